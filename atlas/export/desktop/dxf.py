"""The atlas as DXF for CAD: layers by Chinese names, hatched areas, Chinese text, a key to the attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from atlas.export.desktop.csv_text import csv_bytes
from atlas.export.desktop.dxf_shapes import draw
from atlas.export.desktop.dxf_styles import APP, drawing, finish, set_up_layer
from atlas.export.desktop.gpkg import said
from atlas.export.desktop.job import Written, WrittenLayer
from atlas.export.desktop.registry import FORMATS
from atlas.export.desktop.styling import class_of_each
from atlas.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.export.desktop.job import ExportJob, ExportLayer

FILE, KEY = "atlas.dxf", "attributes.csv"


def write(job: ExportJob, folder: Path) -> list[Written]:
    """
    One drawing in metres, x east and y north, and ``attributes.csv``.

    Every entity carries its place id as extended data of the application ``ATLAS``; the CSV has the handle of
    each entity beside the attributes of its place.
    """
    document = drawing(job.crs)
    layers = job.layers_for(FORMATS["dxf"])
    rows: list[tuple[object, ...]] = []
    told = []
    for layer in layers:
        name = set_up_layer(document, layer)
        rows += _draw(document, layer, name)
        one = said(layer)
        told.append(WrittenLayer(layer.id, name, one.count, {}, one.geometry_type, one.bounds))
    path = folder / FILE
    finish(document, path)
    heads = [say("desktop.dxf.handle"), say("desktop.dxf.layer")]
    heads += [say(f"column.{name}") for name in _COLUMNS]
    (folder / KEY).write_bytes(csv_bytes([heads, *rows]))
    whole = zip(job.layers, layers, strict=True)
    left = sum(len(a.features) > len(b.features) for a, b in whole)
    notes = (say("desktop.dxf.schematic-left", count=left),) if left else ()
    return [Written(path, "DXF", tuple(told), job.crs, notes=notes)]


_COLUMNS = (
    *("place_id", "name_zh", "name_en", "kind_zh", "status_zh", "precision_zh", "accuracy_m", "caution_zh"),
    *("source_id", "measures", "citation_zh"),
)


def _draw(document: Any, layer: ExportLayer, name: str) -> list[tuple[object, ...]]:  # noqa: ANN401  ezdxf's drawing
    """Draw a layer's features; a row for the key a feature, with the handle of its first entity."""
    space = document.modelspace()
    frame = layer.features.drop(columns="geometry").astype(object)
    records = frame.where(pd.notna(frame), None).to_dict("records")
    rows: list[tuple[object, ...]] = []
    each = zip(records, layer.features.geometry, class_of_each(layer), strict=True)
    for number, (record, shape, one) in enumerate(each):
        row = {str(k): v for k, v in record.items()}
        if one is None:
            continue
        entities = draw(space, shape, one.look, row, name, band=layer.part == "precision")
        for entity in entities:
            tags = [(1000, str(row["place_id"])), (1000, str(row["precision"])), (1071, number)]
            entity.set_xdata(APP, tags)
        if layer.part == "features":
            rows.append((entities[0].dxf.handle, name, *(row.get(c) for c in _COLUMNS)))
    return rows
