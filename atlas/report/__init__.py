"""Reports for word processors: the plan's records as headings, tables and captions."""
