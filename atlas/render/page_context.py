"""What the map template is given: the layer tree, the legend, the matrix of how to read, and the words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from atlas.model.vocab import Genre
from atlas.style.legend import MATRIX_GROUPS, legend, reading_matrix
from atlas.style.swatch import swatch
from atlas.words import catalogue, say

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.model.layer import LayerSpec, Theme

PAGE_TABLES = (
    "page", "index", "kind", "status", "precision", "precision-group", "basis", "measure-kind", "strength",
    "relation", "evidence", "role", "slot", "attribute", "scope", "verified",
)  # fmt: skip
"""The tables of the catalogue that pages may use."""
_DIAGRAM_COLOUR = "#7A4FA3"


def page_words(lang: str) -> dict[str, str]:
    """The strings of the pages in one language, by full key."""
    rows = {k: v for k, v in catalogue().items() if k.split(".", 1)[0] in PAGE_TABLES}
    return {key: pair[0 if lang == "zh" else 1] for key, pair in sorted(rows.items())}


def layer_tree(assembled: Assembled, theme: Theme | None) -> list[dict[str, Any]]:
    """
    Branches in the order of the themes with their layers; on the combined map diagrams are one of their own.

    Parameters
    ----------
    theme
        The one theme of a theme's page; None for the combined map.
    """
    specs = assembled.catalog.layers
    if theme is not None:
        # District and neighbours are ground on every page; a theme's page adds its own layers alone.
        return [_branch(theme, [s for s in specs if s.theme == theme.id], assembled, shown=True)]
    located = [
        _branch(t, [s for s in specs if s.theme == t.id and s.genre is Genre.LOCATED], assembled)
        for t in assembled.catalog.themes
        if not _only_diagrams(t, specs)
    ]
    diagrams = [_leaf(s, assembled) for s in specs if s.genre is Genre.DIAGRAM]
    branch = {"id": "diagrams", "colour": _DIAGRAM_COLOUR, "empty": not diagrams, "layers": diagrams}
    titles = {"title_zh": say("page.diagrams"), "title_en": say("page.diagrams", "en")}
    return [branch | titles, *located]


def legend_blocks(assembled: Assembled) -> list[dict[str, Any]]:
    """The legend of every layer, derived from the rules that paint it."""
    blocks = []
    for spec in assembled.catalog.layers:
        entries = [
            {
                "label_zh": e.label_zh,
                "label_en": e.label_en,
                "svg": Markup(swatch(e.look)),  # noqa: S704  made of numbers and validated colours
                "group": str(e.group),
                "status": str(e.look.status),
                "count": e.count,
            }
            for e in legend(spec, assembled.drawn(spec), assembled.catalog.symbols)
        ]
        blocks.append(
            {"layer": spec.id, "title_zh": spec.title_zh, "title_en": spec.title_en, "entries": entries}
        )
    return blocks


def how_to_read() -> dict[str, Any]:
    """The fixed matrix of precision groups by status, drawn with the real looks."""
    rows = [
        {"status": str(status), "cells": [Markup(swatch(look)) for look in looks]}  # noqa: S704  as above
        for status, looks in reading_matrix()
    ]
    return {"cols": [str(p.group) for p in MATRIX_GROUPS], "rows": rows}


def _only_diagrams(theme: Theme, specs: tuple[LayerSpec, ...]) -> bool:
    own = [s for s in specs if s.theme == theme.id]
    return bool(own) and all(s.genre is Genre.DIAGRAM for s in own)


def _branch(
    theme: Theme, specs: list[LayerSpec], assembled: Assembled, *, shown: bool = False
) -> dict[str, Any]:
    return {
        "id": theme.id,
        "title_zh": theme.title_zh,
        "title_en": theme.title_en,
        "colour": theme.colour,
        "empty": not specs,
        "layers": [_leaf(s, assembled, shown=shown) for s in specs],
    }


def _leaf(spec: LayerSpec, assembled: Assembled, *, shown: bool = False) -> dict[str, Any]:
    places = assembled.catalog.places_of_layer[spec.id]
    located = sum(p in assembled.placed for p in places)
    return {
        "id": spec.id,
        "title_zh": spec.title_zh,
        "title_en": spec.title_en,
        "genre": str(spec.genre),
        "visible": spec.visible or shown,
        "count": f"{located}/{len(places)}" if located < len(places) else str(located),
        "schematic": spec.genre is Genre.DIAGRAM,
        "awaits": spec.awaits if not located else "",
    }
