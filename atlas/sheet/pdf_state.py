"""Follows the graphics state of a PDF page through the operators that set it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from atlas.sheet.pdf_arithmetic import colour, times

if TYPE_CHECKING:
    from collections.abc import Callable

    from atlas.sheet.pdf_arithmetic import Matrix

NUMERIC = rb"[-+.0-9 \t\r\n\f\v]"
"""What numbers and the room between them are written with; spelt out, which is read faster than classes."""
NAME = rb"/[^\s/<>\[\]()]++"
_OPERANDS = rb"(?:" + NUMERIC + rb"++|" + NAME + rb"|\[" + NUMERIC + rb"*+\])*+"
STYLING = rb"(?:" + _OPERANDS + rb"(?:w|d|gs|cs|CS|scn?|SCN?|rg|RG|ri|[gGkKjJMi]|Tf|Tr)(?![A-Za-z0-9_*]))++"
"""A run of operators that change nothing but the style, as a pattern."""
_SETTING = re.compile(rb"(" + _OPERANDS + rb")([A-Za-z]++)")


class Style(NamedTuple):
    """The part of the graphics state that we follow, without the matrix; a tuple, to be looked up by."""

    fill: str = "#000000"
    stroke: str = "#000000"
    width: float = 1.0
    dashed: bool = False
    fill_opacity: float = 1.0
    stroke_opacity: float = 1.0
    font: bytes = b""
    size: float = 1.0


def restyled(
    settings: bytes, style: Style, opacities: Callable[[bytes], tuple[float, float] | None]
) -> Style:
    """
    Follow a run of settings.

    Parameters
    ----------
    opacities
        Opacity of fills and of strokes that an external graphics state gives, by its name.
    """
    for operands, operator in _SETTING.findall(settings):
        match operator:
            case b"w":
                style = style._replace(width=float(operands))
            case b"d":
                style = style._replace(dashed=bool(operands.partition(b"]")[0].strip(b"[ \r\n\t")))
            case b"gs":
                told = opacities(operands)
                if told is not None:
                    style = style._replace(fill_opacity=told[0], stroke_opacity=told[1])
            case b"g" | b"rg" | b"k" | b"sc" | b"scn":
                style = style._replace(fill=colour(numbers(operands)))
            case b"G" | b"RG" | b"K" | b"SC" | b"SCN":
                style = style._replace(stroke=colour(numbers(operands)))
            case b"Tf":
                font, size = operands.split()
                style = style._replace(font=font, size=float(size))
    return style


def numbers(operands: bytes) -> list[float]:
    """The numbers among operands, which stand before a name."""
    return [float(v) for v in operands.partition(b"/")[0].split()]


# A page places many things by one matrix, and both the halo and the body of each character by another.
@lru_cache(maxsize=4096)
def moved(operands: bytes, matrix: Matrix) -> Matrix:
    """The matrix as the six numbers of `cm` or `Tm` change it."""
    a, b, c, d, e, f = map(float, operands.split())
    return times((a, b, c, d, e, f), matrix)
