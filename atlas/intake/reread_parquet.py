"""Reads Parquet back by pyarrow: metadata of GeoParquet 1.1, boxes by their statistics, geometries as WKB."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from atlas.intake.found import BIG, ENDS, Found, FoundFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from atlas.export.desktop.job import Written

_FAMILIES = {1: "Point", 2: "LineString", 3: "Polygon", 4: "Point", 5: "LineString", 6: "Polygon"}
"""By the number that WKB has for a geometry's type."""
_HEADER_BYTES = 5
_OF_GEOMETRY = ("geometry", "bbox")


def parquet(written: Written) -> FoundFile:
    """
    A table, or a layer: its boxes tell its bounds, its geometries' first bytes their types.

    Of a big layer a share of the geometries, from its beginning to its end, is held against their boxes.
    """
    told = written.layers[0]
    file = pq.ParquetFile(written.path)
    names, count = file.schema_arrow.names, file.metadata.num_rows
    rows = tuple(_ends(file, [n for n in names if n not in _OF_GEOMETRY]))
    whole = count <= BIG
    said = (file.schema_arrow.metadata or {}).get(b"geo")
    if said is None:
        return FoundFile({told.name: Found(told.name, count, rows=rows, whole=whole)})
    geo = json.loads(said)
    column = geo["columns"][geo["primary_column"]]
    faults = [] if geo["version"].startswith("1.1") else [f"version {geo['version']}"]
    if "bbox" not in names or not column.get("covering"):
        return FoundFile({}, (*faults, "bbox"))
    heads: set[bytes | None] = set()
    for group in range(file.metadata.num_row_groups):
        table = file.read_row_group(group, list(_OF_GEOMETRY))
        heads |= set(pc.unique(pc.binary_slice(table["geometry"], 0, _HEADER_BYTES)).to_pylist())
        faults += _strays(table, step=max(1, count // BIG))
    epsg = int(column["crs"]["id"]["code"]) if column.get("crs", {}).get("id") else None
    types = frozenset(_family(head) for head in heads)
    found = Found(told.name, count, epsg, _bounds(file), types, rows, whole=whole)
    return FoundFile({told.name: found}, tuple(faults))


def _ends(file: Any, columns: list[str]) -> Iterator[Mapping[str, object]]:  # noqa: ANN401  pyarrow ships no types
    """All rows, or those at the two ends of a big file, out of no more row groups than need be."""
    if file.metadata.num_rows <= BIG:
        yield from file.read(columns).to_pylist()
        return
    groups = range(file.metadata.num_row_groups)
    yield from _first(file, columns, groups).slice(0, ENDS).to_pylist()
    last = _first(file, columns, groups[::-1])
    yield from last.slice(len(last) - ENDS).to_pylist()


def _first(file: Any, columns: list[str], groups: range) -> Any:  # noqa: ANN401  pyarrow ships no types
    """The row groups that come first in `groups` and hold enough rows, in the order of the file."""
    taken, count = [], 0
    for group in groups:
        if count < ENDS:
            taken.append(group)
            count += file.metadata.row_group(group).num_rows
    return file.read_row_groups(sorted(taken), columns=columns)


def _family(head: bytes | None) -> str:
    """The family that the first bytes of little-endian WKB name."""
    if head is None or head[:1] != b"\x01":
        return "?"
    return _FAMILIES.get(int.from_bytes(head[1:], "little"), "?")


def _strays(table: pa.Table, step: int) -> list[str]:
    """Of each `step` geometries one that is not where its box says."""
    some = table.take(np.arange(0, len(table), step))
    shapes = shapely.from_wkb(some["geometry"].to_numpy())
    boxes = np.stack([side.to_numpy() for side in some["bbox"].combine_chunks().flatten()], axis=1)
    strayed = np.flatnonzero((shapely.bounds(shapes) != boxes).any(axis=1))
    return [f"bbox {int(strayed[0])}"] if len(strayed) else []


def _bounds(file: Any) -> tuple[float, float, float, float] | None:  # noqa: ANN401  pyarrow ships no types
    """The bounds of all boxes, by the statistics that let a reader skip what lies outside its window."""
    sides: dict[str, list[float]] = {}
    for group in range(file.metadata.num_row_groups):
        said = file.metadata.row_group(group)
        for index in range(said.num_columns):
            column = said.column(index)
            parent, _, side = column.path_in_schema.partition(".")
            if parent == "bbox" and column.statistics is not None:
                least, most = column.statistics.min, column.statistics.max
                sides.setdefault(side, []).append(least if side.endswith("min") else most)
    if len(sides) < len(_SIDES):
        return None
    west, south, east, north = (ends(sides[side]) for side, ends in _SIDES.items())
    return west, south, east, north


_SIDES = {"xmin": min, "ymin": min, "xmax": max, "ymax": max}
