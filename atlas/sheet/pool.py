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

    from atlas.sheet.labels import LabelRequest
    from atlas.sheet.rectangles import Rows
    from atlas.sheet.seating import Board
    from atlas.sheet.standing import Standing

    Group = tuple[LabelRequest, bool]
    """A label, and whether the places are led away from its anchor or lie near it."""


@dataclass(slots=True)
class Pool:
    """
    Places among what stands on a paper. What was found out of a label's places is not found out again when
    other labels are asked for; what others are there changes nothing of it.

    Attributes
    ----------
    pairs
        Rows of places that exclude each other, 2 x n, both ways round.
    """

    standing: Standing
    spots: Spots = field(default_factory=lambda: join(()))
    pairs: Rows = field(default_factory=lambda: np.empty((2, 0), dtype=int))
    _owners: Rows = field(default_factory=lambda: np.empty(0, dtype=int))
    _rows: dict[Group, slice] = field(default_factory=dict)
    _names: dict[str, int] = field(default_factory=dict)

    def board(self, groups: Mapping[Group, int], seated: Mapping[int, int]) -> Board:
        """
        The board of some labels' places, whose indices are rows of `spots`.

        Parameters
        ----------
        groups
            The index of the label that each group of places is for.
        seated
            Who sits there already, label by index of label.
        """
        self._gather([group for group in groups if group not in self._rows])
        owners = np.full(len(self.spots), -1)
        for group, label in groups.items():
            owners[self._rows[group]] = label
        there = (owners[self.pairs] >= 0).all(axis=0)
        return make_board(owners, self.spots.cost, self.pairs[:, there], seated)

    def _gather(self, groups: Sequence[Group]) -> None:
        """Find the places of some groups and which exclude each other or those that are here already."""
        found = self.standing.spots(groups)
        first = ends = len(self.spots)
        for group, spots in zip(groups, found, strict=True):
            self._rows[group] = slice(ends, ends := ends + len(spots))
        names = [self._names.setdefault(label.id, len(self._names)) for label, _ in groups]
        self.spots = join([self.spots, *found])
        self._owners = np.concatenate([self._owners, np.repeat(names, [len(spots) for spots in found])])
        covered = Covered.by(self.spots, self.standing.halo_mm / 2)
        self.pairs = np.hstack([self.pairs, clashes(covered, self._owners, since=first)])
