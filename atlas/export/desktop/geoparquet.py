"""Each layer as GeoParquet 1.1 with a bbox column and its CRS, each table as plain Parquet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from atlas.export.desktop.gpkg import said
from atlas.export.desktop.job import Written, WrittenLayer
from atlas.export.desktop.registry import FORMATS
from atlas.geo.crs import projjson

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.export.desktop.job import ExportJob, ExportLayer

_VERSION = "1.1.0"
_CORNERS = ("xmin", "ymin", "xmax", "ymax")
_BOXES = [f"bbox.{corner}" for corner in _CORNERS]
_GROUP = 10_000
"""Features a row group: what a reader skips or takes as a whole by its box."""


def write(job: ExportJob, folder: Path) -> list[Written]:
    """One file a layer and one a table; covering boxes let a reader skip what lies outside its window."""
    written = []
    for layer in job.layers_for(FORMATS["geoparquet"]):
        path, told = folder / f"{layer.id}.parquet", said(layer)
        _write(path, layer, _metadata(told, job.crs))
        written.append(Written(path, "GeoParquet", (told,), job.crs))
    tables = folder / "tables"
    tables.mkdir()
    for name, table in job.tables.items():
        path = tables / f"{name}.parquet"
        table.to_parquet(path, index=False, compression="zstd")
        columns = {str(c): str(c) for c in table.columns}
        written.append(Written(path, "Parquet", (WrittenLayer(name, name, len(table), columns),)))
    return written


def _write(path: Path, layer: ExportLayer, metadata: dict[str, object]) -> None:
    """
    Attributes, geometries as WKB, boxes.

    Coordinates seldom repeat: a dictionary, statistics of WKB or a closer compression of it cost more time
    than they save bytes.
    """
    table = _table(layer)
    attributes = [column.name for column in layer.columns]
    pq.write_table(
        table.replace_schema_metadata({**(table.schema.metadata or {}), b"geo": json.dumps(metadata)}),
        path,
        row_group_size=_GROUP,
        compression="snappy",
        use_dictionary=attributes,
        write_statistics=attributes + _BOXES,
    )


def _table(layer: ExportLayer) -> Any:  # noqa: ANN401  pyarrow ships no types
    shapes = layer.features.geometry.to_numpy()
    sides = [pa.array(np.ascontiguousarray(side)) for side in shapely.bounds(shapes).reshape(-1, 4).T]
    table = pa.Table.from_pandas(pd.DataFrame(layer.features.drop(columns="geometry")), preserve_index=False)
    table = table.append_column("geometry", pa.array(shapely.to_wkb(shapes), pa.binary()))
    return table.append_column("bbox", pa.StructArray.from_arrays(sides, _CORNERS))


def _metadata(told: WrittenLayer, epsg: int) -> dict[str, object]:
    """What the file says of its geometries; a layer without features has no box."""
    column: dict[str, object] = {
        "encoding": "WKB",
        "crs": projjson(epsg),
        "geometry_types": [told.geometry_type] if told.count else [],
        "covering": {"bbox": {corner: ["bbox", corner] for corner in _CORNERS}},
    }
    if told.bounds:
        column["bbox"] = list(told.bounds)
    return {"version": _VERSION, "primary_column": "geometry", "columns": {"geometry": column}}
