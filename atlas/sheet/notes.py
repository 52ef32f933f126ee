"""The small print of a sheet: sources with dates, reference system, precision, all from its own records."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from atlas.audit.credits import credited
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from atlas.audit.assemble import Assembled
    from atlas.sheet.subject import Subject


@dataclass(frozen=True, slots=True)
class Imprint:
    """
    What an office fills in: who made a sheet, under which approval and secrecy.

    Attributes
    ----------
    public
        Whether the sheet is for the public: without an approval number it says 待审 across.
    """

    producer: str = ""
    approval: str = ""
    secrecy: str = ""
    public: bool = False
    address: str = "http://127.0.0.1:8000"


def map_notes(subject: Subject, assembled: Assembled, region: Sequence[str] = ()) -> list[str]:
    """
    Sentences on accuracy, sources, reference system and what the map is not.

    Parameters
    ----------
    region
        Ids of what the locator shows around the district.
    """
    notes = [_precision(subject)]
    if subject.diagram:
        notes.append(say("sheet.note-diagram"))
    else:
        notes += [_honesty(subject), say("sheet.note-crs")]
    if any(f.shape is not f.shown and f.shape.geom_type == "Point" for f in subject.features):
        notes.append(say("sheet.note-apart"))
    if subject.spec.about_zh:
        notes.append(subject.spec.about_zh)
    if region:
        km = max(assembled.placed[i].accuracy_m or 0 for i in region) / 1000
        notes.append(say("sheet.note-locator", km=f"{km:g}"))
    ids = [f.place_id for f in subject.features] + [i for i, _ in subject.neighbours]
    return [*notes, source_note([*ids, *region, assembled.catalog.district], assembled)]


def source_note(ids: list[str], assembled: Assembled) -> str:
    """The plan, and the sources of everything drawn, each with the day on which it was retrieved."""
    plan = assembled.catalog.plan
    sources = [
        say("sheet.source", title=s.licence.attribution or s.title, date=s.retrieved.isoformat())
        for s in credited(ids, assembled.catalog)
    ]
    text = say("sheet.note-plan", title=plan.title_zh, number=plan.number)
    return text + (say("sheet.note-sources", sources="；".join(dict.fromkeys(sources))) if sources else "")


def fields(spec_number: str, imprint: Imprint, assembled: Assembled) -> list[tuple[str, str]]:
    """The table of the imprint; what an office has not stated is left open to be written in."""
    plan = assembled.catalog.plan
    return [
        (say("sheet.field-producer"), imprint.producer),
        (say("sheet.field-date"), plan.as_of.isoformat()),
        (say("sheet.field-period"), f"{plan.period.start}—{plan.period.end}"),
        (say("sheet.field-number"), spec_number),
        (say("sheet.field-approval"), imprint.approval),
        (say("sheet.field-secrecy"), imprint.secrecy),
    ]


def _precision(subject: Subject) -> str:
    counts = Counter(f.look.group for f in subject.features)
    parts = [
        say("sheet.note-count", group=say(f"precision-group.{g}"), count=n) for g, n in sorted(counts.items())
    ]
    return say("sheet.note-precision", parts="、".join(parts) or "0")


def _honesty(subject: Subject) -> str:
    found = subject.honesty
    if found.median_mm is None:
        return say("sheet.note-no-accuracy")
    facts = {"count": found.counted, "metres": f"{found.median_m:g}", "mm": f"{found.median_mm:.1f}"}
    return say("sheet.note-honest" if found.honest else "sheet.note-enlarged", **facts)
