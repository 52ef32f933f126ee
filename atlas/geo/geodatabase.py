"""Writes a FileGDB: Chinese aliases by way of Arrow's field metadata, coded domains by GDAL's own calls."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
from geopandas import GeoDataFrame

from atlas.geo.gdal_domains import add_domains
from atlas.geo.io import reproducible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pandas import DataFrame

_DRIVER = "OpenFileGDB"
_HALF_32 = 2**31
_ALIAS = b"GDAL:OGR:alternative_name"
"""The key by which GDAL's Arrow reader knows a field's second name (ogr_recordbatch.h)."""


def write_geodatabase(
    path: Path,
    tables: Sequence[tuple[str, str, str | None, DataFrame, Mapping[str, str]]],
    domains: Mapping[str, Mapping[str, str]],
    used: Mapping[str, Mapping[str, str]],
) -> bool:
    """
    Write a new FileGDB, the same bytes from the same input.

    Parameters
    ----------
    tables
        Name, alias, geometry type or None, rows and the alias of each column; frames with a geometry say
        their CRS.
    domains, used
        As `atlas.geo.gdal_domains.add_domains` takes them.

    Returns
    -------
    coded
        Whether the domains could be written.

    Raises
    ------
    FileExistsError
        If `path` is there already.
    RuntimeError
        As GDAL reports what it cannot write.
    """
    if path.exists():
        raise FileExistsError(path)
    with reproducible(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="'crs' was not provided", category=UserWarning)
        pyogrio.set_gdal_config_options({"OPENFILEGDB_REPRODUCIBLE_UUID": "YES"})
        try:
            for index, table in enumerate(tables):
                _write(path, table, first=not index)
            return add_domains(path, domains, used)
        finally:
            pyogrio.set_gdal_config_options({"OPENFILEGDB_REPRODUCIBLE_UUID": None})


def _arrow(frame: DataFrame, aliases: Mapping[str, str]) -> Any:  # noqa: ANN401  pyarrow ships no types
    if isinstance(frame, GeoDataFrame):
        table = pa.table(frame.to_arrow(index=False))
    else:
        table = pa.Table.from_pandas(frame, preserve_index=False)
    fields = [
        _narrow(field, table.column(field.name)).with_metadata(
            {**(field.metadata or {}), _ALIAS: aliases[field.name].encode()}
        )
        if field.name in aliases
        else _narrow(field, table.column(field.name))
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def _narrow(field: Any, column: Any) -> Any:  # noqa: ANN401  pyarrow ships no types
    """Integers of 64 bits as 32 where they fit: older programs know no others, and GDAL makes them real."""
    if not pa.types.is_int64(field.type):
        return field
    ends = pc.min_max(column).as_py()
    fits = all(value is None or abs(value) < _HALF_32 for value in ends.values())
    return field.with_type(pa.int32() if fits else pa.float64())


def _write(
    path: Path, table: tuple[str, str, str | None, DataFrame, Mapping[str, str]], *, first: bool
) -> None:
    name, alias, shape, frame, aliases = table
    crs = frame.crs.to_string() if isinstance(frame, GeoDataFrame) and frame.crs else None
    spatial = {"geometry_type": shape, "geometry_name": "geometry", "crs": crs} if shape else {}
    pyogrio.write_arrow(
        _arrow(frame, aliases),
        path,
        driver=_DRIVER,
        layer=name,
        append=not first,
        layer_options={"LAYER_ALIAS": alias},
        **spatial,
    )
