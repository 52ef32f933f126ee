"""Labels on a sheet as records: what asks for a place on the paper, and the place it was given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    Point = tuple[float, float]


class Box(NamedTuple):
    """A rectangle on the sheet in mm; x to the right, y down, as in SVG."""

    x0: float
    y0: float
    x1: float
    y1: float


class LabelKind(StrEnum):
    """What a name stands for: a spot, a line that it follows, or an area that it lies in."""

    POINT = "point"
    LINE = "line"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class LabelRequest:
    """
    A name that wants a place.

    Parameters
    ----------
    id
        Unique among the requests.
    anchor
        A point, line or polygon (or several of a kind) in mm on the sheet.
    size
        Width and height of the text as set, in mm, without its halo.
    priority
        Higher goes first; equal ones go by id.
    leader
        Whether the name may stand away from its anchor on a leader line.
    clearance_mm
        Radius of the symbol round a point, which the name keeps free.
    through_mm
        A leader may cross symbols that stand no further than this from the anchor: the last way out.
    needed
        Whether a lesser name gives way rather than this one be lost.
    curved
        Whether a line's name may be set glyph by glyph along a bend.
    """

    id: str
    text: str
    kind: LabelKind
    anchor: BaseGeometry
    size: tuple[float, float]
    priority: int = 0
    leader: bool = False
    clearance_mm: float = 0.8
    through_mm: float = 0.0
    needed: bool = False
    curved: bool = True


class GlyphSpot(NamedTuple):
    """The centre of one character in mm, and its turn in degrees, clockwise as in SVG."""

    x: float
    y: float
    angle: float


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """
    A name and its place.

    Parameters
    ----------
    x, y
        The centre of the text in mm.
    angle
        The turn of the text round its centre in degrees, clockwise as in SVG; -90 < angle <= 90.
    outline
        What the text covers, without its halo.
    leader
        From the anchor's symbol to the text; nothing where the name stands at its anchor.
    glyphs
        One spot a character, in reading order, where the name follows a bend or runs downwards; else empty.
    """

    id: str
    text: str
    x: float
    y: float
    angle: float
    outline: BaseGeometry
    leader: tuple[Point, Point] | None = None
    glyphs: tuple[GlyphSpot, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the names of a sheet stand, and which found no place; both by id."""

    placed: tuple[PlacedLabel, ...]
    dropped: tuple[str, ...]
