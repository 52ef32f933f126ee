"""Compiles a style sheet to OGC SLD 1.1 (Symbology Encoding), for SuperMap, GeoServer and others."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from atlas.model.vocab import Geometry
from atlas.style.expressions import OGC, ogc
from atlas.style.scales import ogc_px, scale_denominator
from atlas.style.strokes import Area, Line, Mark, parts, twin_fill
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from atlas.style.classes import StyleClass
    from atlas.style.sheet import StyleSheet
    from atlas.style.strokes import Part

SLD = "http://www.opengis.net/sld"
SE = "http://www.opengis.net/se"
METRE = "http://www.opengeospatial.org/se/units/metre"
_PREFIXES = {"sld": SLD, "se": SE, "ogc": OGC}
_MARKS = {"hexagon": "hexagon", "bar": "line", "cross": "cross"}
_HATCHES = {
    "diagonal": ("slash",),
    "counter": ("backslash",),
    "cross": ("x",),
    "horizontal": ("horline",),
    "vertical": ("line",),
    "dots": ("circle",),
}
_HATCH_PX = {"dots": 3.0}


def sld(sheet: StyleSheet) -> str:
    """
    The SLD document of a layer; the same sheet gives the same text.

    Sizes are in pixels of 0.28 mm, as the standard says; bands of accuracy are in metres. A soft rim has no
    word in SLD: it is a fill without an edge here, and the precision twin of the layer shows it fading.
    """
    for prefix, uri in _PREFIXES.items():
        register_namespace(prefix, uri)
    root = Element(f"{{{SLD}}}StyledLayerDescriptor", {"version": "1.1.0"})
    layer = SubElement(root, f"{{{SLD}}}NamedLayer")
    SubElement(layer, f"{{{SE}}}Name").text = sheet.name
    style = SubElement(layer, f"{{{SLD}}}UserStyle")
    SubElement(style, f"{{{SE}}}Name").text = sheet.name
    types = SubElement(style, f"{{{SE}}}FeatureTypeStyle")
    for one in sheet.classes:
        _rules(types, one, sheet)
    if sheet.label_zoom is not None:
        _labels(types, sheet)
    indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _rules(types: Element, one: StyleClass, sheet: StyleSheet) -> None:
    rule = _rule(types, one.key, one.label_zh, (sheet.widest_scale, sheet.nearest_scale), one)
    if sheet.twin:
        colour, opacity = twin_fill(one.look)
        symbolizer = SubElement(rule, f"{{{SE}}}PolygonSymbolizer")
        fill = SubElement(symbolizer, f"{{{SE}}}Fill")
        _parameter(fill, "fill", colour)
        product = SubElement(fill, f"{{{SE}}}SvgParameter", {"name": "fill-opacity"})
        times = SubElement(product, f"{{{OGC}}}Mul")
        SubElement(times, f"{{{OGC}}}PropertyName").text = "share"
        SubElement(times, f"{{{OGC}}}Literal").text = f"{opacity:g}"
        return
    for part in parts(one.look):
        for element in _symbolizer(part, one.look.geometry):
            rule.append(element)


def _rule(
    types: Element, name: str, title: str, scales: tuple[int | None, int | None], one: StyleClass | None
) -> Element:
    """A rule with what the standard wants before its symbolizers, in the standard's order."""
    widest, nearest = scales
    rule = SubElement(types, f"{{{SE}}}Rule")
    SubElement(rule, f"{{{SE}}}Name").text = name
    described = SubElement(rule, f"{{{SE}}}Description")
    SubElement(described, f"{{{SE}}}Title").text = title
    if one is not None:
        SubElement(rule, f"{{{OGC}}}Filter").append(ogc(one.condition))
    if nearest is not None:
        SubElement(rule, f"{{{SE}}}MinScaleDenominator").text = str(nearest)
    if widest is not None:
        SubElement(rule, f"{{{SE}}}MaxScaleDenominator").text = str(widest)
    return rule


def _symbolizer(part: Part, geometry: Geometry) -> Iterator[Element]:
    if isinstance(part, Line):
        yield from _line(part, geometry)
    elif isinstance(part, Mark):
        yield _point(part)
    elif part.role == "hatch":
        yield from _hatch(part)
    else:
        # A soft fill is drawn without an edge; how it fades, the precision twin shows.
        symbolizer = Element(f"{{{SE}}}PolygonSymbolizer")
        _fill(symbolizer, part.colour, part.opacity)
        yield symbolizer


def _line(part: Line, geometry: Geometry) -> Iterator[Element]:
    if part.inset:
        return
    kind = "PolygonSymbolizer" if geometry is Geometry.POLYGON else "LineSymbolizer"
    symbolizer = Element(f"{{{SE}}}{kind}", {"uom": METRE} if part.ground else {})
    stroke = SubElement(symbolizer, f"{{{SE}}}Stroke")
    _parameter(stroke, "stroke", part.colour)
    if part.opacity < 1:
        _parameter(stroke, "stroke-opacity", f"{part.opacity:g}")
    if part.ground:
        _twice_accuracy(SubElement(stroke, f"{{{SE}}}SvgParameter", {"name": "stroke-width"}))
    else:
        _parameter(stroke, "stroke-width", f"{ogc_px(part.width_mm):g}")
    _parameter(stroke, "stroke-linejoin", "round")
    _parameter(stroke, "stroke-linecap", part.cap)
    if part.dash_mm:
        _parameter(stroke, "stroke-dasharray", " ".join(f"{ogc_px(mm):g}" for mm in part.dash_mm))
    yield symbolizer


def _twice_accuracy(holder: Element) -> None:
    times = SubElement(holder, f"{{{OGC}}}Mul")
    SubElement(times, f"{{{OGC}}}Literal").text = "2"
    SubElement(times, f"{{{OGC}}}PropertyName").text = "accuracy_m"


def _point(part: Mark) -> Element:
    symbolizer = Element(f"{{{SE}}}PointSymbolizer", {"uom": METRE} if part.ground else {})
    graphic = SubElement(symbolizer, f"{{{SE}}}Graphic")
    mark = SubElement(graphic, f"{{{SE}}}Mark")
    SubElement(mark, f"{{{SE}}}WellKnownName").text = _MARKS.get(part.shape, part.shape)
    if part.fill:
        _fill(mark, part.fill, part.fill_opacity)
    if part.stroke:
        stroke = SubElement(mark, f"{{{SE}}}Stroke")
        _parameter(stroke, "stroke", part.stroke)
        _parameter(stroke, "stroke-opacity", f"{part.opacity:g}")
        _parameter(stroke, "stroke-width", f"{ogc_px(part.stroke_mm):g}")
        if part.dash_mm:
            _parameter(stroke, "stroke-dasharray", " ".join(f"{ogc_px(mm):g}" for mm in part.dash_mm))
    size = SubElement(graphic, f"{{{SE}}}Size")
    if part.ground:
        _twice_accuracy(size)
    else:
        size.text = f"{ogc_px(part.size_mm):g}"
    if part.shape == "bar":
        SubElement(graphic, f"{{{SE}}}Rotation").text = "90"
    return symbolizer


def _hatch(part: Area) -> Iterator[Element]:
    for name in _HATCHES[part.hatch]:
        symbolizer = Element(f"{{{SE}}}PolygonSymbolizer")
        fill = SubElement(symbolizer, f"{{{SE}}}Fill")
        graphic = SubElement(SubElement(fill, f"{{{SE}}}GraphicFill"), f"{{{SE}}}Graphic")
        mark = SubElement(graphic, f"{{{SE}}}Mark")
        SubElement(mark, f"{{{SE}}}WellKnownName").text = name
        if part.hatch == "dots":
            _fill(mark, part.colour, part.opacity)
        else:
            stroke = SubElement(mark, f"{{{SE}}}Stroke")
            _parameter(stroke, "stroke", part.colour)
            _parameter(stroke, "stroke-width", f"{ogc_px(0.24):g}")
        SubElement(graphic, f"{{{SE}}}Size").text = f"{_HATCH_PX.get(part.hatch, 7.0):g}"
        yield symbolizer


def _labels(types: Element, sheet: StyleSheet) -> None:
    """A rule of its own: names are drawn from a nearer scale than their features."""
    widest = scale_denominator(sheet.label_zoom) if sheet.label_zoom else None
    rule = _rule(types, "names", say("desktop.names-rule"), (widest, sheet.nearest_scale), None)
    symbolizer = SubElement(rule, f"{{{SE}}}TextSymbolizer")
    label = SubElement(symbolizer, f"{{{SE}}}Label")
    SubElement(label, f"{{{OGC}}}PropertyName").text = "name_zh"
    font = SubElement(symbolizer, f"{{{SE}}}Font")
    _parameter(font, "font-family", "Noto Sans SC")
    _parameter(font, "font-size", "10")
    placement = SubElement(symbolizer, f"{{{SE}}}LabelPlacement")
    if sheet.geometry is Geometry.LINE:
        SubElement(placement, f"{{{SE}}}LinePlacement")
    else:
        point = SubElement(placement, f"{{{SE}}}PointPlacement")
        anchor = SubElement(point, f"{{{SE}}}AnchorPoint")
        SubElement(anchor, f"{{{SE}}}AnchorPointX").text = "0"
        SubElement(anchor, f"{{{SE}}}AnchorPointY").text = "0.5"
    halo = SubElement(symbolizer, f"{{{SE}}}Halo")
    SubElement(halo, f"{{{SE}}}Radius").text = f"{ogc_px(0.35):g}"
    _fill(halo, "#FFFFFF", 1.0)
    _fill(symbolizer, sheet.label_colour, 1.0)


def _fill(parent: Element, colour: str, opacity: float) -> None:
    fill = SubElement(parent, f"{{{SE}}}Fill")
    _parameter(fill, "fill", colour)
    if opacity < 1:
        _parameter(fill, "fill-opacity", f"{opacity:g}")


def _parameter(parent: Element, name: str, value: str) -> None:
    SubElement(parent, f"{{{SE}}}SvgParameter", {"name": name}).text = value
