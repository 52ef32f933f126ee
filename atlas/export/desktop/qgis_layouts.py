"""Print layouts of a QGIS project: the district on one A3, and an atlas with a sheet for each town."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement

from atlas.audit.credits import attribution
from atlas.export.desktop.qgis_project import layer_id
from atlas.model.kinds import PlaceKind
from atlas.style.qml import FONT
from atlas.words import say

if TYPE_CHECKING:
    from atlas.export.desktop.qgis_project import Box, Plan

_TYPES = {"page": 65638, "map": 65639, "picture": 65640, "label": 65641, "legend": 65642, "scale": 65646}
"""QGIS's numbers for the items of a layout."""
_MM = 0.001
_ARROW = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 30"><path d="M10 0L16 22L10 18L4 22Z"/>'
    '<path d="M10 2.500V17L5.500 20Z" fill="#fff"/><path d="M6.500 30v-7h1.600l3.800 4.800V23h1.600v7h-1.600'
    'l-3.800-4.800V30z"/></svg>'
)
Place = tuple[float, float, float, float]
"""Left, top, width and height of an item, mm on the page."""


def layouts(plan: Plan) -> Element:
    """The two layouts; both follow the located map's theme and carry caution, CRS and attribution."""
    element = Element("Layouts")
    district = _layout(element, plan, "district", (297, 420))
    _furnish(district, plan, "district", (10, 25, 277, 350), 200_000)
    towns = plan.layer_of(PlaceKind.TOWN)
    if towns is None:
        return element
    town = _layout(element, plan, "town", (420, 297))
    _furnish(town, plan, "town", (10, 22, 320, 245), 50_000)
    facts = {
        "enabled": "1",
        "coverageLayer": layer_id(towns),
        "coverageLayerName": towns,
        "coverageLayerSource": plan.datasource(towns),
        "coverageLayerProvider": "ogr",
        "hideCoverage": "0",
        "sortFeatures": "1",
        "sortKey": '"place_id"',
        "sortAscending": "1",
        "filterFeatures": "0",
        "pageNameExpression": '"name_zh"',
        "filenamePattern": '"place_id" || \'-\' || "name_zh"',
    }
    SubElement(town, "Atlas", facts)
    return element


def _layout(parent: Element, plan: Plan, key: str, page: tuple[float, float]) -> Element:
    name = say(f"desktop.layout.{key}")
    layout = SubElement(parent, "Layout", {"name": name, "units": "mm", "printResolution": "300"})
    pages = SubElement(layout, "PageCollection")
    _item(pages, "page", f"{key}/page", (0, 0, *page), {})
    if key == "district":
        SubElement(layout, "Atlas", {"enabled": "0"})
    _label(layout, f"{key}/caution", say("desktop.layout.caution"), (10, page[1] - 20, page[0] - 20, 5), 8)
    owed = attribution(list(plan.job.assembled.catalog.sources.values()))
    _label(layout, f"{key}/attribution", owed, (10, page[1] - 14, page[0] - 20, 11), 6)
    return layout


def _furnish(layout: Element, plan: Plan, key: str, frame: Place, scale: int) -> None:
    """Map, title, legend, scale bar, arrow and the line on the CRS."""
    left, top, width, height = frame
    _map(layout, f"{key}/map", frame, _around(plan, scale, width, height), driven=key == "town")
    title = plan.job.assembled.catalog.plan.title_zh
    named = say("desktop.layout.town-title") if key == "town" else title
    _label(layout, f"{key}/title", named, (left, 8, 250, 12), 18)
    if key == "town":
        _legend(layout, key, (left + width + 3, top, 60, 100), {"referencePoint": "0", "columnCount": "1"})
    else:
        # At the lower right, where the district leaves room.
        corner = (left + width - 2, top + height - 2, 120, 90)
        _legend(layout, key, corner, {"referencePoint": "8", "columnCount": "2"})
    _scale_bar(layout, f"{key}/scale", f"{key}/map", (left + 3, top + height - 14, 70, 12), scale)
    arrow = base64.b64encode(_ARROW.encode()).decode()
    facts = {"file": f"base64:{arrow}", "mode": "0", "resizeMode": "0", "mapUuid": _uuid(f"{key}/map")}
    _item(layout, "picture", f"{key}/arrow", (left + 4, top + 4, 10, 15), facts)
    said = f"{say('desktop.layout.grid')}　1:{scale:,}".replace(",", " ")
    _label(layout, f"{key}/crs", said, (left, top + height + 0.5, 200, 5), 7)


def _around(plan: Plan, scale: int, width: float, height: float) -> Box:
    """The extent in metres that fills a frame at a scale, about the district's middle."""
    west, south, east, north = plan.extent
    x, y = (west + east) / 2, (south + north) / 2
    half_width, half_height = width * _MM * scale / 2, height * _MM * scale / 2
    return x - half_width, y - half_height, x + half_width, y + half_height


def _map(layout: Element, key: str, frame: Place, extent: Box, *, driven: bool) -> None:
    facts = {
        "followPreset": "true",
        "followPresetName": say("desktop.theme.located"),
        "keepLayerSet": "true",
        "drawCanvasItems": "false",
        "mapRotation": "0",
        "labelMargin": "0,mm",
    }
    item = _item(layout, "map", key, frame, facts, framed=True)
    names = ("xmin", "ymin", "xmax", "ymax")
    SubElement(item, "Extent", {n: f"{v:.3f}" for n, v in zip(names, extent, strict=True)})
    SubElement(item, "LayerSet")
    SubElement(item, "AtlasMap", {"atlasDriven": str(int(driven)), "scalingMode": "0", "margin": "0.1"})


def _label(layout: Element, key: str, text: str, frame: Place, points: int) -> None:
    facts = {
        "labelText": text,
        "halign": "1",
        "valign": "32",
        "htmlState": "0",
        "marginX": "0",
        "marginY": "0",
    }
    item = _item(layout, "label", key, frame, facts)
    SubElement(item, "LabelFont", {"description": _font(points), "style": ""})
    SubElement(item, "FontColor", {"red": "29", "green": "39", "blue": "48", "alpha": "255"})


def _legend(layout: Element, key: str, frame: Place, own: dict[str, str]) -> None:
    """The legend follows the layer tree and shows only what the map of this page draws."""
    facts = {
        "title": say("desktop.layout.legend"),
        "map_uuid": _uuid(f"{key}/map"),
        "legendFilterByMap": "1",
        "resizeToContents": "1",
        "symbolWidth": "7",
        "symbolHeight": "4",
        "boxSpace": "1.5",
        "fontColor": "#1d2730",
        **own,
    }
    item = _item(layout, "legend", f"{key}/legend", frame, facts, backed=True)
    styles = SubElement(item, "styles")
    sizes = {"title": 11, "group": 8, "subgroup": 7, "symbol": 7, "symbolLabel": 6}
    for name, points in sizes.items():
        margins = {"marginTop": "1.2", "marginLeft": "3.5" if name == "symbolLabel" else "0"}
        style = SubElement(styles, "style", {"name": name, "alignment": "1", **margins})
        SubElement(style, "styleFont", {"description": _font(points), "style": ""})


def _scale_bar(layout: Element, key: str, of: str, frame: Place, scale: int) -> None:
    kilometres = 5 if scale > 100_000 else 1  # noqa: PLR2004  a bar of two segments stays a hand wide
    facts = {
        "style": "Single Box",
        "mapUuid": _uuid(of),
        "unitType": "km",
        "unitLabel": "km",
        "numMapUnitsPerScaleBarUnit": "1",
        "numUnitsPerSegment": str(kilometres),
        "numSegments": "2",
        "numSegmentsLeft": "0",
        "height": "2",
        "segmentSizeMode": "0",
        "outlineWidth": "0.2",
        "alignment": "0",
    }
    item = _item(layout, "scale", key, frame, facts)
    style = {"fontFamily": FONT, "fontSize": "7", "fontSizeUnit": "Point", "textColor": "29,39,48,255"}
    SubElement(item, "text-style", style)
    for name, shade in (("fillColor", "29"), ("fillColor2", "255"), ("strokeColor", "29")):
        SubElement(item, name, {"red": shade, "green": shade, "blue": shade, "alpha": "255"})


def _item(
    parent: Element,
    kind: str,
    key: str,
    frame: Place,
    facts: dict[str, str],
    *,
    framed: bool = False,
    backed: bool = False,
) -> Element:
    """An item of a layout at its place; its id never changes."""
    left, top, width, height = frame
    item = SubElement(
        parent,
        "LayoutItem",
        {
            "type": str(_TYPES[kind]),
            "uuid": _uuid(key),
            "templateUuid": _uuid(key),
            "id": key,
            "position": f"{left:g},{top:g},mm",
            "positionOnPage": f"{left:g},{top:g},mm",
            "size": f"{width:g},{height:g},mm",
            "referencePoint": "0",
            "visibility": "1",
            "opacity": "1",
            "blendMode": "0",
            "frame": "true" if framed else "false",
            "background": "true" if backed or kind in {"page", "map"} else "false",
            "outlineWidthM": "0.3,mm",
            "frameJoinStyle": "miter",
            "itemRotation": "0",
            "excludeFromExports": "0",
            **facts,
        },
    )
    SubElement(item, "FrameColor", {"red": "29", "green": "39", "blue": "48", "alpha": "255"})
    paper = ("239", "237", "230") if kind == "map" else ("255", "255", "255")
    colours = dict(zip(("red", "green", "blue"), paper, strict=True))
    SubElement(item, "BackgroundColor", {**colours, "alpha": "255"})
    return item


def _font(points: int) -> str:
    return f"{FONT},{points},-1,5,50,0,0,0,0,0"


def _uuid(key: str) -> str:
    return f"{{{uuid5(NAMESPACE_URL, f'atlas:layout/{key}')}}}"
