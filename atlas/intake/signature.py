"""Says what a file is by its first bytes, never by its name."""

from __future__ import annotations

import stat
import zipfile
from enum import StrEnum
from typing import TYPE_CHECKING

from atlas.intake.errors import IntakeError

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = 4096
_JSON_BYTES = 100_000_000
"""A feature collection is read whole, so its size is looked at before."""


class Kind(StrEnum):
    """What the door takes; each has one reader and no other."""

    GEOPACKAGE = "gpkg"
    SHAPEFILE = "shapefile"
    GEODATABASE = "filegdb"
    WORKBOOK = "xlsx"
    GEOJSON = "geojson"
    ARCHIVE = "zip"


_DISGUISES = (
    (b"<OGRVRTDataSource", "GDAL VRT"),
    (b"<VRTDataset", "GDAL VRT"),
    (b"<GDALTileIndexDataset", "GDAL tile index"),
    (b"<GDAL_", "GDAL service description"),
    (b"<WMS_", "GDAL service description"),
    (b"<OGRWFSDataSource", "WFS service description"),
    (b"<!DOCTYPE", "XML with a DOCTYPE"),
    (b"<kml", "KML"),
    (b"%PDF", "PDF"),
    (b"PAR1", "GeoParquet"),
    (b"SQLite format 3", "SQLite without the GeoPackage mark"),
    (b"<?xml", "XML"),
)
"""What a file that is refused looks like; the first that fits is named."""


def kind_of(path: Path) -> Kind:
    """
    The kind of a file or folder by what is in it.

    Raises
    ------
    IntakeError
        If it is missing, a link or a device, or nothing that the door takes; the message says what it looks
        like.
    """
    try:
        status = path.lstat()
    except OSError as error:
        raise IntakeError("intake.missing", file=path.name, why=error.strerror or "") from error
    if stat.S_ISDIR(status.st_mode):
        return _kind_of_folder(path)
    if not stat.S_ISREG(status.st_mode):
        raise IntakeError("intake.missing", file=path.name, why="not a regular file")
    return _kind_of_file(path)


def looks_like(head: bytes) -> str:
    """What bytes that no reader takes look like, for a message."""
    for mark, name in _DISGUISES:
        if mark.lower() in head.lower():
            return name
    return "?"


def _kind_of_folder(path: Path) -> Kind:
    if (path / "a00000001.gdbtable").is_file():
        return Kind.GEODATABASE
    if any(_is_shapefile(_head(p)) for p in path.glob("*.shp") if not p.is_symlink() and p.is_file()):
        return Kind.SHAPEFILE
    collections = [p for p in path.glob("*.geojson") if not p.is_symlink() and p.is_file()]
    if collections and {_kind_of_file(p) for p in collections} == {Kind.GEOJSON}:
        return Kind.GEOJSON
    raise IntakeError("intake.unknown-kind", file=path.name, looks="?")


def _kind_of_file(path: Path) -> Kind:
    head = _head(path)
    if head.startswith(b"SQLite format 3\0") and head[68:72] in {b"GPKG", b"GP10", b"GP11"}:
        return Kind.GEOPACKAGE
    if _is_shapefile(head):
        return Kind.SHAPEFILE
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(path)
    if _is_json(head):  # what object it is, the child finds out
        if path.stat().st_size > _JSON_BYTES:
            raise IntakeError("intake.size", file=path.name, megabytes=_JSON_BYTES // 1_000_000)
        return Kind.GEOJSON
    raise IntakeError("intake.unknown-kind", file=path.name, looks=looks_like(head))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _is_shapefile(head: bytes) -> bool:
    return head[:4] == b"\x00\x00\x27\x0a" and head[28:32] == b"\xe8\x03\x00\x00"


def _is_json(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _kind_of_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise IntakeError("intake.broken", file=path.name, why=str(error)[:120]) from error
    return Kind.WORKBOOK if {"[Content_Types].xml", "xl/workbook.xml"} <= names else Kind.ARCHIVE
