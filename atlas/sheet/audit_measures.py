"""Measures on what a page draws: collisions, legend, numbers and scale, each taken from the PDF alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

import numpy as np
import shapely

from atlas.sheet.pdf_arithmetic import extents, has_rectangle, may_span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from atlas.sheet.pdf_arithmetic import Point
    from atlas.sheet.pdf_ink import PageInk, Stroke, Text

    Paint = tuple[str, str, bool]
    """Whether it strokes or fills, the colour, and whether it is dashed."""

_FAINT = 0.5
"""Texts paler than this lie across a sheet on purpose, such as 待审."""
_OVERLAP = 0.1
"""Part of the smaller text that another may cover: boxes are a little larger than what they hold."""
_JOINED = 0.3
"""Characters nearer than this part of their height, in one direction, are one word."""
_CIRCLED = ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1))
_NUMBER = re.compile(r"([①-⑳㉑-㉟㊱-㊿])(?:–([①-⑳㉑-㉟㊱-㊿]))?|\((\d{2,3})\)(?:–\((\d{2,3})\))?")
_KILOMETRES = re.compile(r"\d{3,4}(?:\.\d+)?")
_STRAIGHT_MM = 0.02
_NEAR_MM = 0.6
_MARK_MM = 100.0


def words(texts: Sequence[Text]) -> list[Text]:
    """Texts with the characters of one word joined, as far as they stand in one line."""
    joined: list[Text] = []
    for text in texts:
        if joined and _follows(joined[-1], text):
            last = joined[-1]
            corners = (last.corners[0], text.corners[1], text.corners[2], last.corners[3])
            joined[-1] = last._replace(text=last.text + text.text, corners=corners)
        else:
            joined.append(text)
    return joined


def collisions(texts: Sequence[Text]) -> list[tuple[str, str]]:
    """Pairs of words of which one covers part of the other."""
    kept = [w for w in words(texts) if w.text.strip() and w.opacity >= _FAINT]
    if not kept:
        return []
    shapes = np.asarray(shapely.polygons(np.array([w.corners for w in kept])))
    ones, others = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    ones, others = ones[ones < others], others[ones < others]
    areas = np.asarray(shapely.area(shapes))
    shared = np.asarray(shapely.area(shapely.intersection(shapes[ones], shapes[others])))
    covered = shared > _OVERLAP * np.minimum(areas[ones], areas[others])
    pairs = zip(ones[covered].tolist(), others[covered].tolist(), strict=True)
    return [(kept[one].text, kept[other].text) for one, other in pairs]


@dataclass(frozen=True, slots=True)
class LegendCheck:
    """Paints that the map has and the legend lacks, and the reverse."""

    unexplained: tuple[str, ...]
    unused: tuple[str, ...]


def check_legend(
    pages: Iterable[PageInk], map_alt: str, legend_alts: Iterable[str], ground: Iterable[str]
) -> LegendCheck:
    """
    Compare what the map is painted with to what the legend's pictures are painted with.

    Parameters
    ----------
    ground
        Colours, as #RRGGBB, of what needs no entry: paper, surroundings, leaders, grid.
    """
    known, legend = set(ground), set(legend_alts)
    drawn: set[Paint] = set()
    explained: set[Paint] = set()
    for page in pages:
        paints = {(("stroke", s.colour, s.dashed), s.alt) for s in page.strokes}
        paints |= {(("fill", f.colour, False), f.alt) for f in page.fills}
        drawn |= {paint for paint, alt in paints if alt == map_alt and paint[1] not in known}
        explained |= {paint for paint, alt in paints if alt in legend and paint[1] not in known}
    return LegendCheck(_named(drawn - explained), _named(explained - drawn))


def numbers(texts: Iterable[Text]) -> set[int]:
    """The enclosed numbers in texts, runs such as ①–④ in full."""
    found: set[int] = set()
    for first, last, plain, plain_last in _NUMBER.findall("".join(t.text for t in texts)):
        low = _value(first) if first else int(plain)
        high = _value(last) if last else int(plain_last) if plain_last else low
        found |= set(range(low, high + 1))
    return found


@dataclass(frozen=True, slots=True)
class GridScale:
    """The scale along both axes as the printed grid and its labels give it."""

    denominator: float
    error: float
    """The larger of both axes' relative deviations from the scale that the sheet states."""
    lines: int


def grid_scale(page: PageInk, map_alt: str, frame_mm: Sequence[float], stated: int) -> GridScale | None:
    """
    Read the scale off the grid as a surveyor would: from the distance of lines that carry a label in km.

    Returns
    -------
    scale
        Nothing where neither axis has two labelled lines.
    """
    found = []
    count = 0
    on_map = [s for s in page.strokes if s.alt == map_alt]
    lines = [line for s in _spanning(on_map, min(frame_mm[2:]) - 1) for line in s.segments]
    labels = words([t for t in page.texts if t.alt == map_alt])
    for across in (0, 1):
        labelled = _labelled(_grid_lines(lines, frame_mm, across), labels, frame_mm, across)
        if len(labelled) > 1:
            at, km = zip(*sorted(labelled.items()), strict=True)
            found.append(abs(float(np.polyfit(at, km, 1)[0])) * 1e6)
            count += len(labelled)
    if not found:
        return None
    return GridScale(sum(found) / len(found), max(abs(f / stated - 1) for f in found), count)


def length_mark(pages: Iterable[PageInk]) -> list[float]:
    """On each page the length in mm of the level line nearest to 100 mm, pictures apart; 0 without one."""
    lengths = []
    for page in pages:
        level = [
            abs(b[0] - a[0])
            for s in page.strokes
            if not s.alt
            for a, b in s.segments
            if abs(a[1] - b[1]) < _STRAIGHT_MM
        ]
        near = [v for v in level if abs(v - _MARK_MM) < 1]
        lengths.append(min(near, key=lambda v: abs(v - _MARK_MM)) if near else 0.0)
    return lengths


def _follows(last: Text, text: Text) -> bool:
    (x0, y0), (x1, y1) = last.corners[1], text.corners[0]
    (ax, ay), (bx, by) = last.corners[0], text.corners[1]
    height = hypot(last.corners[3][0] - last.corners[0][0], last.corners[3][1] - last.corners[0][1])
    alike = (last.alt, last.colour, last.layer) == (text.alt, text.colour, text.layer)
    if not alike or abs(last.size_pt - text.size_pt) > 0.05 or hypot(x1 - x0, y1 - y0) > _JOINED * height:  # noqa: PLR2004  points
        return False
    # The sine of the angle between the direction so far and the next character's.
    u, v = (x0 - ax, y0 - ay), (bx - x1, by - y1)
    lengths = hypot(*u) * hypot(*v)
    return lengths > 0 and abs(u[0] * v[1] - u[1] * v[0]) / lengths < 0.02  # noqa: PLR2004  a degree


def _named(paints: set[Paint]) -> tuple[str, ...]:
    return tuple(sorted(f"{kind} {colour}{' dashed' if dashed else ''}" for kind, colour, dashed in paints))


def _value(circled: str) -> int:
    for first, last, code in _CIRCLED:
        if code <= ord(circled) <= code + last - first:
            return ord(circled) - code + first
    return 0


def _spanning(strokes: Iterable[Stroke], least_mm: float) -> list[Stroke]:
    """The strokes that may span so much along either axis: of many, few need be read further."""
    kept: list[Stroke] = []
    measured: list[Stroke] = []
    for stroke in strokes:
        if may_span(stroke.path, stroke.matrix, least_mm):
            (kept if has_rectangle(stroke.path) else measured).append(stroke)
    if measured:
        across, down = extents([s.path for s in measured]).T
        a, b, c, d = np.abs([s.matrix[:4] for s in measured]).T
        spans = np.maximum(across * a + down * c, across * b + down * d)
        # What rounding takes from a sum is far less than what keeps a line from being straight.
        kept += [measured[k] for k in np.flatnonzero(spans > least_mm - _STRAIGHT_MM).tolist()]
    return kept


def _grid_lines(lines: Iterable[tuple[Point, Point]], frame_mm: Sequence[float], across: int) -> list[float]:
    """Places in mm of the lines that cross the whole frame: by x those that run down, by y those across."""
    left, top, width, height = frame_mm
    low, span, length = ((left, width, height), (top, height, width))[across]
    found = set()
    for a, b in lines:
        runs = abs(a[across] - b[across]) < _STRAIGHT_MM
        long = abs(a[1 - across] - b[1 - across]) > length - 1
        if runs and long and _NEAR_MM / 2 < a[across] - low < span - _NEAR_MM / 2:
            found.add((a[across] + b[across]) / 2)
    return sorted(found)


def _labelled(
    places: list[float], labels: Iterable[Text], frame_mm: Sequence[float], across: int
) -> dict[float, float]:
    """Of the lines those with a label in km beside the frame at their end; km by place in mm."""
    left, top, width, height = frame_mm
    low, span = ((top, height), (left, width))[across]
    found = {}
    for word in labels:
        if not _KILOMETRES.fullmatch(word.text.strip()):
            continue
        middle = [sum(c[axis] for c in word.corners) / 4 for axis in (0, 1)]
        if low <= middle[1 - across] <= low + span:
            continue
        near = [p for p in places if abs(p - middle[across]) < _NEAR_MM]
        if near:
            found[near[0]] = float(word.text)
    return found
