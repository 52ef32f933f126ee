"""What a style class applies to, as a small expression over columns that every file format can say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class OneOf:
    """The column holds one of these values."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold; with no part, everything does."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Unless:
    """The part does not hold."""

    part: Filter


Filter = OneOf | Every | Unless


def holds(condition: Filter, row: Mapping[str, object]) -> bool:
    """Whether a row of a layer's table falls under `condition`."""
    if isinstance(condition, OneOf):
        return row[condition.column] in condition.values
    if isinstance(condition, Unless):
        return not holds(condition.part, row)
    return all(holds(part, row) for part in condition.parts)


def columns_of(condition: Filter) -> set[str]:
    """The columns that `condition` asks of."""
    if isinstance(condition, OneOf):
        return {condition.column}
    parts = (condition.part,) if isinstance(condition, Unless) else condition.parts
    return set().union(*(columns_of(part) for part in parts))


def all_of(*parts: Filter) -> Filter:
    """The parts together, without needless nesting."""
    flat: list[Filter] = []
    for part in parts:
        flat += part.parts if isinstance(part, Every) else (part,)
    return flat[0] if len(flat) == 1 else Every(tuple(flat))
