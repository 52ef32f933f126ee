"""The door: a file from outside goes in as a private copy and comes out as plain rows, or is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from atlas.intake.errors import IntakeError
from atlas.intake.outside import Limits, OutsideFile, OutsideRow, OutsideTable
from atlas.intake.private_copy import copied, copy_in

_ENVIRONMENT = {
    "GDAL_SKIP": "VRT GTI STACIT STACTA WMS WMTS WCS HTTP PLMOSAIC DERIVED",
    "OGR_SKIP": "OGR_VRT,WFS,OAPIF,CSW,GMLAS,Elasticsearch,Carto,AmigoCloud,PLScenes,NGW,EEDA",
    "GDAL_DRIVER_PATH": "disable",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "OGR_ORGANIZE_POLYGONS": "DEFAULT",
    "PROJ_NETWORK": "OFF",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
}
"""All that the child knows of its surroundings."""


def read_outside(path: Path, limits: Limits | None = None) -> OutsideFile:
    """
    Read a file or folder from outside: GeoPackage, Shapefile, FileGDB, GeoJSON or workbook, or a zip of one.

    What it is follows from its content, never from its name. A child process reads a private copy, fenced in
    as far as the system can: no other file, no network, no other program, bounded time and memory.

    Raises
    ------
    IntakeError
        If it is not taken, damaged, beyond a limit, or the child did not come back.
    """
    limits = limits or Limits()
    try:
        with tempfile.TemporaryDirectory(prefix="atlas-intake-") as named:
            folder = Path(named)
            kind, sha256 = copy_in(path, folder, limits)
            order = {"folder": str(copied(folder)), "kind": kind.value, "limits": asdict(limits)}
            said = _ask(order, path.name, limits)
    except OSError as error:
        raise IntakeError("intake.missing", file=path.name, why=error.strerror or str(error)) from error
    if "fault" in said:
        facts = {"seconds": limits.seconds} | said["facts"] | {"file": path.name}
        raise IntakeError(str(said["fault"]), **facts)
    tables = tuple(_table(t) for t in said["tables"])
    return OutsideFile(kind.value, sha256, tables, tuple(said["skipped"]), tuple(said["jailed"]))


def _ask(order: dict[str, Any], name: str, limits: Limits) -> dict[str, Any]:
    """The child's answer; a child that dies, hangs or talks too much is one line to the reader."""
    keep = {k: v for k, v in os.environ.items() if k in {"SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR"}}
    # The module is run from where the program is installed; -I keeps the reader's folder off the path.
    command = [sys.executable, "-I", "-B", "-m", "atlas.intake.child"]
    try:
        ran = subprocess.run(  # noqa: S603  our own program, with no word from the file
            command,
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=limits.seconds,
            check=False,
            env=_ENVIRONMENT | keep,
            cwd=order["folder"],
        )
    except subprocess.TimeoutExpired as error:
        raise IntakeError("intake.limits", file=name, seconds=limits.seconds) from error
    if ran.returncode or len(ran.stdout) > limits.answer_bytes:
        raise IntakeError("intake.crashed", file=name, code=ran.returncode)
    said = json.loads(ran.stdout)
    return said if isinstance(said, dict) else {}


def _table(said: dict[str, Any]) -> OutsideTable:
    rows = tuple(
        OutsideRow(dict(values), bytes.fromhex(wkb) if wkb else None) for values, wkb in said["rows"]
    )
    return OutsideTable(
        str(said["name"]), tuple(said["columns"]), rows, bool(said["spatial"]), said["epsg"], str(said["crs"])
    )
