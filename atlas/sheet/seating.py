"""Seats labels on their possible places: the important first, then by moving one for another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from atlas.sheet.rectangles import Floats, Rows

_ROUNDS = 4
_HINDERED = 60
"""How many places a place hinders makes no difference beyond this."""


@dataclass(slots=True)
class Board:
    """Places of all labels, which of them exclude each other, and who sits where."""

    of_label: list[list[int]]
    """Of each label the indices of its places, best first."""
    costs: list[float]
    rivals: list[list[int]]
    """Of each place those of other labels that it excludes."""
    blocked: list[int]
    """By how many labels, as they sit, each place is excluded."""
    taken: dict[int, int] = field(default_factory=dict)
    """Label index to place index."""
    sitting: dict[int, int] = field(default_factory=dict)
    """Place index to label index: `taken` the other way round."""

    def sit(self, label: int, place: int) -> None:
        """Give `place` to `label`, which leaves its own."""
        self.leave(label)
        self.taken[label] = place
        self.sitting[place] = label
        for rival in self.rivals[place]:
            self.blocked[rival] += 1

    def leave(self, label: int) -> None:
        """Let `label` sit nowhere."""
        left = self.taken.pop(label, None)
        if left is not None:
            del self.sitting[left]
            for rival in self.rivals[left]:
                self.blocked[rival] -= 1

    def blocker(self, place: int) -> int:
        """The one label that blocks `place`, or one of several."""
        return next(self.sitting[rival] for rival in self.rivals[place] if rival in self.sitting)

    def free(self, label: int) -> list[int]:
        """The places of `label` that nobody blocks, best first."""
        blocked = self.blocked
        return [place for place in self.of_label[label] if not blocked[place]]


def make_board(owners: Rows, costs: Floats, pairs: Rows, seated: Mapping[int, int]) -> Board:
    """
    A board on which some labels may be seated.

    Parameters
    ----------
    owners, costs
        Of n places the label's index, or -1 where none of the labels wants it; and how little it is wanted.
    pairs
        Both ways round, the places that exclude each other, 2 x m.
    seated
        Label index to place index.
    """
    order = np.lexsort((costs, owners))
    counts = np.bincount(owners + 1)
    rivals = _grouped(pairs[0], pairs[1], len(owners))
    board = Board(_cut(order, np.cumsum(counts))[1:], costs.tolist(), rivals, [0] * len(owners))
    for label, place in seated.items():
        board.sit(label, place)
    return board


def settle(board: Board) -> None:
    """Seat as many labels as we manage; who is seated already keeps that place to begin with."""
    _fill(board)
    for _ in range(_ROUNDS):
        if not (_push(board) | _improve(board)):
            break


def make_way(board: Board, label: int) -> int | None:
    """Seat a label where the least of all lesser ones alone blocks it; who lost its place, if any did."""
    alone = [(board.blocker(place), place) for place in board.of_label[label] if board.blocked[place] == 1]
    other, place = max(alone, key=lambda one: one[0], default=(label, -1))
    if other <= label:
        return None
    board.leave(other)
    board.sit(label, place)
    return other


def _grouped(keys: Rows, values: Rows, count: int) -> list[list[int]]:
    """The values of each key from 0 to `count`."""
    order = np.argsort(keys, kind="stable")
    return _cut(values[order], np.cumsum(np.bincount(keys, minlength=count)))


def _cut(values: Rows, ends: Rows) -> list[list[int]]:
    """Values as lists, one up to each end."""
    flat, stops = values.tolist(), ends.tolist()
    return [flat[start:end] for start, end in zip([0, *stops], stops, strict=False)]


def _fill(board: Board) -> None:
    """In order, each label takes its best free place; of near equals the one that hinders fewest others."""
    for label, places in enumerate(board.of_label):
        if label in board.taken or not places:
            continue
        free = board.free(label)
        if free:
            board.sit(label, min(free, key=_with_hindrance(board)))


def _with_hindrance(board: Board) -> Callable[[int], tuple[float, int]]:
    return lambda place: (board.costs[place] + 0.01 * min(len(board.rivals[place]), _HINDERED), place)


def _push(board: Board) -> bool:
    """Seat a waiting label by moving the one that blocks it to another free place; whether any was seated."""
    moved = False
    for label, places in enumerate(board.of_label):
        if label not in board.taken:
            moved |= any(_make_room(board, label, place) for place in places)
    return moved


def _make_room(board: Board, label: int, place: int) -> bool:
    """Whether `label` could sit on `place` after its single blocker moved."""
    if board.blocked[place] > 1:
        return False
    rivals = board.rivals[place]
    if not board.blocked[place]:
        board.sit(label, place)
        return True
    other = board.blocker(place)
    for instead in board.free(other):
        if instead not in rivals:
            board.sit(other, instead)
            board.sit(label, place)
            return True
    return False


def _improve(board: Board) -> bool:
    """Move each label to a better place that has become free; whether any moved."""
    moved = False
    for label, place in sorted(board.taken.items()):
        better = next(iter(board.free(label)), place)
        if board.costs[better] < board.costs[place]:
            board.sit(label, better)
            moved = True
    return moved
