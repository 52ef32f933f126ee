"""The assessment (评估): indicators, what was observed by chapter, what lacks evidence, plan and present."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from atlas.audit.verdicts import Verdict, indicator_verdict, measure_verdict
from atlas.catalog.phrases import chinese_number, places_text
from atlas.report.rows import (
    EMPTY,
    cited,
    figures,
    indicator_row,
    observed,
    places,
    source_title,
    standing_row,
)
from atlas.report.word import Column, Report
from atlas.words import say

if TYPE_CHECKING:
    from atlas.catalog import Catalog
    from atlas.model.measure import Measure

FIGURE_CM = 15.0
_INDICATORS = (
    ("number", 0.7), ("indicator", 2.6), ("unit", 1.0), ("base", 1.4), ("target", 1.5), ("attribute", 1.0),
    ("actual", 3.8), ("verdict", 1.4),
)  # fmt: skip
_STANDING = (("number", 1.25), ("measure", 4.2), ("deadline", 1.0), ("seen-head", 5.2), ("verdict", 1.5))
_WITHOUT = (
    ("number", 1.25), ("measure", 3.2), ("figures", 2.8), ("deadline", 1.0), ("places", 2.2), ("cite", 3.4),
)  # fmt: skip


def columns(*named: tuple[str, float]) -> list[Column]:
    """Columns by the key of their heading and their relative width."""
    return [Column(say(f"docx.{key}"), width) for key, width in named]


def assessment(catalog: Catalog, picture: bytes | None = None) -> bytes:
    """
    The assessment as a Word document.

    Parameters
    ----------
    picture
        The figure of plan and present as PNG; without it the chapter has its table alone.
    """
    plan = catalog.plan
    subtitle = say("docx.subtitle", plan=plan.title_zh, number=plan.number, date=plan.as_of.isoformat())
    report = Report(
        say("docx.assessment-title", district=plan.district_zh, start=plan.period.start, end=plan.period.end),
        subtitle,
        author=say("docx.author", district=plan.district_zh),
        as_of=plan.as_of,
    )
    _overview(report, catalog)
    _indicators(report, catalog)
    _chapters(report, catalog)
    _without(report, catalog)
    _plan_and_present(report, catalog, picture)
    _places(report, catalog)
    _sources(report, catalog)
    return report.saved()


def verdicts_by_chapter(catalog: Catalog) -> dict[int, Counter[Verdict]]:
    """How many measures of each chapter have which verdict, of those that are due or have been observed."""
    found: dict[int, Counter[Verdict]] = {}
    for measure in judged(catalog):
        found.setdefault(measure.chapter, Counter())[measure_verdict(measure, catalog)] += 1
    return dict(sorted(found.items()))


def judged(catalog: Catalog) -> list[Measure]:
    """Measures whose deadline has passed or on which there is an observation."""
    return [m for m in catalog.measures.values() if catalog.is_due(m) or observed(catalog, measure=m.id)]


def chapter_title(number: int, catalog: Catalog) -> str:
    """A chapter as its heading in the plan reads."""
    titles = {c.number: c.title for c in catalog.outline.chapters}
    return say("docx.chapter", number=chinese_number(number), title=titles.get(number, ""))


def _overview(report: Report, catalog: Catalog) -> None:
    plan = catalog.plan
    report.heading(say("docx.overview"), 1)
    report.paragraph(
        say(
            "docx.overview-text",
            plan=plan.title_zh,
            issuer=plan.issuer,
            adopted=plan.adopted.isoformat(),
            measures=len(catalog.measures),
            due=sum(catalog.is_due(m) for m in catalog.measures.values()),
            observations=len(catalog.observations),
            date=plan.as_of.isoformat(),
        )
    )
    report.paragraph(say("progress.rule"))
    report.paragraph(say("progress.lead"))


def _indicators(report: Report, catalog: Catalog) -> None:
    report.heading(say("docx.indicators"), 1)
    counts = Counter(indicator_verdict(i, catalog) for i in catalog.indicators)
    report.paragraph(_counted(counts))
    rows = [indicator_row(i, catalog) for i in catalog.indicators]
    report.table(say("docx.indicators-caption"), columns(*_INDICATORS), rows)


def _chapters(report: Report, catalog: Catalog) -> None:
    report.heading(say("docx.observed"), 1)
    for chapter in sorted({m.chapter for m in catalog.measures.values()}):
        title = chapter_title(chapter, catalog)
        report.heading(title, 2)
        seen = [m for m in judged(catalog) if m.chapter == chapter and observed(catalog, measure=m.id)]
        if seen:
            rows = [standing_row(m, catalog) for m in seen]
            report.table(say("docx.observed-caption", chapter=title), columns(*_STANDING), rows)
        else:
            report.paragraph(say("docx.nothing-observed"))


def _without(report: Report, catalog: Catalog) -> None:
    report.heading(say("docx.without"), 1)
    due = [m for m in catalog.measures.values() if catalog.is_due(m)]
    lacking = [m for m in due if measure_verdict(m, catalog) is Verdict.NO_DATA]
    report.paragraph(say("docx.without-text", count=len(lacking), due=len(due)))
    rows = [
        [
            m.number_zh, m.title, figures(m) or EMPTY, str(m.deadline),
            places(m, catalog), cited(m.cite, catalog),
        ]
        for m in lacking
    ]  # fmt: skip
    report.table(say("docx.without-caption"), columns(*_WITHOUT), rows)


def _plan_and_present(report: Report, catalog: Catalog, picture: bytes | None) -> None:
    report.heading(say("docx.present"), 1)
    found = verdicts_by_chapter(catalog)
    head = [Column(say("docx.chapter-head"), 4.0), *(Column(say(f"verdict.{v}"), 1.2) for v in Verdict)]
    rows = [[chapter_title(n, catalog), *(str(counts[v]) for v in Verdict)] for n, counts in found.items()]
    total: Counter[Verdict] = sum(found.values(), Counter())
    rows.append([say("docx.total"), *(str(total[v]) for v in Verdict)])
    report.table(say("docx.present-caption"), head, rows)
    if picture is not None:
        caption = say("docx.present-figure")
        report.figure(caption, picture, width_cm=FIGURE_CM, alt=f"{caption}：{_counted(total)}")


def _places(report: Report, catalog: Catalog) -> None:
    rows = [
        [o.date, places_text(o.places, catalog), o.summary, source_title(o, catalog)]
        for o in sorted(catalog.observations, key=lambda o: (o.date, o.id))
        if o.places
    ]
    if rows:
        report.heading(say("progress.places"), 1)
        wide = columns(("date", 1.6), ("places", 2.4), ("seen-head", 6.5), ("source", 3.0))
        report.table(say("progress.places"), wide, rows)


def _sources(report: Report, catalog: Catalog) -> None:
    used = sorted({o.source for o in catalog.observations} & catalog.sources.keys())
    if not used:
        return
    report.heading(say("docx.sources"), 1)
    rows = []
    for name in used:
        source = catalog.sources[name]
        who = "、".join(p.name for p in source.providers)
        rows.append([source.title, who, source.retrieved.isoformat(), source.licence.attribution or EMPTY])
    wide = columns(("source", 4.5), ("provider", 3.0), ("retrieved", 1.8), ("attribution", 4.0))
    report.table(say("docx.sources"), wide, rows)


def _counted(counts: Counter[Verdict]) -> str:
    parts = [say("docx.count-of", verdict=say(f"verdict.{v}"), count=counts[v]) for v in Verdict]
    return "，".join(parts) + "。"
