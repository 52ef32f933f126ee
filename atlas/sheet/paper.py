"""Papers, the ladder of scales and the choice of layout: the largest scale that holds an extent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from atlas.errors import AtlasError
from atlas.model.sheet import Orientation

if TYPE_CHECKING:
    from collections.abc import Iterator

ISO_MM = {"A0": (841, 1189), "A1": (594, 841), "A2": (420, 594), "A3": (297, 420), "A4": (210, 297)}
"""Width and height in mm of ISO 216 papers, portrait."""
LADDER = (
    5_000, 10_000, 15_000, 20_000, 25_000, 30_000, 40_000, 50_000, 75_000, 100_000, 125_000, 150_000, 200_000,
    260_000, 300_000, 400_000, 500_000, 750_000, 1_000_000, 1_500_000, 2_000_000,
)  # fmt: skip
"""Scales of sheets, as denominators."""
LARGEST = 25_000
"""The largest scale that a sheet takes by itself; larger ones must be asked for."""
BAND_MM = 8.0
"""Room round the frame for the labels of grid and graticule."""
AIR_MM = 3.0
"""Least distance of the extent from the frame."""
GAP_MM = 4.0
"""Between the columns of a panel, on A3."""
_COLUMN_MM, _NARROW_MM = 88.0, 77.0
_PANEL_SHARE = 0.2
_MIN_PANEL_MM = 84.0
_MIN_LONG_MM, _MAX_LONG_MM = 100, 5_000


class SheetError(AtlasError):
    """A sheet that cannot be made as it was asked for."""


@dataclass(frozen=True, slots=True)
class Layout:
    """
    Where things stand on a page, in mm from its top left corner.

    Attributes
    ----------
    frame
        Left, top, width, height of the map frame proper, without the band of its labels.
    panel
        The same of what stands beside or below the map.
    """

    width: float
    height: float
    margin: float
    frame: tuple[float, float, float, float]
    panel: tuple[float, float, float, float]
    columns: int
    scale: int
    text: float
    """By how much the type is larger than on A3."""


def paper_mm(name: str) -> tuple[float, float]:
    """
    Width and height of a paper in mm; ISO papers portrait, long sheets as written.

    Raises
    ------
    SheetError
        If the paper is not known.
    """
    if name in ISO_MM:
        return ISO_MM[name]
    parts = name.lower().split("x")
    if len(parts) == 2 and all(p.isdecimal() for p in parts):  # noqa: PLR2004  width and height
        width, height = (int(p) for p in parts)
        if min(width, height) >= _MIN_LONG_MM and max(width, height) <= _MAX_LONG_MM:
            return width, height
    raise SheetError("sheet-paper", paper=name, known=", ".join(ISO_MM))


def text_factor(width: float, height: float) -> float:
    """How much larger the type is than on A3, at least 1: the fourth root of the ratio of areas."""
    a3 = ISO_MM["A3"]
    return float(max(1.0, (width * height / (a3[0] * a3[1])) ** 0.25))


def choose_layout(
    extent_m: tuple[float, float], paper: str, *, orientation: Orientation, scale: int | None = None
) -> Layout:
    """
    The layout with the largest scale that holds an extent; between equals, the squarest panel.

    Parameters
    ----------
    extent_m
        Width and height in metres of what the frame must hold.
    scale
        A denominator that was asked for; it is taken as it is, if the frame can hold the extent at it.

    Raises
    ------
    SheetError
        If no frame on this paper holds the extent.
    """
    found = [
        layout
        for width, height in _lies(paper, orientation)
        for beside in (True, False)
        for layout in _layouts(extent_m, width, height, scale, beside=beside)
    ]
    if not found:
        if scale is None:
            raise SheetError("sheet-too-small", paper=paper)
        raise SheetError("sheet-scale", scale=scale, paper=paper, fits=_fitting(extent_m, paper, orientation))
    return min(found, key=lambda at: (at.scale, _slimness(at)))


def _fitting(extent_m: tuple[float, float], paper: str, orientation: Orientation) -> str:
    try:
        return f"1:{choose_layout(extent_m, paper, orientation=orientation).scale}"
    except SheetError:
        return "—"


def _lies(paper: str, orientation: Orientation) -> Iterator[tuple[float, float]]:
    width, height = paper_mm(paper)
    if paper not in ISO_MM:
        yield width, height
        return
    if orientation is not Orientation.LANDSCAPE:
        yield width, height
    if orientation is not Orientation.PORTRAIT:
        yield height, width


def _layouts(
    extent_m: tuple[float, float], width: float, height: float, scale: int | None, *, beside: bool
) -> Iterator[Layout]:
    text = text_factor(width, height)
    margin = 10.0 * text
    gap = 4.0 * text
    inner_w, inner_h = width - 2 * margin, height - 2 * margin
    least = max(_MIN_PANEL_MM * text, _PANEL_SHARE * (inner_w if beside else inner_h))
    room_w = inner_w - 2 * BAND_MM - (least + gap if beside else 0)
    room_h = inner_h - 2 * BAND_MM - (0 if beside else least + gap)
    for denominator in [scale] if scale else LADDER[LADDER.index(LARGEST) :]:
        need_w = extent_m[0] / denominator * 1000 + 2 * AIR_MM
        need_h = extent_m[1] / denominator * 1000 + 2 * AIR_MM
        if need_w > room_w or need_h > room_h:
            continue
        # The frame takes a little more than it must, so that the neighbours are seen, and leaves the rest.
        frame_w = min(room_w, need_w * 1.06 + 4) if beside else room_w
        frame_h = room_h if beside else min(room_h, need_h * 1.06 + 4)
        x, y = margin + BAND_MM, margin + BAND_MM
        if beside:
            left = margin + frame_w + 2 * BAND_MM + gap
            panel = (left, margin, width - margin - left, inner_h)
        else:
            top = margin + frame_h + 2 * BAND_MM + gap
            panel = (margin, top, inner_w, height - margin - top)
        columns = _columns(panel[2] / text)
        yield Layout(width, height, margin, (x, y, frame_w, frame_h), panel, columns, denominator, text)
        return


def _columns(width: float) -> int:
    """Columns of a panel, in mm as on A3: as wide as lists read best, none too narrow for its pictures."""
    return max(1, min(round(width / _COLUMN_MM), int((width + GAP_MM) / (_NARROW_MM + GAP_MM))))


def _slimness(layout: Layout) -> float:
    _, _, width, height = layout.panel
    return max(width / height, height / width)
