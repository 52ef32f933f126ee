"""Says how the plan stands after its period: a verdict only where an observation allows one, else no data.

已达到 and 未达到 are said only where number, unit, definition and year agree and the source is dated; nothing
without an observation ever reads anything but 无资料.
"""

from __future__ import annotations

import math
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


_AT_MOST = {Comparator.AT_MOST, Comparator.LESS}


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

    The latest observation that is comparable and leaves no doubt decides; where none does, a different
    definition outranks silence.
    """
    ordered = sorted(seen, key=lambda o: (o.date, o.id))
    if not ordered:
        return Verdict.NO_DATA
    for observation in reversed(ordered):
        for target in targets:
            if _comparable(target, observation) and (reached := _reached(target, observation)) is not None:
                return Verdict.MET if reached else Verdict.NOT_MET
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


def _reached(target: Target, observation: Observation) -> bool | None:
    """
    Whether what was seen reaches the target; None where it leaves that open.

    A source that gives "more than 12" says of a target of 13 neither that it was reached nor that it was not:
    all that was possibly seen must lie on one side. Of each end its value comes first, then whether it is the
    value itself (0), just above it (1) or just below (-1).
    """
    quantity = observation.quantity
    if quantity is None or quantity.value is None or target.value is None:
        return None
    beside = {Comparator.MORE: 1, Comparator.LESS: -1}
    seen = (quantity.value, beside.get(quantity.comparator, 0))
    least = (-math.inf, 0) if quantity.comparator in _AT_MOST else seen
    most = (math.inf, 0) if quantity.comparator in {Comparator.MORE, Comparator.AT_LEAST} else seen
    wanted = (target.value, beside.get(target.comparator, 0))
    if target.comparator in _AT_MOST:
        sure, impossible = most <= wanted, least > wanted
    else:
        sure, impossible = least >= wanted, most < wanted
    return sure if sure or impossible else None
