"""Copies a file from outside into a folder of our own, under names of our own, within the limits."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

from atlas.intake.errors import IntakeError
from atlas.intake.signature import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from atlas.intake.outside import Limits

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
"""Of a shapefile; indexes and side files of other programs stay where they are."""
_GEODATABASE = re.compile(r"^(a[0-9a-f]{8}\.[A-Za-z0-9_.]{1,40}|gdb|timestamps)$")
_CHUNK = 1 << 20


def copy_in(path: Path, folder: Path, limits: Limits) -> tuple[Kind, str]:
    """
    Copy `path` into the empty `folder` as ``data.*``, an archive unpacked.

    Returns
    -------
    kind
        Of what now stands in `folder`, never `Kind.ARCHIVE`.
    sha256
        Of what was given: of the file, or of a folder's files in order.

    Raises
    ------
    IntakeError
        If it is not of a kind that is taken, too large, or an archive that is unsafe.
    """
    kind = kind_of(path)
    if kind is Kind.ARCHIVE:
        digest = _copy(path, folder / "archive.zip", limits)
        unpacked = folder / "unpacked"
        _unpack(folder / "archive.zip", unpacked, limits, path.name)
        return copy_in(_one_dataset(unpacked, path.name), _made(folder / "inner"), limits)[0], digest
    if kind is Kind.WORKBOOK:
        _check_archive(path, limits, path.name)
        _check_xml(path)
    hasher = hashlib.sha256()
    members = list(_members(path, kind))
    if sum(source.lstat().st_size for source, _ in members) > limits.total_bytes:
        raise IntakeError("intake.size", file=path.name, megabytes=limits.total_bytes // 1_000_000)
    for source, name in members:
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        hasher.update(_copy(source, target, limits).encode())
    if kind is Kind.GEOPACKAGE and _unwritten(path):
        raise IntakeError("intake.still-open", file=path.name)
    return kind, _file_hash(path) if path.is_file() else hasher.hexdigest()


def copied(folder: Path) -> Path:
    """Where the copy stands within `folder`."""
    return folder / "inner" if (folder / "inner").is_dir() else folder


def _members(path: Path, kind: Kind) -> Iterator[tuple[Path, str]]:
    if kind is Kind.SHAPEFILE:
        stems = [path] if path.is_file() else sorted(p for p in path.iterdir() if p.suffix.lower() == ".shp")
        for stem in stems:
            yield from _shapefile(stem)
    elif kind is Kind.GEODATABASE:
        for member in sorted(path.iterdir()):
            if _GEODATABASE.match(member.name):
                yield member, f"data.gdb/{member.name}"
    elif path.is_dir():
        for number, member in enumerate(sorted(path.glob("*.geojson"))):
            yield member, f"{_harmless_stem(member, f'data-{number}')}.geojson"
    else:
        yield path, f"data.{kind.value}"


def _shapefile(shp: Path) -> Iterator[tuple[Path, str]]:
    """The parts of one shapefile, under its name."""
    stem = _harmless_stem(shp, "data")
    beside = {p.name.lower(): p for p in shp.parent.iterdir()}
    for ending in _PARTS:
        found = beside.get(f"{shp.stem}{ending}".lower())
        if found is not None:
            yield found, f"{stem}{ending}"
        elif ending in {".shx", ".dbf"}:
            raise IntakeError("intake.part-missing", file=shp.name, part=ending)


def _harmless_stem(path: Path, other: str) -> str:
    """The name without its ending where it can harm nobody, else `other`."""
    return path.stem if re.fullmatch(r"[\w-]{1,80}", path.stem) else other


def _unwritten(path: Path) -> bool:
    """Whether another program still holds changes in a log beside the file."""
    log = path.with_name(f"{path.name}-wal")
    return log.is_file() and log.stat().st_size > 0


def _copy(source: Path, target: Path, limits: Limits) -> str:
    """Copy one regular file, never through a link; its sha256."""
    try:
        handle = os.open(source, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise IntakeError("intake.missing", file=source.name, why=error.strerror or "") from error
    with os.fdopen(handle, "rb") as file, target.open("xb") as out:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise IntakeError("intake.missing", file=source.name, why="not a regular file")
        return _pour(file, out, limits.file_bytes, source.name)


def _pour(file: IO[bytes], out: IO[bytes], most: int, name: str) -> str:
    hasher, poured = hashlib.sha256(), 0
    while chunk := file.read(_CHUNK):
        poured += len(chunk)
        if poured > most:
            raise IntakeError("intake.size", file=name, megabytes=most // 1_000_000)
        hasher.update(chunk)
        out.write(chunk)
    return hasher.hexdigest()


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_archive(path: Path, limits: Limits, name: str) -> list[zipfile.ZipInfo]:
    """
    The members of an archive that is safe to unpack, listed before anything is.

    Raises
    ------
    IntakeError
        If there are too many, too large, too tightly packed, encrypted, links, or if one leaves its folder.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise IntakeError("intake.broken", file=name, why=str(error)[:120]) from error
    many = any(".gdb/" in m.filename or m.filename == "xl/workbook.xml" for m in members)
    most = limits.dataset_members if many else limits.archive_members
    if len(members) > most:
        raise IntakeError("intake.archive", file=name, member=f"{len(members)} > {most}")
    for member in members:
        if not _harmless(member, limits):
            raise IntakeError("intake.archive", file=name, member=ascii(member.filename)[:80])
    if sum(m.file_size for m in members) > limits.total_bytes:
        raise IntakeError("intake.size", file=name, megabytes=limits.total_bytes // 1_000_000)
    return members


def _check_xml(path: Path) -> None:
    """Refuse a workbook whose parts declare entities, which can grow without end or name other files."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if b"<!DOCTYPE" in _head(archive, name, path.name).upper():
                raise IntakeError("intake.unknown-kind", file=path.name, looks="XML with a DOCTYPE")


def _head(archive: zipfile.ZipFile, name: str, file: str) -> bytes:
    try:
        with archive.open(name) as member:
            return member.read(_CHUNK)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, zlib.error) as error:
        raise IntakeError("intake.broken", file=file, why=str(error)[:120]) from error


def _harmless(member: zipfile.ZipInfo, limits: Limits) -> bool:
    name = member.filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    inside = bool(parts) and not name.startswith(("/", "\\")) and ".." not in parts and ":" not in parts[0]
    link = stat.S_ISLNK(member.external_attr >> 16)
    packed_too_well = member.file_size > limits.ratio * max(member.compress_size, 1_000)
    return inside and not link and not member.flag_bits & 1 and not packed_too_well


def _unpack(path: Path, folder: Path, limits: Limits, name: str) -> None:
    """Unpack; the sizes that the list promises are held to while unpacking."""
    members = _check_archive(path, limits, name)
    with zipfile.ZipFile(path) as archive:
        for member in members:
            target = folder.joinpath(*PurePosixPath(member.filename.replace("\\", "/")).parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with archive.open(member) as packed, target.open("xb") as out:
                    _pour(packed, out, member.file_size, name)
            except (
                zipfile.BadZipFile,
                OSError,
                EOFError,
                NotImplementedError,
                ValueError,
                zlib.error,
            ) as error:
                raise IntakeError("intake.broken", file=name, why=str(error)[:120]) from error


def _one_dataset(folder: Path, name: str) -> Path:
    """The one thing in an unpacked archive that the door takes; a folder of shapefiles or GeoJSONs is one."""
    found = list(dict.fromkeys(_datasets(folder)))
    if len(found) != 1:
        listed = ", ".join(p.name for p in found[:5]) or "-"
        raise IntakeError("intake.archive-content", file=name, count=len(found), listed=listed)
    return found[0]


def _datasets(folder: Path) -> Iterable[Path]:
    for path in sorted(folder.rglob("*")):
        if any(part.endswith(".gdb") for part in path.relative_to(folder).parts[:-1]):
            continue
        if path.is_dir() and path.suffix.lower() == ".gdb":
            yield path
        elif path.suffix.lower() == ".shp" or (path.suffix == ".geojson" and not _shapefiles(path.parent)):
            yield path.parent
        elif path.is_file() and path.suffix.lower() in {".gpkg", ".xlsx", ".geojson"}:
            yield path


def _shapefiles(folder: Path) -> bool:
    return any(folder.glob("*.shp"))


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
