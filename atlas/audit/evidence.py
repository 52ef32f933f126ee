"""Counts what is accounted for: numbers and paragraphs of the text, and verdicts after the period."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from atlas.audit.verdicts import Verdict, indicator_verdict, measure_verdict
from atlas.catalog.figures import numbers_in, unaccounted_numbers

if TYPE_CHECKING:
    from atlas.catalog import Catalog


def evidence(catalog: Catalog) -> dict[str, object]:
    """
    What the audit says of numbers, paragraphs, baselines and verdicts.

    Returns
    -------
    evidence
        Counts; ``numbers`` is null without the text, for only the text can be scanned.
    """
    verdicts = Counter(measure_verdict(m, catalog) for m in catalog.measures.values())
    headline = Counter(indicator_verdict(i, catalog) for i in catalog.indicators)
    return {
        "baselines": len(catalog.baselines),
        "observations": len(catalog.observations),
        "measures_by_verdict": _all(verdicts),
        "indicators_by_verdict": _all(headline),
        "due_without_data": _due_without_data(catalog),
        "paragraphs": _paragraphs(catalog),
        "numbers": _numbers(catalog),
    }


def _all(found: Counter[Verdict]) -> dict[str, int]:
    return {v.value: found[v] for v in Verdict}


def _due_without_data(catalog: Catalog) -> list[str]:
    """Measures whose deadline has passed and on which nothing has been observed."""
    return [
        m.id
        for m in catalog.measures.values()
        if catalog.is_due(m) and measure_verdict(m, catalog) is Verdict.NO_DATA
    ]


def _paragraphs(catalog: Catalog) -> dict[str, object]:
    cited = {c.at for m in catalog.measures.values() for c in m.cite}
    judged = [p for c in catalog.outline.chapters if c.number > 1 for s in c.sections for p in s.paragraphs]
    reasons = [{"at": p.at, "why": p.without} for p in judged if p.without]
    open_ends = [p.at for p in judged if p.at not in cited and not p.without]
    return {
        "judged": len(judged),
        "with_measures": sum(p.at in cited for p in judged),
        "with_reason": reasons,
        "unaccounted": open_ends,
    }


def _numbers(catalog: Catalog) -> dict[str, object] | None:
    if catalog.text is None:
        return None
    left = unaccounted_numbers(catalog, catalog.text)
    return {
        "in_text": sum(len(numbers_in(p)) for p in catalog.text.paragraphs.values()),
        "explained": len(catalog.number_exceptions),
        "unaccounted": [{"at": at, "number": number} for at, number in left],
    }
