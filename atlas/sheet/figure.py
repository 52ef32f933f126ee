"""Pictures for documents and slides: 15 cm for Word, 16:9 and 4:3 for PowerPoint, with legible type."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil
from typing import TYPE_CHECKING, Any

from atlas.model.vocab import Status
from atlas.sheet.furniture import figures
from atlas.sheet.ink import Ink
from atlas.sheet.legend_rows import Swatches, legend_rows
from atlas.sheet.mapping import draw_map
from atlas.sheet.names import letter
from atlas.sheet.paper import BAND_MM, Layout, SheetError
from atlas.sheet.subject import extent_m, make_subject
from atlas.sheet.typeset import About, Page
from atlas.words import say

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.model.sheet import SheetSpec
    from atlas.sheet.make import Wish
    from atlas.sheet.names import Lettering
    from atlas.sheet.subject import Subject
    from atlas.sheet.type import Type


class Purpose(StrEnum):
    """What a picture is for."""

    WORD = "word"
    PPT = "ppt"
    PPT_4_3 = "ppt-4x3"


@dataclass(frozen=True, slots=True)
class Format:
    """Size and margin in mm, least type in points, most lines beside the map, and the dots of its PNG."""

    width: float
    height: float
    margin: float
    points: float
    lines: int
    dpi: int
    beside: bool


FORMATS = {
    Purpose.WORD: Format(150.0, 220.0, 2.0, 7.5, 14, 300, beside=False),
    Purpose.PPT: Format(338.67, 190.5, 8.0, 14.0, 7, 200, beside=True),
    Purpose.PPT_4_3: Format(254.0, 190.5, 8.0, 14.0, 7, 200, beside=True),
}
_BELOW_MM = 54.0
"""Room for what stands below the map of a picture for a text."""
_ABREAST = 2
"""Entries of a legend in one line."""
_ROUND = 10_000
"""A picture takes any round scale: it is not laid beside another sheet."""
_SMALLEST_PT = 6.2
"""The least type on a map at factor 1, towards which the factor is reckoned."""


def figure_page(
    spec: SheetSpec, purpose: Purpose, assembled: Assembled, type_: Type, wish: Wish
) -> tuple[Page, About, Subject, Lettering]:
    """
    A map with its title and at most so many lines.

    Raises
    ------
    SheetError
        If the sheet is a table.
    """
    if not spec.layers:
        raise SheetError("sheet-no-figure", sheet=spec.id)
    form = FORMATS[purpose]
    factor = form.points / _SMALLEST_PT
    ink = Ink(wish.palette, size=min(factor, 1.6), type=factor)
    subject = _subject(spec, form, assembled, ink)
    lettering = letter(subject, assembled.catalog, type_, ink)
    swatches = Swatches(ink)
    entries = _entries(subject, assembled, swatches)
    plan = assembled.catalog.plan
    heading = f"{assembled.catalog.places[assembled.catalog.district].name_zh}{spec.title_zh}"
    warn = (
        say("sheet.diagram") if subject.diagram else "" if subject.honesty.honest else say("sheet.enlarged")
    )
    room = max(0, form.lines - bool(warn) - ceil(len(entries) / _ABREAST))
    source, *facts = _facts(subject, plan.number)
    frame = subject.layout.frame
    data = {
        "heading": heading,
        "page": {"w": form.width, "h": form.height, "margin": form.margin},
        "points": form.points,
        "warn": warn,
        "legend": entries,
        "abreast": _ABREAST,
        # On a slide the source stands beside the title and leaves the lines to the map's key.
        "source": source if form.beside else "",
        "lines": facts[:room] if form.beside else [source, *facts][: max(1, room)],
        "beside": form.beside,
        "map": {
            "w": frame[2] + 2 * BAND_MM,
            "alt": say("sheet.alt", title=heading, count=len(subject.features)),
        },
    }
    pictures = {**swatches.svg, "map": draw_map(subject, lettering, ink, ticked=False)}
    about = About(heading, plan.issuer, heading, (plan.district_zh,), plan.as_of)
    return Page("figure", data, pictures), about, subject, lettering


def _facts(subject: Subject, number: str) -> list[str]:
    """What a picture rests on and its scale, and how planned and background are told, most needed first."""
    scale = "" if subject.diagram else figures(subject.frame.scale)
    facts = [say("sheet.figure-facts", number=number, scale=scale).rstrip("｜ ")]
    planned = any(f.look.status is Status.PLANNED for f in subject.features)
    return [*facts, say("sheet.figure-planned")] if planned else facts


def _entries(subject: Subject, assembled: Assembled, swatches: Swatches) -> list[dict[str, Any]]:
    """One line for each layer that is drawn, what is the sheet's own before the ground that every map has."""
    groups = legend_rows(subject, assembled, swatches)[1:]
    drawn = [at for at in subject.layers if at.features]
    rows = [
        (at.spec.theme == "admin", group["entries"][0] | {"label": group["title"]})
        for at, group in zip(drawn, groups, strict=True)
    ]
    return [entry for _, entry in sorted(rows, key=lambda row: row[0])]


def _subject(spec: SheetSpec, form: Format, assembled: Assembled, ink: Ink) -> Subject:
    """The district as large as the picture holds it; no numbers, because there is no list to key them to."""
    bounds = extent_m(assembled)
    title = form.points * 1.5 * 0.3528 + 5
    height = form.height - 2 * form.margin - title - 2 * BAND_MM - (0 if form.beside else _BELOW_MM)
    width = (form.width - 2 * form.margin) * (0.58 if form.beside else 1.0) - 2 * BAND_MM
    need = max((bounds[2] - bounds[0]) / (width - 4), (bounds[3] - bounds[1]) / (height - 4)) * 1000
    scale = ceil(need / _ROUND) * _ROUND
    size = (form.width, form.height, form.margin)
    layout = Layout(*size, (0, 0, width, height), (0, 0, 0, 0), 1, scale, ink.size)
    return replace(make_subject(spec, assembled, layout, bounds), numbered=())
