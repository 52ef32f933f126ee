"""Baselines of the plan's first chapter, dated observations since, and figures that are neither."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from atlas.model.base import Address, Anchor, MeasureId, Named, Record, Slug, Text, broken
from atlas.model.measure import Quantity
from atlas.model.plan import Citation


def _real(text: str) -> str:
    """Refuse a day that no calendar has."""
    if len(text) == len("2025-02-28"):
        try:
            date.fromisoformat(text)
        except ValueError:
            raise broken("date-real") from None
    return text


PartialDate = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"),
    AfterValidator(_real),
]
"""A year, a month or a day: as exact as the source is."""


class Baseline(Record):
    """What the plan says had been achieved by 2020: the ground that targets start from, never a measure."""

    id: Annotated[str, StringConstraints(pattern=r"^b-\d-\d{1,2}-\d{3}$")]
    title: Named
    summary: Text
    quantities: tuple[Quantity, ...] = ()
    theme: Slug
    places: tuple[Slug, ...] = ()
    indicators: tuple[int, ...] = ()
    """Numbers of the headline indicators whose base it gives or comes near to."""
    measures: tuple[MeasureId, ...] = ()
    cite: Annotated[tuple[Citation, ...], Field(min_length=1)]
    note: Text = ""
    """Where its definition differs from what it is linked to: 产值 is not 增加值."""


class BaselineFile(Record):
    """All baselines."""

    baselines: tuple[Baseline, ...]


class Definition(StrEnum):
    """Whether an observation counts the same thing as what it is held against."""

    SAME = "same"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


class Observation(Record):
    """What a dated source says has happened since, on an indicator, a measure or a place."""

    id: Annotated[str, StringConstraints(pattern=r"^o-\d{3}$")]
    date: PartialDate
    title: Named
    summary: Text
    quantity: Quantity | None = None
    definition: Definition
    definition_note: Text = ""
    """Why the definition is the same, differs or is not known."""
    source: Slug
    indicators: tuple[int, ...] = ()
    measures: tuple[MeasureId, ...] = ()
    places: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _on_something(self) -> Self:
        if not (self.indicators or self.measures or self.places):
            raise broken("observation-on-something")
        return self


class ObservationFile(Record):
    """All observations."""

    observations: tuple[Observation, ...]


class NumberException(Record):
    """A number of the text that is neither a quantity nor a baseline, and why."""

    at: Address
    anchor: Anchor
    why: Named


class NumberFile(Record):
    """All explained numbers."""

    exceptions: tuple[NumberException, ...]
