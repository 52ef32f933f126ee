"""What the map template is given: the layer tree, the legend, the matrix of how to read, and the words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from atlas.model.kinds import PlaceKind
from atlas.model.vocab import Genre
from atlas.style.legend import MATRIX_GROUPS, legend, reading_matrix
from atlas.style.swatch import swatch
from atlas.words import catalogue, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from atlas.audit.assemble import Assembled
    from atlas.model.layer import LayerSpec, Theme
    from atlas.style.looks import Look

PAGE_TABLES = (
    "page", "index", "kind", "status", "precision", "precision-group", "basis", "measure-kind", "strength",
    "relation", "severity", "evidence", "role", "slot", "attribute", "scope", "verified", "verdict",
    "definition",
)  # fmt: skip
"""The tables of the catalogue that pages may use."""
_DIAGRAM_COLOUR = "#7A4FA3"


def page_words(lang: str) -> dict[str, str]:
    """The strings of the pages in one language, by full key."""
    rows = {k: v for k, v in catalogue().items() if k.split(".", 1)[0] in PAGE_TABLES}
    return {key: pair[0 if lang == "zh" else 1] for key, pair in sorted(rows.items())}


def page_layers(assembled: Assembled, theme: Theme | None) -> list[LayerSpec]:
    """
    The layers of a page in the order of the themes: all of them, or one theme's with the towns to steer by.

    Parameters
    ----------
    theme
        The one theme of a theme's page; None for the combined map.
    """
    specs = assembled.catalog.layers
    if theme is None:
        return list(specs)
    own = [s for s in specs if s.theme == theme.id]
    return own + [s for s in specs if PlaceKind.TOWN in s.kinds and s not in own]


def layer_tree(assembled: Assembled, theme: Theme | None) -> list[dict[str, Any]]:
    """
    Branches of the tree with their layers; diagrams are a branch apart, because the genres are never mixed.

    On the combined map every theme is a branch, also one that has no layer yet.
    """
    specs = page_layers(assembled, theme)
    diagrams = [s for s in specs if s.genre is Genre.DIAGRAM]
    located = [s for s in specs if s.genre is Genre.LOCATED]
    # A page that is nothing but a diagram shows it; elsewhere it waits until the reader asks.
    alone = theme is not None and all(s.genre is Genre.DIAGRAM for s in specs if s.theme == theme.id)
    branches = [_diagram_branch(diagrams, assembled, shown=alone)] if diagrams else []
    for one in assembled.catalog.themes:
        own = [s for s in located if s.theme == one.id]
        if own or (theme is None and not any(s.theme == one.id for s in diagrams)):
            branches.append(_branch(one, own, assembled))
    return branches


def legend_blocks(assembled: Assembled, specs: Iterable[LayerSpec]) -> list[dict[str, Any]]:
    """The legend of each layer, derived from the rules that paint it."""
    blocks = []
    for spec in specs:
        entries = [
            {
                "label_zh": e.label_zh,
                "label_en": e.label_en,
                "svg": Markup(swatch(e.look)),  # noqa: S704  made of numbers and validated colours
                "group": str(e.group),
                "status": str(e.look.status),
                "count": e.count,
                "key": look_key(e.look),
            }
            for e in legend(spec, assembled.drawn(spec), assembled.catalog.symbols)
        ]
        blocks.append(
            {"layer": spec.id, "title_zh": spec.title_zh, "title_en": spec.title_en, "entries": entries}
        )
    return blocks


def look_key(look: Look) -> str:
    """What tells a look from others on a page; `Atlas.lookKey` makes the same of a feature's look."""
    sizes = (round(100 * size) for size in (look.width_mm, look.size_mm))
    words = (look.geometry, look.group, look.status, look.colour, look.glyph, look.hatch)
    return "|".join(map(str, (*words, *sizes)))


def how_to_read() -> dict[str, Any]:
    """The fixed matrix of precision groups by status, drawn with the real looks."""
    rows = [
        {"status": str(status), "cells": [Markup(swatch(look)) for look in looks]}  # noqa: S704  as above
        for status, looks in reading_matrix()
    ]
    return {"cols": [str(p.group) for p in MATRIX_GROUPS], "rows": rows}


def _diagram_branch(specs: list[LayerSpec], assembled: Assembled, *, shown: bool) -> dict[str, Any]:
    return {
        "id": "diagrams",
        "title_zh": say("page.diagrams"),
        "title_en": say("page.diagrams", "en"),
        "colour": _DIAGRAM_COLOUR,
        "empty": False,
        "layers": [_leaf(s, assembled, visible=shown) for s in specs],
    }


def _branch(theme: Theme, specs: list[LayerSpec], assembled: Assembled) -> dict[str, Any]:
    return {
        "id": theme.id,
        "title_zh": theme.title_zh,
        "title_en": theme.title_en,
        "colour": theme.colour,
        "empty": not specs,
        "layers": [_leaf(s, assembled, visible=s.visible) for s in specs],
    }


def _leaf(spec: LayerSpec, assembled: Assembled, *, visible: bool) -> dict[str, Any]:
    places = assembled.catalog.places_of_layer[spec.id]
    located = sum(p in assembled.placed for p in places)
    return {
        "id": spec.id,
        "title_zh": spec.title_zh,
        "title_en": spec.title_en,
        "visible": visible,
        "count": f"{located}/{len(places)}" if located < len(places) else str(located),
        "awaits": spec.awaits if not located else "",
    }
