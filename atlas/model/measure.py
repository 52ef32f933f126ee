"""Measures: what the plan sets out to do, one verb with its object each, always with a citation."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from atlas.model.base import MeasureId, Named, Record, Slug, Text, broken
from atlas.model.plan import Citation
from atlas.model.vocab import Comparator, MeasureKind, Relation, StrengthClass

_SAID = re.compile(r"(?:m-)?([1-7])-([0-9]{1,2})-([0-9]{1,3})")
Year = Annotated[int, Field(ge=1949, le=2200)]


class Scope(StrEnum):
    """Whether a measure is tied to places or holds for the whole district."""

    PLACES = "places"
    DISTRICT = "district"


class Quantity(Record):
    """A figure of the plan: what is counted, how it is meant, how much, of what unit, from which base."""

    label: Named
    comparator: Comparator = Comparator.EQUAL
    value: float | None = None
    unit: Text = ""
    base_value: float | None = None
    base_year: Year | None = None
    year: Year | None = None
    note: Text = ""

    @model_validator(mode="after")
    def _number_or_reason(self) -> Self:
        wordy = self.comparator in {Comparator.AS_ASSIGNED, Comparator.QUALITATIVE}
        if wordy == (self.value is not None):
            raise broken("quantity-value")
        return self


class Strength(Record):
    """How strongly the plan commits itself: its own verb, and the class we read it as."""

    verb: Annotated[Text, Field(min_length=1, max_length=12)]
    cls: Annotated[StrengthClass, Field(alias="class")]


class PlaceRef(Record):
    """A place that a measure bears on, and how."""

    place: Slug
    relation: Relation = Relation.AT


class Measure(Record):
    """One task, target or constraint that could be reported done on its own."""

    id: MeasureId
    title: Named
    summary: Text
    """In our own words; the plan's sentence is shown only from the reader's own copy of the text."""
    kind: MeasureKind
    strength: Strength
    theme: Slug
    scope: Scope = Scope.PLACES
    places: tuple[PlaceRef, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    deadline: Year | None = None
    """Only where the text gives one."""
    cite: Annotated[tuple[Citation, ...], Field(min_length=1)]
    note: Text = ""

    @property
    def number_zh(self) -> str:
        """The number people say: chapter-section-serial, such as 4-2-18."""
        return spoken_number(self.id)

    @property
    def chapter(self) -> int:
        """The chapter of the measure's number."""
        return int(self.id.split("-")[1])

    @property
    def section(self) -> int:
        """The section of the measure's number."""
        return int(self.id.split("-")[2])

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if bool(self.places) == (self.scope is Scope.DISTRICT):
            raise broken("measure-somewhere")
        return self


def measure_id(said: str) -> str:
    """The id of a measure that is called by its id or by the number people say: 4-2-18 is m-4-2-018."""
    found = _SAID.fullmatch(said)
    return f"m-{found[1]}-{int(found[2])}-{int(found[3]):03d}" if found else said


def spoken_number(measure: str) -> str:
    """The number people say for a measure's id: m-4-2-018 is 4-2-18."""
    _, chapter, section, serial = measure.split("-")
    return f"{chapter}-{section}-{int(serial)}"


class RetiredNumber(Record):
    """A number that was released once and is no longer used; it is never given again."""

    id: MeasureId
    reason: Named
    replaced_by: tuple[MeasureId, ...] = ()

    @property
    def number_zh(self) -> str:
        """The number people said."""
        return spoken_number(self.id)


class MeasureFile(Record):
    """One file of measures: all of one section of the plan."""

    section: Annotated[str, Field(pattern=r"^[1-7]\.\d{1,2}$")]
    measures: tuple[Measure, ...]


class RetiredFile(Record):
    """All retired numbers."""

    retired: tuple[RetiredNumber, ...]
