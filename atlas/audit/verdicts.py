"""Says how the plan stands after its period: a verdict only where an observation allows one, else no data.

已达到 and 未达到 are said only where number, unit, definition and year agree and the source is dated; nothing
without an observation ever reads anything but 无资料.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from atlas.model.evidence import Definition
from atlas.model.vocab import Comparator

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from atlas.catalog import Catalog
    from atlas.model.claim import Indicator
    from atlas.model.evidence import Observation
    from atlas.model.measure import Measure, Quantity


class Verdict(StrEnum):
    """How a target stands, in the order of how much is known."""

    MET = "met"
    NOT_MET = "not-met"
    NOT_COMPARABLE = "not-comparable"
    NO_EVIDENCE = "no-evidence"
    NO_DATA = "no-data"


@dataclass(frozen=True, slots=True)
class Target:
    """A number to be reached: how it is meant, of what unit, by which year; no value where none is given."""

    comparator: Comparator
    value: float | None
    unit: str
    year: int | None


def measure_verdict(measure: Measure, catalog: Catalog) -> Verdict:
    """The verdict on a measure, from the observations on it and on nothing else."""
    seen = catalog.observations_of_measure.get(measure.id, ())
    return verdict([_target(q, measure.deadline) for q in measure.quantities], seen)


def indicator_verdict(indicator: Indicator, catalog: Catalog) -> Verdict:
    """The verdict on a headline indicator."""
    seen = [o for o in catalog.observations if indicator.number in o.indicators]
    value = indicator.target_value
    target = Target(indicator.comparator, value, indicator.unit, indicator.target_year)
    return verdict([target], seen)


def verdict(targets: Sequence[Target], seen: Iterable[Observation]) -> Verdict:
    """
    The verdict that observations allow on targets.

    The latest observation that is comparable decides; where none is, a different definition outranks silence.
    """
    ordered = sorted(seen, key=lambda o: (o.date, o.id))
    if not ordered:
        return Verdict.NO_DATA
    for observation in reversed(ordered):
        for target in targets:
            if _comparable(target, observation):
                return Verdict.MET if _reached(target, observation) else Verdict.NOT_MET
    if any(o.definition is Definition.DIFFERS for o in ordered):
        return Verdict.NOT_COMPARABLE
    return Verdict.NO_EVIDENCE


def _target(quantity: Quantity, deadline: int | None) -> Target:
    return Target(quantity.comparator, quantity.value, quantity.unit, quantity.year or deadline)


def _comparable(target: Target, observation: Observation) -> bool:
    """Number, unit, definition and year agree; the observation's own year or its date counts as its year."""
    found = observation.quantity
    if found is None or found.value is None or target.value is None or target.year is None:
        return False
    year = found.year or int(observation.date[:4])
    same = observation.definition is Definition.SAME
    return same and found.unit == target.unit and year == target.year


def _reached(target: Target, observation: Observation) -> bool:
    quantity = observation.quantity
    if quantity is None or quantity.value is None or target.value is None:
        return False
    # What a source gives as "more than n" is at least n: it reaches n, and exceeds it.
    lower = quantity.comparator in {Comparator.MORE, Comparator.AT_LEAST}
    value, wanted = quantity.value, target.value
    if target.comparator is Comparator.MORE:
        return value > wanted or (lower and quantity.comparator is Comparator.MORE and value >= wanted)
    if target.comparator in {Comparator.AT_MOST, Comparator.LESS}:
        return not lower and (value <= wanted if target.comparator is Comparator.AT_MOST else value < wanted)
    return value >= wanted
