"""The table sheets: headline indicators, and what has been observed since the plan began."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from atlas.audit.verdicts import indicator_verdict, measure_verdict
from atlas.catalog.phrases import citation_text, dated_title, places_text, quantity_text
from atlas.model.sheet import SheetBody
from atlas.words import say

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.catalog import Catalog
    from atlas.model.claim import Indicator
    from atlas.model.evidence import Observation
    from atlas.model.sheet import SheetSpec

Section = dict[str, Any]
Columns = Sequence[tuple[str, float]]


def table(
    title: str,
    note: str,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[str]],
    *,
    none: str = "sheet.none",
) -> Section:
    """A table of a sheet: columns by heading and relative width, rows as text, the words for none."""
    return {
        "title": title,
        "note": note,
        "head": [say(key) for key, _ in columns],
        "widths": [width for _, width in columns],
        "rows": [list(row) for row in rows],
        "points": 6.2,
        "pad": 0.9,
        "none": say(none),
    }


def sheet_tables(spec: SheetSpec, assembled: Assembled) -> list[Section]:
    """The tables of a table sheet."""
    if spec.body is SheetBody.INDICATORS:
        return [_indicators(assembled.catalog)]
    return [_indicator_standing(assembled.catalog), _due(assembled.catalog), _observed(assembled.catalog)]


def _indicators(catalog: Catalog) -> Section:
    columns = (
        ("sheet.column-number", 0.5), ("progress.indicator", 3), ("sheet.column-unit", 1),
        ("progress.base", 1.3),
        ("progress.target", 1.5), ("progress.attribute", 0.9), ("progress.cite", 3.2), ("progress.note", 3.4),
    )  # fmt: skip
    rows = [
        (
            str(i.number), i.name, i.unit, _base(i), i.target_text, say(f"attribute.{i.attribute}"),
            "；".join(dict.fromkeys(citation_text(c, catalog) for c in i.cite)), i.note,
        )
        for i in catalog.indicators
    ]  # fmt: skip
    note = say("sheet.indicators-note")
    return table(say("progress.indicators"), note, columns, rows) | {"points": 10.5, "pad": 2.6}


def _base(indicator: Indicator) -> str:
    text = indicator.base_text or (f"{indicator.base_value:g}" if indicator.base_value is not None else "")
    return f"{text}（{say('progress.cumulative')}）" if indicator.cumulative and text else text


def _indicator_standing(catalog: Catalog) -> Section:
    columns = (
        ("sheet.column-number", 0.5), ("progress.indicator", 2.6), ("progress.base", 1.2),
        ("progress.target", 1.4),
        ("progress.observed", 5), ("progress.verdict", 1.4),
    )  # fmt: skip
    rows = []
    for indicator in catalog.indicators:
        seen = [o for o in catalog.observations if indicator.number in o.indicators]
        verdict = say(f"verdict.{indicator_verdict(indicator, catalog)}")
        unit = indicator.unit if indicator.target_value is not None else ""
        target = f"{indicator.target_text} {unit}".strip()
        rows.append(
            (str(indicator.number), indicator.name, _base(indicator), target, _seen(seen, catalog), verdict)
        )
    return table(say("progress.indicators"), say("progress.rule"), columns, rows)


def _due(catalog: Catalog) -> Section:
    columns = (
        ("sheet.column-number", 0.8), ("progress.measure", 3), ("sheet.column-places", 1.8),
        ("sheet.column-due", 0.8),
        ("progress.observed", 4.4), ("progress.verdict", 1.4),
    )  # fmt: skip
    rows = []
    for measure in catalog.measures.values():
        seen = [o for o in catalog.observations if measure.id in o.measures]
        if not (seen or measure.deadline):
            continue
        places = places_text((r.place for r in measure.places), catalog) or say("scope.district")
        figures = "；".join(quantity_text(q) for q in measure.quantities)
        title = f"{measure.title}（{figures}）" if figures else measure.title
        verdict = say(f"verdict.{measure_verdict(measure, catalog)}")
        due = str(measure.deadline or "")
        rows.append((measure.number_zh, title, places, due, _seen(seen, catalog), verdict))
    return table(say("progress.measures"), say("progress.lead"), columns, rows)


def _observed(catalog: Catalog) -> Section:
    columns = (
        ("progress.as-of", 1),
        ("sheet.column-places", 1.8),
        ("progress.observed", 6),
        ("sheet.column-source", 3),
    )
    rows = [
        (
            o.date,
            places_text(o.places, catalog),
            f"{o.title}：{o.summary}",
            _source(o, catalog),
        )
        for o in catalog.observations
        if o.places
    ]
    return table(say("progress.places"), "", columns, rows)


def _seen(seen: Sequence[Observation], catalog: Catalog) -> str:
    rows = sorted(seen, key=lambda o: (o.date, o.id))
    return "；".join(f"{dated_title(o)}（{_source(o, catalog)}）" for o in rows)


def _source(observation: Observation, catalog: Catalog) -> str:
    source = catalog.sources.get(observation.source)
    return source.title if source is not None else observation.source
