"""The kilometre grid with its labels on all four sides, and the ticks of the graticule outside them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from atlas.geo.crs import PRINT, STORAGE, convert_point
from atlas.sheet.ground import grid_line
from atlas.sheet.svg import element, path, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from atlas.sheet.frame import MapFrame
    from atlas.sheet.ink import Ink

_STEPS_M = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 20_000, 25_000, 50_000, 100_000)
_STEPS_MIN = (0.5, 1, 2, 5, 10, 15, 30, 60)
_LEAST_SPACING_MM = 34.0
_INK = "#333333"
_LABEL_PT = 5.6
_STRIP_MM = 3.6
_SIDES = ("top", "bottom", "left", "right")


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled mark on one side of the frame, at mm along it from its left or upper end."""

    side: str
    at: float
    label: str


def grid_step_m(frame: MapFrame) -> int:
    """Metres between grid lines: a round number that parts them well, yet puts two on either side."""
    return int(_step([step / frame.scale * 1000 for step in _STEPS_M], _STEPS_M, frame))


def _step(apart_mm: Sequence[float], steps: Sequence[float], frame: MapFrame) -> float:
    """The least of the steps that is wide enough on paper, or the widest of which two lines must fit."""
    most = min(frame.width, frame.height) / 2
    fitting = [(mm, step) for mm, step in zip(apart_mm, steps, strict=True) if mm <= most]
    wide = [step for mm, step in fitting if mm >= _LEAST_SPACING_MM]
    return wide[0] if wide else fitting[-1][1] if fitting else steps[0]


def grid_lines(frame: MapFrame) -> tuple[list[float], list[float]]:
    """Eastings and northings in metres of the grid lines that cross the frame."""
    step = grid_step_m(frame)
    west, south, east, north = frame.bounds
    return _multiples(west, east, step), _multiples(south, north, step)


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [k * step for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def grid(frame: MapFrame, ink: Ink) -> str:
    """The grid's lines within the frame, thin and quiet, crossing at whole kilometres."""
    easts, norths = grid_lines(frame)
    columns = "".join(f"M{frame.point(e, frame.north)[0]:.3f} 0V{frame.height:.2f}" for e in easts)
    rows = "".join(f"M0 {frame.point(frame.west, n)[1]:.3f}H{frame.width:.2f}" for n in norths)
    return path(columns + rows, **grid_line(ink))


def grid_ticks(frame: MapFrame) -> list[Tick]:
    """A tick for each end of each grid line; labels in km."""
    easts, norths = grid_lines(frame)
    ticks = [
        Tick(side, frame.point(e, frame.north)[0], f"{e / 1000:g}")
        for e in easts
        for side in ("top", "bottom")
    ]
    return ticks + [
        Tick(side, frame.point(frame.west, n)[1], f"{n / 1000:g}")
        for n in norths
        for side in ("left", "right")
    ]


def graticule_ticks(frame: MapFrame) -> list[Tick]:
    """Where round meridians and parallels meet the four sides of the frame."""
    lon, lat = frame.lonlat(frame.width / 2, frame.height / 2)
    minute_mm = 1852 * math.cos(math.radians(lat)) / frame.metres
    step = _step([s * minute_mm for s in _STEPS_MIN], _STEPS_MIN, frame) / 60
    ticks = []
    for side in _SIDES:
        upright = side in {"left", "right"}
        length = frame.height if upright else frame.width
        ends = [_on_side(frame, side, 0.0), _on_side(frame, side, length)]
        values = sorted(end[1 if upright else 0] for end in ends)
        for value in _multiples(values[0], values[1], step):
            at = _crossing(frame, side, value, lon, lat)
            if 0 <= at <= length:
                ticks.append(Tick(side, at, degrees_text(value)))
    return ticks


def degrees_text(value: float) -> str:
    """Degrees and minutes as printed on map frames."""
    minutes = round(value * 60, 4)
    whole, rest = divmod(minutes, 60)
    return f"{int(whole)}°{rest:02g}′"


def _on_side(frame: MapFrame, side: str, at: float) -> tuple[float, float]:
    x = {"left": 0.0, "right": frame.width}.get(side, at)
    y = {"top": 0.0, "bottom": frame.height}.get(side, at)
    return frame.lonlat(x, y)


def _crossing(frame: MapFrame, side: str, value: float, lon: float, lat: float) -> float:
    """Where a meridian or parallel meets a side, by two steps of the secant from the frame's centre line."""
    upright = side in {"left", "right"}
    guess = value, lat
    if upright:
        guess = lon, value
    for _ in range(3):
        x, y = frame.point(*convert_point(*guess, STORAGE, PRINT))
        fixed = {"left": (0.0, y), "right": (frame.width, y), "top": (x, 0.0), "bottom": (x, frame.height)}[
            side
        ]
        across = frame.lonlat(*fixed)
        guess = (across[0], value) if upright else (value, across[1])
    x, y = frame.point(*convert_point(*guess, STORAGE, PRINT))
    return y if upright else x


@lru_cache(maxsize=8)
def border(frame: MapFrame, ink: Ink, *, ticked: bool) -> str:
    """The frame's double line, with ticks and labels between and outside where the map is located."""
    strip = _STRIP_MM
    body = element(
        "rect", x=0, y=0, width=frame.width, height=frame.height, fill="none", stroke=_INK, stroke_width=0.18
    )
    outer = {"x": -strip, "y": -strip, "width": frame.width + 2 * strip, "height": frame.height + 2 * strip}
    body += element("rect", fill="none", stroke=_INK, stroke_width=0.35 * ink.size, **outer)
    if not ticked:
        return body
    body += "".join(_tick(t, frame, 0.0, strip, _LABEL_PT) for t in grid_ticks(frame))
    return body + "".join(_tick(t, frame, strip, strip + 1.2, _LABEL_PT) for t in graticule_ticks(frame))


def _tick(tick: Tick, frame: MapFrame, start: float, end: float, size_pt: float) -> str:
    """One tick from `start` to `end` mm outside the frame with its label, kept clear of the corners."""
    upright = tick.side in {"left", "right"}
    sign = -1.0 if tick.side in {"top", "left"} else 1.0
    base = {"left": 0.0, "top": 0.0, "right": frame.width, "bottom": frame.height}[tick.side]
    short = start + 1.0 if start == 0.0 else end
    first, last = base + sign * start, base + sign * short
    line = f"M{first:.2f} {tick.at:.2f}H{last:.2f}" if upright else f"M{tick.at:.2f} {first:.2f}V{last:.2f}"
    body = path(line, fill="none", stroke=_INK, stroke_width=0.18)
    room = 7.0
    length = frame.height if upright else frame.width
    at = min(max(tick.at, room), length - room)
    middle = base + sign * ((start + 2.3) if start == 0.0 else (end + 1.5))
    # The baseline lies a third of the type's height below the middle of its digits.
    drop = size_pt * 0.125
    if upright:
        return body + text(tick.label, middle + drop, at, size_pt, colour=_INK, anchor="middle", rotate=-90)
    return body + text(tick.label, at, middle + drop, size_pt, colour=_INK, anchor="middle")
