"""Printed sheets: the same records and looks on paper, true to scale; the one door of Typst and pikepdf."""
