"""Writes SVG in millimetres with two decimals: paths of whole classes of features and real text."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

FAMILY = "Noto Sans SC"
PT_MM = 25.4 / 72
"""One point in mm."""


def number(value: float) -> str:
    """A length in mm with at most two decimals and no idle zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def path_data(geometries: Iterable[BaseGeometry]) -> str:
    """One SVG path for all rings and lines of geometries in mm; points and empty ones leave no trace."""
    parts = (part for part in shapely.get_parts(shapely.get_parts(list(geometries))) if not part.is_empty)
    chunks: list[str] = []
    for part in parts:
        if part.geom_type == "Polygon":
            chunks += [_run(ring, closed=True) for ring in (part.exterior, *part.interiors)]
        elif part.geom_type in {"LineString", "LinearRing"}:
            chunks.append(_run(part, closed=False))
    return "".join(chunks)


def _run(line: BaseGeometry, *, closed: bool) -> str:
    xy = shapely.get_coordinates(line).round(2).tolist()
    if closed:
        xy.pop()
    if len(xy) < 2:  # noqa: PLR2004  nothing to draw
        return ""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in xy) + ("Z" if closed else "")


def element(name: str, body: str = "", /, **attributes: str | float | None) -> str:
    """An element; underscores in names become hyphens, numbers are millimetres, None leaves one out."""
    text = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(number(v) if isinstance(v, (int, float)) else v)}"
        for key, v in attributes.items()
        if v is not None
    )
    return f"<{name}{text}>{body}</{name}>" if body else f"<{name}{text}/>"


def path(data: str, **attributes: str | float | None) -> str:
    """A path, or nothing where there is nothing to draw."""
    return element("path", d=data, **attributes) if data else ""


def text(
    words: str,
    x: float,
    y: float,
    size_pt: float,
    *,
    colour: str = "#222222",
    bold: bool = False,
    anchor: str = "start",
    halo_mm: float = 0.0,
    rotate: float = 0.0,
    spacing_mm: float = 0.0,
    tail: tuple[str, float] = ("", 0.0),
) -> str:
    """
    Real text with its baseline at a position; its halo is painted below it and is not drawn twice.

    `tail` follows in the same line, bold and of a size of its own.
    """
    halo: dict[str, str | float | None] = {}
    if halo_mm:
        halo = {"stroke": "#FFFFFF", "stroke_width": halo_mm * 2, "stroke_linejoin": "round"}
        halo |= {"paint_order": "stroke"}
    turned = f"rotate({rotate:.2f} {number(x)} {number(y)})" if rotate else None
    return element(
        "text",
        escape(words) + _tail(*tail),
        x=x,
        y=y,
        font_family=FAMILY,
        font_size=f"{size_pt * PT_MM:.3f}",
        font_weight="700" if bold else "400",
        fill=colour,
        text_anchor=anchor if anchor != "start" else None,
        letter_spacing=spacing_mm or None,
        transform=turned,
        **halo,
    )


def _tail(words: str, size_pt: float) -> str:
    if not words:
        return ""
    size = f"{size_pt * PT_MM:.3f}"
    return f'<tspan font-size="{size}" font-weight="700">{escape(words)}</tspan>'


def document(body: str, left: float, top: float, width: float, height: float) -> str:
    """A whole SVG of that size in mm whose coordinates begin at left and top."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}mm" height="{height:.2f}mm" '
        f'viewBox="{left:.2f} {top:.2f} {width:.2f} {height:.2f}">{body}</svg>'
    )
