"""The furniture beside a map: scale in figures and as a bar, north arrow, locator and code of the sheet."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import segno

from atlas.sheet.locator import LOCATOR_MM, locator
from atlas.sheet.svg import document, element, path, text
from atlas.words import say

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.sheet.ink import Ink
    from atlas.sheet.subject import Subject

WIDTH_MM, HEIGHT_MM = 84.0, 30.0
STRIP_MM = (64.0, 21.8)
"""Width and height of scale and arrow alone, on A3."""
_STRIP_TOP_MM = 1.4
_BAR_MM = 40.0
_STEPS_M = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
_INK = "#222222"


def furniture(subject: Subject, assembled: Assembled, ink: Ink) -> str:
    """Scale, arrow and locator side by side, as an SVG in mm; a diagram has a locator and an arrow alone."""
    corner = f"translate({WIDTH_MM - LOCATOR_MM - 1:.2f} 1)"
    body = _scale_and_arrow(subject, ink)
    body += element("g", locator(subject, assembled, ink), transform=corner)
    if subject.diagram:
        body = element("g", body, transform="translate(-46 0)")
    return _sized(body, (WIDTH_MM, HEIGHT_MM), ink)


def strip(subject: Subject, ink: Ink) -> str:
    """Scale and arrow alone, as an SVG in mm, for a map that is a locator itself."""
    body = element("g", _scale_and_arrow(subject, ink), transform=f"translate(0 {-_STRIP_TOP_MM:g})")
    return _sized(body, STRIP_MM, ink)


def figures(scale: int) -> str:
    """A scale as 1:200 000, thousands parted by a thin space."""
    return "1:" + f"{scale:,}".replace(",", "\u2009")


def bar_m(scale: int) -> int:
    """Metres of one of the two parts of the scale bar: the longest round number that fits."""
    return max((s for s in _STEPS_M if 2 * s / scale * 1000 <= _BAR_MM), default=_STEPS_M[0])


def _scale_and_arrow(subject: Subject, ink: Ink) -> str:
    body = "" if subject.diagram else _scale(subject.frame.scale, ink)
    return body + _arrow(subject.frame.convergence, ink, located=not subject.diagram)


def _sized(body: str, size_mm: tuple[float, float], ink: Ink) -> str:
    """What is drawn as on A3, as large as lines are on this sheet."""
    k = ink.size
    return document(element("g", body, transform=f"scale({k:.4f})"), 0, 0, size_mm[0] * k, size_mm[1] * k)


def _scale(scale: int, ink: Ink) -> str:
    part = bar_m(scale)
    # The group is scaled by ink.size: what must be true to scale is divided by it.
    mm = part / scale * 1000 / ink.size
    body = text(figures(scale), 0, 4.4, 11, bold=True)
    top = 13.0
    body += element("rect", x=0.2, y=top, width=mm, height=1.2, fill=_INK, stroke=_INK, stroke_width=0.15)
    body += element(
        "rect", x=0.2 + mm, y=top, width=mm, height=1.2, fill="#FFFFFF", stroke=_INK, stroke_width=0.15
    )
    unit, divide = ("km", 1000) if part >= 1000 else ("m", 1)  # noqa: PLR2004  a kilometre
    for at in (0, 1, 2):
        label = f"{at * part / divide:g}" + (f" {unit}" if at == 2 else "")  # noqa: PLR2004  the last one
        anchor = "start" if at == 0 else "middle"
        body += text(label, 0.2 + at * mm, top - 1.2, 6, anchor=anchor)
    body += text(say("sheet.scale-note"), 0, 19.4, 5.6, colour="#5A5A5A")
    return body + text(say("sheet.crs-short"), 0, 22.6, 5.6, colour="#5A5A5A")


def _arrow(convergence: float, ink: Ink, *, located: bool) -> str:
    """An arrow to true north; where grid north differs, it leans by the convergence, which is stated."""
    colour = ink.colour("#333333")
    body = path("M0 -8L2.6 5L0 3L-2.6 5Z", fill="#FFFFFF", stroke=colour, stroke_width=0.25)
    body += path("M0 -8L0 3L-2.6 5Z", fill=colour)
    body += text("N", 0, -9, 8, bold=True, anchor="middle")
    arrow = element("g", body, transform=f"translate(49 14) rotate({-convergence:.4f})")
    if not located:
        return arrow
    return arrow + text(
        say("sheet.convergence", degrees=f"{convergence * 60:+.1f}"),
        49,
        22.6,
        5.6,
        colour="#5A5A5A",
        anchor="middle",
    )


@lru_cache(maxsize=64)
def code_svg(address: str) -> str:
    """The QR code of an address as SVG, one path, one module a millimetre."""
    code = segno.make(address, error="m", micro=False)
    rows = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark
    )
    side = len(code.matrix)
    return document(path(rows, fill="#000000"), -2, -2, side + 4, side + 4)
