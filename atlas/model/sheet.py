"""Printed sheets: which layers and measures a sheet shows, on which paper, and what its scale leans on."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from atlas.model.base import Named, Record, Slug, Text, broken
from atlas.model.vocab import Genre, MeasureKind

PaperName = Annotated[str, Field(pattern=r"^(A[0-4]|[1-9]\d{1,3}x[1-9]\d{1,3})$")]
"""An ISO 216 size, or width by height in millimetres for a long sheet."""
ScaleDenominator = Annotated[int, Field(ge=500, le=5_000_000)]


class SheetBody(StrEnum):
    """What fills a sheet."""

    MAP = "map"
    INDICATORS = "indicators"
    PROGRESS = "progress"


class Orientation(StrEnum):
    """How the paper lies; ``fit`` takes the one that holds the district at the larger scale."""

    FIT = "fit"
    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class SheetSpec(Record):
    """One printed sheet: its body, layers, measures and paper; file name equals id."""

    id: Slug
    number: Annotated[str, Field(pattern=r"^(\d{2}|T\d{2,3})$")]
    """Its number in the set."""
    title_zh: Named
    title_en: Named
    body: SheetBody = SheetBody.MAP
    genre: Genre = Genre.LOCATED
    """A diagram carries no grid, graticule or georeference and says 示意图，不作定位依据."""
    layers: tuple[Slug, ...] = ()
    """Layers drawn, in the order of the legend."""
    bearing: tuple[Slug, ...] = ()
    """Layers whose median accuracy decides whether the scale is honest."""
    themes: tuple[Slug, ...] = ()
    """Themes whose measures are listed; empty takes those of every theme."""
    kinds: tuple[MeasureKind, ...] = ()
    """Kinds of measure that are listed; empty takes all."""
    paper: PaperName = "A3"
    orientation: Orientation = Orientation.FIT
    scale: ScaleDenominator | None = None
    """Null takes the largest of the ladder that holds the district."""
    about_zh: Text = ""

    @model_validator(mode="after")
    def _layers_for_a_map(self) -> Self:
        if (self.body is SheetBody.MAP) != bool(self.layers):
            raise broken("sheet-layers")
        if set(self.bearing) - set(self.layers):
            raise broken("sheet-bearing")
        return self
