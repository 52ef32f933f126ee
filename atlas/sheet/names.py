"""Letters a map: every text is placed where it collides with nothing, and set there as real text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import dist
from typing import TYPE_CHECKING

import shapely
from shapely import STRtree

from atlas.model.vocab import Geometry
from atlas.sheet.bubbles import LEADER, bubble_shapes
from atlas.sheet.labels import Box
from atlas.sheet.placing import HALO_MM, place_among
from atlas.sheet.pool import Pool
from atlas.sheet.standing import Standing
from atlas.sheet.svg import PT_MM, element, number, path, text
from atlas.sheet.wanted import LARGER, wanted_texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from atlas.catalog import Catalog
    from atlas.sheet.ink import Ink
    from atlas.sheet.labels import LabelRequest, PlacedLabel, Placement
    from atlas.sheet.subject import Subject
    from atlas.sheet.type import Type
    from atlas.sheet.wanted import Wanted

_INSET_MM = 0.6
_TRIES = 3
_FAR_MM = 6.0
"""A name on a longer leader is taken for that of what it stands beside."""
_ASIDE_MM = (0.4, 0.9, 1.4)


@dataclass(frozen=True, slots=True)
class Lettering:
    """The names as SVG, the texts placed by id, and the ids of those that found no room."""

    svg: str
    placed: dict[str, str]
    dropped: tuple[str, ...]
    outlines: tuple[BaseGeometry, ...]


def letter(subject: Subject, catalog: Catalog, type_: Type, ink: Ink) -> Lettering:
    """Place and set every name and number of a map."""
    wanted = {w.request.id: w for w in wanted_texts(subject, catalog, type_, ink)}
    frame = subject.frame
    symbols = _symbols(subject, ink)
    lines = [f.shown for f in subject.features if f.look.geometry is Geometry.LINE]
    inside = Box(_INSET_MM, _INSET_MM, frame.width - _INSET_MM, frame.height - _INSET_MM)
    pool, tree = _pool(inside, tuple(symbols), (*lines, subject.district)), STRtree(symbols)
    requests = {i: _cleared(w.request, symbols, tree) for i, w in wanted.items()}
    for _ in range(_TRIES):
        placement = place_among(list(requests.values()), pool)
        lost = {i: instead for i in placement.dropped if (instead := wanted[i].instead) is not None}
        if not lost:
            break
        wanted |= lost
        requests |= {i: _cleared(w.request, symbols, tree) for i, w in lost.items()}
    placement = _nearer(placement, requests, subject.focus, pool)
    body = "".join(_leader(p, ink) for p in placement.placed)
    body += "".join(_set(p, wanted[p.id], ink) for p in placement.placed)
    texts = {p.id: p.text for p in placement.placed}
    return Lettering(body, texts, placement.dropped, tuple(p.outline for p in placement.placed))


def _nearer(placement: Placement, requests: Mapping[str, LabelRequest], focus: str, pool: Pool) -> Placement:
    """
    The placement that draws names led far off nearer to their symbols, if the focus's own name makes room.

    That name is large and first to choose: where others must stand far off, it is tried a little further
    from its ring. It moves only if no name is lost by it.
    """
    if focus not in requests or max(_led_mm(placement), default=0.0) <= _FAR_MM:
        return placement
    own, best = requests[focus], placement
    for step in _ASIDE_MM:
        aside = {focus: replace(own, clearance_mm=own.clearance_mm + step)}
        other = place_among(list({**requests, **aside}.values()), pool)
        if set(other.dropped) <= set(best.dropped) and sum(_led_mm(other)) < sum(_led_mm(best)):
            best = other
    return best


def _led_mm(placement: Placement) -> list[float]:
    """The lengths of all leaders."""
    return [dist(*label.leader) for label in placement.placed if label.leader is not None]


@lru_cache(maxsize=4)
def _pool(inside: Box, symbols: tuple[BaseGeometry, ...], avoid: tuple[BaseGeometry, ...]) -> Pool:
    """Among the same symbols, as on every sheet of the town series, most names find the same places."""
    return Pool(Standing.of(inside, HALO_MM, symbols, avoid))


def _symbols(subject: Subject, ink: Ink) -> list[BaseGeometry]:
    """What no text may touch: the symbols of points, and the bubbles of axes."""
    points = [f for f in subject.features if f.shape.geom_type == "Point"]
    radii = [f.look.size_mm * ink.size / 2 + 0.2 for f in points]
    symbols = shapely.buffer([f.shape for f in points], radii, quad_segs=16)
    return [*symbols, *bubble_shapes(subject.features, subject.frame, ink)]


def _cleared(request: LabelRequest, symbols: Sequence[BaseGeometry], tree: STRtree) -> LabelRequest:
    """An area without the symbols that stand in it: no name and no leader begins on one of them."""
    if request.anchor.geom_type not in {"Polygon", "MultiPolygon"}:
        return request
    standing = [symbols[i] for i in tree.query(request.anchor, predicate="intersects")]
    left = request.anchor.difference(shapely.union_all(standing).buffer(HALO_MM))
    return replace(request, anchor=left) if not left.is_empty else request


def _leader(label: PlacedLabel, ink: Ink) -> str:
    if label.leader is None:
        return ""
    (x1, y1), (x2, y2) = label.leader
    data = f"M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}"
    return path(data, fill="none", stroke=ink.colour(LEADER), stroke_width=0.15 * ink.size)


def _set(label: PlacedLabel, wanted: Wanted, ink: Ink) -> str:
    """One placed text, as a line through its centre or glyph by glyph along a bend."""
    if label.glyphs:
        spots = zip(label.text, label.glyphs, strict=True)
        return "".join(_moved(_line(char, wanted, ink), *spot) for char, spot in spots)
    return _moved(_line(label.text, wanted, ink), label.x, label.y, label.angle)


def _moved(body: str, x: float, y: float, angle: float) -> str:
    turn = f" rotate({angle:.2f})" if angle else ""
    return element("g", body, transform=f"translate({number(x)} {number(y)}){turn}")


def _line(words: str, wanted: Wanted, ink: Ink) -> str:
    """A line of text centred on the origin, its numbers larger than its words."""
    return text(
        words.removesuffix(wanted.numbers) if wanted.numbers else words,
        0,
        wanted.size_pt * PT_MM * 0.36,
        wanted.size_pt,
        colour=wanted.colour,
        bold=wanted.bold,
        anchor="middle",
        halo_mm=HALO_MM * ink.size,
        spacing_mm=wanted.spacing_mm,
        tail=(wanted.numbers, wanted.size_pt * LARGER),
    )
