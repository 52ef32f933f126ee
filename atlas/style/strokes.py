"""
Takes a look apart into what a pen does, in mm: the one recipe that QML, SLD and MapLibre styles are made of.

The web map draws the same parts from the same look (``web/static/js/draw.js``); a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from atlas.model.vocab import Geometry

if TYPE_CHECKING:
    from atlas.style.looks import Look

BAND_OPACITY = 0.28
LEAST_BAND_MM = 2.4
"""A band is never thinner than 1.2 mm on each side of its line, whatever the scale."""
WIDE_BAND_MM = 3.4
WIDE_CORE_SHARE = 0.6
TICK_SHARE = 0.6
TICK_MM = (1.85, 1.85)
HEART_MM = 0.3
HEART_OPACITY = 0.7
RIM_SHARE = 0.28
"""How deep a soft rim is, as a part of the radius of the circle of equal area (`atlas.geo.bands`)."""
HATCH_MM = 0.24
HATCH_STEP_MM = {
    "diagonal": 1.3,
    "counter": 1.3,
    "cross": 1.7,
    "horizontal": 1.6,
    "vertical": 1.6,
    "dots": 0.95,
}
HATCH_ANGLES = {
    "diagonal": (45,),
    "counter": (135,),
    "cross": (45, 135),
    "horizontal": (0,),
    "vertical": (90,),
}
"""Degrees counter-clockwise from east."""
GLYPH_SHARE = {"diamond": 1.25, "triangle": 1.15, "hub": 1.2}
"""How far the shape reaches beyond the look's size."""
_WHITE = "#FFFFFF"
_GLOW_SHARE, _GLOW_OPACITY = 1.22, 0.22
_INNER_SHARE, _ARM_SHARE = 0.42, 0.55
_INNER_MM = 0.32
_HALO_MM, _HALO_OPACITY = 0.63, 0.9
_DOTTED_BELOW_MM = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """
    A stroke along a line or round a polygon.

    Attributes
    ----------
    ground
        The width is twice the feature's `accuracy_m` on the ground, and `width_mm` its least on paper.
    inset
        Runs round the heart of a soft polygon, within its rim, rather than along its edge.
    """

    role: Literal["band", "wide", "casing", "core", "ticks", "outline", "heart"]
    colour: str
    width_mm: float
    opacity: float = 1.0
    dash_mm: tuple[float, ...] = ()
    ground: bool = False
    inset: bool = False

    @property
    def cap(self) -> Literal["round", "butt"]:
        """Round for whole lines and for dots, which are round; butt for dashes."""
        return "butt" if self.dash_mm and self.dash_mm[0] >= _DOTTED_BELOW_MM else "round"


@dataclass(frozen=True, slots=True)
class Area:
    """What fills a polygon: a plain fill, a fill that fades towards the rim, or a hatch."""

    role: Literal["fill", "soft", "hatch"]
    colour: str
    opacity: float
    hatch: str = "none"
    inset: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """
    One part of a point's symbol.

    Attributes
    ----------
    ground
        The diameter is twice the feature's `accuracy_m` on the ground; `size_mm` is without meaning.
    """

    role: Literal["band", "glow", "rim", "glyph", "inner"]
    shape: Literal["circle", "square", "diamond", "triangle", "hexagon", "bar", "cross"]
    size_mm: float
    fill: str | None
    fill_opacity: float
    stroke: str | None = None
    stroke_mm: float = 0.0
    opacity: float = 1.0
    dash_mm: tuple[float, ...] = ()
    ground: bool = False


Part = Line | Area | Mark

_SHAPES: dict[str, Literal["circle", "square", "diamond", "triangle", "hexagon"]] = {
    "square": "square",
    "diamond": "diamond",
    "triangle": "triangle",
    "hub": "hexagon",
}


def parts(look: Look) -> tuple[Part, ...]:
    """What draws `look`, from the lowest to the highest."""
    if look.geometry is Geometry.LINE:
        return _line(look)
    return _polygon(look) if look.geometry is Geometry.POLYGON else _point(look)


def twin_fill(look: Look) -> tuple[str, float]:
    """Colour and full opacity of a precision twin's polygons: of the band, or of the soft polygon's heart."""
    if look.geometry is Geometry.POLYGON:
        return look.fill or look.colour, look.fill_opacity
    return look.colour, BAND_OPACITY


def has_twin(look: Look) -> bool:
    """Whether precision is drawn by polygons of its own: a band of plus or minus, or a soft rim."""
    return look.band == "accuracy" or look.edge != "crisp"


def _line(look: Look) -> tuple[Part, ...]:
    drawn: list[Part] = []
    if look.band == "accuracy":
        drawn.append(Line("band", look.colour, LEAST_BAND_MM, BAND_OPACITY, ground=True))
    elif look.band == "wide":
        drawn.append(Line("wide", look.colour, WIDE_BAND_MM, BAND_OPACITY))
    if look.casing and look.casing_mm:
        drawn.append(Line("casing", look.casing, round(look.width_mm + look.casing_mm, 3), look.opacity))
    core = round(look.width_mm * (WIDE_CORE_SHARE if look.band == "wide" else 1.0), 3)
    drawn.append(Line("core", look.colour, core, look.opacity, look.dash_mm))
    if look.ticks:
        drawn.append(Line("ticks", _WHITE, round(core * TICK_SHARE, 3), 1.0, TICK_MM))
    return tuple(drawn)


def _polygon(look: Look) -> tuple[Part, ...]:
    crisp = look.edge == "crisp"
    fill = look.fill or look.colour
    drawn: list[Part] = []
    if look.fill_opacity:
        drawn.append(Area("fill" if crisp else "soft", fill, look.fill_opacity))
    if look.hatch != "none":
        drawn.append(Area("hatch", look.colour, 0.8 if crisp else 0.5, look.hatch, inset=not crisp))
    if crisp and look.width_mm:
        drawn.append(Line("outline", look.colour, look.width_mm, look.opacity, look.dash_mm))
    elif not crisp and look.dash_mm:
        opacity = round(HEART_OPACITY * look.opacity, 3)
        drawn.append(Line("heart", look.colour, HEART_MM, opacity, look.dash_mm, inset=True))
    return tuple(drawn)


def _point(look: Look) -> tuple[Part, ...]:
    shape = _SHAPES.get(look.glyph, "circle")
    size = round(look.size_mm * GLYPH_SHARE.get(look.glyph, 1.0), 3)
    rim = max(0.29, look.width_mm)
    drawn: list[Part] = []
    if look.band == "accuracy":
        drawn.append(Mark("band", "circle", 0.0, look.colour, BAND_OPACITY, ground=True))
    if look.glyph == "core":
        drawn.append(Mark("glow", "circle", round(size * _GLOW_SHARE, 3), look.colour, _GLOW_OPACITY))
    drawn.append(Mark("rim", shape, size, _WHITE, 1.0, _WHITE, round(rim + _HALO_MM, 3), _HALO_OPACITY))
    dash = look.dash_mm
    drawn.append(
        Mark(
            "glyph",
            shape,
            size,
            look.fill or look.colour,
            look.fill_opacity or 1.0,
            look.colour,
            rim,
            look.opacity,
            dash,
        )
    )
    return (*drawn, *_inner(look, size))


def _inner(look: Look, size: float) -> tuple[Part, ...]:
    """What tells the round glyphs apart."""
    if look.glyph in {"ring", "core"}:
        return (Mark("inner", "circle", round(size * _INNER_SHARE, 3), look.colour, 1.0),)
    arms = round(size * _ARM_SHARE, 3)
    if look.glyph == "station":
        return (Mark("inner", "bar", arms, None, 0.0, look.colour, _INNER_MM),)
    if look.glyph == "junction":
        return (Mark("inner", "cross", arms, None, 0.0, look.colour, _INNER_MM),)
    return ()
