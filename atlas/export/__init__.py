"""Files for other programs: GeoPackage, GeoJSON and JSON records, the same bytes from the same input."""
