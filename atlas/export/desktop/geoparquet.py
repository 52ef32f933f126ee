"""Each layer as GeoParquet 1.1 with a bbox column and its CRS, each table as plain Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.export.desktop.gpkg import said
from atlas.export.desktop.job import Written, WrittenLayer
from atlas.export.desktop.registry import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.export.desktop.job import ExportJob

_VERSION = "1.1.0"


def write(job: ExportJob, folder: Path) -> list[Written]:
    """One file a layer and one a table; covering boxes let a reader skip what lies outside its window."""
    written = []
    for layer in job.layers_for(FORMATS["geoparquet"]):
        path = folder / f"{layer.id}.parquet"
        layer.features.to_parquet(
            path, index=False, schema_version=_VERSION, write_covering_bbox=True, compression="zstd"
        )
        written.append(Written(path, "GeoParquet", (said(layer),), job.crs))
    tables = folder / "tables"
    tables.mkdir()
    for name, table in job.tables.items():
        path = tables / f"{name}.parquet"
        table.to_parquet(path, index=False, compression="zstd")
        columns = {str(c): str(c) for c in table.columns}
        written.append(Written(path, "Parquet", (WrittenLayer(name, name, len(table), columns),)))
    return written
