"""The places of a text along a line: all stretches that it could take are measured at once."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import shapely

from atlas.sheet.labels import GlyphSpot
from atlas.sheet.rectangles import Rectangles
from atlas.sheet.spots import Bend, Spots

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from atlas.sheet.labels import LabelRequest
    from atlas.sheet.rectangles import Floats, Rows

_SPOTS = 15
_PARTS = 3
_MAX_TURN_DEG = 28.0
"""Two characters of a name that follows a bend differ by no more; sharper bends tear the word apart."""
_STRAIGHT = 0.12
"""A stretch that leaves its chord by less than this part of the text's height takes straight text."""
_BENT_COST = 0.5
_STEEP_DEG = 55.0
_RIGHT_DEG = 90.0


def along(request: LabelRequest, parts: Sequence[BaseGeometry], margin_mm: float) -> Iterator[Spots]:
    """
    Places along the lines `parts`, of each the middle first; straight where it runs straight.

    A stretch that bends too much for the text gives none.
    """
    width, height = request.size
    for part in sorted(parts, key=lambda p: (-p.length, p.bounds))[:_PARTS]:
        # What is finer than a third of the text's height would only make its characters dance.
        line = _Line(shapely.get_coordinates(part.simplify(height / 3)))
        room = line.length - width
        if room < 0:
            continue
        index = np.arange(min(_SPOTS, 1 + 2 * int(ceil(room / width) // 2)))
        sides = np.where(index % 2 == 1, 1, -1)
        yield _places(request, line, room * (0.5 + (index + 1) // 2 * sides / (len(index) + 1)), margin_mm)


class _Line:
    """A line of n points (mm), and how far along it each lies."""

    def __init__(self, points: Floats) -> None:
        self.points = points
        steps = np.diff(points, axis=0)
        self.at = np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])

    @property
    def length(self) -> float:
        return float(self.at[-1])

    def points_at(self, distance: Floats) -> Floats:
        """The points at distances of any shape, with x and y as a last axis."""
        x, y = self.points.T
        return np.stack([np.interp(distance, self.at, x), np.interp(distance, self.at, y)], axis=-1)

    def bows(self, starts: Floats, width: float, ends: Floats) -> Floats:
        """How far each stretch of a width leaves the chord between its ends, n x 2 ends x 2, at most."""
        run = ends[:, 1] - ends[:, 0]
        off = self.points - ends[:, :1]
        square = np.maximum((run**2).sum(axis=1), 1e-12)
        share = np.clip((off * run[:, None]).sum(axis=-1) / square[:, None], 0, 1)
        away = off - share[:, :, None] * run[:, None]
        inside = (self.at > starts[:, None]) & (self.at < starts[:, None] + width)
        return np.asarray(np.where(inside, np.hypot(away[:, :, 0], away[:, :, 1]), 0).max(axis=1))


def _places(request: LabelRequest, line: _Line, starts: Floats, margin_mm: float) -> Spots:
    """The text on the stretches that begin at `starts`, in their order, where it can stand there."""
    width, height = request.size
    ends = line.points_at(np.stack([starts, starts + width], axis=1))
    run = ends[:, 1] - ends[:, 0]
    turn = np.degrees(np.arctan2(run[:, 1], run[:, 0]))
    square = _all_square(request.text)
    straight = line.bows(starts, width, ends) <= _STRAIGHT * height
    straight &= ~(_steep(turn) & square)
    middling = np.abs(starts + width / 2 - line.length / 2) / line.length
    spots = Spots.of(
        2 * middling + np.where(straight, 0, _BENT_COST),
        np.where(straight[:, None], ends.mean(axis=1), line.points_at(starts + width / 2)),
        request.size,
        angle=np.where(straight, _readable(turn), 0),
    )
    bent = np.flatnonzero(~straight) if request.curved else np.empty(0, dtype=int)
    bends = _bends(request, line, starts[bent], turn[bent], margin_mm)
    spots.bends[bent] = bends
    return spots.take(np.flatnonzero(straight | (spots.bends != None)))  # noqa: E711  element by element


def _bends(
    request: LabelRequest, line: _Line, starts: Floats, turn: Floats, margin_mm: float
) -> NDArray[np.object_]:
    """
    How the text follows each stretch, a spot a character in reading order; None where it bends too sharply.

    On a steep line Chinese characters stand upright, from top to bottom, as map lettering has it (屈曲字列);
    anything else turns with the line.
    """
    (width, height), number = request.size, len(request.text)
    steep = _steep(turn)
    upright = steep & _all_square(request.text)
    backwards = np.where(upright, turn < 0, np.abs(turn) > _RIGHT_DEG)
    shares = np.linspace(0, width, number + 1)
    ends = line.points_at(starts[:, None] + np.where(backwards[:, None], width - shares, shares))
    run = np.diff(ends, axis=1)
    angle = np.degrees(np.arctan2(run[:, :, 1], run[:, :, 0])) - np.where(upright, _RIGHT_DEG, 0)[:, None]
    found = np.full(len(starts), None, dtype=object)
    soft = np.flatnonzero((np.abs(_wrapped(np.diff(angle, axis=1))) <= _MAX_TURN_DEG).all(axis=1))
    if len(soft):
        centre = ((ends[:, :-1] + ends[:, 1:]) / 2)[soft]
        cell = np.where(steep[soft, None], [height, width / number], [width / number, height])
        found[soft] = _bent(centre, np.repeat(cell, number, axis=0), angle[soft], margin_mm)
    return found


def _bent(centre: Floats, cell: Floats, angle: Floats, margin_mm: float) -> NDArray[np.object_]:
    """A `Bend` for each of n texts of m characters: centres n x m x 2, cells nm x 2, angles n x m."""
    count, number = angle.shape
    cells = Rectangles.turned(centre.reshape(-1, 2), cell / 2, angle.ravel())
    covered = np.asarray(shapely.union_all(cells.polygons().reshape(count, number), axis=1), dtype=object)
    kept = np.asarray(shapely.buffer(covered, margin_mm, quad_segs=8, join_style="mitre"), dtype=object)
    table = np.concatenate([centre, angle[:, :, None]], axis=2).tolist()
    found = np.full(count, None, dtype=object)
    for row, glyphs in enumerate(table):
        own: Rows = np.arange(row * number, (row + 1) * number)
        spots = tuple(GlyphSpot(*glyph) for glyph in glyphs)
        found[row] = Bend(spots, cells.take(own), covered[row], kept[row])
    return found


def _steep(turn: Floats) -> NDArray[np.bool_]:
    return np.asarray((np.abs(turn) > _STEEP_DEG) & (np.abs(turn) < 180 - _STEEP_DEG))


def _readable(turn: Floats) -> Floats:
    """The angle, or its opposite, at which text does not stand on its head: -90 < angle <= 90."""
    angle = (turn + 180) % 180
    return np.where(angle > _RIGHT_DEG, angle - 180, angle)


def _wrapped(angle: Floats) -> Floats:
    """Angles between -180 and 180 degrees."""
    return (angle + 180) % 360 - 180


def _all_square(text: str) -> bool:
    """Whether every character is a Chinese one, which may stand upright in a column."""
    return all("\u2e80" <= character <= "\ufaff" for character in text)
