"""Compiles style sheets to a MapLibre (Mapbox style version 8) document; sizes are CSS pixels of 96 dpi."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.style.expressions import maplibre as expression
from atlas.style.scales import css_px
from atlas.style.strokes import Area, Line, Mark, parts, twin_fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from atlas.style.classes import StyleClass
    from atlas.style.sheet import StyleSheet
    from atlas.style.strokes import Part

Layer = dict[str, object]


def maplibre(title: str, sheets: Iterable[tuple[StyleSheet, str]]) -> dict[str, object]:
    """
    The style of many layers in one document.

    Parameters
    ----------
    sheets
        Style sheets in drawing order, each with the address of its GeoJSON relative to the style document.

    Returns
    -------
    style
        Version 8, without sprite, glyphs and network: point symbols are circles, hatches are left to their
        fill, and bands of accuracy are drawn by the precision twins.
    """
    sources: dict[str, object] = {}
    layers: list[Layer] = [{"id": "ground", "type": "background", "paint": {"background-color": "#FCFBF6"}}]
    for sheet, address in sheets:
        sources[sheet.name] = {"type": "geojson", "data": address}
        for one in sheet.classes:
            layers += _class(sheet, one)
    return {"version": 8, "name": title, "sources": sources, "layers": layers}


def _class(sheet: StyleSheet, one: StyleClass) -> Iterator[Layer]:
    if sheet.twin:
        colour, opacity = twin_fill(one.look)
        share: Layer = {"fill-color": colour, "fill-opacity": ["*", opacity, ["get", "share"]]}
        yield _layer(sheet, one, "share", "fill", share)
        return
    for part in parts(one.look):
        drawn = _paint(part)
        if drawn is None:
            continue
        kind, paint, layout = drawn
        layer = _layer(sheet, one, part.role, kind, paint)
        yield layer | ({"layout": layout} if layout else {})


def _layer(sheet: StyleSheet, one: StyleClass, role: str, kind: str, paint: dict[str, object]) -> Layer:
    limits: Layer = {}
    if sheet.min_zoom > 0:
        limits["minzoom"] = sheet.min_zoom
    if sheet.nearest_scale is not None:
        limits["maxzoom"] = sheet.max_zoom
    return {
        "id": f"{sheet.name}/{one.key}/{role}",
        "type": kind,
        "source": sheet.name,
        "filter": expression(one.condition),
        "metadata": {"title": one.label_zh, "count": one.count},
        "paint": paint,
        **limits,
    }


def _paint(part: Part) -> tuple[str, dict[str, object], dict[str, object]] | None:
    """Kind of layer, paint and layout of one part; None for what the language has no word for."""
    if isinstance(part, Line):
        return None if part.ground or part.inset else _line(part)
    if isinstance(part, Area):
        if part.role != "fill":
            return None
        return "fill", {"fill-color": part.colour, "fill-opacity": part.opacity, "fill-antialias": False}, {}
    return None if part.ground or part.role not in {"glyph", "rim"} else _circle(part)


def _line(part: Line) -> tuple[str, dict[str, object], dict[str, object]]:
    paint: dict[str, object] = {
        "line-color": part.colour,
        "line-width": css_px(part.width_mm),
        "line-opacity": part.opacity,
    }
    if part.dash_mm:
        # Dashes are counted in line widths.
        paint["line-dasharray"] = [round(mm / part.width_mm, 3) for mm in part.dash_mm]
    return "line", paint, {"line-cap": part.cap, "line-join": "round"}


def _circle(part: Mark) -> tuple[str, dict[str, object], dict[str, object]]:
    paint: dict[str, object] = {
        "circle-radius": css_px(part.size_mm / 2),
        "circle-color": part.fill or "#FFFFFF",
        "circle-opacity": part.fill_opacity,
        "circle-stroke-color": part.stroke or "#FFFFFF",
        "circle-stroke-width": css_px(part.stroke_mm),
        "circle-stroke-opacity": part.opacity,
    }
    return "circle", paint, {}
