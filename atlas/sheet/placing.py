"""Places labels on a sheet so that none touches another, an obstacle or the frame, while there is room."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from atlas.sheet.labels import Box, LabelKind, LabelRequest, PlacedLabel, Placement
from atlas.sheet.pool import Pool
from atlas.sheet.seating import make_way, settle
from atlas.sheet.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from atlas.sheet.spots import Spots

__all__ = ["Box", "LabelKind", "LabelRequest", "PlacedLabel", "Placement", "place_labels"]

HALO_MM = 0.35
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
    return place_among(labels, Pool(Standing.of(frame, halo_mm, obstacles, avoid)))


def place_among(labels: Sequence[LabelRequest], pool: Pool) -> Placement:
    """As `place_labels`, on the paper of a pool that may know some of the labels already."""
    if len({label.id for label in labels}) != len(labels):
        msg = "two labels have the same id"
        raise ValueError(msg)
    order = [
        replace(label, clearance_mm=label.clearance_mm + pool.standing.halo_mm / 2 + _HAIR_MM)
        for label in sorted(labels, key=lambda label: (-label.priority, label.id))
    ]
    numbers = pool.enter(order)
    board = pool.board(numbers)
    settle(board)
    waiting = [i for i, label in enumerate(order) if i not in board.taken and label.leader]
    if waiting:
        board = pool.wider(numbers, board.taken, waiting)
        settle(board)
    needed = [i for i in waiting if order[i].needed and i not in board.taken]
    moved = {other for i in needed if (other := make_way(board, i)) is not None}
    if moved:
        board = pool.wider(numbers, board.taken, sorted({*waiting, *moved}))
        settle(board)
    placed = sorted(_placed(order, board.taken, pool.spots), key=lambda p: p.id)
    dropped = sorted(label.id for index, label in enumerate(order) if index not in board.taken)
    return Placement(tuple(placed), tuple(dropped))


def _placed(order: Sequence[LabelRequest], taken: Mapping[int, int], spots: Spots) -> list[PlacedLabel]:
    labels = [order[index] for index in taken]
    spots = spots.take(np.array(list(taken.values()), dtype=int))
    rows = zip(spots.centre.tolist(), spots.angle.tolist(), spots.outlines(), spots.bends, strict=True)
    return [
        PlacedLabel(
            label.id, label.text, x, y, angle, outline, spots.leader_of(row), bend.glyphs if bend else ()
        )
        for row, (label, ((x, y), angle, outline, bend)) in enumerate(zip(labels, rows, strict=True))
    ]
