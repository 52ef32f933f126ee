"""The folium map of a page: our own layers, no tiles, every script and style from the page's own folder.

Of the files that folium names, Leaflet and the full-screen control stand in the page's own bundle
(``atlas.render.bundles``). jQuery, Bootstrap and the marker icons are left out: nothing here uses them, and
they are five sixths of what a plain folium page loads.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

import branca.element
import folium
from branca.element import MacroElement
from folium.plugins import Fullscreen
from folium.template import Template
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template as PageTemplate


class AtlasMap(folium.Map):
    """A Leaflet map without tiles whose viewport stays free to be enlarged by those who need it."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }}></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map(
                {{ this.get_name()|tojson }},
                { center: {{ this.location|tojson }}, ...{{ this.options|tojavascript }} }
            );
        {% endmacro %}
        """
    )

    def __init__(self, location: tuple[float, float]) -> None:
        self.default_js = []
        self.default_css = []
        super().__init__(
            location=location,
            tiles=None,
            zoom_start=10,
            zoom_control=False,
            zoom_snap=0.25,
            zoom_delta=0.5,
            wheel_px_per_zoom_level=120,
            min_zoom=8,
            max_zoom=18,
        )


class AtlasLayer(folium.map.Layer):
    """One layer of the atlas; its features and looks come from the page's data script."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} =
                Atlas.layer({{ this._parent.get_name() }}, {{ this.layer_id|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, layer_id: str, *, show: bool) -> None:
        super().__init__(name=layer_id, overlay=True, control=False, show=show)
        self._name = "AtlasLayer"
        self.layer_id = layer_id


class Call(MacroElement):
    """A call of one of the page's own functions with the map and some options."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            Atlas.{{ this.function }}({{ this._parent.get_name() }}, {{ this.values|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, function: str, **values: Any) -> None:  # noqa: ANN401  plain values
        super().__init__()  # type: ignore[no-untyped-call]  # branca annotates some of its functions alone
        self._name = "Call"
        self.function = function
        self.values = values


class PageFigure(branca.element.Figure):
    """Folium's figure, rendered by our page template instead of its own."""

    def __init__(self, template: PageTemplate, context: dict[str, object]) -> None:
        super().__init__()
        self.header._children.clear()  # noqa: SLF001  its meta tag; the template brings its own
        self._page, self._context = template, context

    def render(self, **kwargs: object) -> str:
        """The page: folium's header, html and script in the places that the template gives them."""
        for child in self._children.values():
            child.render(**kwargs)
        parts = {"figure_header": self.header, "figure_html": self.html, "figure_script": self.script}
        # Folium's own output: the texts in it are ids and strings of our own catalogue, put in as JSON.
        rendered = {name: Markup(part.render(**kwargs)) for name, part in parts.items()}  # noqa: S704
        return self._page.render(**rendered, **self._context)


def fullscreen_button(title: str, title_cancel: str) -> Fullscreen:
    """Folium's full-screen button without the addresses of its files."""
    button = Fullscreen(position="topright", title=title, title_cancel=title_cancel)
    button.default_js = []
    button.default_css = []
    return button


@contextmanager
def counted_ids() -> Iterator[None]:
    """While a page is built, branca numbers its elements instead of drawing lots: same input, same bytes."""
    element = branca.element.Element
    original = element.__dict__["_generate_id"]
    numbers = count(1)
    setattr(element, "_generate_id", classmethod(lambda _cls: f"{next(numbers):04d}"))  # noqa: B010
    try:
        yield
    finally:
        setattr(element, "_generate_id", original)  # noqa: B010
