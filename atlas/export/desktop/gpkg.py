"""The atlas as one GeoPackage 1.3 that opens styled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.export.desktop.job import Written, WrittenLayer
from atlas.export.desktop.registry import FORMATS
from atlas.geo.io import Layout, write_vector

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.export.desktop.job import ExportJob, ExportLayer

FILE = "atlas.gpkg"


def write(job: ExportJob, folder: Path) -> list[Written]:
    """Write every layer and every table into one new GeoPackage."""
    path = folder / FILE
    layers = job.layers_for(FORMATS["gpkg"])
    for layer in layers:
        about = f"{layer.title_zh} · {layer.title_en}"
        layout = Layout("GPKG", layer.id, layer.geometry_type, first=not path.exists(), about=about)
        write_vector(path, layer.features, layout)
    for name, table in job.tables.items():
        write_vector(path, table, Layout("GPKG", name, None, first=not path.exists()))
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
