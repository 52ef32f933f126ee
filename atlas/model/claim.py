"""Countable claims of the plan and its headline indicators."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from atlas.model.base import MeasureId, Named, Record, Slug, Text, broken
from atlas.model.kinds import PlaceKind
from atlas.model.plan import Citation
from atlas.model.vocab import Attribute, Comparator, StrengthClass


class Sum(Record):
    """A total that the plan gives with some of its parts, by the measures that carry the figures."""

    total: MeasureId
    parts: Annotated[tuple[MeasureId, ...], Field(min_length=1)]
    rest: MeasureId | None = None
    """The measure of what the plan names without splitting it; it carries no number, and none is made up."""


class Claim(Record):
    """Something the plan counts, against what the records hold: places one by one, or a sum of measures."""

    id: Slug
    text: Named
    cite: Annotated[tuple[Citation, ...], Field(min_length=1)]
    expected: Annotated[int, Field(ge=0)]
    places: tuple[Slug, ...] = ()
    """The places that are counted, one by one."""
    sum: Sum | None = None
    members_published: int | None = None
    """For zones: how many member towns the plan or a source publishes."""
    note: Text = ""

    @model_validator(mode="after")
    def _counts_one_thing(self) -> Self:
        if bool(self.places) == (self.sum is not None):
            raise broken("claim-counts-one")
        return self


class ClaimFile(Record):
    """All claims."""

    claims: tuple[Claim, ...]


class Indicator(Record):
    """One of the plan's headline indicators; a target without a number has a text."""

    number: Annotated[int, Field(ge=1)]
    name: Named
    unit: Text = ""
    base_year: int = 2020
    base_value: float | None = None
    base_text: Text = ""
    target_year: int = 2025
    comparator: Comparator
    target_value: float | None = None
    target_text: Text
    attribute: Attribute
    cumulative: bool = False
    """Whether the base is a sum over five years, marked 〔〕 in the plan."""
    theme: Slug | None = None
    cite: Annotated[tuple[Citation, ...], Field(min_length=1)]
    note: Text = ""


class IndicatorFile(Record):
    """The headline indicators."""

    indicators: tuple[Indicator, ...]


class Question(Record):
    """A question that planners ask, with what picks its answer from the records."""

    id: Slug
    text_zh: Named
    text_en: Named
    lead_zh: Text
    """Our answer; ``{n}`` counts measures, ``{k}`` grid slots with a road, ``{c}`` candidate roads."""
    lead_en: Text
    places: tuple[Slug, ...] = ()
    """Picks the measures at these places."""
    kinds: tuple[PlaceKind, ...] = ()
    """Picks the measures at places of these kinds."""
    strengths: tuple[StrengthClass, ...] = ()
    """Of those, only measures of these strengths."""
    goto: Annotated[str, Field(pattern=r"^(place|list|measure)=[a-z0-9:-]+$")]
    """Where on the atlas the answer is seen."""


class QuestionFile(Record):
    """The example questions of the first page."""

    questions: tuple[Question, ...]
