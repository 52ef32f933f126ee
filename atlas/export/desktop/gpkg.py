"""The atlas as one GeoPackage 1.3 that opens styled, in Chinese, with its keys and metadata."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pandas as pd

from atlas.errors import ExportError
from atlas.export.desktop.gpkg_extras import add_extras
from atlas.export.desktop.job import Written, WrittenLayer
from atlas.export.desktop.registry import FORMATS
from atlas.export.desktop.styling import sheet_of
from atlas.geo.io import Layout, write_vector
from atlas.style.qml import qml
from atlas.style.sld import sld

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.export.desktop.job import ExportJob, ExportLayer

FILE = "atlas.gpkg"
STYLES = "layer_styles"
_STYLED_AT = pd.Timestamp("2021-03-12T00:00:00Z")
"""A style needs a date: the day of the plan stands for no day at all."""


def write(job: ExportJob, folder: Path) -> list[Written]:
    """
    Write every layer and every table into one new GeoPackage.

    Raises
    ------
    ExportError
        If the disk is full.
    """
    path = folder / FILE
    layers = job.layers_for(FORMATS["gpkg"])
    for layer in layers:
        about = f"{layer.title_zh} · {layer.title_en}"
        layout = Layout("GPKG", layer.id, layer.geometry_type, first=not path.exists(), about=about)
        write_vector(path, layer.features, layout)
    for name, table in job.tables.items():
        write_vector(path, table, Layout("GPKG", name, None, first=not path.exists()))
    styles = Layout("GPKG", STYLES, None, first=False, layer_options={"FID": "id"})
    write_vector(path, _styles(layers, job.crs), styles)
    try:
        add_extras(path, job, layers)
    except sqlite3.Error as error:
        raise ExportError("desktop.write", format="gpkg", why=error) from error
    rows = [said(layer) for layer in layers]
    rows += [
        WrittenLayer(name, name, len(table), {str(c): str(c) for c in table.columns})
        for name, table in job.tables.items()
    ]
    return [Written(path, "GPKG", tuple(rows), job.crs)]


def said(layer: ExportLayer) -> WrittenLayer:
    """What a file says of a layer that it holds unchanged."""
    shapes = layer.features.geometry
    west, south, east, north = (float(v) for v in shapes.total_bounds) if len(shapes) else (0.0,) * 4
    return WrittenLayer(
        layer.id,
        layer.id,
        len(layer.features),
        {column.name: column.name for column in layer.columns},
        layer.geometry_type,
        (west, south, east, north) if len(shapes) else None,
    )


def _styles(layers: tuple[ExportLayer, ...], crs: int) -> pd.DataFrame:
    """The table in which QGIS looks for styles, a row a layer: QML as its default, SLD beside it."""
    rows = []
    for layer in layers:
        sheet = sheet_of(layer, crs)
        rows.append(
            {
                "f_table_catalog": "",
                "f_table_schema": "",
                "f_table_name": layer.id,
                "f_geometry_column": "geom",
                "styleName": layer.id,
                "styleQML": qml(sheet),
                "styleSLD": sld(sheet),
                "useAsDefault": True,
                "description": layer.title_zh,
                "owner": "",
                "ui": None,
                "update_time": _STYLED_AT,
            }
        )
    frame = pd.DataFrame(rows)
    return frame.astype({"ui": "str", "useAsDefault": "bool"})
