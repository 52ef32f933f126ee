"""The atlas as DXF for CAD: layers by Chinese names, hatched areas, Chinese text, a key to the attributes."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import pandas as pd

from atlas.export.desktop.csv_text import csv_bytes
from atlas.export.desktop.dxf_shapes import draw, name
from atlas.export.desktop.dxf_styles import APP, drawing, finish, set_up_layer
from atlas.export.desktop.gpkg import said
from atlas.export.desktop.job import Written, WrittenLayer
from atlas.export.desktop.registry import FORMATS
from atlas.export.desktop.styling import class_of_each, drawing_rank
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from atlas.export.desktop.job import ExportJob, ExportLayer
    from atlas.style.classes import StyleClass

FILE, KEY = "atlas.dxf", "attributes.csv"


def write(job: ExportJob, folder: Path) -> list[Written]:
    """
    One drawing in metres, x east and y north, and ``attributes.csv``.

    Every entity carries its place id as extended data of the application ``ATLAS``; the CSV has the handle of
    each entity beside the attributes of its place.
    """
    document = drawing(job.crs)
    layers = job.layers_for(FORMATS["dxf"])
    titles = {layer.id: set_up_layer(document, layer) for layer in layers}
    # CAD draws in the order of the file: areas first, names last, so that nothing covers them.
    below = sorted(layers, key=drawing_rank, reverse=True)
    rows = {layer.id: _draw(document, layer, titles[layer.id]) for layer in below}
    for layer in below:
        _names(document, layer, titles[layer.id])
    told = []
    for layer in layers:
        one = said(layer)
        told.append(WrittenLayer(layer.id, titles[layer.id], one.count, {}, one.geometry_type, one.bounds))
    path = folder / FILE
    finish(document, path)
    heads = [say("desktop.dxf.handle"), say("desktop.dxf.layer")]
    heads += [say(f"column.{name}") for name in _COLUMNS]
    (folder / KEY).write_bytes(csv_bytes([heads, *chain.from_iterable(rows[o.id] for o in layers)]))
    whole = zip(job.layers, layers, strict=True)
    left = sum(len(a.features) > len(b.features) for a, b in whole)
    notes = (say("desktop.dxf.schematic-left", count=left),) if left else ()
    return [Written(path, "DXF", tuple(told), job.crs, notes=notes)]


_COLUMNS = (
    *("place_id", "name_zh", "name_en", "kind_zh", "status_zh", "precision_zh", "accuracy_m", "caution_zh"),
    *("source_id", "measures", "citation_zh"),
)


def _draw(document: Any, layer: ExportLayer, title: str) -> list[tuple[object, ...]]:  # noqa: ANN401  ezdxf's drawing
    """Draw a layer's features; a row for the key a feature, with the handle of its first entity."""
    space, rows = document.modelspace(), []
    for number, (row, shape, one) in enumerate(_features(layer)):
        if one is None:
            continue
        entities = draw(space, shape, one.look, row, title, band=layer.part == "precision")
        for entity in entities:
            _tag(entity, row, number)
        if layer.part == "features":
            rows.append((entities[0].dxf.handle, title, *(row.get(c) for c in _COLUMNS)))
    return rows


def _names(document: Any, layer: ExportLayer, title: str) -> None:  # noqa: ANN401  ezdxf's drawing
    if layer.part == "precision":
        return
    for number, (row, shape, one) in enumerate(_features(layer)):
        if one is not None:
            _tag(name(document.modelspace(), shape, row, title), row, number)


def _features(layer: ExportLayer) -> Iterator[tuple[dict[str, object], BaseGeometry, StyleClass | None]]:
    frame = layer.features.drop(columns="geometry").astype(object)
    records = frame.where(pd.notna(frame), None).to_dict("records")
    for record, shape, one in zip(records, layer.features.geometry, class_of_each(layer), strict=True):
        yield {str(k): v for k, v in record.items()}, shape, one


def _tag(entity: Any, row: dict[str, object], number: int) -> None:  # noqa: ANN401  ezdxf's entities
    entity.set_xdata(APP, [(1000, str(row["place_id"])), (1000, str(row["precision"])), (1071, number)])
