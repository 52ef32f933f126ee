"""Proof: claims, coverage, citations and findings of the assembled atlas."""
