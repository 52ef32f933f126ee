"""What a page of a PDF draws: texts, strokes and fills with colours, in millimetres of the paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from atlas.sheet.pdf_arithmetic import segments

if TYPE_CHECKING:
    from atlas.sheet.pdf_arithmetic import Matrix, Point

_LONGEST_READ = 40_000
"""Bytes of a path up to which its straight segments are read; what is measured is always short."""


class Text(NamedTuple):
    """
    A run of characters.

    Parameters
    ----------
    corners
        Of what it covers, in mm from the page's top left corner.
    size_pt
        As it stands on the paper.
    alt
        Of the picture that it belongs to; empty outside pictures.
    missing
        How many of its characters had no glyph.
    """

    text: str
    corners: tuple[Point, ...]
    size_pt: float
    colour: str
    opacity: float
    alt: str
    layer: str
    missing: int


class Stroke(NamedTuple):
    """
    A stroked path.

    Parameters
    ----------
    path, matrix
        Its operators as they stand in the page, and what makes millimetres of their numbers: few strokes
        are ever measured, so each is read when it is.
    """

    colour: str
    width_mm: float
    dashed: bool
    opacity: float
    alt: str
    layer: str
    path: bytes
    matrix: Matrix

    @property
    def segments(self) -> list[tuple[Point, Point]]:
        """Its straight segments in mm; none where the path is too long to be of interest."""
        return segments(self.path, self.matrix) if len(self.path) <= _LONGEST_READ else []


class Fill(NamedTuple):
    """A filled path."""

    colour: str
    opacity: float
    alt: str
    layer: str


@dataclass(slots=True)
class PageInk:
    """All that a page draws, in order."""

    texts: list[Text] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
