"""Web maps and pages; the one door of Folium."""
