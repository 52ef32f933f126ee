"""Turns a district's narrative plan into layers, maps and files that cite the plan."""

__version__ = "0.1.0"
