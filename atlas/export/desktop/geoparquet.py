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

    from numpy.typing import NDArray

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
    Attributes, geometries as WKB, boxes; a row group at a time, so that memory is used again.

    Coordinates seldom repeat: a dictionary, statistics of WKB or a closer compression of it cost more time
    than they save bytes.
    """
    rows = pa.Table.from_pandas(pd.DataFrame(layer.features.drop(columns="geometry")), preserve_index=False)
    shapes = layer.features.geometry.to_numpy()
    schema = rows.schema.append(pa.field("geometry", pa.binary())).append(pa.field("bbox", _box()))
    attributes = [column.name for column in layer.columns]
    with pq.ParquetWriter(
        path,
        schema.with_metadata({**(schema.metadata or {}), b"geo": json.dumps(metadata)}),
        compression="snappy",
        use_dictionary=attributes,
        write_statistics=attributes + _BOXES,
    ) as out:
        for start in range(0, len(shapes), _GROUP):
            out.write_table(_group(rows.slice(start, _GROUP), shapes[start : start + _GROUP]))


def _box() -> Any:  # noqa: ANN401  pyarrow ships no types
    return pa.struct([(corner, pa.float64()) for corner in _CORNERS])


def _group(rows: Any, shapes: NDArray[np.object_]) -> Any:  # noqa: ANN401  pyarrow ships no types
    sides = [pa.array(np.ascontiguousarray(side)) for side in shapely.bounds(shapes).T]
    boxes = pa.StructArray.from_arrays(sides, fields=list(_box()))
    wkb = pa.array(shapely.to_wkb(shapes), pa.binary())
    return rows.append_column("geometry", wkb).append_column("bbox", boxes)


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
