"""Has ezdxf make one specimen of each entity that a look asks for, and takes moulds from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ezdxf import colors
from ezdxf.enums import TextEntityAlignment
from ezdxf.layouts.base import VirtualLayout

from atlas.export.desktop.dxf_moulds import AT, TEXT
from atlas.export.desktop.dxf_styles import METRES_PER_MM, TEXT_STYLE, line_type, line_weight
from atlas.style.strokes import twin_fill

if TYPE_CHECKING:
    from atlas.export.desktop.dxf_moulds import Space
    from atlas.export.desktop.job import GeometryType
    from atlas.style.looks import Look

_TEXT_MM = 2.5
_SOFT_RIM_MM = 0.0
"""A rim that only shows a relation is the thinnest of lines; its fill fades in the precision twin."""
_LEAST_OPACITY = 0.1
_PATTERNS = {"diagonal": ("ANSI31", 0.0), "counter": ("ANSI31", 90.0), "cross": ("ANSI37", 0.0)}
_PATTERNS |= {"vertical": ("LINE", 90.0), "horizontal": ("LINE", 0.0), "dots": ("DOTS", 0.0)}
_PATTERN_SCALE = 100.0


@dataclass(frozen=True, slots=True)
class Moulds:
    """What each part of a feature is cast in: its rims or line, the signs of a point, the fill."""

    rim: str | None = None
    spots: tuple[str, ...] = ()
    fill: str | None = None


def _stage() -> Any:  # noqa: ANN401  ezdxf's own layout
    """Where specimens stand without being in the drawing."""
    return VirtualLayout()  # type: ignore[no-untyped-call]  # ezdxf has no types here


def feature_moulds(space: Space, look: Look, kind: GeometryType, layer: str) -> Moulds:
    """Of a feature on the drawing's `layer`; a soft polygon's plain fill is its twin's, which fades."""
    attributes = {
        "layer": layer,
        "true_color": colors.rgb2int(colors.RGB.from_hex(look.colour)),
        "linetype": line_type(space.document, look),
        "lineweight": line_weight(_SOFT_RIM_MM if look.edge != "crisp" else look.width_mm),
    }
    if kind == "Point":
        return Moulds(spots=_signs(space, look, attributes))
    closed = kind == "MultiPolygon"
    line = _stage().add_lwpolyline([AT], close=closed, dxfattribs=attributes)
    return Moulds(rim=space.rim_mould(line), fill=_fill(space, look, layer) if closed else None)


def _signs(space: Space, look: Look, attributes: dict[str, Any]) -> tuple[str, str]:
    """A point, and round it a circle of the symbol's size, for programs that draw points as dots."""
    stage = _stage()
    radius = max(look.size_mm, 1.0) / 2 * METRES_PER_MM
    circle = stage.add_circle(AT, radius, dxfattribs={**attributes, "linetype": "Continuous"})
    return space.spot_mould(stage.add_point(AT, dxfattribs=attributes)), space.spot_mould(circle)


def _fill(space: Space, look: Look, layer: str) -> str | None:
    if look.hatch != "none":
        hatch = _hatch(look.fill or look.colour, layer)
        pattern, angle = _PATTERNS[look.hatch]
        hatch.set_pattern_fill(pattern, scale=_PATTERN_SCALE, angle=angle)
    elif look.fill and look.edge == "crisp":
        hatch = _hatch(look.fill, layer)
        hatch.transparency = 1 - max(look.fill_opacity, _LEAST_OPACITY)
    else:
        return None
    return space.fill_mould(hatch)


def twin_moulds(space: Space, look: Look, share: float, layer: str) -> Moulds:
    """Of a polygon of a precision twin: filled as pale as its `share` says, without rim."""
    colour, opacity = twin_fill(look)
    hatch = _hatch(colour, layer)
    hatch.transparency = 1 - opacity * share
    return Moulds(fill=space.fill_mould(hatch))


def name_mould(space: Space, layer: str) -> str:
    """Of the name of a feature."""
    attributes = {"layer": layer, "style": TEXT_STYLE}
    text = _stage().add_text(TEXT, height=_TEXT_MM * METRES_PER_MM, dxfattribs=attributes)
    text.set_placement(AT, align=TextEntityAlignment.LEFT)
    return space.text_mould(text)


def _hatch(colour: str, layer: str) -> Any:  # noqa: ANN401  ezdxf's entities
    hatch = _stage().add_hatch(dxfattribs={"layer": layer})
    hatch.rgb = colors.RGB.from_hex(colour)
    hatch.paths.add_polyline_path([AT], is_closed=True)
    return hatch
