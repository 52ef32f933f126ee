"""Accounts for every number of the text: by a measure, an indicator, a baseline or an explained exception."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from atlas.catalog.plan_text import PlanText
    from atlas.catalog.registers import Catalog
    from atlas.model.evidence import NumberException
    from atlas.model.measure import Quantity
    from atlas.model.plan import Citation

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class Ground(StrEnum):
    """What accounts for a number, in the order in which one is named where several do."""

    MEASURE = "measure"
    INDICATOR = "indicator"
    BASELINE = "baseline"
    EXCEPTION = "exception"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class NumberAccount:
    """
    One number of the text.

    Attributes
    ----------
    at, number
        Address of its paragraph, and its digits as printed.
    records
        Ids of the records of `ground` that give it and cite its paragraph; empty for an exception.
    why
        Of an exception: why it is neither a quantity nor a baseline.
    """

    at: str
    number: str
    ground: Ground
    records: tuple[str, ...] = ()
    why: str = ""


_Known = dict[str, dict[float, list[tuple[Ground, str]]]]


def numbers_in(paragraph: str) -> list[str]:
    """Every number in Arabic digits, in order."""
    return _NUMBER.findall(paragraph)


def number_accounts(catalog: Catalog, text: PlanText) -> list[NumberAccount]:
    """Every number of the text in its order, with what accounts for it."""
    known = _known(catalog)
    excepted = _by_address(catalog.number_exceptions)
    rows = []
    for at, paragraph in text.paragraphs.items():
        spans = _spans(paragraph, excepted.get(at, ()))
        for match in _NUMBER.finditer(paragraph):
            why = next((why for start, end, why in spans if start <= match.start() < end), "")
            grounds = known.get(at, {}).get(float(match[0]), [])
            rows.append(_account(at, match[0], grounds, why))
    return rows


def unaccounted_numbers(catalog: Catalog, text: PlanText) -> list[tuple[str, str]]:
    """Address and number of all that no quantity, year or explained exception accounts for."""
    return [(a.at, a.number) for a in number_accounts(catalog, text) if a.ground is Ground.NOTHING]


def idle_exceptions(catalog: Catalog, text: PlanText) -> list[NumberException]:
    """Exceptions whose words are not in their paragraph, or hold no number."""
    return [
        e
        for e in catalog.number_exceptions
        if e.anchor not in text.paragraphs.get(e.at, "") or not numbers_in(e.anchor)
    ]


def _account(at: str, number: str, grounds: list[tuple[Ground, str]], why: str) -> NumberAccount:
    if why:
        return NumberAccount(at, number, Ground.EXCEPTION, why=why)
    for ground in (Ground.MEASURE, Ground.INDICATOR, Ground.BASELINE):
        records = tuple(dict.fromkeys(identity for kind, identity in grounds if kind is ground))
        if records:
            return NumberAccount(at, number, ground, records)
    return NumberAccount(at, number, Ground.NOTHING)


def _by_address(exceptions: Iterable[NumberException]) -> dict[str, list[NumberException]]:
    found: dict[str, list[NumberException]] = {}
    for exception in exceptions:
        found.setdefault(exception.at, []).append(exception)
    return found


def _spans(paragraph: str, exceptions: Iterable[NumberException]) -> list[tuple[int, int, str]]:
    """Start, end and reason of the stretches that exceptions explain."""
    return [
        (found.start(), found.end(), exception.why)
        for exception in exceptions
        for found in re.finditer(re.escape(exception.anchor), paragraph)
    ]


def _known(catalog: Catalog) -> _Known:
    """By address and value, the records that give the value and cite the paragraph."""
    known: _Known = {}
    for ground, identity, citations, values in _figures(catalog):
        for citation in citations:
            here = known.setdefault(citation.at, {})
            for value in values:
                here.setdefault(value, []).append((ground, identity))
    return known


def _figures(catalog: Catalog) -> Iterator[tuple[Ground, str, Iterable[Citation], set[float]]]:
    for measure in catalog.measures.values():
        yield Ground.MEASURE, measure.id, measure.cite, _values(measure.quantities) | _set(measure.deadline)
    for baseline in catalog.baselines:
        yield Ground.BASELINE, baseline.id, baseline.cite, _values(baseline.quantities)
    for one in catalog.indicators:
        years = _set(one.base_year, one.target_year, one.number)
        texts = {float(n) for n in numbers_in(f"{one.base_text} {one.target_text} {one.name} {one.note}")}
        values = years | texts | _set(one.base_value, one.target_value)
        yield Ground.INDICATOR, str(one.number), one.cite, values


def _values(quantities: Iterable[Quantity]) -> set[float]:
    return set().union(*(_set(q.value, q.base_value, q.year, q.base_year) for q in quantities))


def _set(*values: float | None) -> set[float]:
    return {float(v) for v in values if v is not None}
