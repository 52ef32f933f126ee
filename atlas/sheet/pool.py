"""The places of labels on one paper, gathered as they are asked for, and which of them exclude each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from atlas.sheet.covered import Covered, clashes
from atlas.sheet.seating import make_board
from atlas.sheet.spots import Spots, join

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from atlas.sheet.labels import LabelRequest
    from atlas.sheet.rectangles import Rows
    from atlas.sheet.seating import Board
    from atlas.sheet.standing import Standing

_BLOCKERS = 1
"""A place that more of the seated exclude is out of reach: we move one label for another, not two."""


@dataclass(slots=True)
class Pool:
    """
    Places among what stands on a paper. What was found out of a label's places is not found out again when
    other labels are asked for; what others are there changes nothing of it.

    Attributes
    ----------
    spots
        Places of every label that was asked for, a stretch each near its anchor, others led away from it.
    pairs
        Rows of places that exclude each other, 2 x n, both ways round; of two led places only a board knows.
    """

    standing: Standing
    spots: Spots = field(default_factory=lambda: join(()))
    pairs: Rows = field(default_factory=lambda: np.empty((2, 0), dtype=int))
    _numbers: dict[LabelRequest, int] = field(default_factory=dict)
    _rows: dict[tuple[int, bool], slice] = field(default_factory=dict)
    _names: dict[str, int] = field(default_factory=dict)
    _owners: Rows = field(default_factory=lambda: np.empty(0, dtype=int))
    """Of each place the number of its label's name: two labels of one name are never on one board."""

    def enter(self, labels: Sequence[LabelRequest]) -> list[int]:
        """The numbers by which the pool knows labels from now on."""
        return [self._numbers.setdefault(label, len(self._numbers)) for label in labels]

    def board(self, labels: Sequence[int]) -> Board:
        """The board of labels with their places near their anchors; its indices are rows of `spots`."""
        owners, pairs = self._present(labels, ())
        return make_board(owners, self.spots.cost, pairs, {})

    def wider(self, labels: Sequence[int], taken: Mapping[int, int], waiting: Sequence[int]) -> Board:
        """
        The same with places led away from their anchors for some.

        Parameters
        ----------
        taken
            Who sits where: index among `labels` to row of `spots`.
        waiting
            Indices among `labels` of those who look further.
        """
        owners, pairs = self._present(labels, waiting)
        seated = np.zeros(len(owners), dtype=bool)
        seated[list(taken.values())] = True
        blockers = np.bincount(pairs[0], seated[pairs[1]], minlength=len(owners))
        led = self._led()
        owners[led & (blockers > _BLOCKERS)] = -1
        far = np.flatnonzero(led & (owners >= 0))
        covered = self._covered(far)
        among = far[clashes(covered, owners[far], covered, owners[far])]
        pairs = np.hstack([_between(pairs, owners), among])
        return make_board(owners, self.spots.cost, pairs, taken)

    def _present(self, labels: Sequence[int], waiting: Sequence[int]) -> tuple[Rows, Rows]:
        """Of each place the index of its label, -1 where none of these has it; and what excludes what."""
        self._gather([number for number in labels if (number, False) not in self._rows], led=False)
        self._gather([labels[i] for i in waiting if (labels[i], True) not in self._rows], led=True)
        owners = np.full(len(self.spots), -1)
        for index, number in enumerate(labels):
            owners[self._rows[number, False]] = index
        for index in waiting:
            owners[self._rows[labels[index], True]] = index
        return owners, _between(self.pairs, owners)

    def _gather(self, numbers: Sequence[int], *, led: bool) -> None:
        """Find places of some labels, and which exclude each other or those that are here already."""
        if not numbers:
            return
        known = list(self._numbers)
        labels = [known[number] for number in numbers]
        found = self.standing.spots(labels, led=led)
        first = ends = len(self.spots)
        for number, spots in zip(numbers, found, strict=True):
            self._rows[number, led] = slice(ends, ends := ends + len(spots))
        names = [self._names.setdefault(label.id, len(self._names)) for label in labels]
        self.spots = join([self.spots, *found])
        self._owners = np.concatenate([self._owners, np.repeat(names, [len(spots) for spots in found])])
        new = np.arange(first, ends)
        among = np.flatnonzero(~self._led()) if led else np.arange(ends)
        covered = self._covered(new)
        others = covered if np.array_equal(among, new) else self._covered(among)
        rows, columns = clashes(covered, self._owners[new], others, self._owners[among])
        pairs = np.stack([new[rows], among[columns]])
        self.pairs = np.hstack([self.pairs, pairs, pairs[::-1, pairs[1] < first]])

    def _led(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.spots.leader[:, 0, 0])

    def _covered(self, rows: Rows) -> Covered:
        return Covered.by(self.spots.take(rows), self.standing.halo_mm / 2)


def _between(pairs: Rows, owners: Rows) -> Rows:
    """The pairs of which both are owned."""
    return pairs[:, (owners[pairs] >= 0).all(axis=0)]
