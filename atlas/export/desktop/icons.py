"""Small PNG pictures of point symbols, computed: no font, no address, the same bytes from the same look."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from atlas.style.looks import Look

SIDE = 48
"""Pixels a side."""
_FINE = 4
"""Samples a pixel in each direction, for soft edges."""
_RIM = 0.16


def icon_png(look: Look) -> bytes:
    """
    A symbol of the look's glyph: rim in its colour, heart in its fill; hollow where it is schematic.

    Returns
    -------
    png
        8-bit RGBA with a transparent ground.
    """
    outer = _inside(look.glyph, 0.9)
    inner = _inside(look.glyph, 0.9 - (_RIM if look.fill else 0.9 * 2 * _RIM))
    rim, heart = _rgb(look.colour), _rgb(look.fill or "#FFFFFF")
    whole, core = _averaged(outer), _averaged(outer & inner)
    share = np.divide(core, whole, out=np.zeros_like(core), where=whole > 0)[..., None]
    colour = rim * (1 - share) + heart * share
    alpha = whole * look.opacity * 255
    return _png(np.dstack([colour, alpha]).round().astype(np.uint8))


def _inside(glyph: str, radius: float) -> NDArray[np.bool_]:
    """Which samples lie within a glyph of `radius`, 1 being half the picture."""
    steps = (np.arange(SIDE * _FINE) + 0.5) / (SIDE * _FINE) * 2 - 1
    x, y = np.meshgrid(steps, steps)
    if glyph in {"square", "station", "junction"}:
        return np.asarray(np.maximum(abs(x), abs(y)) <= radius * 0.82)
    if glyph == "diamond":
        return np.asarray(abs(x) + abs(y) <= radius)
    if glyph == "triangle":
        return np.asarray((y <= radius * 0.7) & (y >= -radius * 0.85 + 1.75 * abs(x)))
    return np.asarray(x**2 + y**2 <= radius**2)


def _averaged(samples: NDArray[np.bool_]) -> NDArray[np.float64]:
    return np.asarray(samples.reshape(SIDE, _FINE, SIDE, _FINE).mean(axis=(1, 3)))


def _rgb(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """PNG (ISO/IEC 15948) of one chunk, each line unfiltered."""
    high, wide = pixels.shape[:2]
    lines = b"".join(b"\0" + line.tobytes() for line in pixels)
    head = struct.pack(">IIBBBBB", wide, high, 8, 6, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
