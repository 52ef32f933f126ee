"""The picture on the cover of the atlas book: the district with its rivers, without a word or a scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from atlas.model.kinds import PlaceKind
from atlas.sheet.frame import MapFrame
from atlas.sheet.ground import neighbour_line, outline
from atlas.sheet.ink import Ink
from atlas.sheet.paper import LADDER
from atlas.sheet.subject import extent_m
from atlas.sheet.svg import document, element, path, path_data

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled

COVER_MM = (162.0, 150.0)
"""Width and height of the picture."""
_FRAME, _RIM_MM = "#77736B", 0.25
_DISTRICT, _RIVER = "#F4E3DA", "#9CC3DE"


def cover_svg(assembled: Assembled) -> str:
    """The district as an SVG in mm, at the largest scale of the ladder that holds it."""
    width, height = COVER_MM
    bounds = extent_m(assembled)
    need = max((bounds[2] - bounds[0]) / width, (bounds[3] - bounds[1]) / height) * 1000
    frame = MapFrame.around(bounds, width, height, next((s for s in LADDER if s >= need), LADDER[-1]))
    ink = Ink(size=1.4)
    catalog = assembled.catalog
    (district,) = frame.mm(assembled.on_grid_all([catalog.district]))

    def lines(kind: PlaceKind) -> str:
        """The lines or outlines of a kind as far as the picture reaches."""
        ids = [p.id for p in catalog.places.values() if p.kind is kind and p.id in assembled.placed]
        shapes = frame.mm(assembled.on_grid_all(ids))
        drawn = (s.boundary if shapely.get_dimensions(s) > 1 else s for s in shapes)
        return path_data(line.intersection(frame.box_mm) for line in drawn)

    body = path(lines(PlaceKind.NEIGHBOUR), **neighbour_line(ink))
    body += path(path_data([district]), fill=_DISTRICT, fill_rule="evenodd")
    river: dict[str, str | float | None] = {"stroke": _RIVER, "stroke_width": 1.6, "stroke_linejoin": "round"}
    body += path(lines(PlaceKind.RIVER), fill="none", **river)
    body += outline(district, district, ink)
    # What runs beyond the picture is cut by a frame, or its lines would seem to end there.
    rim = {"x": _RIM_MM / 2, "y": _RIM_MM / 2, "width": width - _RIM_MM, "height": height - _RIM_MM}
    body += element("rect", fill="none", stroke=_FRAME, stroke_width=_RIM_MM, **rim)
    return document(body, 0, 0, width, height)
