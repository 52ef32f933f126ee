"""Counts what is accounted for: numbers and paragraphs of the text, and verdicts after the period."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from atlas.audit.verdicts import Verdict, indicator_verdict, measure_verdict
from atlas.catalog.numbers import Ground, number_accounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from atlas.catalog import Catalog
    from atlas.model.evidence import Observation


def evidence(catalog: Catalog) -> dict[str, object]:
    """
    What the audit says of numbers, paragraphs, baselines and verdicts.

    Returns
    -------
    evidence
        Counts, and the rows behind them; ``numbers`` is null without the text, for only the text can be
        scanned, while ``exceptions`` are records and always there.
    """
    verdicts = Counter(measure_verdict(m, catalog) for m in catalog.measures.values())
    headline = Counter(indicator_verdict(i, catalog) for i in catalog.indicators)
    return {
        "baselines": len(catalog.baselines),
        "observations": len(catalog.observations),
        "measures_by_verdict": _all(verdicts),
        "indicators_by_verdict": _all(headline),
        "judged": list(_judged(catalog)),
        "due": sum(catalog.is_due(m) for m in catalog.measures.values()),
        "due_without_data": _due_without_data(catalog),
        "paragraphs": _paragraphs(catalog),
        "numbers": _numbers(catalog),
        "exceptions": [{"at": e.at, "anchor": e.anchor, "why": e.why} for e in catalog.number_exceptions],
    }


def _all(found: Counter[Verdict]) -> dict[str, int]:
    return {v.value: found[v] for v in Verdict}


def _judged(catalog: Catalog) -> Iterator[dict[str, object]]:
    """Every indicator and measure that has been observed: its verdict and what that rests on."""
    for one in catalog.indicators:
        seen = [o for o in catalog.observations if one.number in o.indicators]
        if seen:
            yield _judgement("indicator", str(one.number), one.name, indicator_verdict(one, catalog), seen)
    for measure_id, some in sorted(catalog.observations_of_measure.items()):
        measure = catalog.measures[measure_id]
        yield _judgement("measure", measure_id, measure.title, measure_verdict(measure, catalog), list(some))


def _judgement(
    kind: str, identity: str, title: str, verdict: Verdict, seen: list[Observation]
) -> dict[str, object]:
    return {
        "subject_type": kind,
        "subject_id": identity,
        "title": title,
        "verdict": verdict.value,
        "observations": [o.id for o in seen],
    }


def _due_without_data(catalog: Catalog) -> list[str]:
    """Measures whose deadline has passed and on which nothing has been observed."""
    return [
        m.id
        for m in catalog.measures.values()
        if catalog.is_due(m) and measure_verdict(m, catalog) is Verdict.NO_DATA
    ]


def _paragraphs(catalog: Catalog) -> dict[str, object]:
    carried = Counter(at for m in catalog.measures.values() for at in {c.at for c in m.cite})
    judged = [p for c in catalog.outline.chapters if c.number > 1 for s in c.sections for p in s.paragraphs]
    reasons = [{"at": p.at, "lead": p.lead, "why": p.without} for p in judged if p.without]
    open_ends = [p.at for p in judged if not carried[p.at] and not p.without]
    return {
        "judged": len(judged),
        "with_measures": sum(carried[p.at] > 0 for p in judged),
        "with_reason": reasons,
        "unaccounted": open_ends,
        "rows": [{"at": p.at, "lead": p.lead, "measures": carried[p.at], "why": p.without} for p in judged],
    }


def _numbers(catalog: Catalog) -> dict[str, object] | None:
    if catalog.text is None:
        return None
    accounts = number_accounts(catalog, catalog.text)
    grounds = Counter(a.ground for a in accounts)
    return {
        "in_text": len(accounts),
        "accounted": len(accounts) - grounds[Ground.NOTHING],
        "by_ground": {g.value: grounds[g] for g in Ground},
        "explained": len(catalog.number_exceptions),
        "unaccounted": [{"at": a.at, "number": a.number} for a in accounts if a.ground is Ground.NOTHING],
        "rows": [
            {
                "at": a.at,
                "number": a.number,
                "ground": a.ground.value,
                "records": list(a.records),
                "why": a.why,
            }
            for a in accounts
        ],
    }
