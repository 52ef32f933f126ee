"""Draws a style class as a QGIS symbol, in mm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from atlas.model.vocab import Geometry
from atlas.style.strokes import (
    HATCH_ANGLES,
    HATCH_MM,
    HATCH_STEP_MM,
    RIM_SHARE,
    Area,
    Line,
    Mark,
    parts,
    twin_fill,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from atlas.style.looks import Look

_TYPES = {Geometry.POINT: "marker", Geometry.LINE: "line", Geometry.POLYGON: "fill"}
_PASS = {"band": 0, "wide": 0, "casing": 1, "core": 2, "ticks": 3}
"""Symbol levels: all bands lie beneath all casings, all casings beneath all cores."""
_MARKS = {"hexagon": "hexagon", "bar": "line", "cross": "cross"}
_METRES = "RenderMetersInMapUnits"
GROUND_PAPER, GROUND_BAND = "#FCFBF6", "#EED9CC"
"""As ``--ground-in`` and ``--boundary-band`` of ``web/static/css/tokens.css``; a test compares them."""
_IN_LEGEND = "@geometry_part_count IS NULL"
"""QGIS numbers a geometry's parts only while it draws a feature."""
_SCALE = "coalesce(@map_scale, 100000)"
BAND_M = f'CASE WHEN {_IN_LEGEND} THEN 0.004 * {_SCALE} ELSE 2 * coalesce("accuracy_m", 0) END'
"""Width of a band on the ground in metres; in a legend, where there is no feature, 4 mm on paper."""
_GRID = "EPSG:4548"
_ROTATED = {"bar": "90"}


@dataclass(frozen=True, slots=True)
class Measured:
    """What a symbol needs to know of its layer to measure on the ground: the layer's CRS as ``EPSG:n``."""

    crs: str

    @property
    def rim_m(self) -> str:
        """QGIS expression: depth in metres of a polygon's soft rim."""
        return f"{RIM_SHARE} * sqrt(area({self._in_metres}) / pi())"

    @property
    def heart(self) -> str:
        """QGIS expression: the polygon within its soft rim."""
        inner = f"buffer({self._in_metres}, -0.833 * {self.rim_m})"
        return f"transform({inner}, '{_GRID}', '{self.crs}')"

    @property
    def _in_metres(self) -> str:
        return f"transform($geometry, '{self.crs}', '{_GRID}')"


def symbol(look: Look, name: str, measured: Measured) -> Element:
    """The symbol that draws `look`, under `name`."""
    element = Element("symbol", _symbol_facts(name, _TYPES[look.geometry]))
    for index, part in enumerate(parts(look)):
        if isinstance(part, Line):
            _line(element, part, f"{name}.{index}", look.geometry, measured)
        elif isinstance(part, Area):
            _area(element, part, f"{name}.{index}", measured)
        else:
            _mark(element, part)
    if not len(element):
        _layer(element, "SimpleFill", {"style": "no", "outline_style": "no"})
    return element


def twin_symbol(look: Look, name: str, measured: Measured) -> Element:  # noqa: ARG001  as `symbol`
    """The symbol of a precision twin: each polygon as opaque as its column `share` says."""
    element = Element("symbol", _symbol_facts(name, "fill"))
    colour, opacity = twin_fill(look)
    values = {"color": rgba(colour, opacity), "style": "solid", "outline_style": "no"}
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    layer = _layer(element, "SimpleFill", values)
    bound(layer, {"fillColor": f'color_rgba({red},{green},{blue},{255 * opacity:g} * coalesce("share", 1))'})
    return element


def ground_symbol() -> Element:
    """The district as paper with a pale band along its rim, as the web map draws its ground."""
    element = Element("symbol", _symbol_facts("0", "fill"))
    _layer(element, "SimpleFill", {"color": rgba(GROUND_PAPER), "style": "solid", "outline_style": "no"})
    band = {"line_color": rgba(GROUND_BAND), "line_width": "1.2", "line_width_unit": "MM"}
    # Half a width inwards: its outer half would lie on the neighbours.
    _layer(element, "SimpleLine", {**band, "offset": "0.6", "offset_unit": "MM", "joinstyle": "round"})
    return element


def options(parent: Element, values: Mapping[str, str]) -> Element:
    """A QGIS map of options under `parent`."""
    element = SubElement(parent, "Option", {"type": "Map"})
    for key, value in sorted(values.items()):
        SubElement(element, "Option", {"name": key, "type": "QString", "value": value})
    return element


def rgba(colour: str, opacity: float = 1.0) -> str:
    """A colour as QGIS writes it."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{round(opacity * 255)}"


def bound(layer: Element, properties: Mapping[str, str]) -> None:
    """Have properties of a symbol layer follow expressions."""
    holder = SubElement(layer, "data_defined_properties")
    whole = SubElement(holder, "Option", {"type": "Map"})
    SubElement(whole, "Option", {"name": "name", "type": "QString", "value": ""})
    found = SubElement(whole, "Option", {"name": "properties", "type": "Map"})
    for name, expression in properties.items():
        one = SubElement(found, "Option", {"name": name, "type": "Map"})
        SubElement(one, "Option", {"name": "active", "type": "bool", "value": "true"})
        SubElement(one, "Option", {"name": "expression", "type": "QString", "value": expression})
        SubElement(one, "Option", {"name": "type", "type": "int", "value": "3"})
    SubElement(whole, "Option", {"name": "type", "type": "QString", "value": "collection"})


def _symbol_facts(name: str, kind: str) -> dict[str, str]:
    return {"name": name, "type": kind, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"}


def _layer(parent: Element, kind: str, values: Mapping[str, str], level: int = 0) -> Element:
    facts = {"class": kind, "enabled": "1", "locked": "0", "pass": str(level)}
    layer = SubElement(parent, "layer", facts)
    options(layer, values)
    return layer


def _line(symbol: Element, part: Line, name: str, geometry: Geometry, measured: Measured) -> None:
    values = {
        "capstyle": "flat" if part.cap == "butt" else "round",
        "joinstyle": "round",
        "line_color": rgba(part.colour, part.opacity),
        "line_style": "solid",
        "line_width": f"{part.width_mm:g}",
        "line_width_unit": "MM",
        "use_custom_dash": "1" if part.dash_mm else "0",
        "customdash": ";".join(f"{mm:g}" for mm in part.dash_mm) or "5;2",
        "customdash_unit": "MM",
    }
    if part.ground:
        values |= {"line_width_unit": _METRES, "width_map_unit_scale": f"3x:0,0,1,{part.width_mm:g},0,0"}
    if part.inset:
        outer = _layer(symbol, "GeometryGenerator", _generated("Line", f"boundary({measured.heart})"))
        inner = SubElement(outer, "symbol", _symbol_facts(f"@{name}", "line"))
        _layer(inner, "SimpleLine", values)
        return
    layer = _layer(symbol, "SimpleLine", values, _PASS.get(part.role, 0) if geometry is Geometry.LINE else 0)
    if part.ground:
        bound(layer, {"outlineWidth": BAND_M})


def _generated(kind: str, expression: str) -> dict[str, str]:
    return {"SymbolType": kind, "geometryModifier": expression, "units": "MapUnit"}


def _area(symbol: Element, part: Area, name: str, measured: Measured) -> None:
    if part.role == "hatch":
        _hatch(symbol, part, name, measured)
    elif part.role == "soft":
        values = {
            "color": rgba(part.colour, 0),
            "gradient_color2": rgba(part.colour, part.opacity),
            "color_type": "0",
            "blur_radius": "0",
            "use_whole_shape": "0",
            "max_distance": "1000",
            "distance_unit": _METRES,
            "ignore_rings": "0",
        }
        depth = f"CASE WHEN {_IN_LEGEND} THEN 0.0015 * {_SCALE} ELSE {measured.rim_m} END"
        bound(_layer(symbol, "ShapeburstFill", values), {"shapeburstMaxDist": depth})
    else:
        values = {"color": rgba(part.colour, part.opacity), "style": "solid", "outline_style": "no"}
        _layer(symbol, "SimpleFill", values)


def _hatch(symbol: Element, part: Area, name: str, measured: Measured) -> None:
    if part.inset:
        outer = _layer(symbol, "GeometryGenerator", _generated("Fill", measured.heart))
        symbol = SubElement(outer, "symbol", _symbol_facts(f"@{name}", "fill"))
    step = f"{HATCH_STEP_MM[part.hatch]:g}"
    colour = rgba(part.colour, part.opacity)
    if part.hatch == "dots":
        values = {f"distance_{axis}": step for axis in ("x", "y")}
        values |= {f"distance_{axis}_unit": "MM" for axis in ("x", "y")}
        layer = _layer(symbol, "PointPatternFill", values)
        dot = SubElement(layer, "symbol", _symbol_facts(f"@{name}@d", "marker"))
        facts = {"name": "circle", "color": colour, "outline_style": "no", "size": "0.45", "size_unit": "MM"}
        _layer(dot, "SimpleMarker", facts)
        return
    for number, angle in enumerate(HATCH_ANGLES[part.hatch]):
        values = {"angle": str(angle), "distance": step, "distance_unit": "MM", "line_width": f"{HATCH_MM:g}"}
        values |= {"color": colour, "line_width_unit": "MM"}
        layer = _layer(symbol, "LinePatternFill", values)
        line = SubElement(layer, "symbol", _symbol_facts(f"@{name}@{number}", "line"))
        stroke = {"line_color": colour, "line_width": f"{HATCH_MM:g}", "line_width_unit": "MM"}
        _layer(line, "SimpleLine", {**stroke, "line_style": "solid", "capstyle": "flat"})


def _mark(symbol: Element, part: Mark) -> None:
    dashed = ("dot" if part.dash_mm[0] < 1 else "dash") if part.dash_mm else "solid"
    values = {
        "name": _MARKS.get(part.shape, part.shape),
        "angle": _ROTATED.get(part.shape, "0"),
        "color": rgba(part.fill or "#FFFFFF", part.fill_opacity),
        "outline_color": rgba(part.stroke or "#FFFFFF", part.opacity if part.stroke else 0),
        "outline_style": dashed if part.stroke else "no",
        "outline_width": f"{part.stroke_mm:g}",
        "outline_width_unit": "MM",
        "size": f"{part.size_mm:g}",
        "size_unit": _METRES if part.ground else "MM",
    }
    layer = _layer(symbol, "SimpleMarker", values)
    if part.ground:
        bound(layer, {"size": BAND_M})
