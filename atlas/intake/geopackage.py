"""Reads a GeoPackage from outside without GDAL: real tables only; an authorizer allows nothing else."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import shapely

from atlas.intake.errors import IntakeError
from atlas.intake.readers import VERTEX_BYTES, passed_over, plain, too_many_vertices

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from atlas.intake.outside import Limits
    from atlas.intake.readers import Table

_REGISTERS = {"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"}
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_MAX_OBJECTS = 5_000
_TABLE, _COLUMN_HIDDEN = 1, 6


def read_geopackage(path: Path, limits: Limits, skipped: list[str]) -> Iterator[Table]:
    """
    Every feature and attribute table.

    Views, virtual tables and computed columns are never evaluated: a view can run without end. Triggers act
    on writing only, and nothing is written. Names of what is left out go to `skipped`.

    Raises
    ------
    IntakeError
        If the file is damaged, or if a register of the format is itself a view.
    """
    base = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        base.execute("PRAGMA trusted_schema = OFF")
        base.execute("PRAGMA cell_size_check = ON")
        base.execute("PRAGMA temp_store = MEMORY")
        tables = _real_tables(base)
        base.set_authorizer(lambda *call: _allow(call, tables))
        if missing := {"gpkg_contents", "gpkg_spatial_ref_sys"} - tables:
            raise IntakeError("intake.broken", file="", why=", ".join(sorted(missing)))
        contents = "SELECT table_name, data_type FROM gpkg_contents ORDER BY rowid"
        for name, kind in base.execute(contents).fetchall()[: limits.tables]:
            if kind not in {"features", "attributes"}:
                continue
            if name not in tables:
                skipped.append(str(name)[:80])
                continue
            yield _table(base, name, tables, limits) if limits.wants(name) else passed_over(name)
    except sqlite3.Error as error:
        raise IntakeError("intake.broken", file="", why=str(error)[:120]) from error
    finally:
        base.close()


def _real_tables(base: sqlite3.Connection) -> set[str]:
    """Names of ordinary tables: neither views nor virtual tables."""
    rows = base.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'view')"
    ).fetchmany(_MAX_OBJECTS + 1)
    if len(rows) > _MAX_OBJECTS:
        raise IntakeError("intake.rows", file="", rows=_MAX_OBJECTS)
    found = {
        str(name)
        for kind, name, sql in rows
        if kind == "table" and not str(sql or "").lstrip().upper().startswith("CREATE VIRTUAL")
    }
    views = {str(name) for kind, name, _ in rows if kind == "view"}
    if views & _REGISTERS:
        raise IntakeError("intake.broken", file="", why=", ".join(sorted(views & _REGISTERS)))
    return found


def _allow(call: tuple[Any, ...], tables: set[str]) -> int:
    """Reading columns of ordinary tables, and asking what columns a table has; nothing else."""
    action, first = call[0], call[1]
    if action == sqlite3.SQLITE_SELECT:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ and (first in tables or first == "pragma_table_xinfo"):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and first == "table_xinfo":
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _table(base: sqlite3.Connection, name: str, tables: set[str], limits: Limits) -> Table:
    info = base.execute(f"PRAGMA table_xinfo({_quoted(name)})").fetchall()
    stored = [row[_TABLE] for row in info if not row[_COLUMN_HIDDEN]][: limits.columns]
    geometry, epsg, said = _geometry(base, name, tables)
    key = {row[_TABLE] for row in info if row[5]} if geometry or "fid" in stored else set()
    columns = [c for c in stored if c != geometry and c not in key - {"place_id", "measure_id"}]
    chosen = [*columns, *([geometry] if geometry in stored else [])]
    if not chosen:
        raise IntakeError("intake.broken", file="", why=name[:80])
    rows: list[Any] = []
    select = f"SELECT {', '.join(map(_quoted, chosen))} FROM {_quoted(name)} ORDER BY rowid"  # noqa: S608  names of this file's own schema, quoted
    for row in base.execute(select):
        if len(rows) >= limits.rows:
            raise IntakeError("intake.rows", file="", rows=limits.rows)
        if geometry in stored and len(row[-1] or b"") > limits.vertices * VERTEX_BYTES:
            raise too_many_vertices(f"{name}/#{len(rows) + 1}", limits)
        values = {c: plain(v) for c, v in zip(columns, row, strict=False)}
        rows.append((values, _wkb(row[-1]) if geometry in stored else None))
    return {
        "name": name,
        "columns": columns,
        "rows": rows,
        "spatial": geometry is not None,
        "epsg": epsg,
        "crs": said,
    }


def _geometry(base: sqlite3.Connection, name: str, tables: set[str]) -> tuple[str | None, int | None, str]:
    """The geometry column of a table, its EPSG code, and its system in words."""
    if "gpkg_geometry_columns" not in tables:
        return None, None, ""
    found = base.execute(
        "SELECT g.column_name, s.organization, s.organization_coordsys_id, s.srs_name"
        " FROM gpkg_geometry_columns g LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id"
        " WHERE g.table_name = ?",
        (name,),
    ).fetchone()
    if found is None:
        return None, None, ""
    column, organisation, code, said = found
    known = str(organisation).upper() == "EPSG" and isinstance(code, int)
    return str(column), code if known else None, str(said or "")[:80]


def _wkb(blob: object) -> str | None:
    """The WKB within a GeoPackage blob (OGC 12-128r18, 2.1.3), two-dimensional; None where it is empty."""
    if not isinstance(blob, bytes):
        return None
    flags = blob[3] if blob[:2] == b"GP" and len(blob) > 8 else 0  # noqa: PLR2004  the head has eight bytes
    envelope = flags >> 1 & 7
    if not flags or envelope >= len(_ENVELOPE_BYTES):
        raise IntakeError("intake.broken", file="", why="geometry")
    try:
        shape = shapely.from_wkb(blob[8 + _ENVELOPE_BYTES[envelope] :])
    except shapely.errors.ShapelyError as error:
        raise IntakeError("intake.broken", file="", why=str(error)[:120]) from error
    return None if shape.is_empty else str(shapely.to_wkb(shapely.force_2d(shape), hex=True))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
