"""Gathers what a table sheet shows: its titles, tables and small print, as plain values for Typst."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from atlas.sheet.furniture import code_svg
from atlas.sheet.notes import fields, source_note
from atlas.sheet.paper import paper_mm, text_factor
from atlas.sheet.tables import sheet_tables
from atlas.sheet.typeset import Page
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from atlas.audit.assemble import Assembled
    from atlas.model.sheet import SheetSpec
    from atlas.sheet.notes import Imprint

_COLOUR = "#8C2F2B"
_MARGIN_MM = 12.0
_QR_MM = 17.0


def table_page(spec: SheetSpec, assembled: Assembled, imprint: Imprint, paper: str) -> Page:
    """The page of an indicator or progress sheet."""
    plan = assembled.catalog.plan
    district = assembled.catalog.places[assembled.catalog.district].name_zh
    heading = f"{district}{spec.title_zh}"
    address = f"{imprint.address.rstrip('/')}/progress.html"
    width, height = paper_mm(paper)
    if spec.orientation == "landscape":
        width, height = max(width, height), min(width, height)
    data = {
        **titles(spec.title_zh, spec.number, assembled),
        **small_print(spec.number, address, assembled, imprint, text_factor(width, height)),
        "page": {"w": width, "h": height, "margin": _MARGIN_MM, "text": text_factor(width, height)},
        "notes": [spec.about_zh] * bool(spec.about_zh) + [source_note([], assembled)],
        "alt": say("sheet.table-alt", title=heading, start=plan.period.start),
        "sections": sheet_tables(spec, assembled),
    }
    return Page("table", data, {"qr": code_svg(address)})


def titles(title: str, number: str, assembled: Assembled) -> dict[str, Any]:
    """The title of a table sheet and the words of its page."""
    plan = assembled.catalog.plan
    heading = f"{assembled.catalog.places[assembled.catalog.district].name_zh}{title}"
    period = say("sheet.under", start=plan.period.start, end=plan.period.end, number=number, scale="")
    return {
        "title": f"{heading}（{plan.period.start}—{plan.period.end}）",
        "heading": heading,
        "over": plan.title_zh,
        "under": period.rstrip("｜ "),
        "warn": "",
        "colour": _COLOUR,
        "words": {
            "check": say("sheet.check"),
            "foot": f"{heading} · {number}",
            "notes": say("sheet.notes"),
        },
    }


def small_print(
    number: str, address: str, assembled: Assembled, imprint: Imprint, size: float
) -> Mapping[str, Any]:
    """Imprint, code and stamp, alike on every sheet."""
    return {
        "fields": fields(number, imprint, assembled),
        "qr": {"w": _QR_MM * size, "alt": address, "text": f"{number} · {address}"},
        "stamp": say("sheet.pending") if imprint.public and not imprint.approval else "",
    }
