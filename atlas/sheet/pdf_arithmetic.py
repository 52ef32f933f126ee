"""The small arithmetic of PDF pages: matrices, colours, and the straight segments of a path."""

from __future__ import annotations

import re
from itertools import pairwise

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
_SEGMENT = re.compile(rb"((?:[-+.\d]+\s+)*)(re|[mlcvyh])(?!\w)")


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
