"""Reads our own files with readers that did not write them: fiona's GDAL, calamine, Arrow."""

from __future__ import annotations

import csv
import hashlib
import re
import zipfile
from itertools import islice
from typing import TYPE_CHECKING, Any

import fiona
import pyarrow as pa
import pyarrow.csv as arrow_csv
from fiona.errors import FionaError
from python_calamine import CalamineError, CalamineWorkbook

from atlas.intake.found import BIG, ENDS, Found, FoundFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from atlas.export.desktop.job import Written

_CONFIDENCE = 70
_FORMULA = re.compile(rb"<f[ />]")


def with_fiona(written: Written) -> FoundFile:
    """Vector files by the GDAL that fiona brings, which is another build than the writer's."""
    layers, faults = {}, []
    for told in written.layers:
        named = {} if written.driver in {"GeoJSON", "ESRI Shapefile"} else {"layer": told.name}
        try:
            with fiona.open(written.path, enabled_drivers=[written.driver], **named) as source:
                layers[told.name] = _vector(source, told.name)
        except (FionaError, ValueError, UnicodeError) as error:
            faults.append(f"{told.name}: {error}")
    return FoundFile(layers, tuple(faults))


def _vector(source: Any, name: str) -> Found:  # noqa: ANN401  fiona ships no types
    count = len(source)
    spatial = source.schema["geometry"] != "None"
    types, rows = set(), []
    for feature in _some(source, count):
        rows.append(dict(feature.properties))
        if feature.geometry is not None:
            types.add(feature.geometry.type.removeprefix("Multi"))
    epsg = source.crs.to_epsg(confidence_threshold=_CONFIDENCE) if spatial and source.crs else None
    bounds = tuple(float(v) for v in source.bounds) if spatial and count else None
    return Found(name, count, epsg, bounds, frozenset(types), tuple(rows), whole=count <= BIG)  # type: ignore[arg-type]  # four numbers


def _some(source: Any, count: int) -> Iterator[Any]:  # noqa: ANN401  fiona ships no types
    """All features, or those at the two ends of a big layer."""
    if count <= BIG:
        yield from source
        return
    yield from islice(source, ENDS)
    yield from source.filter(count - ENDS, count)


def with_calamine(written: Written) -> FoundFile:
    """
    A workbook by calamine, where openpyxl wrote it; a cell that holds a formula is a fault.

    Raises
    ------
    ValueError
        If it is no workbook.
    """
    layers = {}
    try:
        with CalamineWorkbook.from_path(written.path) as book:
            for told in written.layers:
                lines = iter(book.get_sheet_by_name(told.name).to_python())
                head = [str(cell) for cell in next(lines, [])]
                rows = tuple(dict(zip(head, line, strict=False)) for line in islice(lines, BIG))
                count = len(rows) + sum(1 for _ in lines)
                layers[told.name] = Found(told.name, count, rows=rows, whole=count <= BIG)
    except CalamineError as error:
        raise ValueError(str(error)) from error
    with zipfile.ZipFile(written.path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        faults = tuple(name for name in sheets if _FORMULA.search(archive.read(name)))
    return FoundFile(layers, faults)


def with_csv(written: Written) -> FoundFile:
    """A CSV by Arrow, as text; the apostrophe before what looks like a formula is taken off."""
    told = written.layers[0]
    with written.path.open(encoding=written.encoding.replace("utf-8", "utf-8-sig"), newline="") as file:
        head = next(csv.reader(file), [])
    table = arrow_csv.read_csv(
        written.path,
        read_options=arrow_csv.ReadOptions(encoding=written.encoding),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(head, pa.string())),
    )
    lines = table.slice(0, BIG).to_pylist()
    rows = tuple({name: _bare(cell) for name, cell in line.items()} for line in lines)
    return FoundFile({told.name: Found(told.name, len(table), rows=rows, whole=len(table) <= BIG)})


def _bare(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\r\n") else cell


def with_zipfile(written: Written) -> FoundFile:
    """The package: every member's hash as its own list has it."""
    with zipfile.ZipFile(written.path) as archive:
        listed = {}
        for line in archive.read("SHA256SUMS").decode().splitlines():
            digest, _, name = line.partition("  ")
            listed[name] = digest
        names = archive.namelist()
        faults = [n for n in names if n != "SHA256SUMS" and listed.pop(n, None) != _member_hash(archive, n)]
    faults += sorted(listed)
    return FoundFile({name: Found(name, 1) for name in names}, tuple(faults))


def _member_hash(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as member:
        digest = hashlib.sha256()
        while block := member.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
