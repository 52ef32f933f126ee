"""Each layer can be turned on and off, and the legend says what is drawn."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from atlas.audit.assemble import Assembled

PROBES = Path(__file__).with_name("probes")
TOGGLED = (PROBES / "toggled.js").read_text(encoding="utf-8")
LEGEND = (PROBES / "legend.js").read_text(encoding="utf-8")
LOOKS = """(id) => Atlas.layers[id].features.map((f) => f.look)"""
VISIBLE = """() => Object.keys(Atlas.layers)
  .filter((id) => Atlas.map.hasLayer(Atlas.layers[id]) && id !== "neighbours").sort()"""
SHOWN = """() => [...document.querySelectorAll("[data-legend]:not([hidden])")]
  .map((b) => b.dataset.legend).sort()"""


def toggle(page: Page, layer: str) -> None:
    page.locator(f'input[data-layer="{layer}"]').evaluate("(box) => box.click()")


def layer_ids(page: Page) -> list[str]:
    found: list[str] = page.evaluate("Object.keys(Atlas.layers)")
    return found


@pytest.fixture
def whole(site: Path, visit: Callable[..., Page]) -> Page:
    return visit(site / "atlas.html")


def test_each_layer_comes_and_goes_and_the_legend_with_it(whole: Page, told: Assembled) -> None:
    ids = layer_ids(whole)
    assert set(ids) == {spec.id for spec in told.catalog.layers}
    assert whole.evaluate(TOGGLED, ids) == []


def test_each_layer_of_the_themes_own_maps_comes_and_goes(site: Path, visit: Callable[..., Page]) -> None:
    for path in sorted((site / "maps").glob("*.html")):
        page = visit(path)
        assert page.evaluate(TOGGLED, layer_ids(page)) == [], path.name


def test_the_legend_names_exactly_the_classes_that_are_drawn(whole: Page) -> None:
    ground: set[str] = {"district", "neighbours"}
    for layer in [one for one in layer_ids(whole) if one not in ground]:
        looks: list[dict[str, Any]] = whole.evaluate(LOOKS, layer)
        legend = whole.evaluate(LEGEND, layer)
        if not looks:
            assert legend is None, f"{layer} draws nothing and has a legend"
            continue
        told_classes: Counter[tuple[str, str]] = Counter()
        for row in legend["rows"]:
            told_classes[row["status"], row["group"]] += row["count"]
        assert told_classes == Counter((look["status"], look["group"]) for look in looks), layer
        for look in looks:
            rows = [r for r in legend["rows"] if (r["status"], r["group"]) == (look["status"], look["group"])]
            assert any(look["colour"].upper() in row["swatch"] for row in rows), (layer, look["colour"])


IN_VIEW = """() => {
  const bounds = Atlas.map.getBounds();
  const rows = [...document.querySelectorAll("[data-legend]:not([hidden]) [data-look]:not([hidden])")];
  const told = rows.map((row) => row.closest("[data-legend]").dataset.legend + " " + row.dataset.look);
  const seen = Object.values(Atlas.layers).filter((g) => Atlas.map.hasLayer(g)).flatMap((g) => g.features
    .filter((f) => bounds.intersects(L.geoJSON(f.feature.g).getBounds()))
    .map((f) => g.spec.id + " " + Atlas.lookKey(f.look)))
    .filter((one) => document.querySelector(`[data-legend="${one.split(" ")[0]}"]`));
  return { told: told.sort(), seen: [...new Set(seen)].sort() };
}"""


def test_the_legend_holds_what_is_in_view_and_nothing_else(
    whole: Page, settle: Callable[[Page], None]
) -> None:
    full = whole.evaluate(IN_VIEW)
    assert full["told"] == full["seen"]
    whole.evaluate("void Atlas.map.setView([39.2, 116.9], 14, { animate: false })")
    settle(whole)
    near = whole.evaluate(IN_VIEW)
    assert near["told"] == near["seen"]
    assert len(near["told"]) < len(full["told"])


def test_presets_do_what_they_say(whole: Page, told: Assembled) -> None:
    first = whole.evaluate(VISIBLE)
    genre = {spec.id: spec.genre.value for spec in told.catalog.layers}
    whole.click("[data-preset=none]")
    assert whole.evaluate(VISIBLE) == []
    assert whole.evaluate(SHOWN) == []
    assert whole.locator("#legend-empty").is_visible()
    whole.click("[data-preset=diagrams]")
    assert {genre[i] for i in whole.evaluate(VISIBLE)} == {"diagram", "located"}
    assert {i for i in genre if genre[i] == "diagram"} <= set(whole.evaluate(VISIBLE))
    whole.click("[data-preset=located]")
    assert set(whole.evaluate(VISIBLE)) == {i for i in genre if genre[i] == "located"} - {"neighbours"}
    whole.click("[data-preset=default]")
    assert whole.evaluate(VISIBLE) == first


def test_default_brings_back_what_the_reader_turned_off(whole: Page) -> None:
    first = whole.evaluate(VISIBLE)
    toggle(whole, "rivers")
    toggle(whole, "road-grid")
    assert whole.evaluate(VISIBLE) != first
    whole.click("[data-preset=default]")
    assert whole.evaluate(VISIBLE) == first


def test_a_branch_is_worked_by_keyboard(whole: Page) -> None:
    branch = whole.locator('input[data-branch="transport"]')
    leaves = whole.locator('[data-theme="transport"] input[data-layer]')
    branch.focus()
    assert branch.is_checked()
    whole.keyboard.press("Space")
    assert not any(leaves.nth(i).is_checked() for i in range(leaves.count()))
    assert not {"roads", "rail-lines"} & set(whole.evaluate(VISIBLE))
    leaves.first.focus()
    whole.keyboard.press("Space")
    assert leaves.first.is_checked()
    assert branch.evaluate("(box) => box.indeterminate")
    branch.focus()
    whole.keyboard.press("Space")
    assert all(leaves.nth(i).is_checked() for i in range(leaves.count()))


def test_a_branch_folds_by_keyboard(whole: Page) -> None:
    summary = whole.locator('[data-theme="ecology"] summary')
    summary.focus()
    whole.keyboard.press("Enter")
    assert not whole.locator('input[data-layer="rivers"]').is_visible()
    whole.keyboard.press("Enter")
    assert whole.locator('input[data-layer="rivers"]').is_visible()


def test_the_matrix_of_how_to_read_has_a_cell_for_each_status_and_precision(whole: Page) -> None:
    cells = whole.evaluate("[...document.querySelectorAll('.matrix td svg')].map((svg) => svg.outerHTML)")
    assert len(cells) == 12
    assert len(set(cells)) == 12
