"""The atlas book: cover, contents, every sheet, indexes of sheets and measures, and sources in one PDF."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Pdf

from atlas.sheet.cover import COVER_MM, cover_svg
from atlas.sheet.furniture import figures
from atlas.sheet.make import page_finish
from atlas.sheet.notes import fields
from atlas.sheet.pdf_finish import Finish, finish_pdf
from atlas.sheet.typeset import About, Page, set_pdf
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from atlas.audit.assemble import Assembled
    from atlas.sheet.make import MadeSheet
    from atlas.sheet.notes import Imprint
    from atlas.sheet.type import Type

BOOK_ID = "atlas-book"


def book_pdf(made: Sequence[MadeSheet], assembled: Assembled, type_: Type, imprint: Imprint) -> bytes:
    """All sheets and what leads to them as one tagged PDF, each map with its layers and georeference."""
    plan = assembled.catalog.plan
    title = say("sheet.book-title", district=plan.district_zh)
    about = About(title, plan.issuer, title, (plan.district_zh,), plan.as_of)
    pages = [sheet.page for sheet in made]
    data = set_pdf(pages, about, type_.folder, book=_front_and_back(made, assembled, imprint))
    finishes = {}
    for index, sheet in zip(_first_pages(data, made), made, strict=True):
        finishes[index] = replace(page_finish(sheet), title=f"{sheet.number} {sheet.page.data['heading']}")
    return finish_pdf(data, Finish({i: f for i, f in finishes.items() if f.layers}))


def _first_pages(data: bytes, made: Sequence[MadeSheet]) -> list[int]:
    """The index of the page on which each sheet begins, from the document's own bookmarks."""
    with Pdf.open(BytesIO(data)) as pdf:
        found: dict[str, int] = {}
        with pdf.open_outline() as outline:
            for item in outline.root:
                target = item.destination
                if isinstance(target, Array):
                    found.setdefault(str(item.title), pdf.pages.index(pikepdf.Page(target[0])))
    return [found[str(sheet.page.data["heading"])] for sheet in made]


def _front_and_back(made: Sequence[MadeSheet], assembled: Assembled, imprint: Imprint) -> Page:
    catalog = assembled.catalog
    plan = catalog.plan
    lines = [plan.title_zh, f"{plan.number}　{plan.issuer}"]
    stated = [f"{label} {value}" for label, value in fields("", imprint, assembled) if value]
    parts = [
        {"title": say("sheet.book-sheets"), "columns": 2, "rows": _by_sheet(made)},
        {"title": say("sheet.book-measures"), "columns": 2, "rows": _by_place(made, assembled)},
        {"title": say("sheet.book-sources"), "columns": 1, "rows": _sources(assembled)},
    ]
    data = {
        "lines": lines,
        "small": [say("sheet.book-note"), "　".join(stated)],
        "contents": say("sheet.book-contents"),
        "numbers": [sheet.number for sheet in made],
        "parts": parts,
        "cover": {"w": COVER_MM[0], "alt": say("sheet.book-cover-alt", district=plan.district_zh)},
    }
    return Page("book", data, {"cover": cover_svg(assembled)})


def _row(title: str, meta: str, see: Sequence[tuple[int, str]] = ()) -> dict[str, Any]:
    """A row of an index; of each sheet it points to, its place in the book and words with # for the page."""
    return {"title": title, "meta": meta, "see": [{"sheet": at, "words": words} for at, words in see]}


def _by_sheet(made: Sequence[MadeSheet]) -> list[dict[str, Any]]:
    page = say("sheet.book-page", page="#")
    return [
        _row(f"{sheet.number}　{sheet.page.data['heading']}", _form(sheet), [(at, page)])
        for at, sheet in enumerate(made)
    ]


def _form(made: MadeSheet) -> str:
    """What a sheet is: a map with its scale, a diagram or a table, and its trim size."""
    size = f"{made.page.data['page']['w']:g} × {made.page.data['page']['h']:g} mm"
    if made.page.kind == "table":
        return say("sheet.book-table", size=size)
    scale = "" if made.subject is None or made.subject.diagram else figures(made.subject.frame.scale)
    return say("sheet.book-map", scale=scale, size=size) if scale else say("sheet.book-diagram", size=size)


def _by_place(made: Sequence[MadeSheet], assembled: Assembled) -> list[dict[str, Any]]:
    """Every place that a measure names: the sheets on which its measures stand, and their titles."""
    catalog = assembled.catalog
    shown = _sheets_of_places(made)
    rows = []
    for place_id, ids in sorted(
        catalog.measures_of_place.items(), key=lambda at: catalog.places[at[0]].name_en
    ):
        precision = say(f"precision.{catalog.precision(place_id)}")
        heading = f"{catalog.places[place_id].name_zh}（{precision}）"
        titles = "；".join(f"{catalog.measures[i].number_zh} {catalog.measures[i].title}" for i in ids)
        see = [
            (at, say("sheet.book-see", number=made[at].number, page="#")) for at in shown.get(place_id, ())
        ]
        rows.append(_row(heading, titles, see))
    return rows


def _sheets_of_places(made: Sequence[MadeSheet]) -> dict[str, list[int]]:
    """Of each place the sheets, by their place in the book, that number it on their map or are about it."""
    found: dict[str, list[int]] = {}
    for at, sheet in enumerate(made):
        if sheet.subject is not None:
            numbered = {place for row in sheet.subject.numbered for place in row.places}
            for place in {*numbered, sheet.subject.focus} - {""}:
                found.setdefault(place, []).append(at)
    return found


def _sources(assembled: Assembled) -> list[dict[str, Any]]:
    return [
        _row(
            source.title,
            say(
                "sheet.book-source",
                providers="、".join(p.name for p in source.providers),
                licence=source.licence.id,
                crs=source.crs,
                date=source.retrieved.isoformat(),
                method=source.method,
            ),
        )
        for source in assembled.catalog.sources.values()
    ]
