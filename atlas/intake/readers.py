"""Reads a private copy as plain rows: GDAL's vector files, GeoJSON, workbooks; runs in the fenced child."""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import fiona
import numpy as np
import openpyxl
import shapely
from fiona.errors import FionaError

from atlas.intake.errors import IntakeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from atlas.intake.outside import Limits, Value

Table = dict[str, Any]
"""One table as plain JSON: name, columns, rows of [values, hex of WKB], spatial, epsg, crs."""
_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf8": "UTF-8",
    "65001": "UTF-8",
    "gbk": "GBK",
    "gb2312": "GBK",
    "936": "GBK",
    "cp936": "GBK",
    "ansi 936": "GBK",
    "gb18030": "GB18030",
}
_CHINESE_DBF = {0x4D, 0x7A}
"""Language driver ids of code page 936 in the head of a DBF."""
_SHX_HEAD_BYTES = 100
VERTEX_BYTES = 16
_CONFIDENCE = 70
"""PROJ's own threshold for calling two definitions of a system the same."""


def read_vectors(path: Path, driver: str, limits: Limits, *, encoding: str | None = None) -> Iterator[Table]:
    """Every layer of a file that GDAL's `driver` reads, and no other driver may."""
    options: dict[str, Any] = {"encoding": encoding} if encoding else {}
    for index in range(limits.tables):
        # fiona takes layer 0 for no layer named, which is the first one.
        chosen = {"layer": index} if index else {}
        try:
            source = fiona.open(path, enabled_drivers=[driver], **chosen, **options)
        except (FionaError, ValueError) as error:
            if index:
                return
            raise IntakeError("intake.broken", file="", why=str(error)[:120]) from error
        with source:
            yield _vector_table(source, limits) if limits.wants(source.name) else passed_over(source.name)


def read_shapefiles(folder: Path, limits: Limits) -> Iterator[Table]:
    """Every shapefile of a folder, named by its file; text as its .cpg or its DBF says, else UTF-8 or GBK."""
    for path in sorted(folder.glob("*.shp")):
        if not limits.wants(path.stem):
            yield passed_over(path.stem)
            continue
        _check_records(path, limits)
        for table in read_vectors(path, "ESRI Shapefile", limits, encoding=dbf_encoding(path)):
            yield table | {"name": path.stem}


def dbf_encoding(path: Path) -> str:
    """The encoding of a shapefile's text: declared, else UTF-8 where all bytes are, else GBK."""
    declared = path.with_suffix(".cpg")
    if declared.is_file():
        said = declared.read_text(encoding="ascii", errors="replace").strip().lower()
        if said in _ENCODINGS:
            return _ENCODINGS[said]
    data = path.with_suffix(".dbf").read_bytes()
    if len(data) > 29 and data[29] in _CHINESE_DBF:  # noqa: PLR2004  where a DBF names its language
        return "GBK"
    try:
        data[int.from_bytes(data[8:10], "little") :].decode("utf-8")
    except UnicodeDecodeError:
        return "GBK"
    return "UTF-8"


def _check_records(path: Path, limits: Limits) -> None:
    """Refuse, by the index beside a shapefile, a record that is too long before it is read."""
    index = path.with_suffix(".shx").read_bytes()[_SHX_HEAD_BYTES:]
    sizes = np.frombuffer(index[: len(index) // 8 * 8], dtype=">i4")[1::2]
    for number in np.flatnonzero(sizes.astype(int) * 2 > limits.vertices * VERTEX_BYTES)[:1]:
        raise too_many_vertices(f"{path.stem}/#{number + 1}", limits)


def read_collections(folder: Path, limits: Limits) -> Iterator[Table]:
    """Every feature collection of a folder."""
    for path in sorted(folder.glob("*.geojson")):
        yield _collection(path, limits)


def _collection(path: Path, limits: Limits) -> Table:
    """A feature collection; without a ``crs`` member it is WGS 84 lon/lat, as RFC 7946 says."""
    text = path.read_bytes()
    # Brackets are counted before anything is made of them.
    for number, piece in enumerate(text.split(b'"coordinates"')[1:], start=1):
        if len(piece) > limits.vertices and piece.count(b"[") > limits.vertices:
            raise too_many_vertices(f"{path.stem}/#{number}", limits)
    data = json.loads(text.decode("utf-8-sig"))
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise IntakeError("intake.unknown-kind", file="", looks="JSON")
    said = data.get("name")
    name = said if isinstance(said, str) else "data"
    if not limits.wants(name):
        return passed_over(name)
    features = data.get("features")
    if not isinstance(features, list):
        raise IntakeError("intake.broken", file="", why="features")
    _bounded(len(features), limits)
    rows = [_geojson_row(f, f"{path.stem}/#{n}", limits) for n, f in enumerate(features, start=1)]
    columns = list(dict.fromkeys(name for values, _ in rows for name in values))
    epsg, crs = _geojson_crs(data)
    return _table(name, columns, rows, spatial=True, epsg=epsg, crs=crs)


def read_workbook(path: Path, limits: Limits) -> Iterator[Table]:
    """Every sheet of a workbook: the first row names the columns; formulas count as their stored values."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets[: limits.tables]:
        lines = sheet.iter_rows(values_only=True)
        head = next(lines, ())
        columns = ["" if cell is None else str(cell).strip() for cell in head[: limits.columns]]
        while columns and not columns[-1]:
            columns.pop()
        rows: list[tuple[dict[str, Value], str | None]] = []
        for line in lines:
            values = {c: plain(v) for c, v in zip(columns, line, strict=False) if c}
            if any(v is not None for v in values.values()):
                rows.append((values, None))
                _bounded(len(rows), limits)
        yield _table(sheet.title, [c for c in columns if c], rows, spatial=False, epsg=None, crs="")


def plain(value: object) -> Value:
    """A cell's value as JSON knows it: dates as ISO text, numbers that are not finite as nothing."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return None if isinstance(value, bytes) else str(value)[:2000]


def _vector_table(source: Any, limits: Limits) -> Table:  # noqa: ANN401  fiona ships no types
    _bounded(len(source), limits)
    columns = list(source.schema["properties"])[: limits.columns]
    spatial = source.schema["geometry"] != "None"
    epsg = source.crs.to_epsg(confidence_threshold=_CONFIDENCE) if source.crs else None
    rows: list[tuple[dict[str, Value], str | None]] = []
    for feature in source:
        values = {name: plain(feature.properties.get(name)) for name in columns}
        rows.append((values, _wkb(feature.geometry, f"{source.name}/#{len(rows) + 1}", limits)))
        _bounded(len(rows), limits)
    said = re.sub(r"\s+", " ", source.crs_wkt or "")[:80]
    return _table(source.name, columns, rows, spatial=spatial, epsg=epsg, crs=said)


def _geojson_row(feature: Any, record: str, limits: Limits) -> tuple[dict[str, Value], str | None]:  # noqa: ANN401  JSON of any shape
    if not isinstance(feature, dict):
        raise IntakeError("intake.broken", file="", why="feature")
    properties = feature.get("properties")
    values = {}
    for name, value in (properties if isinstance(properties, dict) else {}).items():
        nested = isinstance(value, list | dict)
        values[str(name)] = json.dumps(value, ensure_ascii=False) if nested else plain(value)
    geometry = feature.get("geometry")
    return values, _wkb(geometry, record, limits) if isinstance(geometry, dict) else None


def _geojson_crs(data: dict[str, Any]) -> tuple[int | None, str]:
    if isinstance(data.get("crs_epsg"), int):
        return data["crs_epsg"], f"EPSG:{data['crs_epsg']}"
    named = data.get("crs")
    if named is None:
        return 4326, "RFC 7946"
    said = json.dumps(named)[:80]
    found = re.search(r"EPSG:+(\d{4,5})\b", said)
    return (int(found[1]) if found else None), said


def _wkb(geometry: Any, record: str, limits: Limits) -> str | None:  # noqa: ANN401  a geometry of fiona or of JSON
    if geometry is None:
        return None
    if _vertices(geometry.get("coordinates")) > limits.vertices:
        raise too_many_vertices(record, limits)
    try:
        shape = shapely.geometry.shape(geometry)
    except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError) as error:
        raise IntakeError("intake.broken", file="", why=str(error)[:120]) from error
    return None if shape.is_empty else str(shapely.to_wkb(shapely.force_2d(shape), hex=True))


def _vertices(coordinates: Any) -> int:  # noqa: ANN401  lists in lists, as deep as the geometry's type
    """About how many positions there are, by the lengths of the lists that hold them."""
    if not isinstance(coordinates, list | tuple):
        return 0
    first = coordinates[0] if coordinates else None
    if isinstance(first, list | tuple) and first and isinstance(first[0], list | tuple):
        return sum(_vertices(part) for part in coordinates)
    return len(coordinates)


def too_many_vertices(record: str, limits: Limits) -> IntakeError:
    """What is said of a record whose geometry is beyond the limit."""
    return IntakeError("intake.vertices", file="", record=record[:80], vertices=limits.vertices)


def passed_over(name: str) -> Table:
    """What is told of a table that nobody asked for."""
    return _table(name, [], [], spatial=False, epsg=None, crs="")


def _table(
    name: str, columns: Iterable[str], rows: list[Any], *, spatial: bool, epsg: int | None, crs: str
) -> Table:
    return {
        "name": name,
        "columns": list(columns),
        "rows": rows,
        "spatial": spatial,
        "epsg": epsg,
        "crs": crs,
    }


def _bounded(rows: int, limits: Limits) -> None:
    if rows > limits.rows:
        raise IntakeError("intake.rows", file="", rows=limits.rows)
