"""Compiles a style sheet to QML, QGIS's own style document: classes, names, scales, aliases, codes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from atlas.model.vocab import Geometry
from atlas.style.expressions import qgis
from atlas.style.qml_symbols import Measured, ground_symbol, options, rgba, symbol, twin_symbol
from atlas.style.scales import scale_denominator

if TYPE_CHECKING:
    from atlas.style.sheet import FieldWords, StyleSheet

VERSION = "3.22.16-Białowieża"
"""The QGIS whose documents these are: the oldest that planners still carry; newer ones read them."""
FONT = "Noto Sans SC"
_PLACEMENT = {Geometry.POINT: "6", Geometry.LINE: "3", Geometry.POLYGON: "1"}
"""QGIS's numbers: round a point, curved along a line, over a polygon's middle."""
_LABEL_PT = 8
_HALO_MM = 0.35
_NAMED = """"name_zh" || CASE WHEN "precision" = 'schematic' THEN ' 示意' ELSE '' END"""


def qml(sheet: StyleSheet) -> str:
    """The QML document of a layer; the same sheet gives the same text."""
    root = Element("qgis", {"version": VERSION, "styleCategories": "AllStyleCategories", **scales(sheet)})
    root.extend(style_elements(sheet))
    SubElement(root, "layerGeometryType").text = str(list(Geometry).index(sheet.geometry))
    indent(root, " ")
    return tostring(root, encoding="unicode") + "\n"


def scales(sheet: StyleSheet) -> dict[str, str]:
    """Attributes that say between which scales the layer and its names are drawn."""
    limited = sheet.widest_scale is not None or sheet.nearest_scale is not None
    return {
        "hasScaleBasedVisibilityFlag": "1" if limited else "0",
        "minScale": str(sheet.widest_scale or 100000000),
        "maxScale": str(sheet.nearest_scale or 0),
        "labelsEnabled": "0" if sheet.label_zoom is None else "1",
        "simplifyDrawingHints": "0",
    }


def style_elements(sheet: StyleSheet) -> list[Element]:
    """What stands in a QML document and, just so, in a layer of a project."""
    found = [*field_elements(sheet.fields), _renderer(sheet)]
    if sheet.label_zoom is not None:
        found.append(_labels(sheet))
    for name, value in (("blendMode", "0"), ("featureBlendMode", "0"), ("layerOpacity", "1")):
        element = Element(name)
        element.text = value
        found.append(element)
    tip = Element("mapTip")
    tip.text = '<b>[% "name_zh" %]</b><br>[% "precision_zh" %]'
    shown = Element("previewExpression")
    shown.text = '"name_zh"'
    return [*found, tip, shown]


def field_elements(fields: tuple[FieldWords, ...]) -> list[Element]:
    """Aliases and widgets of a layer's or a table's columns."""
    return [_fields(fields), _aliases(fields)]


def ground_elements() -> list[Element]:
    """The style of the ground: the district's paper, and the pale band on the inside of its boundary."""
    renderer = Element("renderer-v2", {"type": "singleSymbol", "symbollevels": "0", "forceraster": "0"})
    symbols = SubElement(renderer, "symbols")
    symbols.append(ground_symbol())
    return [renderer]


def _renderer(sheet: StyleSheet) -> Element:
    renderer = Element(
        "renderer-v2",
        {"type": "RuleRenderer", "symbollevels": "1", "enableorderby": "0", "forceraster": "0"},
    )
    rules = SubElement(renderer, "rules", {"key": _key(sheet, "root")})
    symbols = SubElement(renderer, "symbols")
    measured = Measured(f"EPSG:{sheet.crs}")
    for index, one in enumerate(sheet.classes):
        SubElement(
            rules,
            "rule",
            {
                "key": _key(sheet, one.key),
                "filter": qgis(one.condition),
                "label": one.label_zh,
                "description": one.key,
                "symbol": str(index),
            },
        )
        make = twin_symbol if sheet.twin else symbol
        symbols.append(make(one.look, str(index), measured))
    return renderer


def _key(sheet: StyleSheet, name: str) -> str:
    """A rule's key: QGIS wants a UUID, we want the same one each time."""
    return f"{{{uuid5(NAMESPACE_URL, f'atlas:{sheet.name}/{name}')}}}"


def _fields(fields: tuple[FieldWords, ...]) -> Element:
    """Coded values are shown by their words, and chosen from them when edited."""
    element = Element("fieldConfiguration")
    for field in fields:
        one = SubElement(element, "field", {"name": field.name, "configurationFlags": "None"})
        widget = SubElement(one, "editWidget", {"type": "ValueMap" if field.codes else "TextEdit"})
        config = SubElement(widget, "config")
        if not field.codes:
            options(config, {"IsMultiline": "false", "UseHtml": "false"})
            continue
        whole = SubElement(config, "Option", {"type": "Map"})
        rows = SubElement(whole, "Option", {"name": "map", "type": "List"})
        for code, word in field.codes.items():
            row = SubElement(rows, "Option", {"type": "Map"})
            SubElement(row, "Option", {"name": word, "type": "QString", "value": code})
    return element


def _aliases(fields: tuple[FieldWords, ...]) -> Element:
    element = Element("aliases")
    for index, field in enumerate(fields):
        # The file's own key stands before the columns.
        facts = {"field": field.name, "index": str(index + 1), "name": field.label}
        SubElement(element, "alias", facts)
    return element


def _labels(sheet: StyleSheet) -> Element:
    labeling = Element("labeling", {"type": "simple"})
    settings = SubElement(labeling, "settings", {"calloutType": "simple"})
    style = SubElement(settings, "text-style", _text(sheet))
    SubElement(
        style,
        "text-buffer",
        {
            "bufferDraw": "1",
            "bufferSize": f"{_HALO_MM:g}",
            "bufferSizeUnits": "MM",
            "bufferColor": rgba("#FFFFFF"),
            "bufferOpacity": "1",
            "bufferJoinStyle": "128",
            "bufferNoFill": "1",
        },
    )
    SubElement(settings, "text-format", {"multilineAlign": "0", "wrapChar": "", "autoWrapLength": "0"})
    place = {
        "placement": _PLACEMENT[sheet.geometry],
        "dist": "1",
        "distUnits": "MM",
        "priority": str(round(sheet.priority / 10)),
        "predefinedPositionOrder": "TR,R,BR,TL,L,BL,TSR,BSR",
        "placementFlags": "10",
        "offsetType": "1",
        "polygonPlacementFlags": "2",
        "centroidInside": "1",
    }
    SubElement(settings, "placement", place)
    SubElement(settings, "rendering", _rendering(sheet))
    return labeling


def _text(sheet: StyleSheet) -> dict[str, str]:
    return {
        "fieldName": _NAMED,
        "isExpression": "1",
        "fontFamily": FONT,
        "namedStyle": "Regular",
        "fontSize": str(_LABEL_PT),
        "fontSizeUnit": "Point",
        "textColor": rgba(sheet.label_colour),
        "textOpacity": "1",
        "multilineHeight": "1",
    }


def _rendering(sheet: StyleSheet) -> dict[str, str]:
    limits = {"scaleVisibility": "0", "scaleMin": "0", "scaleMax": "0"}
    if sheet.label_zoom:
        # QGIS's word scaleMax is the widest scale.
        limits = {
            "scaleVisibility": "1",
            "scaleMin": "0",
            "scaleMax": str(scale_denominator(sheet.label_zoom)),
        }
    return {"obstacle": "1", "drawLabels": "1", **limits}
