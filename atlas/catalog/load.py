"""Loads the rooms into a catalog, collecting every finding on the way instead of stopping at the first."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from atlas.catalog.features import RawFeature, read_features
from atlas.catalog.plan_text import PlanText, parse_plan_text
from atlas.catalog.reasons import json_why
from atlas.catalog.records import read_list, read_record
from atlas.catalog.registers import Catalog
from atlas.catalog.yaml_file import MAX_BYTES, RefusedFileError, read_text
from atlas.errors import RoomError
from atlas.model.base import Record
from atlas.model.claim import ClaimFile, IndicatorFile, QuestionFile
from atlas.model.evidence import BaselineFile, NumberFile, ObservationFile
from atlas.model.finding import Finding, Report, finding
from atlas.model.layer import LayerSpec, SymbolFile, ThemeFile
from atlas.model.measure import MeasureFile, RetiredFile
from atlas.model.place import MembershipFile, PlaceFile
from atlas.model.plan import Outline, PlanDocument
from atlas.model.sheet import SheetSpec
from atlas.model.source import SourceRecord
from atlas.words import why

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from atlas.rooms import Rooms
    from atlas.settings import PlanTextFile

R = TypeVar("R", bound=Record)


@dataclass(slots=True)
class _Desk:
    """What accumulates while the rooms are read."""

    rooms: Rooms
    findings: list[Finding] = field(default_factory=list)
    where: dict[str, str] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)

    def one(self, path: Path, model: type[R], name: str) -> R | None:
        """The one record in `path`, registered under `name`."""
        at = self.rooms.address(path)
        record, _ = read_record(path, at, model, self.findings)
        self.where.setdefault(name, f"{at}:1")
        return record

    def many(self, path: Path, model: type[R], key: str, register: str, *, id_key: str = "id") -> list[Any]:
        """The records listed under `key` in `path`, each with its line, but none whose id stands already."""
        return self.listed(path, model, key, register, id_key=id_key)[1]

    def listed(
        self, path: Path, model: type[R], key: str, register: str, *, id_key: str = "id"
    ) -> tuple[R | None, list[Any]]:
        """As `many`, with what the file says beside its list."""
        at = self.rooms.address(path)
        found = read_list(path, at, model, key, self.findings)
        named = (item.get(id_key) for item in found.faulty if isinstance(item, dict))
        self.faulty |= {f"{register}/{name}" for name in named}
        if found.whole is None or found.file is None:
            self.faulty.add(f"{register}/")
            return None, []
        kept = []
        for index, item in zip(found.at, getattr(found.whole, key), strict=True):
            line = found.file.line((key, index))
            kept += self.register(register, str(getattr(item, id_key)), f"{at}:{line}", item)
        return found.whole, kept

    def files(self, folder: Path, pattern: str, *, needed: bool = True) -> list[Path]:
        """Files of a folder, sorted; hidden ones, which editors leave behind, are none of ours."""
        if needed and not folder.is_dir():
            at = f"{self.rooms.address(folder)}:1"
            self.findings.append(finding("file-missing", at, why=why("no-folder")))
        return sorted(p for p in folder.glob(pattern) if not p.name.startswith("."))

    def register(self, register: str, identity: str, at: str, item: Any) -> list[Any]:  # noqa: ANN401  any record
        """`item` in a list, or nothing and a finding where its id is taken."""
        name = f"{register}/{identity}"
        if name in self.where:
            self.findings.append(finding("duplicate-id", at, id=identity, first=self.where[name]))
            return []
        self.where[name] = at
        return [item]


def load_catalog(rooms: Rooms, text_file: PlanTextFile | None = None) -> tuple[Catalog | None, Report]:
    """
    The catalog and all findings of reading it; no catalog where what everything rests on is missing.

    Raises
    ------
    RoomError
        If the plan's text is not UTF-8.
    """
    desk = _Desk(rooms)
    text = _parsed(text_file)
    plan = desk.one(rooms.layers / "plan" / "document.yaml", PlanDocument, "plan")
    outline = desk.one(rooms.layers / "plan" / "outline.yaml", Outline, "outline")
    themes = tuple(desk.many(rooms.layers / "themes.yaml", ThemeFile, "themes", "themes"))
    symbols = desk.one(rooms.layers / "symbols.yaml", SymbolFile, "symbols")
    layers = _named_files(desk, rooms.layers / "specs", LayerSpec, "layers")
    places = _gather(desk, rooms.geodata / "places" / "gazetteer", PlaceFile, "places")
    rest = _rest(desk)
    recorded = _recorded(desk, plan)
    if plan is None or outline is None or symbols is None or not themes or not places:
        return None, Report.of([*desk.findings, *_absent(desk, themes=themes, places=places)])
    order = {theme.id: i for i, theme in enumerate(themes)}
    catalog = Catalog(
        plan=plan,
        outline=outline,
        themes=themes,
        layers=tuple(sorted(layers, key=lambda s: (order.get(s.theme, 99), s.order, s.id))),
        symbols=symbols.symbols,
        places={p.id: p for p in sorted(places, key=lambda p: p.id)},
        where=desk.where,
        faulty=frozenset(desk.faulty),
        text=text,
        recorded=recorded,
        **rest,
    )
    return catalog, Report.of(desk.findings)


def _rest(desk: _Desk) -> dict[str, Any]:
    """The registers that may be empty, by their names in the catalog; read even where there will be none."""
    layers, sources = desk.rooms.layers, desk.rooms.geodata / "sources"
    sheets = _named_files(desk, layers / "sheets", SheetSpec, "sheets", needed=False)
    numbered = desk.many(
        layers / "indicators.yaml", IndicatorFile, "indicators", "indicators", id_key="number"
    )
    return {
        "features": _features(desk),
        "measures": {m.id: m for m in sorted(_measures(desk), key=lambda m: m.id)},
        "memberships": _memberships(desk),
        "claims": tuple(desk.many(layers / "claims.yaml", ClaimFile, "claims", "claims")),
        "indicators": tuple(numbered),
        "sources": {s.id: s for s in _named_files(desk, sources, SourceRecord, "sources")},
        "retired": _optional(desk, layers / "measures" / "retired.yaml", RetiredFile, "retired"),
        "questions": _optional(desk, layers / "questions.yaml", QuestionFile, "questions"),
        "baselines": _optional(desk, layers / "baselines.yaml", BaselineFile, "baselines"),
        "observations": _optional(desk, layers / "observations.yaml", ObservationFile, "observations"),
        "number_exceptions": _number_exceptions(desk),
        "sheets": {s.id: s for s in sorted(sheets, key=lambda s: (s.number, s.id))},
    }


def _absent(desk: _Desk, *, themes: tuple[Any, ...], places: list[Any]) -> list[Finding]:
    """Findings on registers that no atlas can do without, where their files are in order yet say nothing."""
    gazetteer = desk.rooms.geodata / "places" / "gazetteer"
    registers = ((desk.rooms.layers / "themes.yaml", themes), (gazetteer, places))
    empty = [desk.rooms.address(path) for path, kept in registers if not kept]
    faulty = [at for at in empty if not any(f.at.startswith(at) for f in desk.findings)]
    return [finding("file-missing", f"{at}:1", why=why("no-records")) for at in faulty]


def _parsed(text_file: PlanTextFile | None) -> PlanText | None:
    if text_file is None:
        return None
    try:
        return parse_plan_text(text_file.data)
    except UnicodeDecodeError as error:
        raise RoomError("plan-text-encoding", file=text_file.name, byte=error.start) from error


def _named_files(desk: _Desk, folder: Path, model: type[R], register: str, *, needed: bool = True) -> list[R]:
    """Records of which each has its own file, whose name is the record's id."""
    kept: list[R] = []
    for path in desk.files(folder, "**/*.yaml", needed=needed):
        at = desk.rooms.address(path)
        record, _ = read_record(path, at, model, desk.findings)
        if record is None:
            desk.faulty.add(f"{register}/{path.stem}")
            continue
        identity = getattr(record, "id", "")
        if identity != path.stem:
            desk.findings.append(finding("file-name", f"{at}:1", id=identity, file=path.name))
        kept += desk.register(register, identity, f"{at}:1", record)
    return kept


def _gather(desk: _Desk, folder: Path, model: type[R], key: str) -> list[Any]:
    return [one for path in desk.files(folder, "*.yaml") for one in desk.many(path, model, key, key)]


def _measures(desk: _Desk) -> Iterable[Any]:
    for path in desk.files(desk.rooms.layers / "measures", "*.yaml"):
        if path.name == "retired.yaml":
            continue
        record, kept = desk.listed(path, MeasureFile, "measures", "measures")
        if record is not None:
            _check_section(desk, path, record, kept)
        yield from kept


def _check_section(desk: _Desk, path: Path, record: MeasureFile, kept: list[Any]) -> None:
    """A file of measures holds those of the section that it states, and its name begins with it."""
    chapter, section = record.section.split(".")
    start = f"{int(chapter):02}-{int(section):02}-"
    if not path.name.startswith(start):
        facts = {"file": path.name, "section": record.section, "start": start}
        desk.findings.append(finding("file-section", f"{desk.rooms.address(path)}:1", **facts))
    for measure in kept:
        if f"{measure.chapter}.{measure.section}" != record.section:
            at = desk.where[f"measures/{measure.id}"]
            facts = {"id": measure.id, "section": record.section, "file": path.name}
            desk.findings.append(finding("wrong-section", at, **facts))


def _features(desk: _Desk) -> dict[str, RawFeature]:
    kept: dict[str, RawFeature] = {}
    for path in desk.files(desk.rooms.geodata / "places", "*.geojson"):
        for feature in read_features(path, desk.rooms.address(path), desk.findings):
            if feature.place_id in kept:
                first = kept[feature.place_id].at
                desk.findings.append(finding("duplicate-id", feature.at, id=feature.place_id, first=first))
            else:
                kept[feature.place_id] = feature
    return kept


def _memberships(desk: _Desk) -> tuple[Any, ...]:
    path = desk.rooms.layers / "memberships.yaml"
    return tuple(desk.many(path, MembershipFile, "memberships", "memberships", id_key="key"))


def _optional(desk: _Desk, path: Path, model: type[Record], key: str) -> tuple[Any, ...]:
    """The records of a file that a district may do without."""
    return tuple(desk.many(path, model, key, key)) if path.is_file() else ()


def _number_exceptions(desk: _Desk) -> tuple[Any, ...]:
    """Numbers of the text that are explained rather than recorded."""
    path = desk.rooms.layers / "plan" / "numbers.yaml"
    record = desk.one(path, NumberFile, "numbers") if path.is_file() else None
    return record.exceptions if record is not None else ()


def _recorded(desk: _Desk, plan: PlanDocument | None) -> frozenset[str]:
    """Hashes of the citations verified on record; none where no record was made, or of another text."""
    path = desk.rooms.layers / "plan" / "verified.json"
    if not path.is_file():
        return frozenset()
    at = f"{desk.rooms.address(path)}:1"
    try:
        data = json.loads(read_text(path, desk.rooms.address(path), max_bytes=MAX_BYTES))
        hashes = frozenset(str(h) for h in data["citations"])
        text = str(data["paragraphs_sha256"])
    except RefusedFileError as refused:
        desk.findings.append(refused.finding)
    except (ValueError, RecursionError) as error:
        desk.findings.append(finding("citation-record-unreadable", at, why=json_why(error)))
    except (KeyError, TypeError):
        desk.findings.append(finding("citation-record-unreadable", at, why=why("no-record")))
    else:
        if plan is None or text == plan.paragraphs_sha256:
            return hashes
        desk.findings.append(finding("citation-record-other-text", at))
    return frozenset()
