"""Turns web zooms into scales, and mm into the pixels that each style language counts in."""

from __future__ import annotations

import math

LATITUDE = 39.4
"""Degrees north, about the middle of the district: a web map's scale holds at one latitude only."""
_EQUATOR_M = 2 * math.pi * 6378137.0
_TILE_PX = 256
CSS_PX_PER_MM = 96 / 25.4
"""Pixels as browsers count them (CSS)."""
OGC_PX_PER_MM = 1 / 0.28
"""Pixels as SLD counts them: OGC 05-077r4 sets the standard pixel to 0.28 mm."""


def scale_denominator(zoom: float) -> int:
    """The true scale at which a screen of 96 dpi shows a web map of that zoom at `LATITUDE`."""
    metres_per_px = _EQUATOR_M * math.cos(math.radians(LATITUDE)) / _TILE_PX / 2**zoom
    return round(metres_per_px * 1000 * CSS_PX_PER_MM)


def css_px(mm: float) -> float:
    """Millimetres as CSS pixels, to a thousandth."""
    return round(mm * CSS_PX_PER_MM, 3)


def ogc_px(mm: float) -> float:
    """Millimetres as OGC pixels, to a thousandth."""
    return round(mm * OGC_PX_PER_MM, 3)
