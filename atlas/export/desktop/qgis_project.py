"""What a QGIS project says beside its layers: CRS, relations, map themes, bookmarks, paths, metadata."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from atlas.export.desktop.gpkg_extras import RELATIONS, about
from atlas.geo.crs import PRINT, STORAGE, convert, crs_name, is_projected, wkt2
from atlas.model.kinds import PlaceKind
from atlas.model.vocab import Genre
from atlas.style.qml import VERSION
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

    from atlas.export.desktop.job import ExportJob, ExportLayer

Box = tuple[float, float, float, float]
GROUND = "#EFEDE6"
LOCATED, DIAGRAM = "located", "diagram"
"""Keys of the two map themes of all themes: 落位图 and 结构示意图, which are never mixed."""
_TOWN_M = 4000.0
_MARGIN = 0.03


@dataclass(frozen=True)
class Plan:
    """
    What the project is made of.

    Attributes
    ----------
    layers
        All layers of the GeoPackage, twins too.
    source
        Address of the GeoPackage relative to the project.
    """

    job: ExportJob
    layers: tuple[ExportLayer, ...]
    source: str

    @cached_property
    def extent(self) -> Box:
        """The district on the printing grid, in metres, with a margin."""
        west, south, east, north = self._metres(self.job.assembled.catalog.district).bounds
        aside = max(east - west, north - south) * _MARGIN
        return west - aside, south - aside, east + aside, north + aside

    def datasource(self, table: str) -> str:
        """Where QGIS finds a table, from wherever the folder is put."""
        return f"{self.source}|layername={table}"

    def layer_of(self, kind: PlaceKind) -> str | None:
        """Id of the layer that holds the places of a kind, if it is among those exported."""
        own = [layer for layer in self.layers if layer.part == "features" and len(layer.features)]
        return next((layer.id for layer in own if kind.value in set(layer.features["kind"])), None)

    def towns(self) -> Iterable[tuple[str, str, Box]]:
        """Id, name and surroundings in metres of each town that has a position."""
        for place_id in self.job.assembled.placed:
            place = self.job.assembled.catalog.places[place_id]
            if place.kind is PlaceKind.TOWN:
                x, y = self._metres(place_id).centroid.coords[0]
                yield place_id, place.name_zh, (x - _TOWN_M, y - _TOWN_M, x + _TOWN_M, y + _TOWN_M)

    def _metres(self, place_id: str) -> BaseGeometry:
        return convert(self.job.assembled.placed[place_id].geometry, STORAGE, PRINT)


def layer_id(name: str) -> str:
    """The project's id of a layer or table."""
    return f"atlas_{name.replace('-', '_')}"


def head(plan: Plan) -> Element:
    """The root with the title and the project's CRS; no user's name, no date."""
    title = plan.job.assembled.catalog.plan.title_zh
    root = Element("qgis", {"version": VERSION, "projectname": title})
    SubElement(root, "homePath", {"path": ""})
    SubElement(root, "title").text = title
    for name in ("autotransaction", "evaluateDefaultValues", "trust"):
        SubElement(root, name, {"active": "0"})
    SubElement(root, "projectCrs").append(spatial_reference(PRINT))
    return root


def spatial_reference(epsg: int | None) -> Element:
    """A CRS as QGIS writes it; empty for a table."""
    element = Element("spatialrefsys")
    facts = {"wkt": "", "srid": "0", "authid": "", "description": "", "geographicflag": "false"}
    if epsg is not None:
        facts = {
            "wkt": wkt2(epsg),
            "srid": str(epsg),
            "authid": f"EPSG:{epsg}",
            "description": crs_name(epsg),
            "geographicflag": "false" if is_projected(epsg) else "true",
        }
    for name, value in facts.items():
        SubElement(element, name).text = value
    return element


def relations(plan: Plan) -> Element:
    """Measures and places, by tables and by each layer on the map: a form shows what belongs to it."""
    element = Element("relations")
    rows = [(t, c, p, pc) for t, c, p, pc in RELATIONS if t in plan.job.tables and p in plan.job.tables]
    if "measure_places" in plan.job.tables:
        shown = [layer for layer in plan.layers if layer.part == "features" and len(layer.features)]
        rows += [("measure_places", "place_id", layer.id, "place_id") for layer in shown]
    for table, column, parent, parent_column in rows:
        facts = {
            "id": f"{table}-{column}-{parent}",
            "name": say(f"desktop.relation.{table}"),
            "referencingLayer": layer_id(table),
            "referencedLayer": layer_id(parent),
            "strength": "Association",
        }
        one = SubElement(element, "relation", facts)
        SubElement(one, "fieldRef", {"referencingField": column, "referencedField": parent_column})
    return element


def themes(plan: Plan) -> Element:
    """Map themes: the located map, the diagrams, and each theme on the ground of the administration."""
    element = Element("visibility-presets")
    real = [layer for layer in plan.layers if layer.part == "features"]
    base = {layer.id for layer in real if layer.spec.theme == "admin"}
    presets = {
        say("desktop.theme.located"): [layer for layer in real if layer.spec.genre is Genre.LOCATED],
        say("desktop.theme.diagram"): [
            layer for layer in real if layer.spec.genre is Genre.DIAGRAM or layer.id in base
        ],
    }
    for theme in plan.job.assembled.catalog.themes:
        own = [layer for layer in real if layer.spec.theme == theme.id or layer.id in base]
        if any(layer.spec.theme == theme.id for layer in own):
            presets[theme.title_zh] = own
    for name, layers in presets.items():
        one = SubElement(element, "visibility-preset", {"name": name, "has-expanded-info": "0"})
        if plan.layer_of(PlaceKind.DISTRICT):
            SubElement(one, "layer", {"id": layer_id("ground"), "visible": "1"})
        for layer in layers:
            SubElement(one, "layer", {"id": layer_id(layer.id), "visible": "1"})
    return element


def bookmarks(plan: Plan) -> Element:
    """The district and each town, in metres on the printing grid."""
    element = Element("Bookmarks")
    whole = say("desktop.bookmark.district")
    rows = [("district", whole, "", plan.extent)]
    rows += [(place, name, say("desktop.bookmark.towns"), box) for place, name, box in plan.towns()]
    for identity, name, group, (west, south, east, north) in rows:
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        ring = ", ".join(f"{x:.2f} {y:.2f}" for x, y in corners)
        facts = {"id": identity, "name": name, "group": group, "extent": f"POLYGON(({ring}))"}
        SubElement(element, "Bookmark", facts).append(spatial_reference(PRINT))
    return element


def properties() -> Element:
    """Relative paths; areas and lengths on the plane of the printing grid; the ground's colour behind all."""
    element = Element("properties")
    rows = {
        "Paths/Absolute": ("bool", "false"),
        "SpatialRefSys/ProjectionsEnabled": ("int", "1"),
        "Measure/Ellipsoid": ("QString", "NONE"),
        "Measurement/DistanceUnits": ("QString", "meters"),
        "Measurement/AreaUnits": ("QString", "m2"),
        "PAL/PlacementEngineVersion": ("int", "1"),
        "PositionPrecision/Automatic": ("bool", "true"),
    }
    names = ("Red", "Green", "Blue")
    for name, at in zip(names, (1, 3, 5), strict=True):
        rows[f"Gui/CanvasColor{name}Part"] = ("int", str(int(GROUND[at : at + 2], 16)))
    groups: dict[str, Element] = {}
    for path, (kind, value) in rows.items():
        group, name = path.split("/")
        if group not in groups:
            groups[group] = SubElement(element, group)
        SubElement(groups[group], name, {"type": kind}).text = value
    return element


def tail(plan: Plan) -> list[Element]:
    """The view that opens first, and what the project says of itself."""
    canvas = Element("mapcanvas", {"name": "theMapCanvas", "annotationsVisible": "1"})
    SubElement(canvas, "units").text = "meters"
    extent = SubElement(canvas, "extent")
    for name, value in zip(("xmin", "ymin", "xmax", "ymax"), plan.extent, strict=True):
        SubElement(extent, name).text = f"{value:.2f}"
    SubElement(canvas, "rotation").text = "0"
    SubElement(canvas, "destinationsrs").append(spatial_reference(PRINT))
    metadata = Element("projectMetadata")
    for name, text in (
        ("identifier", plan.job.assembled.catalog.plan.id),
        ("language", "zho"),
        ("title", plan.job.assembled.catalog.plan.title_zh),
        ("abstract", about(plan.job)),
        ("author", ""),
    ):
        SubElement(metadata, name).text = text
    return [canvas, metadata]
