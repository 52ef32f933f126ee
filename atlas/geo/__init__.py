"""Where things are: CRS, shape rules, placed layers, quality; never a colour."""
