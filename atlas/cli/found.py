"""Writes the rows that were found as a table, JSON or CSV; the same answer gives the same bytes."""

from __future__ import annotations

import csv
import io
import shutil
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from atlas.catalog.citations import sentence
from atlas.catalog.phrases import citation_facts, citation_text, quantity_text
from atlas.export.canonical import document
from atlas.model.base import is_unseen
from atlas.model.vocab import Precision
from atlas.query import What
from atlas.words import Lang, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from atlas.catalog import Catalog
    from atlas.model.plan import Citation
    from atlas.query import Entry, Found, Row

COLUMNS = ("number", "title", "kind", "quantity", "deadline", "places", "citation")
_FORMULA = tuple("=+-@＝＋－＠")
"""First characters that a spreadsheet may take for a formula."""
_WIDTH = 140
"""Characters across where the output is no terminal."""
_WITH_NOTE = {What.INDICATORS, What.BASELINES, What.OBSERVATIONS}
"""Registers whose note says what a figure is not."""


def table_text(found: Found, catalog: Catalog, lang: Lang) -> str:
    """The rows as a table for reading: as wide as the terminal, 示意 and 未落位 marked."""
    width = shutil.get_terminal_size((_WIDTH, 24)).columns
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    for name in COLUMNS:
        table.add_column(say(f"find.column.{name}", lang), overflow="fold")
    for row in found.rows:
        cells = _cells(row.entry, catalog, lang)
        if row.entry.what in _WITH_NOTE and row.entry.note:
            cells["title"] += "\n" + say("find.note", lang, note=row.entry.note)
        table.add_row(*(Text(cells[name]) for name in COLUMNS))
    page = io.StringIO()
    Console(file=page, width=width, color_system=None).print(table)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())


def csv_text(found: Found, catalog: Catalog, lang: Lang) -> str:
    """The rows as CSV; no cell can run as a formula, none holds a control character or a line break."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(("what", "id", *COLUMNS, "summary", "note", "distance_m"))
    for row in found.rows:
        entry = row.entry
        cells = _cells(entry, catalog, lang)
        distance = "" if row.distance_m is None else f"{row.distance_m:.1f}"
        texts = (*(cells[name] for name in COLUMNS), entry.summary, entry.note)
        writer.writerow((entry.what.value, entry.id, *map(cell, texts), distance))
    return page.getvalue().rstrip("\n")


def cell(text: str) -> str:
    """`text` on one line, quoted by ``'`` where a spreadsheet would take it for a formula."""
    line = " ".join("".join(" " if c.isspace() else c for c in text if c == "\n" or not is_unseen(c)).split())
    return f"'{line}" if line.startswith(_FORMULA) else line


def json_text(found: Found, catalog: Catalog) -> str:
    """The rows as JSON, one a line, with citations, quantities and places in full."""
    members: dict[str, object] = {
        "total": found.total,
        "counts": {what.value: count for what, count in found.counts.items()},
    }
    return document(members, rows=[_record(row, catalog) for row in found.rows]).decode().rstrip("\n")


def _cells(entry: Entry, catalog: Catalog, lang: Lang) -> dict[str, str]:
    return {
        "number": entry.number,
        "title": entry.title,
        "kind": _kind(entry, lang),
        "quantity": _quantity(entry, catalog, lang),
        "deadline": "" if entry.deadline is None else str(entry.deadline),
        "places": "、".join(_place(place, catalog, lang) for place in entry.places),
        "citation": _citation(entry, catalog, lang),
    }


def _kind(entry: Entry, lang: Lang) -> str:
    if entry.what is What.MEASURES:
        strength = say(f"strength.{entry.strength}", lang)
        verb = "" if entry.verb == strength else f"（{entry.verb}）"
        return f"{say(f'measure-kind.{entry.kind}', lang)} · {strength}{verb}"
    if entry.what is What.PLACES:
        return f"{say(f'kind.{entry.kind}', lang)} · {say(f'status.{entry.status}', lang)}"
    what = say(f"find.what.{entry.what}", lang)
    more = say(f"attribute.{entry.attribute}", lang) if entry.attribute else entry.date
    return f"{what} · {more}" if more else what


def _quantity(entry: Entry, catalog: Catalog, lang: Lang) -> str:
    if entry.what is not What.INDICATORS:
        return "；".join(quantity_text(quantity, lang) for quantity in entry.quantities)
    indicator = next(i for i in catalog.indicators if str(i.number) == entry.id)
    base = indicator.base_text
    if not base and indicator.base_value is not None:
        base = f"{indicator.base_value:g}"
    unit = f" {indicator.unit}" if indicator.target_value is not None and indicator.unit else ""
    return say(
        "find.from-to",
        lang,
        base=base,
        base_year=indicator.base_year,
        target=indicator.target_text + unit,
        year=indicator.target_year,
    )


def _place(place_id: str, catalog: Catalog, lang: Lang) -> str:
    place, precision = catalog.places[place_id], catalog.precision(place_id)
    name = place.name_zh if lang == "zh" else place.name_en
    marked = {Precision.SCHEMATIC: "find.mark.schematic", Precision.UNLOCATED: "find.mark.unlocated"}
    return say(marked[precision], lang, name=name) if precision in marked else name


def _cited(citation: Citation, catalog: Catalog) -> dict[str, str]:
    """A citation in full, with the plan's sentence where the reader gave the text."""
    said = {"sentence": sentence(citation, catalog.text)} if catalog.text is not None else {}
    return citation_facts(citation, catalog) | said


def _citation(entry: Entry, catalog: Catalog, lang: Lang) -> str:
    if entry.source:
        source = catalog.sources.get(entry.source)
        return source.title if source else entry.source
    return "；".join(_once(citation_text(citation, catalog, lang) for citation in entry.cite))


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _record(row: Row, catalog: Catalog) -> dict[str, object]:
    entry = row.entry
    return {
        "what": entry.what.value,
        "id": entry.id,
        "number": entry.number,
        "title": entry.title,
        "names": list(entry.names),
        "summary": entry.summary,
        "note": entry.note,
        "kind": entry.kind or None,
        "strength": entry.verb or None,
        "strength_class": entry.strength or None,
        "attribute": entry.attribute or None,
        "status": entry.status or None,
        "themes": sorted(value for facet, value in entry.facets if facet == "theme"),
        "deadline": entry.deadline,
        "quantities": [
            {**q.model_dump(mode="json"), "text_zh": quantity_text(q), "text_en": quantity_text(q, "en")}
            for q in entry.quantities
        ],
        "places": [
            {
                "place_id": place,
                "name_zh": catalog.places[place].name_zh,
                "precision": catalog.precision(place).value,
            }
            for place in entry.places
        ],
        "citations": [_cited(citation, catalog) for citation in entry.cite],
        "linked": list(entry.linked),
        "date": entry.date or None,
        "source_id": entry.source or None,
        "rank": None if row.rank is None else row.rank.name.lower(),
        "distance_m": None if row.distance_m is None else round(row.distance_m, 1),
    }
