"""Places labels on a sheet so that none touches another, an obstacle or the frame, while there is room."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import STRtree

from atlas.sheet.label_spots import Spot, leader_spots, near_spots, outlines
from atlas.sheet.labels import Box, LabelKind, LabelRequest, PlacedLabel, Placement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["Box", "LabelKind", "LabelRequest", "PlacedLabel", "Placement", "place_labels"]

HALO_MM = 0.35
_CROSSING_COST = 3.0
"""What a text pays for a soft line that runs through it along its whole width."""
_ROUNDS = 4
_LEADER_MM = 0.2
_HAIR_MM = 0.01
"""Keeps a text at its clearance from touching the symbol by a rounding error."""


def place_labels(
    labels: Sequence[LabelRequest],
    *,
    frame: Box,
    obstacles: Sequence[BaseGeometry] = (),
    avoid: Sequence[BaseGeometry] = (),
    halo_mm: float = HALO_MM,
) -> Placement:
    """
    Give each label its place, the important ones first, and then help those that found none.

    The result depends on the set of labels, not on their order. Between two placed texts at least `halo_mm`
    is left free, and half of it to obstacles and frame.

    Parameters
    ----------
    labels
        n requests with different ids; geometry in mm on the sheet, y down.
    frame
        No text, nor its halo, leaves it.
    obstacles
        What no text or leader may touch, such as symbols, badges and insets.
    avoid
        Lines or outlines that a text crosses only where it must.

    Raises
    ------
    ValueError
        If two labels have the same id.
    """
    if len({label.id for label in labels}) != len(labels):
        msg = "two labels have the same id"
        raise ValueError(msg)
    order = [
        replace(label, clearance_mm=label.clearance_mm + halo_mm / 2 + _HAIR_MM)
        for label in sorted(labels, key=lambda label: (-label.priority, label.id))
    ]
    ground = _Ground(frame, halo_mm, STRtree(list(obstacles)), STRtree(_segments(avoid)))
    paper = shapely.box(*frame)
    board = _board(order, ground, [near_spots(label, paper) for label in order])
    _settle(board)
    waiting = {index for index, label in enumerate(order) if index not in board.taken and label.leader}
    if waiting:
        far = [leader_spots(label, paper) if i in waiting else () for i, label in enumerate(order)]
        _extend(board, _board(order, ground, far))
        _settle(board)
    placed = [_placed(order[index], board.spots[spot]) for index, spot in board.taken.items()]
    dropped = [label.id for index, label in enumerate(order) if index not in board.taken]
    return Placement(tuple(sorted(placed, key=lambda p: p.id)), tuple(sorted(dropped)))


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is on the paper before any label is."""

    frame: Box
    halo_mm: float
    obstacles: STRtree
    avoid: STRtree


@dataclass(slots=True)
class _Board:
    """Spots of all labels, which of them exclude each other, and who sits where."""

    of_label: list[list[int]]
    """Of each label the indices of its spots, best first."""
    spots: list[Spot]
    costs: list[float]
    owners: NDArray[np.int_]
    covered: NDArray[np.object_]
    rivals: list[set[int]] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)
    """Label index to spot index."""
    sitting: dict[int, int] = field(default_factory=dict)
    """Spot index to label index: `taken` the other way round."""

    def sit(self, label: int, spot: int) -> None:
        """Give `spot` to `label`, which leaves its own."""
        self.sitting.pop(self.taken.get(label, -1), None)
        self.taken[label] = spot
        self.sitting[spot] = label

    def blockers(self, label: int, spot: int) -> set[int]:
        """The other labels that sit where `spot` would be."""
        return {self.sitting[r] for r in self.rivals[spot] & self.sitting.keys()} - {label}

    def free(self, label: int) -> list[int]:
        """The spots of `label` that nobody blocks, best first."""
        return [spot for spot in self.of_label[label] if not self.blockers(label, spot)]


def _settle(board: _Board) -> None:
    """Seat as many labels as we manage; who sits already keeps that spot to begin with."""
    _fill(board)
    for _ in range(_ROUNDS):
        if not (_push(board) | _improve(board)):
            break


def _board(order: list[LabelRequest], ground: _Ground, given: Sequence[Sequence[Spot]]) -> _Board:
    """The spots that frame and obstacles allow, their costs, and which overlap which."""
    owners = np.array([index for index, spots in enumerate(given) for _ in spots], dtype=int)
    spots = [spot for some in given for spot in some]
    texts, leaders = outlines(spots, ground.halo_mm / 2), _slivers(spots)
    allowed = _within(texts, ground.frame)
    allowed[ground.obstacles.query(texts, predicate="intersects")[0]] = False
    allowed[_stopped(leaders, [order[owner] for owner in owners], ground.obstacles)] = False
    keep = np.flatnonzero(allowed)
    kept, owners = [spots[i] for i in keep], owners[keep]
    covered = _together(texts[keep], leaders[keep])
    widths = [order[owner].size[0] for owner in owners]
    crossed = _crossed(outlines(kept), ground.avoid)
    costs = [round(s.cost + _CROSSING_COST * c / w, 6) for s, c, w in zip(kept, crossed, widths, strict=True)]
    of_label: list[list[int]] = [[] for _ in order]
    for spot in sorted(range(len(kept)), key=lambda s: (costs[s], s)):
        of_label[owners[spot]].append(spot)
    board = _Board(of_label, kept, costs, owners, covered, [set() for _ in kept])
    for one, other in _pairs(board, board):
        board.rivals[one].add(other)
    return board


def _extend(board: _Board, more: _Board) -> None:
    """Add the spots of `more` behind those of `board`; who sits stays seated."""
    first = len(board.spots)
    across = _pairs(more, board)
    board.rivals += [{first + other for other in rivals} for rivals in more.rivals]
    for new, old in across:
        board.rivals[first + new].add(old)
        board.rivals[old].add(first + new)
    board.spots += more.spots
    board.costs += more.costs
    board.owners = np.concatenate([board.owners, more.owners])
    board.covered = np.concatenate([board.covered, more.covered])
    for spots, new_ones in zip(board.of_label, more.of_label, strict=True):
        spots += [first + spot for spot in new_ones]
        spots.sort(key=lambda s: (board.costs[s], s))


def _pairs(one: _Board, other: _Board) -> Iterator[tuple[int, int]]:
    """Spots of one board that overlap spots of another label on the other board."""
    ones, others = STRtree(other.covered).query(one.covered, predicate="intersects")
    differ = one.owners[ones] != other.owners[others]
    return zip(ones[differ].tolist(), others[differ].tolist(), strict=True)


def _stopped(leaders: np.ndarray, labels: Sequence[LabelRequest], obstacles: STRtree) -> NDArray[np.int_]:
    """Which leaders an obstacle stops; one that stands about the anchor may be let pass."""
    rows, hits = obstacles.query(leaders, predicate="intersects")
    stops = [
        row
        for row, hit in zip(rows.tolist(), hits.tolist(), strict=True)
        if not labels[row].through_mm
        or obstacles.geometries[hit].distance(labels[row].anchor) > labels[row].through_mm
    ]
    return np.array(stops, dtype=int)


def _slivers(spots: list[Spot]) -> np.ndarray:
    """The leader of each spot as a sliver; nothing where it has none."""
    found = np.full(len(spots), None, dtype=object)
    led = {index: spot.leader for index, spot in enumerate(spots) if spot.leader}
    if led:
        lines = shapely.linestrings(list(led.values()))
        found[list(led)] = shapely.buffer(lines, _LEADER_MM / 2, cap_style="flat")
    return found


def _together(texts: np.ndarray, leaders: np.ndarray) -> np.ndarray:
    """What each spot keeps for itself: the text with its margin, and the leader."""
    led = np.flatnonzero(leaders != None)  # noqa: E711  element by element
    covered = texts.copy()
    covered[led] = shapely.union(texts[led], leaders[led])
    return covered


def _fill(board: _Board) -> None:
    """In order, each label takes its best free spot; among near equals the one that hinders fewest others."""
    for label, spots in enumerate(board.of_label):
        if label in board.taken or not spots:
            continue
        free = board.free(label)
        if free:
            board.sit(label, min(free, key=_with_hindrance(board)))


def _with_hindrance(board: _Board) -> Callable[[int], tuple[float, int]]:
    return lambda spot: (board.costs[spot] + 0.01 * min(len(board.rivals[spot]), 60), spot)


def _push(board: _Board) -> bool:
    """Seat a waiting label by moving the one that blocks it to another free spot; whether any was seated."""
    moved = False
    for label, spots in enumerate(board.of_label):
        if label in board.taken:
            continue
        moved |= any(_make_room(board, label, spot) for spot in spots)
    return moved


def _make_room(board: _Board, label: int, spot: int) -> bool:
    """Whether `label` could sit on `spot` after its single blocker moved."""
    blockers = board.blockers(label, spot)
    if not blockers:
        board.sit(label, spot)
        return True
    if len(blockers) > 1:
        return False
    (other,) = blockers
    for instead in board.free(other):
        if instead not in board.rivals[spot]:
            board.sit(other, instead)
            board.sit(label, spot)
            return True
    return False


def _improve(board: _Board) -> bool:
    """Move each label to a better spot that has become free; whether any moved."""
    moved = False
    for label, spot in sorted(board.taken.items()):
        better = [s for s in board.free(label) if board.costs[s] < board.costs[spot]]
        if better:
            board.sit(label, better[0])
            moved = True
    return moved


def _placed(request: LabelRequest, spot: Spot) -> PlacedLabel:
    return PlacedLabel(
        request.id, request.text, spot.x, spot.y, spot.angle, outlines([spot])[0], spot.leader, spot.glyphs
    )


def _within(shapes: np.ndarray, frame: Box) -> np.ndarray:
    """Which shapes lie inside the frame."""
    bounds = shapely.bounds(shapes)
    low, high = bounds[:, :2] >= frame[:2], bounds[:, 2:] <= frame[2:]
    return np.asarray(np.hstack([low, high]).all(axis=1))


def _crossed(shapes: np.ndarray, segments: STRtree) -> np.ndarray:
    """The length in mm of soft lines within each shape."""
    lengths = np.zeros(len(shapes))
    rows, hits = segments.query(shapes, predicate="intersects")
    if len(rows):
        cut = shapely.intersection(shapes[rows], segments.geometries[hits])
        np.add.at(lengths, rows, shapely.length(cut))
    return lengths


def _segments(shapes: Sequence[BaseGeometry]) -> np.ndarray:
    """Lines and outlines as single segments: many short ones are found faster than a few long ones."""
    lines = [s if shapely.get_dimensions(s) == 1 else shapely.boundary(s) for s in shapes if not s.is_empty]
    parts = shapely.get_parts(np.array([s for s in lines if s is not None], dtype=object))
    points, index = shapely.get_coordinates(parts, return_index=True)
    same = index[:-1] == index[1:]
    pairs = np.stack([points[:-1][same], points[1:][same]], axis=1)
    return np.asarray(shapely.linestrings(pairs)) if len(pairs) else np.array([], dtype=object)
