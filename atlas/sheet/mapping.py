"""Puts a map together: ground, layers in drawing order, boundary, grid, names and frame, as one SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.model.kinds import PlaceKind
from atlas.model.vocab import Geometry
from atlas.sheet.bubbles import bubbles
from atlas.sheet.features import draw
from atlas.sheet.grid import border, grid
from atlas.sheet.ground import boundary, ground
from atlas.sheet.paper import BAND_MM
from atlas.sheet.pdf_layers import closing, opening
from atlas.sheet.svg import document, element, text
from atlas.sheet.wanted import FOCUS
from atlas.words import say

if TYPE_CHECKING:
    from atlas.sheet.ink import Ink
    from atlas.sheet.names import Lettering
    from atlas.sheet.subject import DrawnLayer, Subject


def layer_names(subject: Subject) -> list[str]:
    """The layers of the PDF: names on top, then those of the legend in its order, the ground last."""
    own = [layer.spec.title_zh for layer in subject.layers if layer.features]
    located = [] if subject.diagram else [say("sheet.ground-grid")]
    return [say("sheet.names"), *located, *own, say("sheet.ground-boundary"), say("sheet.ground")]


def draw_map(subject: Subject, lettering: Lettering, ink: Ink, *, ticked: bool = True) -> str:
    """The map as an SVG in mm that reaches the labels round its frame; each layer opens with its mark."""
    frame = subject.frame
    names = layer_names(subject)

    def layer(name: str, svg: str) -> str:
        return opening(names.index(name) + 1) + svg + closing()

    around = [shape for _, shape in subject.neighbours]
    body = layer(say("sheet.ground"), ground(frame, subject.district, around, ink))
    for drawn in sorted(subject.layers, key=_depth):
        if drawn.features:
            picture = draw(drawn.features, ink) + bubbles(drawn.features, frame, ink)
            body += layer(drawn.spec.title_zh, picture)
    body += layer(say("sheet.ground-boundary"), boundary(frame, subject.district, ink))
    if not subject.diagram:
        body += layer(say("sheet.ground-grid"), grid(frame, ink))
    body += _focus(subject, ink)
    body += _across(subject, ink) + layer(say("sheet.names"), lettering.svg)
    clip = element("clipPath", element("rect", x=0, y=0, width=frame.width, height=frame.height), id="frame")
    inner = element("defs", clip) + element("g", body, clip_path="url(#frame)")
    inner += border(frame, ink, ticked=ticked and not subject.diagram)
    return document(inner, -BAND_MM, -BAND_MM, frame.width + 2 * BAND_MM, frame.height + 2 * BAND_MM)


def _depth(layer: DrawnLayer) -> tuple[bool, int]:
    """Areas of towns lie beneath everything; the rest in the order of the specs."""
    areas = any(f.look.geometry is Geometry.POLYGON for f in layer.features)
    return not (areas and PlaceKind.TOWN in layer.spec.kinds), layer.spec.order


def _focus(subject: Subject, ink: Ink) -> str:
    """A ring round the one place that the map is about."""
    for feature in subject.features:
        if feature.place_id == subject.focus:
            at = feature.shape.representative_point()
            colour, width = ink.colour(FOCUS), 0.6 * ink.size
            ring = {"cx": at.x, "cy": at.y, "r": 2.2 * ink.size, "stroke_width": width}
            return element("circle", fill="none", stroke=colour, **ring)
    return ""


def _across(subject: Subject, ink: Ink) -> str:
    """放大示意 across the frame of a map drawn larger than its ground is sure."""
    if subject.diagram or subject.honesty.honest:
        return ""
    frame = subject.frame
    size = min(frame.width, frame.height) * 0.3
    words = text(say("sheet.enlarged"), 0, 0, size, colour=ink.colour("#8A857A"), bold=True, anchor="middle")
    where = f"translate({frame.width / 2:.2f} {frame.height / 2:.2f}) rotate(-38)"
    return element("g", words, transform=where, opacity="0.14")
