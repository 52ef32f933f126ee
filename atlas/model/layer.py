"""Layers: which places a layer shows, under which theme, with which columns and by which style rules."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from atlas.model.base import Named, Record, Slug, Text, broken
from atlas.model.kinds import PlaceKind
from atlas.model.vocab import Genre, Geometry, Sensitivity, Status

Colour = Annotated[str, Field(pattern=r"^#[0-9A-F]{6}$")]
Millimetres = Annotated[float, Field(ge=0, le=20)]
Zoom = Annotated[int, Field(ge=0, le=22)]


class Theme(Record):
    """A theme: one branch of the layer tree and one map."""

    id: Slug
    title_zh: Named
    title_en: Named
    colour: Colour


class ThemeFile(Record):
    """The themes in their order."""

    themes: tuple[Theme, ...]


class When(Record):
    """What a style rule applies to; an empty field lets everything through."""

    kinds: tuple[PlaceKind, ...] = ()
    status: tuple[Status, ...] = ()
    places: tuple[Slug, ...] = ()


class StyleRule(Record):
    """Features that match take this symbol; the first rule that matches wins."""

    when: When = When()
    symbol: Slug
    label_zh: Named
    label_en: Named


class FieldSpec(Record):
    """A column that a layer adds to the common ones."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
    label_zh: Named
    label_en: Named
    type: Literal["text", "integer", "real"] = "text"
    unit: Text = ""
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    """Internal columns are left out of what is handed to the public."""


class Labels(Record):
    """When a layer's names are drawn, and which give way first."""

    min_zoom: Zoom = 11
    priority: Annotated[int, Field(ge=0, le=100)] = 50
    """Higher stays longer when labels collide."""


class LayerSpec(Record):
    """One layer: its places, columns, rules and scale range."""

    id: Slug
    theme: Slug
    title_zh: Named
    title_en: Named
    about_zh: Text = ""
    about_en: Text = ""
    genre: Genre = Genre.LOCATED
    geometry: Annotated[tuple[Geometry, ...], Field(min_length=1)]
    places: tuple[Slug, ...] = ()
    kinds: tuple[PlaceKind, ...] = ()
    status: tuple[Status, ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    rules: Annotated[tuple[StyleRule, ...], Field(min_length=1)]
    labels: Labels | None = Labels()
    min_zoom: Zoom = 0
    max_zoom: Zoom = 22
    visible: bool = True
    """Whether the combined map shows it at first."""
    order: Annotated[int, Field(ge=0, le=999)] = 500
    """Drawing order: lower lies beneath."""
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    """An internal layer's places are left out of public files, with all that leans on them."""
    awaits: Text = ""
    """For a layer that is declared but empty: what it waits for and how to bring it in."""

    @model_validator(mode="after")
    def _selects(self) -> Self:
        if bool(self.places) == bool(self.kinds):
            raise broken("layer-selects-one")
        return self


class Symbol(Record):
    """A named look before precision and status have changed it; sizes in mm as printed."""

    colour: Colour
    """The hue: stroke of lines, rim of points and polygons."""
    fill: Colour | None = None
    fill_opacity: Annotated[float, Field(ge=0, le=1)] = 0.0
    width_mm: Millimetres = 0.35
    casing: Colour | None = None
    casing_mm: Millimetres = 0.0
    """Width added on both sides together, drawn beneath."""
    ticks: bool = False
    """Railway ticks: light gaps within the core."""
    hatch: Literal["none", "diagonal", "counter", "cross", "vertical", "horizontal", "dots"] = "none"
    glyph: Literal[
        "none", "circle", "square", "diamond", "triangle", "ring", "station", "junction", "core", "hub"
    ] = "none"
    size_mm: Millimetres = 2.2
    banded: bool = True
    """False for the thin lines of an axis grid, which are all diagram: a band would pretend to a position."""
    boundary: bool = False
    """True for an administrative boundary, by convention drawn dash-dot: the one dash that is no status."""
    verified: bool = True
    """False where the colour stands in for an official one that could not be read at its source."""
    note: Text = ""


class SymbolFile(Record):
    """Named symbols shared by the layer specs."""

    symbols: dict[Slug, Symbol]
