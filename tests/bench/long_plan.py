"""Writes rooms and a plan's text as many times as long: every record anew under an id of its own."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from atlas.catalog.features import features_sha256
from atlas.catalog.load import load_catalog
from atlas.catalog.phrases import chinese_number
from atlas.catalog.plan_text import parse_plan_text
from atlas.rooms import Rooms, find_rooms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from atlas.catalog import Catalog
    from atlas.model.base import Record
    from atlas.model.plan import Chapter
    from atlas.settings import PlanTextFile

FIRST, LAST = 10, 99
"""Sections that the copies go to; a number of two figures is what an address and a text can say."""
KEPT = {"2.3.10", "2.3.11"}
"""The indicator table and its first note: there is one, and every copy cites it."""
EVIDENCE_COPIES = 39
"""Observations have ids of three figures, and one file holds all baselines and no more than it may."""
Plain = dict[str, Any]


@dataclass
class LongPlan:
    """
    A plan `times` as long in the making.

    Attributes
    ----------
    moved
        Where each paragraph of a copy stands, by copy and the address it has in the plan.
    lines
        The text of each section that copies go to, by chapter and section.
    """

    catalog: Catalog
    times: int
    moved: dict[tuple[int, str], str] = field(default_factory=dict)
    lines: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    leads: dict[tuple[int, int], list[Plain]] = field(default_factory=dict)
    serials: Counter[tuple[int, int]] = field(default_factory=Counter)
    ids: dict[tuple[int, str], str] = field(default_factory=dict)

    def copies(self) -> range:
        """The copies beside the plan itself."""
        return range(1, self.times)

    def place(self, place_id: str, copy: int) -> str:
        """A place's id in a copy; the district is one."""
        return place_id if place_id == self.catalog.district else f"{place_id}-x{copy}"

    def cite(self, citations: Iterable[Any], copy: int) -> list[Plain]:
        """Citations of a copy."""
        return [{"at": self.moved.get((copy, c.at), c.at), "anchor": c.anchor} for c in citations]


def write_long_plan(folder: Path, times: int, text: PlanTextFile | None) -> tuple[Rooms, Path | None]:
    """
    Write the rooms into `folder`, and the text beside them where it is given.

    Geometries, measures, places and memberships grow `times` over, baselines and observations up to
    `EVIDENCE_COPIES`; themes, layers, symbols, claims, indicators and questions are the plan's own.

    Returns
    -------
    rooms
        Without a finding of severity error.
    text_file
        The long text, whose every citation holds.
    """
    found = find_rooms()
    shutil.copytree(found.layers, folder / "layers")
    shutil.copytree(found.geodata, folder / "geodata")
    catalog, _ = load_catalog(found, text)
    assert catalog is not None
    plan = LongPlan(catalog, times)
    for chapter in catalog.outline.chapters:
        _spread(plan, chapter)
    _outline(plan, folder)
    _places(plan, folder)
    _features(plan, folder)
    _measures(plan, folder)
    _evidence(plan, folder)
    (folder / "layers/plan/verified.json").unlink()
    long_text = _text(plan, folder, text) if text else None
    return find_rooms(folder), long_text


def _spread(plan: LongPlan, chapter: Chapter) -> None:
    """Give every paragraph of every copy its address, round the free sections of its chapter."""
    slot = 0
    for copy in plan.copies():
        if chapter.number == 0 or (chapter.number == 1 and copy >= EVIDENCE_COPIES):
            break
        for section in chapter.sections:
            here = (chapter.number, FIRST + slot % (LAST - FIRST + 1))
            slot += 1
            for paragraph in section.paragraphs:
                if paragraph.at in KEPT:
                    continue
                rows = plan.leads.setdefault(here, [])
                at = f"{here[0]}.{here[1]}.{len(rows) + 1}"
                rows.append(paragraph.model_dump(exclude_defaults=True) | {"at": at})
                plan.moved[copy, paragraph.at] = at
                if plan.catalog.text is not None:
                    plan.lines.setdefault(here, []).append(plan.catalog.text.paragraphs[paragraph.at])


def _outline(plan: LongPlan, folder: Path) -> None:
    chapters = []
    for chapter in plan.catalog.outline.chapters:
        row = chapter.model_dump(exclude_defaults=True)
        added = sorted(key for key in plan.leads if key[0] == chapter.number)
        row["sections"] = [*row["sections"], *({"number": k[1], "paragraphs": plan.leads[k]} for k in added)]
        chapters.append(row)
    _write(folder / "layers/plan/outline.yaml", {"chapters": chapters})
    exceptions = [
        {"at": plan.moved.get((copy, e.at), e.at), "anchor": e.anchor, "why": e.why}
        for copy in range(plan.times)
        for e in plan.catalog.number_exceptions
        if not copy or (copy, e.at) in plan.moved
    ]
    _write(folder / "layers/plan/numbers.yaml", {"exceptions": exceptions})


def _places(plan: LongPlan, folder: Path) -> None:
    places = [p for p in plan.catalog.places.values() if p.id != plan.catalog.district]
    own = {p.id for p in places}
    for copy in plan.copies():
        rows = []
        for place in places:
            row = _renamed(_plain(place), own, copy) | {"name_zh": f"{place.name_zh}{copy}号"}
            row.pop("code", None)
            rows.append(row | ({"cite": plan.cite(place.cite, copy)} if place.cite else {}))
        _write(folder / f"geodata/places/gazetteer/x{copy:03}.yaml", {"places": rows})
    members = [_plain(m) for m in plan.catalog.memberships]
    copies = [_renamed(dict(m), own, copy) for copy in plan.copies() for m in members]
    _write(folder / "layers/memberships.yaml", {"memberships": members + copies})
    for spec in plan.catalog.layers:
        if spec.places:
            listed = [plan.place(i, copy) for copy in plan.copies() for i in spec.places]
            path = next((folder / "layers/specs").rglob(f"{spec.id}.yaml"))
            _write(path, _plain(spec) | {"places": [*spec.places, *dict.fromkeys(listed)]})


def _renamed(value: Any, own: set[str], copy: int) -> Any:
    """`value` with every id of a place, wherever it stands, as the copy's."""
    if isinstance(value, dict):
        return {key: _renamed(one, own, copy) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, own, copy) for one in value]
    return f"{value}-x{copy}" if isinstance(value, str) and value in own else value


def _features(plan: LongPlan, folder: Path) -> None:
    """Repeat every geometry, and record the fingerprints of the sources anew."""
    rows = [f for f in plan.catalog.features.values() if f.place_id != plan.catalog.district]
    features = [
        {
            "type": "Feature",
            "id": plan.place(f.place_id, copy),
            "geometry": f.geometry,
            "properties": f.facts.model_dump(mode="json"),
        }
        for copy in plan.copies()
        for f in rows
    ]
    for number in range(0, len(features), 500):
        data = {"type": "FeatureCollection", "crs_epsg": 4490, "features": features[number : number + 500]}
        path = folder / f"geodata/places/x{number:06}.geojson"
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    again, _ = load_catalog(find_rooms(folder))
    assert again is not None
    for source in again.sources.values():
        own = [f for f in again.features.values() if f.facts.source_id == source.id]
        if own:
            path = folder / f"geodata/sources/{source.id}.yaml"
            text = path.read_text(encoding="utf-8")
            fresh = f"features_sha256: {features_sha256(own)}"
            path.write_text(re.sub(r"features_sha256: \S+", fresh, text), encoding="utf-8")


def _measures(plan: LongPlan, folder: Path) -> None:
    own = {p for p in plan.catalog.places if p != plan.catalog.district}
    sections: dict[tuple[int, int], list[Plain]] = {}
    for copy, measure in ((c, m) for c in plan.copies() for m in plan.catalog.measures.values()):
        moved = next((plan.moved[copy, c.at] for c in measure.cite if (copy, c.at) in plan.moved), None)
        if moved is None:
            continue
        here = (int(moved.split(".")[0]), int(moved.split(".")[1]))
        plan.serials[here] += 1
        anew = f"m-{here[0]}-{here[1]}-{plan.serials[here]:03}"
        plan.ids[copy, measure.id] = anew
        row = _renamed(_plain(measure), own, copy)
        row |= {"id": anew, "title": f"{measure.title}{copy}期", "cite": plan.cite(measure.cite, copy)}
        sections.setdefault(here, []).append(row)
    for (chapter, section), rows in sections.items():
        path = folder / f"layers/measures/{chapter:02}-{section:02}-copies.yaml"
        _write(path, {"section": f"{chapter}.{section}", "measures": rows})


def _evidence(plan: LongPlan, folder: Path) -> None:
    own = {p for p in plan.catalog.places if p != plan.catalog.district}
    baselines = [_plain(b) for b in plan.catalog.baselines]
    observations = [_plain(o) for o in plan.catalog.observations]
    for copy in plan.copies()[: EVIDENCE_COPIES - 1]:
        for baseline in plan.catalog.baselines:
            moved = plan.moved[copy, baseline.cite[0].at].split(".")
            here = (int(moved[0]), int(moved[1]))
            plan.serials[here] += 1
            row = _renamed(_plain(baseline), own, copy) | {"cite": plan.cite(baseline.cite, copy)}
            row["id"] = f"b-{here[0]}-{here[1]}-{plan.serials[here]:03}"
            baselines.append(row | _linked(plan, row, copy))
        for observation in plan.catalog.observations:
            row = _renamed(_plain(observation), own, copy) | {"id": f"o-{len(observations) + 1:03}"}
            observations.append(row | _linked(plan, row, copy))
    _write(folder / "layers/baselines.yaml", {"baselines": baselines})
    _write(folder / "layers/observations.yaml", {"observations": observations})


def _linked(plan: LongPlan, row: Plain, copy: int) -> Plain:
    return {"measures": [plan.ids[copy, m] for m in row["measures"]]} if "measures" in row else {}


def _text(plan: LongPlan, folder: Path, text: PlanTextFile) -> Path:
    """The text with the copies' sections after those of their chapter, and the plan's record of it."""
    cut = re.split(r"(?m)^(?=第[一二三四五六七]章)", text.data.decode("utf-8-sig"))
    parts = [cut[0], *("".join(_chapter(plan, number, part)) for number, part in enumerate(cut[1:], start=1))]
    data = "".join(parts).encode()
    path = folder / "plan.txt"
    path.write_bytes(data)
    parsed = parse_plan_text(data)
    document = _plain(plan.catalog.plan) | {
        "text_sha256": hashlib.sha256(data).hexdigest(),
        "paragraphs_sha256": parsed.paragraphs_sha256,
        "text_length": parsed.length,
    }
    _write(folder / "layers/plan/document.yaml", document)
    return path


def _chapter(plan: LongPlan, number: int, own: str) -> Iterator[str]:
    yield own.rstrip("\n") + "\n"
    for key in sorted(key for key in plan.lines if key[0] == number):
        yield f"第{chinese_number(key[1])}节\n"
        yield from (f"{line}\n" for line in plan.lines[key])


def _plain(record: Record) -> Plain:
    plain: Plain = record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return plain


def _write(path: Path, value: Plain) -> None:
    """JSON is YAML, and written a hundred times as fast."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # A flow mapping reads "a":b only where the key is quoted, as it is here.
    path.write_text(text + "\n", encoding="utf-8")
