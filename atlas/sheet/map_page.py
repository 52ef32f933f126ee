"""Gathers what the page of a map sheet shows as plain values for Typst, with its pictures apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from atlas.catalog.phrases import places_text
from atlas.sheet.furniture import WIDTH_MM, code_svg, figures, furniture
from atlas.sheet.legend_rows import Swatches, empty_layers, legend_rows, matrix
from atlas.sheet.locator import region_places
from atlas.sheet.mapping import draw_map
from atlas.sheet.names import letter
from atlas.sheet.notes import Imprint, fields, map_notes
from atlas.sheet.numbering import particulars, unplaced
from atlas.sheet.paper import BAND_MM, GAP_MM
from atlas.sheet.svg import PT_MM
from atlas.sheet.typeset import Page
from atlas.sheet.unparted import unparted
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from atlas.audit.assemble import Assembled
    from atlas.catalog import Catalog
    from atlas.sheet.ink import Ink
    from atlas.sheet.names import Lettering
    from atlas.sheet.numbering import Numbered
    from atlas.sheet.paper import Layout
    from atlas.sheet.subject import Subject
    from atlas.sheet.type import Type

_QR_MM = 17.0
_OVERVIEW_COLOUR = "#8C2F2B"
_LARGER = (1.0, 1.15, 1.3, 1.45)
"""How much larger than its own the panel's type may be: the template takes the largest that fits."""
_HANGING_MM, _SMALL_PT, _CONTINUED_MM = 6.8, 5.6, 87.0
"""As the template sets the list: its indent and least type at factor 1, and the columns that continue it."""


def map_page(
    subject: Subject, assembled: Assembled, type_: Type, ink: Ink, imprint: Imprint
) -> tuple[Page, Lettering]:
    """The page of a map sheet, and what was lettered on its map."""
    lettering = letter(subject, assembled.catalog, type_, ink)
    swatches = Swatches(ink)
    legend = legend_rows(subject, assembled, swatches)
    address = page_address(subject.spec.themes, imprint)
    how_to_read = matrix(swatches)
    data = {
        **frontispiece(subject, assembled, ink),
        **_places(subject, ink),
        "legend": legend,
        "empty": unparted(empty_layers(subject)),
        "matrix": how_to_read | {"note": unparted(how_to_read["note"])},
        "lists": [_unparted(one, _rooms_em(subject.layout, ink)) for one in _lists(subject, assembled)],
        "notes": map_notes(subject, assembled, region_places(subject, assembled)),
        "fields": fields(subject.spec.number, imprint, assembled),
        "qr": {"w": _QR_MM * ink.size, "alt": address, "text": f"{subject.spec.number} · {address}"},
        "stamp": say("sheet.pending") if imprint.public and not imprint.approval else "",
    }
    pictures = {
        **swatches.svg,
        "map": draw_map(subject, lettering, ink),
        "furniture": furniture(subject, assembled, ink),
        "qr": code_svg(address),
    }
    return Page("map", data, pictures), lettering


def page_address(themes: tuple[str, ...], imprint: Imprint) -> str:
    """Where the atlas shows the same: the map of the sheet's first theme, or the whole atlas."""
    page = f"maps/{themes[0]}.html" if themes else "atlas.html"
    return f"{imprint.address.rstrip('/')}/{page}"


def frontispiece(subject: Subject, assembled: Assembled, ink: Ink) -> dict[str, Any]:
    """Titles, words and colour of a map sheet."""
    catalog, spec = assembled.catalog, subject.spec
    plan = catalog.plan
    colour = catalog.theme_by_id[spec.themes[0]].colour if spec.themes else _OVERVIEW_COLOUR
    heading = f"{catalog.places[catalog.district].name_zh}{spec.title_zh}"
    warn = ""
    if subject.diagram:
        warn = say("sheet.diagram")
    elif not subject.honesty.honest:
        warn = say("sheet.enlarged-note")
    if not subject.numbered and not _themed(subject, assembled):
        warn = "　".join(filter(None, [warn, say("sheet.nothing-located")]))
    scale = "" if subject.diagram else figures(subject.frame.scale)
    return {
        "title": f"{heading}（{plan.period.start}—{plan.period.end}）",
        "heading": heading,
        "over": say("sheet.over", plan=plan.title_zh),
        "under": say(
            "sheet.under", start=plan.period.start, end=plan.period.end, number=spec.number, scale=scale
        ).rstrip("｜ "),
        "warn": warn,
        "alt": say("sheet.alt", title=heading, count=len(subject.features)),
        "colour": ink.colour(colour),
        "words": {
            "check": say("sheet.check"),
            "foot": f"{heading} · {spec.number}",
            "legend": say("sheet.legend"),
            "notes": say("sheet.notes"),
            "continued": say("sheet.continued", title=heading),
        },
    }


def _themed(subject: Subject, assembled: Assembled) -> bool:
    """Whether the map shows anything of the themes whose measures it lists."""
    themes = subject.spec.themes
    layer_by_id = assembled.catalog.layer_by_id
    own = [at for at in subject.layers if not themes or layer_by_id[at.spec.id].theme in themes]
    return any(at.features for at in own)


def _places(subject: Subject, ink: Ink) -> dict[str, Any]:
    layout = subject.layout
    x, y, width, height = layout.frame
    left, top, _, panel_h = layout.panel
    gap, column = GAP_MM * ink.size, _column(layout, ink)
    return {
        "page": {"w": layout.width, "h": layout.height, "margin": layout.margin, "text": layout.text},
        "map": {
            "x": x - BAND_MM, "y": y - BAND_MM, "w": width + 2 * BAND_MM, "h": height + 2 * BAND_MM,
            "alt": say("sheet.alt", title=subject.spec.title_zh, count=len(subject.features)),
        },
        "panel": {"x": left, "y": top, "h": panel_h, "columns": layout.columns, "column": column, "gap": gap},
        "larger": _LARGER,
        "furniture": {"w": min(column, WIDTH_MM * ink.size), "alt": say("sheet.furniture-alt")},
    }  # fmt: skip


def _column(layout: Layout, ink: Ink) -> float:
    """The width of a column of the panel, in mm."""
    return (layout.panel[2] - GAP_MM * ink.size * (layout.columns - 1)) / layout.columns


def _candidates(catalog: Catalog) -> dict[str, Any]:
    """Roads that surely belong to the grid though no number of theirs is published, and how many have one."""
    slots = [p.slot for p in catalog.places.values() if p.slot]
    named = sum(bool(slot.road_name) for slot in slots)
    roads = [p for p in catalog.places.values() if p.grid_candidate]
    rows = [{"mark": "·", "title": p.name_zh, "meta": p.basis_note} for p in roads]
    note = say("sheet.grid-note", named=named, slots=len(slots), count=len(rows))
    return _list(say("sheet.grid-candidates", count=len(rows)), note, rows)


def _item(row: Numbered, catalog: Catalog) -> dict[str, str]:
    meta = f"{places_text(row.places, catalog)}｜{particulars(row.measure, catalog)}"
    return {"mark": row.mark, "title": row.measure.title, "meta": meta}


def _lists(subject: Subject, assembled: Assembled) -> list[dict[str, Any]]:
    """The numbered measures, and those of the sheet's themes that have no place on the map."""
    catalog = assembled.catalog
    tagged = [
        {"mark": tag, "title": catalog.places[place].name_zh, "meta": catalog.places[place].name_en}
        for place, tag in subject.tags.items()
    ]
    on_map = [_item(n, catalog) for n in subject.numbered]
    rest = [
        {"mark": "—", "title": m.title, "meta": particulars(m, catalog)}
        for m in unplaced(subject.spec, subject.numbered, catalog)
    ]
    lists = [
        _list(say("sheet.town-sheets", count=len(tagged)), "", tagged),
        _list(say("sheet.numbered", count=len(on_map)), say("sheet.numbered-note"), on_map),
        _candidates(catalog) if any(feature.tag for feature in subject.features) else _list("", "", []),
        _list(say("sheet.unplaced", count=len(rest)), say("sheet.unplaced-note"), rest),
    ]
    return [one for one in lists if one["items"]]


def _rooms_em(layout: Layout, ink: Ink) -> list[float]:
    """The lines that the list of measures may be set in, in the panel and on the pages that continue it."""
    panel = [_column(layout, ink) / (layout.text * larger) for larger in _LARGER]
    return [(width - _HANGING_MM) / (_SMALL_PT * PT_MM) for width in (*panel, _CONTINUED_MM)]


def _unparted(part: dict[str, Any], rooms_em: Sequence[float]) -> dict[str, Any]:
    items = [item | {"meta": unparted(item["meta"], rooms_em)} for item in part["items"]]
    return part | {"note": unparted(part["note"]), "items": items}


def _list(title: str, note: str, items: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "title": title,
        "continued": say("sheet.continued", title=title),
        "note": note,
        "items": items,
    }
