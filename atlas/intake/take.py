"""Turns changes into the new texts of the rooms' files: YAML value by value, GeoJSON feature by feature."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import shapely

from atlas.catalog.edit_yaml import edited
from atlas.catalog.features import CRS_EPSG, FeatureFacts, RawFeature, features_sha256
from atlas.catalog.yaml_file import read_yaml
from atlas.intake.errors import IntakeError
from atlas.intake.match import OF_GEOMETRY
from atlas.model.vocab import Precision
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from atlas.catalog import Catalog
    from atlas.intake.changes import Change
    from atlas.intake.outside import Value
    from atlas.rooms import Rooms

_LISTS = {"places": "places", "measures": "measures", "indicators": "indicators", "quantities": "measures"}
_KEYS = {"indicators": "number"}
_PATHS: dict[str, tuple[str, ...]] = {
    "strength": ("strength", "verb"),
    "strength_class": ("strength", "class"),
}
LOG = "imports.jsonl"
"""In ``geodata``: one line an import, with who, when, from which file and what."""


@dataclass(frozen=True, slots=True)
class Signed:
    """
    Who takes what from where, as it is recorded.

    Attributes
    ----------
    day
        ISO date.
    source
        Id of the SourceRecord that the geometries are owed to; empty where none is taken.
    """

    who: str
    day: str
    file: str
    sha256: str
    source: str


@dataclass(slots=True)
class _Desk:
    """The texts while they are worked on, by path."""

    rooms: Rooms
    catalog: Catalog
    yaml: dict[Path, dict[tuple[str | int, ...], str | float | None]] = field(default_factory=dict)
    features: dict[Path, dict[str, Any]] = field(default_factory=dict)

    def path(self, register: str, identity: str) -> Path:
        """The file that holds a record."""
        at = self.catalog.where[f"{register}/{identity}"].rpartition(":")[0]
        return self._found(at)

    def _found(self, at: str) -> Path:
        for root in (self.rooms.root, self.rooms.geodata.parent):
            if (root / at).is_file():
                return root / at
        raise IntakeError("intake.no-record", record=at)

    def feature_path(self, place: str) -> Path:
        """The file that holds a place's geometry, or that of its kind where it has none yet."""
        if place in self.catalog.features:
            return self._found(self.catalog.features[place].at.rpartition(":")[0])
        return self.rooms.geodata / "places" / f"{self.catalog.places[place].kind.value}.geojson"


def new_texts(changes: Iterable[Change], rooms: Rooms, catalog: Catalog, signed: Signed) -> dict[Path, str]:
    """
    The new text of every file that the changes touch, and of the log of imports.

    Raises
    ------
    IntakeError
        If a geometry is to be taken without a source that the rooms know, or a value's record is not found.
    """
    desk = _Desk(rooms, catalog)
    changes = [change for change in changes if change.what != "removed"]
    for change in changes:
        if change.what == "changed" and change.column not in OF_GEOMETRY:
            _attribute(desk, change)
    touched = _geometries(desk, changes, signed)
    texts = {path: edited(path.read_text(encoding="utf-8"), e) for path, e in desk.yaml.items()}
    texts |= {path: _collection(features) for path, features in desk.features.items()}
    texts |= _hashes(desk, touched)
    log = rooms.geodata / LOG
    before = log.read_text(encoding="utf-8") if log.is_file() else ""
    return texts | {log: before + _line(changes, signed)}


def _attribute(desk: _Desk, change: Change) -> None:
    record, _, place = change.identity.partition("/")
    register = "measures" if change.register == "quantities" else change.register
    path = desk.path(register, record)
    inner: tuple[str | int, ...] = _PATHS.get(change.column, (change.column,))
    if change.register == "quantities":
        inner = ("quantities", int(place), change.column)
    where = _record_path(path, _LISTS[change.register], _KEYS.get(register, "id"), record)
    desk.yaml.setdefault(path, {})[(*where, *inner)] = _value(change.after)


def _value(value: Value) -> str | float | None:
    if isinstance(value, str):
        return value.strip() or None
    return value


def _record_path(path: Path, name: str, key: str, identity: str) -> tuple[str | int, ...]:
    records = read_yaml(path, path.name).data[name]
    for index, record in enumerate(records):
        if str(record.get(key)) == identity:
            return (name, index)
    raise IntakeError("intake.no-record", record=identity)


def _geometries(desk: _Desk, changes: list[Change], signed: Signed) -> set[str]:
    """Put new geometries and their facts into the collections; the sources whose features changed."""
    touched: set[str] = set()
    shapes = {c.identity: c for c in changes if c.what in {"moved", "added"}}
    facts = {(c.identity, c.column): c for c in changes if c.what == "changed" and c.column in OF_GEOMETRY}
    places = sorted({*shapes, *(identity for identity, _ in facts)})
    if places and signed.source not in desk.catalog.sources:
        raise IntakeError("intake.source-needed", count=len(places), source=signed.source or "-")
    for place in places:
        old = desk.catalog.features.get(place)
        if place not in shapes and old is None:
            raise IntakeError("intake.no-geometry", id=place)
        touched |= {signed.source, *([old.facts.source_id] if old else [])}
        path = desk.feature_path(place)
        if path not in desk.features:
            desk.features[path] = _read_collection(path)
        desk.features[path][place] = _feature(desk, place, shapes.get(place), facts, signed)
        _ground(desk, place, signed)
    return touched


def _feature(
    desk: _Desk,
    place: str,
    moved: Change | None,
    facts: dict[tuple[str, str], Change],
    signed: Signed,
) -> dict[str, Any]:
    """The feature as the collection holds it; precision and accuracy as the row says, else as they were."""
    old = desk.catalog.features.get(place)
    said: dict[str, Value] = {"precision": Precision.SCHEMATIC.value, "accuracy_m": None}
    if old is not None:
        said = {"precision": old.facts.precision.value, "accuracy_m": old.facts.accuracy_m}
    said |= dict(moved.facts) if moved else {}
    said |= {column: change.after for (identity, column), change in facts.items() if identity == place}
    shape = old.geometry if old else None
    if moved is not None and moved.geometry is not None:
        shape = json.loads(shapely.to_geojson(moved.geometry))
    return {
        "geometry": shape,
        "id": place,
        "properties": {
            "accuracy_m": said["accuracy_m"],
            "method": say("import.method", who=signed.who, day=signed.day, file=signed.file),
            "precision": said["precision"],
            "source_id": signed.source,
        },
        "type": "Feature",
    }


def _ground(desk: _Desk, place: str, signed: Signed) -> None:
    """Say in the gazetteer on what ground the place now stands; a shape rule gives way to the geometry."""
    path = desk.path("places", place)
    where = _record_path(path, "places", "id", place)
    edits = desk.yaml.setdefault(path, {})
    note = say("import.basis-note", who=signed.who, day=signed.day, file=signed.file)
    edits.setdefault((*where, "basis_note"), note)
    edits |= {(*where, "basis"): "source", (*where, "source"): signed.source}
    if desk.catalog.places[place].shape is not None:
        edits[(*where, "shape")] = None


def _read_collection(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    return {f["id"]: f for f in json.loads(path.read_text(encoding="utf-8"))["features"]}


def _collection(features: dict[str, Any]) -> str:
    """A collection as the rooms write it: one feature a line, by id, keys sorted."""
    rows = ",\n".join(json.dumps(features[i], ensure_ascii=False, sort_keys=True) for i in sorted(features))
    return f'{{"crs_epsg": {CRS_EPSG},\n"features": [\n{rows}\n],\n"type": "FeatureCollection"}}\n'


def _hashes(desk: _Desk, touched: set[str]) -> dict[Path, str]:
    """The source records with the new fingerprint of their features."""
    now = dict(desk.catalog.features)
    for features in desk.features.values():
        for place, feature in features.items():
            facts = FeatureFacts.model_validate(feature["properties"])
            now[place] = RawFeature(place, facts, feature["geometry"], "")
    texts = {}
    for source in sorted(touched):
        mine = [f for f in now.values() if f.facts.source_id == source]
        path = desk.path("sources", source)
        digest = features_sha256(mine) if mine else None
        texts[path] = edited(path.read_text(encoding="utf-8"), {("features_sha256",): digest})
    return texts


def _line(changes: list[Change], signed: Signed) -> str:
    """One line of the log: who took what, when and from which file."""
    rows = [
        {
            "id": c.identity,
            "what": c.what,
            **({"column": c.column, "before": c.before, "after": c.after} if c.column else {}),
            **({"metres": round(c.metres, 1)} if c.metres is not None else {}),
        }
        for c in changes
    ]
    facts = {"date": signed.day, "file": signed.file, "sha256": signed.sha256, "who": signed.who}
    line = {**facts, "source": signed.source, "changes": rows}
    return json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n"
