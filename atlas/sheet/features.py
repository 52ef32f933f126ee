"""Draws features in millimetres by their looks; map and legend are painted by the very same strokes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import shapely
from shapely.geometry import Point

from atlas.geo.bands import plane_rings
from atlas.model.vocab import Geometry, PrecisionGroup
from atlas.sheet.hatch import hatch_dots, hatch_lines
from atlas.sheet.structure import structure_glyph
from atlas.sheet.svg import element, path, path_data, paths, paths_data
from atlas.style.glyphs import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from atlas.model.kinds import PlaceKind
    from atlas.sheet.ink import Ink
    from atlas.style.looks import Look

BAND_OPACITY = 0.26
VAGUE = "#8A857A"
"""Where a feature may lie, of whatever hue it is: a ground for the symbols, quieter than any of them."""
_VAGUE_OPACITY, _VAGUE_RIM_MM = 0.09, 0.12
WIDE_MM = 3.4
MIN_BAND_MM = 1.2
_SOFT_STEPS = 8
_HATCH_MM = 0.14
_QUARTER = 10
"""Segments of a quarter of the round ends of a band."""
_ROUND = {"circle", "ring", "station", "junction", "core", "none"}


@dataclass(frozen=True, slots=True)
class Feature:
    """
    One feature on paper.

    Attributes
    ----------
    shape
        In mm, whole.
    shown
        In mm, cut to the frame.
    accuracy_mm
        Half width of what is uncertain, on paper; None where none is stated.
    """

    place_id: str
    look: Look
    shape: BaseGeometry
    shown: BaseGeometry
    accuracy_mm: float | None = None
    vague: bool = False
    """Whether its accuracy exceeds what paper should hide, so that it is banded whatever its look."""
    part: PlaceKind | None = None
    """Of a structure diagram: the part that it is drawn as."""
    tag: str = ""
    """Of an axis of the road grid: its letter and number, which stand in bubbles at its ends."""


def draw(features: Sequence[Feature], ink: Ink) -> str:
    """All features of one layer, classes of one look together: areas, bands, casings, cores, points."""
    plain = [f for f in features if f.part is None]
    areas = [f for f in plain if f.look.geometry is Geometry.POLYGON]
    lines = [f for f in plain if f.look.geometry is Geometry.LINE]
    points = [f for f in plain if f.look.geometry is Geometry.POINT]
    parts = [
        structure_glyph(f.part, f.shape, ink.colour(f.look.colour), ink)
        for f in features
        if f.part is not None
    ]
    parts += [_areas(look, list(run), ink) for look, run in groupby(areas, key=_look)]
    parts += [_bands(lines + points, ink)]
    parts += [_casings(look, group, ink) for look, group in _classes(lines)]
    parts += [_cores(look, group, ink) for look, group in _classes(lines)]
    parts += [_point(f, ink) for f in points]
    return "".join(parts)


def _look(feature: Feature) -> Look:
    return feature.look


def _classes(features: Iterable[Feature]) -> list[tuple[Look, list[Feature]]]:
    found: dict[Look, list[Feature]] = {}
    for look, run in groupby(features, key=_look):
        found.setdefault(look, []).extend(run)
    return list(found.items())


def _areas(look: Look, areas: list[Feature], ink: Ink) -> str:
    """Areas of one look that follow each other: each with its own edge and hatch, or all at once."""
    if look.edge != "crisp":
        return "".join(_soft(area, ink) for area in areas)
    paint: dict[str, str | float | None] = {
        "fill": ink.colour(look.fill or "#FFFFFF"),
        "fill_opacity": look.fill_opacity if look.fill else 0,
        "fill_rule": "evenodd",
        "stroke": ink.colour(look.colour),
        "stroke_width": look.width_mm * ink.size,
        **_dash(look, ink),
    }
    drawn = paths_data([area.shown for area in areas])
    if look.hatch != "none":
        # The hatch of one lies below the next.
        whole = zip(drawn, areas, strict=True)
        return "".join(path(data, **paint) + _hatched(area, ink) for data, area in whole)
    return paths(drawn, **paint)


def _soft(feature: Feature, ink: Ink) -> str:
    """An area whose edge is not known: it fades outwards."""
    look = feature.look
    fill, rim = ink.colour(look.fill or "#FFFFFF"), ink.colour(look.colour)
    rings = plane_rings(feature.shape, _SOFT_STEPS)
    visible = rings if feature.shown.bounds == feature.shape.bounds else _cut(rings, feature.shown)
    parts = [
        path(data, fill=fill, fill_opacity=look.fill_opacity * step / len(rings), fill_rule="evenodd")
        for step, data in enumerate(paths_data(visible), 1)
    ]
    if look.dash_mm:
        heart = path_data([rings[-1]])
        dash = _dash(look, ink)
        parts.append(path(heart, fill="none", stroke=rim, stroke_width=0.3 * ink.size, **dash))
    return "".join(parts) + _hatched(replace(feature, shown=rings[-1]), ink)


def _cut(rings: Sequence[BaseGeometry], shown: BaseGeometry) -> Sequence[BaseGeometry]:
    west, south, east, north = shown.bounds
    inside: list[BaseGeometry] = shapely.intersection(rings, shapely.box(west, south, east, north)).tolist()
    return inside


def _hatched(feature: Feature, ink: Ink) -> str:
    look = feature.look
    rim = ink.colour(look.colour)
    if look.hatch == "dots":
        return path(hatch_dots(feature.shown, 2.2 * ink.size, 0.28 * ink.size), fill=rim)
    data = path_data([hatch_lines(feature.shown, look.hatch, 1.7 * ink.size)])
    return path(data, fill="none", stroke=rim, stroke_width=_HATCH_MM * ink.size, stroke_opacity=0.7)


def _bands(features: Iterable[Feature], ink: Ink) -> str:
    """What is uncertain: a true band where metres are stated, a wide one where only a diagram is."""
    banded = [(f, half) for f in features if (half := _half_mm(f, ink)) is not None]
    if not banded:
        return ""
    shown, halves = [f.shown for f, _ in banded], [half for _, half in banded]
    areas = shapely.simplify(shapely.buffer(shown, halves, quad_segs=_QUARTER), 0.02)
    # One area of all that are vague: where two overlap, nothing is surer.
    vague = [area for (f, _), area in zip(banded, areas, strict=True) if f.vague]
    whole = vague_area(shapely.union_all(vague), VAGUE, ink) if vague else ""
    data = zip(banded, paths_data(areas), strict=True)
    return whole + "".join(
        path(band, fill=ink.colour(f.look.colour), fill_opacity=BAND_OPACITY)
        for (f, _), band in data
        if not f.vague
    )


def _half_mm(feature: Feature, ink: Ink) -> float | None:
    """Half the width of the band of a line or point; None where it has none."""
    look = feature.look
    if look.band == "wide" and not feature.vague:
        return WIDE_MM / 2 * ink.size
    if feature.accuracy_mm is not None and (look.band == "accuracy" or feature.vague):
        return max(MIN_BAND_MM * ink.size, feature.accuracy_mm)
    return None


def vague_area(area: BaseGeometry, colour: str, ink: Ink) -> str:
    """Where features may lie that are too unsure for a band: a breath of grey with a fine rim."""
    paint, width = ink.colour(colour), _VAGUE_RIM_MM * ink.size
    data = path_data([area])
    body = path(data, fill=paint, fill_opacity=_VAGUE_OPACITY, fill_rule="evenodd")
    return body + path(data, fill="none", stroke=paint, stroke_width=width, stroke_opacity=0.45)


def _casings(look: Look, features: list[Feature], ink: Ink) -> str:
    if not (look.casing and look.casing_mm):
        return ""
    width = (_core_mm(look) + look.casing_mm) * ink.size
    data = path_data([f.shown for f in features])
    return path(
        data, fill="none", stroke=ink.colour(look.casing), stroke_width=width, stroke_linejoin="round"
    )


def _cores(look: Look, features: list[Feature], ink: Ink) -> str:
    data = path_data([f.shown for f in features])
    width = _core_mm(look) * ink.size
    body = path(
        data,
        fill="none",
        stroke=ink.colour(look.colour),
        stroke_width=width,
        stroke_opacity=look.opacity if look.opacity < 1 else None,
        stroke_linejoin="round",
        **_dash(look, ink),
    )
    if look.ticks:
        gaps = f"{2.4 * ink.size:.2f} {2.4 * ink.size:.2f}"
        body += path(data, fill="none", stroke="#FFFFFF", stroke_width=width * 0.6, stroke_dasharray=gaps)
    return body


def _core_mm(look: Look) -> float:
    return look.width_mm * (0.6 if look.group is PrecisionGroup.SCHEMATIC else 1.0)


def _dash(look: Look, ink: Ink) -> dict[str, str | float | None]:
    """Dash says the status, and nothing else does."""
    if not look.dash_mm:
        return {}
    lengths = " ".join(f"{mm * ink.size:.2f}" for mm in look.dash_mm)
    cap = "round" if look.dash_mm[0] < 1 else None
    return {"stroke_dasharray": lengths, "stroke_linecap": cap}


def _point(feature: Feature, ink: Ink) -> str:
    shape = feature.shape
    at = shape if isinstance(shape, Point) else shape.representative_point()
    return glyph(feature.look, at.x, at.y, ink)


def glyph(look: Look, x: float, y: float, ink: Ink) -> str:
    """The glyph of a look centred on a position in mm; its rim carries the dash of the status."""
    radius = look.size_mm * ink.size / 2
    rim = max(0.25, look.width_mm) * ink.size
    colour = ink.colour(look.colour)
    paint: dict[str, str | float | None] = {
        "fill": ink.colour(look.fill or look.colour),
        "fill_opacity": look.fill_opacity if 0 < look.fill_opacity < 1 else None,
        "stroke": colour,
    }
    dash = None
    if look.dash_mm:
        dash = f"{max(0.3, look.dash_mm[0] * 0.35) * ink.size:.2f} {look.dash_mm[1] * 0.5 * ink.size:.2f}"
    if look.glyph in _ROUND:
        body = element("circle", cx=x, cy=y, r=radius, stroke_width=rim, stroke_dasharray=dash, **paint)
        return body + _inner(look, x, y, radius, colour)
    scaled = {"stroke_width": f"{rim / radius:.4f}"}
    if dash is not None:
        scaled["stroke_dasharray"] = " ".join(f"{float(part) / radius:.3f}" for part in dash.split())
    where = f"translate({x:.2f} {y:.2f}) scale({radius:.3f})"
    return element("path", d=SHAPES[look.glyph], transform=where, **scaled, **paint)


def _inner(look: Look, x: float, y: float, radius: float, colour: str) -> str:
    """What tells the round glyphs apart: a dot, rails or a crossing."""
    arm = radius * 0.55
    if look.glyph in {"ring", "core"}:
        return element("circle", cx=x, cy=y, r=radius * 0.42, fill=colour)
    if look.glyph in {"station", "junction"}:
        data = f"M{x - arm:.2f} {y:.2f}H{x + arm:.2f}"
        if look.glyph == "junction":
            data += f"M{x:.2f} {y - arm:.2f}V{y + arm:.2f}"
        return path(data, fill="none", stroke=colour, stroke_width=radius * 0.25)
    return ""
