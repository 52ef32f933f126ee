"""What a style document is made of: a layer's classes, names, scales and its columns' words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from atlas.style.scales import scale_denominator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from atlas.model.vocab import Geometry
    from atlas.style.classes import StyleClass

DIAGRAM_FADES_AT = 12
"""Web zoom from which a diagram is no longer shown: enlarging it gains no precision."""
MOST_ZOOM = 22
_DARKER = 0.35


@dataclass(frozen=True, slots=True)
class FieldWords:
    """A column's name, its label, and the word of each coded value."""

    name: str
    label: str
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """
    The style of one layer, from which every language's document is made.

    Attributes
    ----------
    twin
        Whether the layer is a precision twin: polygons of which each carries its share of the opacity.
    crs
        EPSG code of the layer, for what is measured on the ground.
    min_zoom, max_zoom
        Web zooms between which the layer is drawn.
    label_zoom
        Web zoom from which its names are drawn; None where it has none.
    """

    name: str
    title: str
    geometry: Geometry
    classes: tuple[StyleClass, ...]
    fields: tuple[FieldWords, ...]
    crs: int
    twin: bool = False
    min_zoom: int = 0
    max_zoom: int = MOST_ZOOM
    label_zoom: int | None = None
    priority: int = 50

    @property
    def widest_scale(self) -> int | None:
        """Denominator beyond which the layer is too small to be drawn; None where there is no such limit."""
        return scale_denominator(self.min_zoom) if self.min_zoom > 0 else None

    @property
    def nearest_scale(self) -> int | None:
        """Denominator below which the layer is no longer drawn; None where there is no such limit."""
        return scale_denominator(self.max_zoom) if self.max_zoom < MOST_ZOOM else None

    @property
    def label_colour(self) -> str:
        """The colour of the names: that of the first class, darker, so that it reads on any ground."""
        first = self.classes[0].look.colour if self.classes else "#1D2730"
        red, green, blue = (round(int(first[i : i + 2], 16) * (1 - _DARKER)) for i in (1, 3, 5))
        return f"#{red:02X}{green:02X}{blue:02X}"
