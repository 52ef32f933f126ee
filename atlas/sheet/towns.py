"""The town series 一镇一表一图: a locator and all measures of a town, told apart by what ties them to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from atlas.audit.town_ties import NEAR_M, town_measures
from atlas.catalog.phrases import citation_text, quantity_text, where_sentence
from atlas.model.sheet import Orientation, SheetSpec
from atlas.sheet.furniture import STRIP_MM, code_svg, strip
from atlas.sheet.legend_rows import Swatches, legend_rows
from atlas.sheet.mapping import draw_map
from atlas.sheet.names import letter
from atlas.sheet.notes import map_notes
from atlas.sheet.paper import BAND_MM, LADDER, Layout
from atlas.sheet.subject import Subject, extent_m, make_subject
from atlas.sheet.table_page import small_print, titles
from atlas.sheet.tables import Section, table
from atlas.sheet.typeset import Page
from atlas.words import say

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.audit.town_ties import TownMeasures
    from atlas.catalog import Catalog
    from atlas.sheet.ink import Ink
    from atlas.sheet.names import Lettering
    from atlas.sheet.notes import Imprint
    from atlas.sheet.type import Type

_A4 = (210.0, 297.0)
_MARGIN_MM = 11.0
_MAP_MM = (96.0, 112.0)
_COLUMNS = (
    ("sheet.column-number", 0.9), ("sheet.column-measure", 3.4), ("sheet.column-at", 1.6),
    ("sheet.column-kind", 1.2), ("sheet.column-due", 0.7), ("sheet.column-cite", 2.6),
    ("sheet.column-unit-in-charge", 1.3), ("sheet.column-progress", 1.5), ("sheet.column-proof", 1.1),
)  # fmt: skip
_ROOMY = 7
"""Fewer measures than this leave room on a town's page."""
_GROUND_LAYERS = ("district", "neighbours", "towns", "expressways", "rail-lines", "roads", "rivers")


def town_page(
    town: str, number: str, assembled: Assembled, type_: Type, *, ink: Ink, imprint: Imprint
) -> tuple[Page, Subject, Lettering]:
    """The A4 page of a town, with its locator at the scale that holds the district."""
    catalog = assembled.catalog
    name = catalog.places[town].name_zh
    subject = _subject(town, number, assembled)
    lettering = letter(subject, catalog, type_, ink)
    swatches = Swatches(ink)
    groups = legend_rows(subject, assembled, swatches)
    found = town_measures(town, assembled)
    address = f"{imprint.address.rstrip('/')}/atlas.html#place={town}"
    _, _, width, height = subject.layout.frame
    data = {
        **titles(say("sheet.town-title", town=name), number, assembled),
        **small_print(number, address, assembled, imprint, 0.9),
        "page": {"w": _A4[0], "h": _A4[1], "margin": _MARGIN_MM, "text": 1.0},
        "map": {
            "w": width + 2 * BAND_MM,
            "h": height + 2 * BAND_MM,
            "alt": say("sheet.town-alt", town=name),
        },
        "furniture": {"w": STRIP_MM[0] * ink.size, "alt": say("sheet.strip-alt")},
        "facts": _facts(town, found, assembled),
        "legend": [e for g in groups for e in g["entries"]],
        "notes": map_notes(subject, assembled),
        "alt": say("sheet.town-alt", town=name),
        "sections": _sections(town, found, catalog),
        "headline": 15,
    }
    drawn = {"map": draw_map(subject, lettering, ink), "furniture": strip(subject, ink)}
    pictures = {**swatches.svg, **drawn, "qr": code_svg(address)}
    return Page("table", data, pictures), subject, lettering


def _subject(town: str, number: str, assembled: Assembled) -> Subject:
    known = [name for name in _GROUND_LAYERS if name in assembled.catalog.layer_by_id]
    spec = SheetSpec(
        id=f"town-{town}",
        number=number,
        title_zh=assembled.catalog.places[town].name_zh,
        title_en=assembled.catalog.places[town].name_en,
        layers=tuple(known),
        bearing=("district",) if "district" in known else (),
        paper="A4",
        orientation=Orientation.PORTRAIT,
    )
    bounds = extent_m(assembled)
    width, height = (side - 2 * BAND_MM for side in _MAP_MM)
    need = max((bounds[2] - bounds[0]) / (width - 4), (bounds[3] - bounds[1]) / (height - 4)) * 1000
    scale = next((s for s in LADDER if s >= need), LADDER[-1])
    frame = (_MARGIN_MM + BAND_MM, _MARGIN_MM + BAND_MM, width, height)
    layout = Layout(*_A4, _MARGIN_MM, frame, (0, 0, 0, 0), 1, scale, 1.0)
    subject = make_subject(spec, assembled, layout, bounds)
    return replace(subject, numbered=(), focus=town)


def _facts(town: str, found: TownMeasures, assembled: Assembled) -> list[tuple[str, str]]:
    catalog = assembled.catalog
    zones = [
        say("sheet.evidence-of", zone=catalog.places[m.zone].name_zh, evidence=say(f"evidence.{m.evidence}"))
        for m in catalog.memberships
        if m.place == town
    ]
    counts = say("sheet.fact-counts", own=len(found.own), zone=len(found.zone), line=len(found.line))
    return [
        (say("sheet.fact-zone"), "；".join(zones) or say("sheet.none")),
        (say("sheet.fact-count"), counts),
        (say("sheet.fact-seat"), where_sentence(town, catalog)),
    ]


def _sections(town: str, found: TownMeasures, catalog: Catalog) -> list[Section]:
    reasons = [
        f"{catalog.places[m.zone].name_zh}：{m.reason}" for m in catalog.memberships if m.place == town
    ]
    zone_note = say("sheet.town-zone-note") + "；".join(reasons)
    return [
        _section("own", say("sheet.town-own-note"), found.own, catalog),
        _section("zone", zone_note, found.zone, catalog),
        _section("line", say("sheet.town-line-note"), found.line, catalog),
        *_open_rows(len(found.own) + len(found.zone) + len(found.line)),
    ]


def _open_rows(listed: int) -> list[Section]:
    """Where the plan says little of a town, empty rows for what the town itself adds by hand."""
    if listed >= _ROOMY:
        return []
    given = {"sheet.column-number", "sheet.column-kind", "sheet.column-cite"}
    head = [(key, width) for key, width in _COLUMNS if key not in given]
    rows = [[""] * len(head)] * (_ROOMY - listed)
    more = table(say("sheet.town-more"), say("sheet.town-more-note"), head, rows)
    return [more | {"points": 5.9, "pad": 2.0}]


def _section(tie: str, note: str, rows: tuple[tuple[str, str], ...], catalog: Catalog) -> dict[str, Any]:
    """The measures of one tie, with empty columns for office, progress and proof to be filled by hand."""
    cells = []
    for identity, place in rows:
        measure = catalog.measures[identity]
        figures = "；".join(quantity_text(q) for q in measure.quantities)
        cells.append(
            (
                measure.number_zh,
                f"{measure.title}（{figures}）" if figures else measure.title,
                catalog.places[place].name_zh,
                f"{say(f'measure-kind.{measure.kind}')}\n{measure.strength.verb}",
                str(measure.deadline or ""),
                "；".join(dict.fromkeys(citation_text(c, catalog) for c in measure.cite)),
                "", "", "",
            )
        )  # fmt: skip
    title = say(f"sheet.town-{tie}", km=f"{NEAR_M / 1000:g}")
    return table(title, note, _COLUMNS, cells, none=f"sheet.town-no-{tie}") | {"points": 5.9}
