"""Tells by content hash which parts of a build are still fresh; light enough to start without geopandas."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import atlas

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from atlas.rooms import Rooms
    from atlas.settings import PlanTextFile

MANIFEST = "manifest.json"
_CHUNK = 2**20
_SHAPING = ("branca", "brotli", "folium", "fonttools", "geopandas", "jinja2", "pyogrio", "pyproj", "shapely")
_PACKAGE = Path(atlas.__file__).resolve().parent


class Part(StrEnum):
    """A part of the build that can be made alone."""

    GPKG = "gpkg"
    GEOJSON = "geojson"
    REPORT = "report"
    SITE = "site"


DOWNLOADS = (Part.GPKG, Part.GEOJSON)
"""Parts that the first page offers as downloads where they are up to date."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Hashes of all that goes into a build."""

    records: str
    program: str
    web: str
    text: str
    options: str

    def key(self, part: Part, downloads: Iterable[Part] = DOWNLOADS) -> str:
        """One hash of what `part` depends on; the site also on which downloads it can offer."""
        used = [part.value, self.records, self.program, self.text]
        if part in {Part.SITE, Part.REPORT}:
            used += [self.web, self.options]
        if part is Part.SITE:
            used += sorted(downloads)
        return hashlib.sha256("\n".join(used).encode()).hexdigest()


def read_inputs(rooms: Rooms, text: PlanTextFile | None, *, online: bool) -> Inputs:
    """Hash the rooms, the program and the plan's text as they are now."""
    return Inputs(
        records=_tree_hash([rooms.layers, rooms.geodata], {".yaml", ".json", ".geojson"}),
        program=f"{_tree_hash([_PACKAGE], {'.py', '.toml'})} {_libraries()}",
        web=_tree_hash([rooms.web], None),
        text=hashlib.sha256(text.data).hexdigest() if text else "",
        options=f"online={online}",
    )


def read_manifest(out: Path) -> dict[str, Any]:
    """The manifest of the build in `out`; empty where there is none that can be read."""
    try:
        data = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    whole = isinstance(data, dict) and all(isinstance(data.get(key), dict) for key in ("files", "parts"))
    return data if whole else {}


def fresh_parts(out: Path, inputs: Inputs, wanted: Iterable[Part]) -> set[Part]:
    """
    The parts whose inputs have not changed and whose files are all there, byte for byte.

    Parameters
    ----------
    wanted
        What is asked for: the site is fresh if it offers what will be there when that is made.
    """
    manifest = read_manifest(out)
    keys = manifest.get("parts", {})
    fresh = {part for part in (*DOWNLOADS, Part.REPORT) if keys.get(part.value) == inputs.key(part)}
    offered = {part for part in DOWNLOADS if part in fresh or part in set(wanted)}
    if keys.get(Part.SITE.value) == inputs.key(Part.SITE, offered):
        fresh.add(Part.SITE)
    return {part for part in fresh if _files_intact(out, manifest["files"], part)}


def part_of(path: str) -> Part | None:
    """The part that a file of the build belongs to."""
    if path == "atlas.gpkg":
        return Part.GPKG
    head = path.split("/", 1)[0]
    return Part(head) if head in {Part.GEOJSON, Part.REPORT, Part.SITE} else None


def file_hash(path: Path) -> str:
    """The sha256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _files_intact(out: Path, files: Mapping[str, Any], part: Part) -> bool:
    own = {path: facts for path, facts in files.items() if part_of(path) is part}
    try:
        return bool(own) and all(
            (out / path).stat().st_size == facts["size"] and file_hash(out / path) == facts["sha256"]
            for path, facts in own.items()
        )
    except (OSError, KeyError, TypeError):
        return False


def _libraries() -> str:
    """Versions of what shapes the bytes: another one may write them differently."""
    return " ".join(f"{name} {version(name)}" for name in _SHAPING)


def _tree_hash(roots: list[Path], suffixes: set[str] | None) -> str:
    """One hash of the names and bytes of all files below `roots`, hidden and cached ones apart."""
    digest = hashlib.sha256()
    for number, root in enumerate(roots):
        for path in sorted(p for p in root.rglob("*") if p.is_file()):
            name = path.relative_to(root)
            if any(part.startswith((".", "__pycache__")) for part in name.parts):
                continue
            if suffixes is None or path.suffix in suffixes:
                digest.update(f"{number}/{name.as_posix()}\0{file_hash(path)}\n".encode())
    return digest.hexdigest()
