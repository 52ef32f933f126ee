"""The plan, its outline and the citations that address its paragraphs."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from atlas.model.base import Address, Anchor, Named, Record, Slug, Text, Url

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Period(Record):
    """The years that the plan governs."""

    start: Annotated[int, Field(ge=1949, le=2200)]
    end: Annotated[int, Field(ge=1949, le=2200)]


class PlanDocument(Record):
    """The plan as a document: who issued it, when, for which years, and the fingerprint of its text."""

    id: Slug
    title_zh: Named
    title_en: Named
    district_zh: Named
    district_en: Named
    district_code: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    number: Named
    """Document number, such as 武清政〔2021〕2号."""
    issuer: Named
    adopted: date
    period: Period
    horizon: int
    """Year of the long-range goals."""
    as_of: date
    """The day on which this atlas looks at the plan; no clock is read."""
    url: Url = ""
    text_length: Annotated[int, Field(gt=0)]
    """Characters of the text file."""
    text_sha256: Sha256
    """Of the file's bytes."""
    paragraphs_sha256: Sha256
    """Of the normalised paragraphs, so that another copy of the same edition passes."""

    @property
    def expired(self) -> bool:
        """Whether the period had ended on the day `as_of`."""
        return self.as_of.year > self.period.end


class Paragraph(Record):
    """One paragraph's address and its lead phrase (empty where it has none)."""

    at: Address
    lead: Annotated[Text, Field(max_length=20)] = ""
    without: Text = ""
    """Why no measure cites this paragraph, where none does."""


class Section(Record):
    """A section (第X节) with its paragraphs; section 0 stands before a chapter's first section."""

    number: Annotated[int, Field(ge=0)]
    title: Text = ""
    paragraphs: tuple[Paragraph, ...]


class Chapter(Record):
    """A chapter (第X章); chapter 0 is the preface."""

    number: Annotated[int, Field(ge=0, le=7)]
    title: Named
    sections: tuple[Section, ...]


class Outline(Record):
    """The addresses that citations use."""

    chapters: tuple[Chapter, ...]


class Citation(Record):
    """Where the plan says it: a paragraph and a few of its words, verbatim, found once in it."""

    at: Address
    anchor: Anchor

    @property
    def chapter(self) -> int:
        """Chapter number, 0 for the preface."""
        return int(self.at.split(".")[0])

    @property
    def section(self) -> int:
        """Section number within the chapter, 0 before its first section."""
        return int(self.at.split(".")[1])

    @property
    def paragraph(self) -> int:
        """1-based number of the paragraph within its section."""
        return int(self.at.split(".")[2])
