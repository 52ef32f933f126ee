"""Each layer as a Shapefile: UTF-8 or GBK with a .cpg, ASCII names with a dictionary, no character cut."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pandas as pd

from atlas.export.desktop.csv_text import csv_bytes
from atlas.export.desktop.encodings import customary, customary_note, refuse_unholdable, shortened
from atlas.export.desktop.gpkg import said
from atlas.export.desktop.job import Written, WrittenLayer
from atlas.export.desktop.registry import FORMATS
from atlas.export.desktop.short_names import short_names
from atlas.geo.crs import esri_wkt
from atlas.geo.io import Layout, write_vector
from atlas.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from geopandas import GeoDataFrame

    from atlas.export.desktop.job import ExportJob, ExportLayer
    from atlas.export.desktop.short_names import ShortName

MOST_BYTES = 254
"""What a DBF's text field holds."""
DICTIONARY = "fields.csv"
_GDAL_ENCODING = {"utf-8": "UTF-8", "gbk": "CP936"}
_CPG = {"utf-8": "UTF-8", "gbk": "GBK"}
_DATE = "2021-03-12"
"""What every DBF says of its last change: the same bytes from the same input."""


def write(job: ExportJob, folder: Path) -> list[Written]:
    """
    One shapefile a layer, and ``fields.csv`` with the meaning of every short name.

    Raises
    ------
    ExportError
        If a text has a character that GBK lacks.
    """
    written = []
    for layer in job.layers_for(FORMATS["shapefile"]):
        path = folder / f"{layer.id}.shp"
        names = short_names(layer.columns)
        spoken, changed = customary(layer.features, job.encoding)
        cut = _write(layer.with_features(spoken), path, job, names)
        notes = tuple(say("desktop.shapefile.cut", layer=layer.id, field=f, count=n) for f, n in cut.items())
        notes += customary_note(layer.id, changed)
        told = said(layer)
        fields = {n.column.name: n.field for n in names}
        one = WrittenLayer(layer.id, layer.id, told.count, fields, told.geometry_type, told.bounds)
        written.append(Written(path, "ESRI Shapefile", (one,), job.crs, job.encoding, notes))
    (folder / DICTIONARY).write_bytes(csv_bytes(_dictionary(job)))
    return written


def _write(layer: ExportLayer, path: Path, job: ExportJob, names: tuple[ShortName, ...]) -> dict[str, int]:
    """Write one layer; how many texts had to be shortened, by field."""
    refuse_unholdable(
        layer.features.drop(columns="geometry"),
        job.encoding,
        format_name="shapefile",
        layer=layer.id,
        key="place_id",
    )
    features, cut = _short(layer.features, names, job.encoding)
    layout = Layout(
        "ESRI Shapefile",
        layer.id,
        layer.geometry_type,
        encoding=_GDAL_ENCODING[job.encoding],
        layer_options={"DBF_DATE_LAST_UPDATE": _DATE},
    )
    write_vector(path, features, layout)
    path.with_suffix(".cpg").write_text(_CPG[job.encoding], encoding="ascii")
    path.with_suffix(".prj").write_text(esri_wkt(job.crs), encoding="ascii")
    for other in path.parent.glob(f"{path.stem}.*"):
        if other.suffix not in {".shp", ".shx", ".dbf", ".prj", ".cpg"}:
            other.unlink() if other.is_file() else shutil.rmtree(other)
    return cut


def _short(
    features: GeoDataFrame, names: tuple[ShortName, ...], encoding: str
) -> tuple[GeoDataFrame, dict[str, int]]:
    """The features under short names, with texts that fit, and how many of them were cut by field."""
    made, cut = features.copy(deep=False), {}
    for name in names:
        column = made[name.column.name]
        # What has few enough characters fits in any encoding; only the rest is looked at byte by byte.
        if pd.api.types.is_numeric_dtype(column) or not (column.str.len() > MOST_BYTES // 4).any():
            continue
        fitting = column.map(lambda v: shortened(v, MOST_BYTES, encoding), na_action="ignore")
        changed = int((fitting.fillna("") != column.fillna("")).sum())
        if changed:
            made[name.column.name] = fitting
            cut[name.field] = changed
    return made.rename(columns={n.column.name: n.field for n in names}), cut


def _dictionary(job: ExportJob) -> list[tuple[object, ...]]:
    """Every field of every layer: short name, Chinese, pinyin initials, English, full name, type, unit."""
    heads = ("layer", "field", "label_zh", "initials", "label_en", "name", "type", "unit")
    rows: list[tuple[object, ...]] = [tuple(say(f"desktop.dictionary.{h.replace('_', '-')}") for h in heads)]
    for layer in job.layers_for(FORMATS["shapefile"]):
        for n in short_names(layer.columns):
            c = n.column
            rows.append((layer.id, n.field, c.label_zh, n.initials, c.label_en, c.name, c.type, c.unit))
    return rows
