"""Renders one map page through folium: the combined atlas, or one theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from atlas.geo.crs import PRINT, proj4_text
from atlas.render.folium_map import AtlasLayer, AtlasMap, Call, PageFigure, counted_ids, fullscreen_button
from atlas.render.page_context import how_to_read, layer_tree, legend_blocks, page_layers, page_words
from atlas.render.safe import content_security_policy
from atlas.words import say

if TYPE_CHECKING:
    from jinja2 import Environment

    from atlas.audit.assemble import Assembled
    from atlas.model.layer import Theme

CSP_SLOT = "@@csp@@"
ONLINE_HOSTS = (*(f"t{i}.tianditu.gov.cn" for i in range(8)), "tile.openstreetmap.org")
"""Hosts of the optional online base maps: 天地图 with the reader's own key, and OpenStreetMap."""


def map_page(
    assembled: Assembled, theme: Theme | None, *, templates: Environment, site: dict[str, Any], online: bool
) -> str:
    """
    A finished map page.

    Parameters
    ----------
    theme
        The theme of the page; None for the combined atlas.
    site
        What all pages share: the plan, and styles and scripts as addresses within the site.
    online
        Whether online base maps may be offered; they stay off until the reader asks for one.
    """
    root = "../" if theme else ""
    with counted_ids():
        figure = PageFigure(templates.get_template("map.html.j2"), _context(assembled, theme, root, site))
        figure.add_child(_map(assembled, theme, root, site, online=online))
        page = figure.render()
    policy = content_security_policy(page, ONLINE_HOSTS if online else ())
    return page.replace(CSP_SLOT, policy, 1)


def _map(
    assembled: Assembled, theme: Theme | None, root: str, site: dict[str, Any], *, online: bool
) -> AtlasMap:
    catalog = assembled.catalog
    west, south, east, north = assembled.placed[catalog.district].geometry.bounds
    made = AtlasMap(((south + north) / 2, (west + east) / 2))
    options = {
        "page": theme.id if theme else "atlas",
        "theme": theme.id if theme else None,
        "root": root,
        "crs4548": proj4_text(PRINT),
        "bounds": [[south, west], [north, east]],
        "attributions": site["drawn_attributions"],
        "later": [root + src for src in site["later"]],
        "online": online,
    }
    made.add_child(Call("start", **options))
    for spec in sorted(page_layers(assembled, theme), key=lambda s: s.order):
        made.add_child(AtlasLayer(spec.id, show=spec.visible))
    made.add_child(fullscreen_button(say("page.fullscreen"), say("page.fullscreen-exit")))
    made.add_child(Call("ready"))
    return made


def _context(assembled: Assembled, theme: Theme | None, root: str, site: dict[str, Any]) -> dict[str, Any]:
    titles = (
        {"title_zh": say("page.theme-map", theme=theme.title_zh), "title_en": theme.title_en}
        if theme
        else {"title_zh": say("page.whole"), "title_en": say("page.whole", "en")}
    )
    return {
        **site,
        "root": root,
        "lang": "zh",
        "csp": CSP_SLOT,
        "page": {"id": theme.id if theme else "atlas", "theme": theme.id if theme else None, **titles},
        "tree": layer_tree(assembled, theme),
        "legend": legend_blocks(assembled, page_layers(assembled, theme)),
        "how_to_read": how_to_read(),
        "not_drawn": _not_drawn(assembled, theme),
        "measures_n": sum(m.theme == theme.id for m in assembled.catalog.measures.values()) if theme else 0,
        "words": page_words("zh"),
        "styles": [root + href for href in site["styles"]],
        "scripts": [root + src for src in site["scripts"]],
    }


def _not_drawn(assembled: Assembled, theme: Theme | None) -> list[dict[str, Any]]:
    """The layers of a theme with what they do not draw, and what an empty one awaits."""
    if theme is None:
        return []
    catalog = assembled.catalog
    rows = []
    for spec in catalog.layers:
        listed = [
            i for i in catalog.places_of_layer[spec.id] if i not in assembled.placed and catalog.counted(i)
        ]
        if spec.theme == theme.id and listed:
            places = [
                {
                    "id": i,
                    "name_zh": catalog.places[i].name_zh,
                    "name_en": catalog.places[i].name_en,
                    "n": len(catalog.measures_of_place.get(i, ())),
                }
                for i in listed
            ]
            rows.append(
                {
                    "title_zh": spec.title_zh,
                    "title_en": spec.title_en,
                    "awaits": spec.awaits,
                    "places": places,
                }
            )
    return rows
