"""The point glyphs as SVG, in units of their own size, shared by map, legend and diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from atlas.style.looks import Look

_PX_PER_MM = 3.78
SHAPES = {
    "square": "M-1 -1H1V1H-1Z",
    "diamond": "M0 -1.25L1.25 0L0 1.25L-1.25 0Z",
    "triangle": "M0 -1.2L1.15 .9H-1.15Z",
    "hub": "M0 -1.2L1.05 -.6V.6L0 1.2L-1.05 .6V-.6Z",
}
"""Outlines of the glyphs that are no circles, in units of their radius."""
_CIRCLES = {"circle", "ring", "station", "junction", "core", "none"}


def glyph_svg(look: Look, x: float, y: float) -> str:
    """The glyph of `look` centred on a position in px; its rim carries the dash of the status."""
    radius = look.size_mm * _PX_PER_MM / 2
    rim = max(1.1, look.width_mm * _PX_PER_MM)
    dash = ""
    if look.dash_mm:
        dash = f' stroke-dasharray="{max(1.0, look.dash_mm[0] * 1.3):.1f} {look.dash_mm[1] * 1.6:.1f}"'
    fill = look.fill or look.colour
    paint = (
        f'fill="{fill}" fill-opacity="{look.fill_opacity or 1:g}" stroke="{look.colour}" '
        f'stroke-width="{rim:.2f}" stroke-opacity="{look.opacity:g}"{dash}'
    )
    if look.glyph in _CIRCLES:
        body = f'<circle cx="{x:g}" cy="{y:g}" r="{radius:.2f}" {paint}/>'
    else:
        body = (
            f'<path transform="translate({x:g} {y:g}) scale({radius:.2f})" d="{SHAPES[look.glyph]}" '
            f'vector-effect="non-scaling-stroke" {paint}/>'
        )
    return body + _inner(look, x, y, radius)


def _inner(look: Look, x: float, y: float, radius: float) -> str:
    """What tells the round glyphs apart: a dot, a double rim, rails or a crossing."""
    stroke = f'stroke="{look.colour}" stroke-width="1.2" fill="none"'
    arm = radius * 0.55
    if look.glyph in {"ring", "core"}:
        return f'<circle cx="{x:g}" cy="{y:g}" r="{radius * 0.42:.2f}" fill="{look.colour}"/>'
    if look.glyph == "station":
        return f'<path d="M{x - arm:.2f} {y:g}H{x + arm:.2f}" {stroke}/>'
    if look.glyph == "junction":
        return f'<path d="M{x - arm:.2f} {y:g}H{x + arm:.2f}M{x:g} {y - arm:.2f}V{y + arm:.2f}" {stroke}/>'
    return ""
