"""The build that is being served, read whole into memory and read anew when another has taken its place."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Literal, NamedTuple, NoReturn, cast

from atlas.errors import os_why
from atlas.serve.failures import RequestError, ServeError
from atlas.serve.layer import ServedLayer, serve_layer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MANIFEST = "manifest.json"
_TRIES = 5
"""How often reading starts again because the build was replaced meanwhile."""

Record = dict[str, object]
log = logging.getLogger(__name__)


class Identity(NamedTuple):
    """What tells one manifest from the next: inode, time of change in ns, size in bytes."""

    inode: int
    changed_ns: int
    size: int


@dataclass(frozen=True)
class Snapshot:
    """
    One build as the API answers from it; a request keeps the snapshot that it began with.

    Attributes
    ----------
    layers
        Layers by id, sorted.
    measures, places
        Records by id in the order of their files; None where the build was made without them.
    themes
        Ids of all themes that a measure or a layer names.
    """

    identity: Identity
    layers: Mapping[str, ServedLayer]
    measures: Mapping[str, Record] | None
    places: Mapping[str, Record] | None
    themes: frozenset[str]

    def records(self, register: Literal["measures", "places"]) -> Mapping[str, Record]:
        """
        The measures or the places by id.

        Raises
        ------
        RequestError
            With status 404, if the build was made without them.
        """
        held = self.measures if register == "measures" else self.places
        if held is None:
            raise RequestError(404, "not-built", file=f"geojson/{register}.json")
        return held


class Store:
    """
    The current snapshot of a build directory.

    Parameters
    ----------
    build
        The directory that ``atlas build`` makes; it may be replaced at any time.

    Raises
    ------
    ServeError
        If no finished build is there, or it cannot be read.
    """

    def __init__(self, build: Path) -> None:
        self._build = build
        self._lock = Lock()
        self._held = read_build(build)
        self._refused: Identity | None = None

    @property
    def site(self) -> Path:
        """The directory of the pages."""
        return self._build / "site"

    def current(self) -> Snapshot:
        """
        The snapshot of the build that is there now.

        Where a new build cannot be read, and while another request reads it, the last good one holds.
        """
        found = _identity(self._build)
        if found not in {self._held.identity, self._refused, None} and self._lock.acquire(blocking=False):
            try:
                self._held = read_build(self._build)
            except ServeError as error:
                self._refused = found
                log.warning("%s", error)
            finally:
                self._lock.release()
        return self._held


def read_build(build: Path) -> Snapshot:
    """
    Read a whole build; what is replaced while it is being read is read again.

    Raises
    ------
    ServeError
        If no finished build is there, or one of its files is not what it should be.
    """
    failure: ServeError | None = None
    for _ in range(_TRIES):
        before = _identity(build)
        if before is None:
            raise ServeError("serve.no-build", folder=build)
        try:
            snapshot = _read(build, before)
        except ServeError as error:
            failure = error
        else:
            failure = None
        if _identity(build) == before:
            if failure is not None:
                raise failure
            return snapshot
    raise failure or ServeError("serve.restless", folder=build)


def _identity(build: Path) -> Identity | None:
    try:
        found = (build / MANIFEST).stat()
    except OSError:
        return None
    return Identity(found.st_ino, found.st_mtime_ns, found.st_size)


def _read(build: Path, identity: Identity) -> Snapshot:
    folder = build / "geojson"
    _json(build / MANIFEST)
    layers = {path.stem: _layer(path) for path in sorted(folder.glob("*.geojson"))}
    measures = _records(folder / "measures.json", "measures", "measure_id")
    named = [record.get("theme") for record in (measures or {}).values()]
    named += [layer.members.get("theme") for layer in layers.values()]
    return Snapshot(
        identity=identity,
        layers=layers,
        measures=measures,
        places=_records(folder / "places.json", "places", "place_id"),
        themes=frozenset(theme for theme in named if isinstance(theme, str)),
    )


def _layer(path: Path) -> ServedLayer:
    try:
        return serve_layer(path.stem, _json(path))
    except ValueError as error:
        raise ServeError("serve.build-unreadable", file=path.name, why=error) from error


def _records(path: Path, register: str, key: str) -> dict[str, Record] | None:
    if not path.exists():
        return None
    rows = _json(path).get(register)
    if not isinstance(rows, list) or not all(isinstance(row, dict) and key in row for row in rows):
        why = f"no list '{register}' of records with {key}"
        raise ServeError("serve.build-unreadable", file=path.name, why=why)
    return {str(row[key]): cast("Record", row) for row in rows}


def _json(path: Path) -> Record:
    try:
        found = json.loads(path.read_bytes(), parse_constant=_no_constant)
    except (OSError, ValueError, RecursionError) as error:
        why = os_why(error) if isinstance(error, OSError) else error
        raise ServeError("serve.build-unreadable", file=path.name, why=why) from error
    if not isinstance(found, dict):
        raise ServeError("serve.build-unreadable", file=path.name, why="not an object")
    return cast("Record", found)


def _no_constant(name: str) -> NoReturn:
    msg = f"{name} is no JSON number"
    raise ValueError(msg)
