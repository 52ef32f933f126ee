"""Draws a look as a small picture in SVG, for legends and for the matrix of how to read the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.model.vocab import Geometry
from atlas.style.glyphs import glyph_svg

if TYPE_CHECKING:
    from atlas.style.looks import Look

PX_PER_MM = 3.78
_WIDTH, _HEIGHT = 44.0, 20.0
_WIDE_MM = 3.4
_BAND_OPACITY = 0.28
_RINGS = ((0.0, 0.14), (1.4, 0.3), (2.8, 0.55), (4.2, 1.0))


def swatch(look: Look) -> str:
    """A 44 by 20 px SVG of `look`; made only of numbers and of colours that the records have validated."""
    if look.geometry is Geometry.LINE:
        body = _line(look)
    elif look.geometry is Geometry.POLYGON:
        body = _polygon(look)
    else:
        body = _point(look)
    return (
        f'<svg class="swatch" width="{_WIDTH:g}" height="{_HEIGHT:g}" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" '
        f'aria-hidden="true" focusable="false">{body}</svg>'
    )


def hatch_lines(kind: str, width: float, height: float, step: float = 4.0) -> str:
    """An SVG path that hatches a box; empty where `kind` is none or dots."""
    lines: list[str] = []
    reach = width + height
    count = int(reach / step) + 1
    for i in range(count):
        at = i * step
        if kind in {"diagonal", "cross"}:
            lines.append(_clipped(at, 1, width, height))
        if kind in {"counter", "cross"}:
            lines.append(_clipped(at, -1, width, height))
        if kind == "vertical" and at < width:
            lines.append(f"M{at:g} 0V{height:g}")
        if kind == "horizontal" and at < height:
            lines.append(f"M0 {at:g}H{width:g}")
    return "".join(lines)


def _clipped(at: float, slope: int, width: float, height: float) -> str:
    """A 45-degree line through the box; `at` counts along the top edge and on beyond it."""
    x1, y1 = (at, 0.0) if at <= width else (width, at - width)
    x2, y2 = (0.0, at) if at <= height else (at - height, height)
    if slope < 0:
        y1, y2 = height - y1, height - y2
    return f"M{x1:g} {y1:g}L{x2:g} {y2:g}"


def _dash(look: Look) -> str:
    if not look.dash_mm:
        return ""
    lengths = " ".join(f"{mm * PX_PER_MM:.1f}" for mm in look.dash_mm)
    cap = ' stroke-linecap="round"' if look.dash_mm[0] < 1 else ""
    return f' stroke-dasharray="{lengths}"{cap}'


def _stroke(colour: str, mm: float, extra: str = "") -> str:
    return f'fill="none" stroke="{colour}" stroke-width="{max(1.0, mm * PX_PER_MM):.2f}"{extra}'


def _line(look: Look) -> str:
    path = f'd="M2 {_HEIGHT / 2:g}H{_WIDTH - 2:g}"'
    parts = []
    if look.band != "none":
        mm = _WIDE_MM if look.band == "wide" else 2.4
        parts.append(f'<path {path} {_stroke(look.colour, mm)} stroke-opacity="{_BAND_OPACITY}"/>')
    if look.casing and look.casing_mm:
        parts.append(f"<path {path} {_stroke(look.casing, look.width_mm + look.casing_mm)}/>")
    core = look.width_mm * (0.6 if look.band == "wide" else 1.0)
    parts.append(
        f'<path {path} {_stroke(look.colour, core, _dash(look))} stroke-opacity="{look.opacity:g}"/>'
    )
    if look.ticks:
        parts.append(f'<path {path} {_stroke("#FFFFFF", look.width_mm * 0.6)} stroke-dasharray="5 5"/>')
    return "".join(parts)


def _polygon(look: Look) -> str:
    box = (4.0, 2.0, _WIDTH - 8, _HEIGHT - 4)
    fill = look.fill or "none"
    if look.edge != "crisp":
        rings = [_ring(box, inset, fill, look.fill_opacity * share, look) for inset, share in _RINGS]
        return "".join(rings) + _heart(box, look)
    x, y, w, h = box
    rim = _stroke(look.colour, look.width_mm, _dash(look)).replace('fill="none" ', "")
    parts = [
        (
            f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" fill="{fill}" '
            f'fill-opacity="{look.fill_opacity:g}" {rim} stroke-opacity="{look.opacity:g}"/>'
        )
    ]
    if look.hatch == "dots":
        parts += [
            f'<circle cx="{cx:g}" cy="{cy:g}" r="0.9" fill="{look.colour}"/>'
            for cx in (10.0, 18.0, 26.0, 34.0)
            for cy in (7.0, 13.0)
        ]
    elif path := hatch_lines(look.hatch, w, h):
        parts.append(f'<path transform="translate({x:g} {y:g})" d="{path}" {_stroke(look.colour, 0.2)}/>')
    return "".join(parts)


def _heart(box: tuple[float, float, float, float], look: Look) -> str:
    """The thin line round the heart of a soft polygon: it carries the status of what is not there yet."""
    if not look.dash_mm:
        return ""
    inset = _RINGS[-1][0]
    x, y, w, h = box
    return (
        f'<rect x="{x + inset:g}" y="{y + inset:g}" width="{w - 2 * inset:g}" height="{h - 2 * inset:g}" '
        f'rx="3" {_stroke(look.colour, 0.3, _dash(look))} stroke-opacity="{0.7 * look.opacity:g}"/>'
    )


def _ring(box: tuple[float, float, float, float], inset: float, fill: str, opacity: float, look: Look) -> str:
    x, y, w, h = box
    radius = 7.0 if look.edge == "halo" else 1.0
    return (
        f'<rect x="{x + inset:g}" y="{y + inset:g}" width="{w - 2 * inset:g}" height="{h - 2 * inset:g}" '
        f'rx="{radius:g}" fill="{fill}" fill-opacity="{opacity:.3f}"/>'
    )


def _point(look: Look) -> str:
    x, y = _WIDTH / 2, _HEIGHT / 2
    parts = []
    if look.band == "accuracy":
        parts.append(
            f'<circle cx="{x:g}" cy="{y:g}" r="9" fill="{look.colour}" fill-opacity="{_BAND_OPACITY}"/>'
        )
    parts.append(glyph_svg(look, x, y))
    if look.tag:
        parts.append(
            f'<text x="{x + 9:g}" y="{y + 4:g}" font-size="9" fill="{look.colour}">{look.tag}</text>'
        )
    return "".join(parts)
