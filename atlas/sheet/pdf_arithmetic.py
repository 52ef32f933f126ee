"""The small arithmetic of PDF pages: matrices, colours, and the straight segments of a path."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
_SEGMENT = re.compile(rb"((?:[-+.\d]+\s+)*)(re|[mlcvyh])(?!\w)")
_TO_NUMBERS = bytes.maketrans(b"mlcvyh", b" " * 6)
_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)
_LEAST_PER_UNIT = 1e-9
"""Keeps a matrix that makes nothing of its numbers from dividing by nothing."""
_END = b" nan nan "
"""Parts the points of two paths; the operators but `re` take points, so that coordinates stay in pairs."""


def segments(path: bytes, matrix: Matrix) -> list[tuple[Point, Point]]:
    """The straight segments of a path in mm."""
    found = []
    start = here = (0.0, 0.0)
    for operands, operator in _SEGMENT.findall(path):
        values = [float(v) for v in operands.split()]
        if operator == b"re":
            x, y, w, h = values
            ring = [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)]
            found += list(pairwise(ring))
            start = here = (x, y)
            continue
        there = start if operator == b"h" else (values[-2], values[-1])
        if operator in (b"l", b"h") and there != here:
            found.append((here, there))
        if operator == b"m":
            start = there
        here = there
    return [(at(matrix, *a), at(matrix, *b)) for a, b in found]


def may_span(path: bytes, matrix: Matrix, least_mm: float) -> bool:
    """Whether a path's numbers have the digits that it takes to span so much; cheap, and never wrongly no."""
    return has_rectangle(path) or _digits(matrix, least_mm) in path.translate(_ZEROS)


def has_rectangle(path: bytes) -> bool:
    """Whether not all numbers of a path are points."""
    return b"re" in path


def extents(paths: Sequence[bytes]) -> NDArray[np.float64]:
    """
    What the points of each path span in its own units: no segment of it is longer along either axis.

    Parameters
    ----------
    paths
        With at least one point each and without rectangles.

    Returns
    -------
    extents
        n widths and heights.
    """
    text = _END.join([*paths, b""]).translate(_TO_NUMBERS)
    points = np.array(list(map(float, text.split()))).reshape(-1, 2)
    ends = np.flatnonzero(np.isnan(points[:, 0]))
    starts = np.concatenate(([0], ends[:-1] + 1))
    return np.fmax.reduceat(points, starts) - np.fmin.reduceat(points, starts)


def colour(values: list[float]) -> str:
    """Grey, RGB or CMYK between 0 and 1 as #RRGGBB; a pattern as its word."""
    if len(values) == 1:
        values = values * 3
    if len(values) == 4:  # noqa: PLR2004  cyan, magenta, yellow, black
        values = [(1 - v) * (1 - values[3]) for v in values[:3]]
    if len(values) != 3:  # noqa: PLR2004  red, green, blue
        return "pattern"
    return "#" + "".join(f"{round(v * 255):02X}" for v in values)


def matrix_of(values: list[float]) -> Matrix:
    """Six numbers as a matrix."""
    a, b, c, d, e, f = values
    return a, b, c, d, e, f


def times(m: Matrix, n: Matrix) -> Matrix:
    """First `m`, then `n`."""
    return (
        m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4], m[4] * n[1] + m[5] * n[3] + n[5],
    )  # fmt: skip


def at(m: Matrix, x: float, y: float) -> Point:
    """Where a matrix puts a point."""
    return x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5]


@lru_cache(maxsize=1024)
def _digits(matrix: Matrix, least_mm: float) -> bytes:
    """As many digits as the largest of a path's numbers has before its point, if it spans so much."""
    per_unit = 2 * max(abs(matrix[0]) + abs(matrix[2]), abs(matrix[1]) + abs(matrix[3]), _LEAST_PER_UNIT)
    return b"0" * len(str(int(least_mm / per_unit)))
