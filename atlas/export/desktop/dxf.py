"""The atlas as DXF for CAD: layers by Chinese names, hatched areas, Chinese text, a key to the attributes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from atlas.export.desktop.csv_text import frame_csv
from atlas.export.desktop.dxf_moulds import Space
from atlas.export.desktop.dxf_shapes import draw, write_names
from atlas.export.desktop.dxf_styles import drawing, finish, open_at, set_up_layer
from atlas.export.desktop.gpkg import said
from atlas.export.desktop.job import Written
from atlas.export.desktop.registry import FORMATS
from atlas.export.desktop.styling import drawing_rank
from atlas.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from pandas import DataFrame

    from atlas.export.desktop.dxf_shapes import Drawn
    from atlas.export.desktop.job import ExportJob

FILE, KEY = "atlas.dxf", "attributes.csv"
_COLUMNS = (
    *("place_id", "name_zh", "name_en", "kind_zh", "status_zh", "precision_zh", "accuracy_m", "caution_zh"),
    *("source_id", "measures", "citation_zh"),
)

_CARRIED = {"place_id": "place_id", "precision": "precision"}
"""What entities themselves carry, as extended data."""


def write(job: ExportJob, folder: Path) -> list[Written]:
    """
    One drawing in metres, x east and y north, and ``attributes.csv``.

    Every entity carries its place id as extended data of the application ``ATLAS``; the CSV has the handle of
    each entity beside the attributes of its place.
    """
    document = drawing(job.crs)
    layers = job.layers_for(FORMATS["dxf"])
    titles = {layer.id: set_up_layer(document, layer) for layer in layers}
    told = tuple(replace(said(layer), name=titles[layer.id], columns=_CARRIED) for layer in layers)
    open_at(document, [one.bounds for one in told if one.bounds])
    space = Space(document)
    # CAD draws in the order of the file: areas first, names last, so that nothing covers them.
    below = sorted(layers, key=drawing_rank, reverse=True)
    drawn = {layer.id: draw(space, layer, titles[layer.id]) for layer in below}
    for layer in below:
        if layer.part == "features":
            write_names(space, drawn[layer.id])
    finish(document, space.close(), folder / FILE)
    heads = [
        say("desktop.dxf.handle"),
        say("desktop.dxf.layer"),
        *(say(f"column.{name}") for name in _COLUMNS),
    ]
    keys = pd.concat([_key(drawn[layer.id]) for layer in layers if layer.part == "features"])
    (folder / KEY).write_bytes(frame_csv(keys, heads))
    whole = zip(job.layers, layers, strict=True)
    left = sum(len(a.features) > len(b.features) for a, b in whole)
    notes = (say("desktop.dxf.schematic-left", count=left),) if left else ()
    return [Written(folder / FILE, "DXF", told, job.crs, notes=notes)]


def _key(drawn: Drawn) -> DataFrame:
    """A row for the key a feature, with the handle of its first entity."""
    handles = pd.array(drawn.handles, dtype="str")
    columns = {"handle": handles, "layer": drawn.title, **drawn.layer.features[list(_COLUMNS)]}
    return pd.DataFrame(columns, index=drawn.layer.features.index).dropna(subset="handle")
