"""Working papers to be filled in: a table for each town (一镇一表) and for each theme (专题)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.audit.town_ties import NEAR_M, town_ids, town_measures
from atlas.audit.verdicts import measure_verdict
from atlas.catalog.phrases import where_sentence
from atlas.report.assessment import columns
from atlas.report.rows import EMPTY, cited, commitment, figures, places
from atlas.report.word import Report
from atlas.words import say

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.audit.town_ties import Tie
    from atlas.catalog import Catalog

_TOWN = (
    ("number", 1.2), ("measure", 4.6), ("at", 1.9), ("commitment", 2.0), ("deadline", 1.0), ("cite", 3.6),
    ("in-charge", 1.6), ("progress", 2.2), ("proof", 1.6),
)  # fmt: skip
_THEME = (
    ("number", 1.2), ("measure", 3.4), ("commitment", 2.2), ("figures", 3.6), ("deadline", 1.0),
    ("places", 2.6), ("cite", 3.6), ("verdict", 1.4),
)  # fmt: skip


def towns(assembled: Assembled) -> bytes:
    """One chapter a town with all measures that concern it, told apart by what ties them to it."""
    catalog = assembled.catalog
    report = _report("docx.towns-title", catalog)
    report.paragraph(say("docx.towns-lead"))
    for index, town in enumerate(town_ids(catalog)):
        name = catalog.places[town].name_zh
        found = town_measures(town, assembled)
        tied = bool(found.own or found.zone or found.line)
        report.heading(name, 1, new_page=tied and index > 0)
        report.paragraph(where_sentence(town, catalog))
        if not tied:
            report.paragraph(say("docx.town-none"))
        _ties(report, "own", name, found.own, catalog)
        _ties(report, "zone", name, found.zone, catalog)
        reasons = [m for m in catalog.memberships if m.place == town]
        for member in reasons:
            zone = catalog.places[member.zone].name_zh
            report.paragraph(say("docx.town-reason", zone=zone, reason=member.reason))
        _ties(report, "line", name, found.line, catalog)
    return report.saved()


def themes(assembled: Assembled) -> bytes:
    """One chapter a theme with all its measures."""
    catalog = assembled.catalog
    report = _report("docx.themes-title", catalog)
    started = False
    for theme in catalog.themes:
        found = [m for m in catalog.measures.values() if m.theme == theme.id]
        if not found:
            continue
        report.heading(theme.title_zh, 1, new_page=started)
        started = True
        rows = [
            [
                m.number_zh, m.title, commitment(m), figures(m) or EMPTY, str(m.deadline or EMPTY),
                places(m, catalog), cited(m.cite, catalog), say(f"verdict.{measure_verdict(m, catalog)}"),
            ]
            for m in found
        ]  # fmt: skip
        report.paragraph(say("docx.theme-lead", theme=theme.title_zh, count=len(found)))
        report.table(say("docx.theme-caption", theme=theme.title_zh), columns(*_THEME), rows)
    return report.saved()


def _report(title: str, catalog: Catalog) -> Report:
    plan = catalog.plan
    return Report(
        say(title, district=plan.district_zh),
        say("docx.subtitle", plan=plan.title_zh, number=plan.number, date=plan.as_of.isoformat()),
        author=say("docx.author", district=plan.district_zh),
        as_of=plan.as_of,
        landscape=True,
    )


def _ties(report: Report, kind: str, town: str, ties: tuple[Tie, ...], catalog: Catalog) -> None:
    """A section of a town's chapter with its table; nothing where there are no measures."""
    if not ties:
        return
    report.heading(say(f"docx.town-{kind}", km=f"{NEAR_M / 1000:g}"), 2)
    rows = []
    for identity, place in ties:
        measure = catalog.measures[identity]
        told = figures(measure)
        rows.append(
            [
                measure.number_zh, f"{measure.title}（{told}）" if told else measure.title,
                catalog.places[place].name_zh, commitment(measure), str(measure.deadline or ""),
                cited(measure.cite, catalog), "", "", "",
            ]
        )  # fmt: skip
    caption = say("docx.town-caption", town=town, what=say(f"docx.town-{kind}", km=f"{NEAR_M / 1000:g}"))
    report.table(caption, columns(*_TOWN), rows)
