"""Writes SVG in millimetres with two decimals: paths of whole classes of features and real text."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely
from shapely import GeometryType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

FAMILY = "Noto Sans SC"
PT_MM = 25.4 / 72
"""One point in mm."""
_SPECIAL = re.compile(r"[&<>\"\s]")
"""What an attribute may have to escape."""


def number(value: float) -> str:
    """A length in mm with at most two decimals and no idle zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def path_data(geometries: Iterable[BaseGeometry]) -> str:
    """One SVG path for all rings and lines of geometries in mm; points and empty ones leave no trace."""
    return "".join(paths_data(list(geometries)))


def paths_data(geometries: Sequence[BaseGeometry] | NDArray[np.object_]) -> list[str]:
    """The SVG path of each geometry in mm, all read in one go; empty where there is nothing to draw."""
    runs, owners, closed = _runs(geometries)
    xy, run = shapely.get_coordinates(runs, return_index=True)
    hundredths, at = np.unique(np.rint(xy.ravel() * 100).astype(np.int64), return_inverse=True)
    said = np.array([f"{value / 100:g}" for value in hundredths.tolist()], dtype=object)[at].tolist()
    points = [f"{x} {y}" for x, y in zip(said[::2], said[1::2], strict=True)]
    paths = [""] * len(geometries)
    ends = np.cumsum(np.bincount(run, minlength=len(runs))).tolist()
    for owner, is_ring, (start, end) in zip(owners, closed, pairwise([0, *ends]), strict=True):
        # A ring ends where it began: its last point is said by the Z.
        line = points[start : end - is_ring]
        if len(line) > 1:
            paths[owner] += "M" + "L".join(line) + ("Z" if is_ring else "")
    return paths


def _runs(
    geometries: Sequence[BaseGeometry] | NDArray[np.object_],
) -> tuple[NDArray[Any], list[int], list[bool]]:
    """Lines and rings in order, the index of the geometry that each belongs to, and which are rings."""
    parts = np.asarray(geometries, dtype=object)
    owner = np.arange(len(parts))
    while ((kind := shapely.get_type_id(parts)) > GeometryType.POLYGON).any():
        parts, member = shapely.get_parts(parts, return_index=True)
        owner = owner[member]
    rings, area = shapely.get_rings(parts, return_index=True)
    lines = np.flatnonzero((kind == GeometryType.LINESTRING) | (kind == GeometryType.LINEARRING))
    order = np.argsort(np.concatenate((area, lines)), kind="stable")
    runs = np.concatenate((rings, parts[lines]))[order]
    return runs, owner[np.concatenate((area, lines))[order]].tolist(), (order < len(rings)).tolist()


def element(name: str, body: str = "", /, **attributes: str | float | None) -> str:
    """An element; underscores in names become hyphens, numbers are millimetres, None leaves one out."""
    text = "".join(
        f" {key.rstrip('_').replace('_', '-')}={_quoted(v)}" for key, v in attributes.items() if v is not None
    )
    return f"<{name}{text}>{body}</{name}>" if body else f"<{name}{text}/>"


def _quoted(value: str | float) -> str:
    if isinstance(value, int | float):
        return f'"{number(value)}"'
    return quoteattr(value) if _SPECIAL.search(value) else f'"{value}"'


def path(data: str, **attributes: str | float | None) -> str:
    """A path, or nothing where there is nothing to draw."""
    return element("path", d=data, **attributes) if data else ""


def paths(drawn: Iterable[str], **attributes: str | float | None) -> str:
    """Paths one above the other that look alike: what they share is said once."""
    each = [data for data in drawn if data]
    if len(each) < 2:  # noqa: PLR2004  nothing is shared
        return "".join(path(data, **attributes) for data in each)
    return element("g", "".join(f'<path d="{data}"/>' for data in each), **attributes)


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
