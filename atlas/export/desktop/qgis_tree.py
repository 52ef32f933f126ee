"""The layers of a QGIS project: the tree as on the web map, the order of drawing, each layer's own entry."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from atlas.export.desktop.gpkg_extras import abstract
from atlas.export.desktop.qgis_project import layer_id, spatial_reference
from atlas.export.desktop.styling import drawing_rank, sheet_of
from atlas.model.kinds import PlaceKind
from atlas.style.qml import field_elements, ground_elements, scales, style_elements
from atlas.style.qml_symbols import options
from atlas.style.sheet import FieldWords
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from atlas.export.desktop.job import Column, ExportLayer
    from atlas.export.desktop.qgis_project import Plan

GROUND = "ground"
_FAMILIES = {"Point": "Point", "MultiLineString": "Line", "MultiPolygon": "Polygon"}


def tree(plan: Plan) -> Element:
    """The layer tree: a group a theme with its layers, then tables and precision twins, then the ground."""
    root = Element("layer-tree-group")
    catalog = plan.job.assembled.catalog
    for theme in catalog.themes:
        own = [layer for layer in plan.layers if layer.spec.theme == theme.id and layer.part == "features"]
        if own:
            group = _group(root, theme.title_zh)
            for layer in own:
                _leaf(group, plan, layer.id, layer.title_zh, shown=layer.spec.visible)
    twins = [layer for layer in plan.layers if layer.part == "precision"]
    if twins:
        group = _group(root, say("desktop.group.precision"), shown=False)
        for layer in twins:
            _leaf(group, plan, layer.id, layer.title_zh, shown=False)
    group = _group(root, say("desktop.group.tables"))
    for name in plan.job.tables:
        _leaf(group, plan, name, say(f"desktop.table.{name}"), shown=True)
    district = plan.layer_of(PlaceKind.DISTRICT)
    if district:
        _leaf(root, plan, district, say("desktop.group.ground"), shown=True, identity=GROUND)
        # Paper is no class of anything: it has no line in a legend.
        hidden = {"legend/node-order": "empty", "legend/title-style": "hidden"}
        options(SubElement(root[-1], "customproperties"), hidden)
    order = SubElement(root, "custom-order", {"enabled": "1"})
    for name in _drawing_order(plan):
        SubElement(order, "item").text = layer_id(name)
    return root


def _group(root: Element, name: str, *, shown: bool = True) -> Element:
    checked = "Qt::Checked" if shown else "Qt::Unchecked"
    return SubElement(root, "layer-tree-group", {"name": name, "checked": checked, "expanded": "0"})


def _leaf(
    group: Element, plan: Plan, table: str, title: str, *, shown: bool, identity: str | None = None
) -> None:
    facts = {
        "id": layer_id(identity or table),
        "name": title,
        "source": plan.datasource(table),
        "providerKey": "ogr",
        "checked": "Qt::Checked" if shown else "Qt::Unchecked",
        "expanded": "0",
    }
    SubElement(group, "layer-tree-layer", facts)


def _drawing_order(plan: Plan) -> list[str]:
    """Top first, as the web map stacks its panes: points, boundary, lines, polygons, diagrams, bands."""
    rows = sorted(plan.layers, key=drawing_rank)
    return [
        *(layer.id for layer in rows),
        *([GROUND] if plan.layer_of(PlaceKind.DISTRICT) else []),
        *plan.job.tables,
    ]


def map_layers(plan: Plan) -> Element:
    """Every layer and table with its source, CRS, style, aliases and metadata."""
    element = Element("projectlayers")
    for layer in plan.layers:
        element.append(_layer(plan, layer))
    for name, columns in plan.job.table_columns.items():
        element.append(_table(plan, name, columns))
    district = plan.layer_of(PlaceKind.DISTRICT)
    if district:
        element.append(_ground(plan, district))
    return element


def _layer(plan: Plan, layer: ExportLayer) -> Element:
    sheet = sheet_of(layer, plan.job.crs)
    facts = {
        "type": "vector",
        "geometry": _FAMILIES[layer.geometry_type],
        "wkbType": layer.geometry_type,
        "styleCategories": "AllStyleCategories",
        **scales(sheet),
    }
    one = _entry(plan, facts, (layer.id, layer.id), layer.title_zh, plan.job.crs)
    metadata = SubElement(one, "resourceMetadata")
    SubElement(metadata, "identifier").text = layer.id
    SubElement(metadata, "title").text = layer.title_zh
    SubElement(metadata, "abstract").text = abstract(layer)
    one.extend(style_elements(sheet))
    return one


def _table(plan: Plan, name: str, columns: Iterable[Column]) -> Element:
    facts = {"type": "vector", "geometry": "No geometry", "wkbType": "NoGeometry"}
    one = _entry(plan, facts, (name, name), say(f"desktop.table.{name}"), None)
    one.extend(field_elements(tuple(FieldWords(c.name, c.label_zh, c.codes) for c in columns)))
    return one


def _ground(plan: Plan, district: str) -> Element:
    """The district's area once more, as the quiet ground of the web map; outside it the canvas shows."""
    facts = {"type": "vector", "geometry": "Polygon", "wkbType": "MultiPolygon", "labelsEnabled": "0"}
    one = _entry(plan, facts, (GROUND, district), say("desktop.group.ground"), plan.job.crs)
    one.extend(ground_elements())
    return one


def _entry(plan: Plan, facts: dict[str, str], named: tuple[str, str], title: str, crs: int | None) -> Element:
    """A layer's entry; `named` are its own name in the project and that of the table it shows."""
    identity, table = named
    one = Element("maplayer", facts)
    SubElement(one, "id").text = layer_id(identity)
    SubElement(one, "datasource").text = plan.datasource(table)
    SubElement(one, "layername").text = title
    SubElement(one, "srs").append(spatial_reference(crs))
    SubElement(one, "provider", {"encoding": "UTF-8"}).text = "ogr"
    flags = SubElement(one, "flags")
    for name, value in (("Identifiable", int(identity != GROUND)), ("Removable", 1), ("Searchable", 1)):
        SubElement(flags, name).text = str(value)
    return one
