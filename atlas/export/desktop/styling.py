"""The style sheet of an exported layer: its classes, scales, names and the words of its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.model.vocab import Geometry
from atlas.style.filters import columns_of, holds
from atlas.style.sheet import DIAGRAM_FADES_AT, FieldWords, StyleSheet

if TYPE_CHECKING:
    from atlas.export.desktop.job import ExportLayer
    from atlas.style.classes import StyleClass

GEOMETRIES = {
    "Point": Geometry.POINT,
    "MultiLineString": Geometry.LINE,
    "MultiPolygon": Geometry.POLYGON,
}


def sheet_of(layer: ExportLayer, crs: int) -> StyleSheet:
    """The style sheet of `layer`; a diagram is not shown beyond the zoom at which the web map fades it."""
    spec, twin = layer.spec, layer.part == "precision"
    labelled = spec.labels is not None and not twin
    return StyleSheet(
        name=layer.id,
        title=layer.title_zh,
        geometry=GEOMETRIES[layer.geometry_type],
        classes=layer.classes,
        fields=tuple(FieldWords(c.name, c.label_zh, c.codes) for c in layer.columns),
        crs=crs,
        twin=twin,
        min_zoom=spec.min_zoom,
        max_zoom=min(spec.max_zoom, DIAGRAM_FADES_AT) if layer.diagram else spec.max_zoom,
        label_zoom=spec.labels.min_zoom if labelled and spec.labels else None,
        priority=spec.labels.priority if spec.labels else 0,
    )


def class_of_each(layer: ExportLayer) -> list[StyleClass | None]:
    """The class of each feature, in their order; those that agree in what classes ask of are asked once."""
    asked = sorted({"status"}.union(*(columns_of(one.condition) for one in layer.classes)))
    known: dict[tuple[object, ...], StyleClass | None] = {}
    found = []
    for values in zip(*(layer.features[column].tolist() for column in asked), strict=True):
        if values not in known:
            row = dict(zip(asked, values, strict=True))
            known[values] = next((one for one in layer.classes if holds(one.condition, row)), None)
        found.append(known[values])
    return found


def drawing_rank(layer: ExportLayer) -> tuple[int, int, str]:
    """
    Sorts layers top first, as the web map stacks its panes.

    Points, the boundary, lines, polygons, diagrams beneath what is located, bands, and the neighbours.
    """
    located = {"Point": 0, "MultiLineString": 3, "MultiPolygon": 4}[layer.geometry_type]
    diagram = {"Point": 1, "MultiLineString": 5, "MultiPolygon": 6}[layer.geometry_type]
    pane = diagram if layer.diagram else located
    if layer.part == "precision":
        pane = 7
    elif layer.spec.id in {"district", "neighbours"}:
        pane = 2 if layer.spec.id == "district" else 8
    return pane, -layer.spec.order, layer.id
