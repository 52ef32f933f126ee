"""What is drawn shows how sure it is and what it is, and keeps its names apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from atlas.audit.assemble import Assembled

PROBES = Path(__file__).with_name("probes")
BOXES = (PROBES / "boxes.js").read_text(encoding="utf-8")
BADGES = (PROBES / "badges.js").read_text(encoding="utf-8")
COVERED = (PROBES / "covered.js").read_text(encoding="utf-8")
DASHES = (PROBES / "dashes.js").read_text(encoding="utf-8")
UNTAGGED = (PROBES / "untagged.js").read_text(encoding="utf-8")
PRECISION = (PROBES / "precision.js").read_text(encoding="utf-8")
NONE = "none"


def turn_all_on(page: Page) -> None:
    page.evaluate(
        "document.querySelectorAll('input[data-layer]').forEach((box) => box.checked || box.click())"
    )


@pytest.fixture
def whole(site: Path, visit: Callable[..., Page]) -> Page:
    return visit(site / "atlas.html")


@pytest.fixture
def tiny_page(tiny_build: Path, visit: Callable[..., Page]) -> Page:
    """The made-up district with every layer on."""
    page = visit(tiny_build / "site" / "atlas.html")
    turn_all_on(page)
    return page


@pytest.mark.parametrize("every", [False, True], ids=["default", "every layer"])
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["laptop", "phone"])
def test_the_full_extent_is_never_crowded(
    site: Path,
    visit: Callable[..., Page],
    settle: Callable[[Page], None],
    size: tuple[int, int],
    *,
    every: bool,
) -> None:
    page = visit(site / "atlas.html", size=size)
    if every:
        turn_all_on(page)
        settle(page)
    seen = page.evaluate(BOXES)
    assert seen["clash"] == []
    assert seen["small"] == 0
    assert 0 < seen["labels"] <= 60
    assert 0 < seen["symbols"] <= 120
    assert page.evaluate(COVERED) == []


def test_labels_stay_apart_when_the_map_moves(whole: Page, settle: Callable[[Page], None]) -> None:
    for zoom in (9, 11.25, 12.5, 14):
        whole.evaluate("(zoom) => void Atlas.map.setZoom(zoom, { animate: false })", zoom)
        settle(whole)
        seen = whole.evaluate(BOXES)
        assert seen["clash"] == [], zoom


def test_scale_bar_and_attribution_are_never_hidden(site: Path, visit: Callable[..., Page]) -> None:
    for size in ((1366, 768), (390, 844)):
        page = visit(site / "atlas.html", size=size)
        for selector in (".leaflet-control-scale", ".leaflet-control-attribution", ".disclaimer"):
            hit = page.evaluate(
                """(s) => { const n = document.querySelector(s); const r = n.getBoundingClientRect();
                const top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
                return n.contains(top) || top.contains(n); }""",
                selector,
            )
            assert hit, selector
            box = page.locator(selector).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= size[1]
            assert box["x"] + box["width"] <= size[0]


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["laptop", "phone"])
def test_no_number_stands_on_another(
    site: Path, visit: Callable[..., Page], settle: Callable[[Page], None], size: tuple[int, int]
) -> None:
    page = visit(site / "atlas.html", size=size)
    assert page.evaluate(BADGES) == []
    for zoom in (10.5, 11.25, 12.5, 14):
        page.evaluate("(zoom) => void Atlas.map.setZoom(zoom, { animate: false })", zoom)
        settle(page)
        assert page.evaluate(BADGES) == [], zoom


def test_an_open_panel_covers_neither_scale_bar_nor_attribution(
    site: Path, visit: Callable[..., Page]
) -> None:
    for size in ((1366, 768), (1024, 768), (390, 844)):
        page = visit(site / "atlas.html", size=size, fragment="#list=unlocated")
        panel = page.locator("#panel").bounding_box()
        for name in ("scale", "attribution", "zoom-fullscreen"):
            box = page.locator(f".leaflet-control-{name}").first.bounding_box()
            assert panel is not None
            assert box is not None
            beside = box["x"] + box["width"] <= panel["x"]
            assert beside or box["y"] + box["height"] <= panel["y"], (size, name)


def test_the_attribution_is_not_cut(site: Path, visit: Callable[..., Page]) -> None:
    cut = "(n) => n.scrollWidth > n.clientWidth + 1"
    for size in ((1366, 768), (390, 844)):
        page = visit(site / "atlas.html", size=size)
        assert not page.locator(".leaflet-control-attribution").evaluate(cut), size
    assert not visit(site / "atlas.html").locator(".top-home").evaluate(cut)


def test_the_map_speaks_in_the_pages_own_type(whole: Page) -> None:
    families = (
        "['body', '.label', '.leaflet-control-attribution'].map((one) => getComputedStyle($(one)).fontFamily)"
    )
    seen = whole.evaluate(
        "() => { const $ = (one) => document.querySelector(one); return " + families + "; }"
    )
    assert len(set(seen)) == 1
    assert "Atlas Sans" in seen[0]


def test_a_wide_band_pales_and_shows_its_rim_unbroken(whole: Page, settle: Callable[[Page], None]) -> None:
    seen = """() => { const band = document.querySelector('.pane-bands .band-area');
      const own = getComputedStyle(band);
      const pane = Number(getComputedStyle(band.parentNode).opacity);
      return [pane * own.fillOpacity, pane * own.strokeOpacity, own.strokeDasharray]; }"""
    fill, rim, _ = whole.evaluate(seen)
    assert rim == 0
    for zoom in (12, 14):
        whole.evaluate("(zoom) => void Atlas.map.setZoom(zoom, { animate: false })", zoom)
        settle(whole)
        paler, rim, dash = whole.evaluate(seen)
        assert 0.05 < paler < fill / 2, "seen, and not in the way"
        assert rim > 2 * paler
        assert dash == NONE


def test_at_full_extent_every_line_and_area_shows_its_number(whole: Page) -> None:
    wanted, shown = whole.evaluate(
        """() => [Atlas._once(Atlas.shownFeatures()).filter((one) => !one.symbol && Atlas.badge(one)).length,
          document.querySelectorAll('.pane-labels .badge').length]"""
    )
    assert shown == wanted > 0


def test_a_layer_that_comes_back_lies_where_it_lay(whole: Page) -> None:
    order = (
        "[...Atlas.sheets.lines.children].map((one) => one.getAttribute('d') + one.getAttribute('stroke'))"
    )
    before = whole.evaluate(order)
    for _ in range(2):
        whole.evaluate("document.querySelector('input[data-layer=canal-works]').click()")
    assert whole.evaluate(order) == before


def test_the_attribution_names_every_source_that_asks_for_it(whole: Page, told: Assembled) -> None:
    text = whole.inner_text(".leaflet-control-attribution")
    kinds = {i: told.catalog.places[i].kind for i in told.placed}
    used = {told.catalog.source_id(i) for i, kind in kinds.items() if not kind.is_locator} - {None}
    for source in used:
        assert told.catalog.sources[source].licence.attribution in text
    assert told.catalog.sources["geonames-cities"].licence.attribution not in text


def test_diagrams_fade_and_the_strip_says_why(whole: Page, settle: Callable[[Page], None]) -> None:
    whole.click("[data-preset=diagrams]")
    assert whole.inner_text("#strip") == say("page.diagram-strip")
    opacity = "getComputedStyle(Atlas.sheets.diagrams).visibility"
    assert whole.evaluate(opacity) == "visible"
    for zoom, visible in ((11.75, "visible"), (12, "hidden"), (14, "hidden"), (11, "visible")):
        whole.evaluate("(zoom) => void Atlas.map.setZoom(zoom, { animate: false })", zoom)
        settle(whole)
        assert whole.evaluate(opacity) == visible, zoom
        assert whole.locator(".zone-chip").first.evaluate("(n) => getComputedStyle(n).visibility") == visible
        key = "page.diagram-strip" if visible == "visible" else "page.diagram-faded"
        assert whole.inner_text("#strip") == say(key)
    whole.evaluate("void Atlas.map.setZoom(13, { animate: false })")
    settle(whole)
    assert whole.locator('[data-legend="structure-zones"]').is_hidden()
    whole.click("[data-preset=located]")
    assert whole.locator("#strip").is_hidden()


def test_a_faded_diagram_takes_no_focus_and_no_click(whole: Page, settle: Callable[[Page], None]) -> None:
    whole.click("[data-preset=diagrams]")
    whole.evaluate("void Atlas.map.setZoom(13, { animate: false })")
    settle(whole)
    took = whole.evaluate(
        """() => { const n = document.querySelector(".pane-diagrams path.hit"); n.focus();
        return document.activeElement === n; }"""
    )
    assert not took


def test_the_grid_ends_in_numbered_bubbles_at_both_ends(whole: Page) -> None:
    whole.locator('input[data-layer="road-grid"]').evaluate("(box) => box.click()")
    found = whole.evaluate("[...document.querySelectorAll('.bubble')].map((n) => n.textContent)")
    expected = [f"H{i}" for i in range(1, 13)] + [f"Z{i}" for i in range(1, 15)]
    assert sorted(found) == sorted(expected * 2)
    boxes = whole.evaluate(
        """() => [...document.querySelectorAll(".bubble")].map((n) => n.getBoundingClientRect())
        .map((r) => [r.left, r.top, r.right, r.bottom])"""
    )
    clash = [
        (a, b)
        for i, a in enumerate(boxes)
        for b in boxes[:i]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
    assert clash == []


def test_dash_belongs_to_status_and_to_nothing_else(tiny_page: Page) -> None:
    by_status: dict[tuple[str, str], set[str]] = {}
    for shape, status, dash in tiny_page.evaluate(DASHES):
        by_status.setdefault((shape, status), set()).add(dash)
    lines = {status: dashes for (shape, status), dashes in by_status.items() if shape == "line"}
    assert set(lines) == {"existing", "under-construction", "planned", "strive-for", "reference"}
    assert all(len(dashes) == 1 for dashes in by_status.values()), by_status
    assert lines["existing"] == lines["reference"] == {NONE}
    dashed = [next(iter(lines[s])) for s in ("under-construction", "planned", "strive-for")]
    assert len({*dashed, NONE}) == 4
    on = [float(dash.split("px")[0]) for dash in dashed]
    assert on == sorted(on, reverse=True), "long dash, dash, dot"
    assert all(
        (dashes == {NONE}) == (status in {"existing", "reference"})
        for (_, status), dashes in by_status.items()
    )


def test_the_real_map_dashes_by_status_too(whole: Page) -> None:
    turn_all_on(whole)
    by_status: dict[tuple[str, str], set[str]] = {}
    for shape, status, dash in whole.evaluate(DASHES):
        by_status.setdefault((shape, status), set()).add(dash)
    assert all(len(dashes) == 1 for dashes in by_status.values()), by_status
    assert all(
        (dashes == {NONE}) == (status in {"existing", "reference"})
        for (_, status), dashes in by_status.items()
    )


@pytest.mark.parametrize("where", ["site", "tiny_page"])
def test_precision_is_seen_in_the_drawing(
    request: pytest.FixtureRequest, visit: Callable[..., Page], where: str
) -> None:
    found = request.getfixturevalue(where)
    page = found if where == "tiny_page" else visit(found / "atlas.html")
    turn_all_on(page)
    rows = [row for row in page.evaluate(PRECISION) if row["kind"] not in {"district", "neighbour"}]
    assert {"approximate", "schematic"} <= {row["group"] for row in rows}
    for row in rows:
        match row["shape"], row["group"]:
            case "line", "firm":
                assert row["outline"] is False, row
            case "line", ("approximate" | "schematic"):
                assert row["bands"] or row["bubbles"], row
            case "point", "approximate":
                assert row["bands"], row
            case "point", "schematic":
                assert row["fill"] == "rgb(255, 255, 255)", row
            case "area", "firm":
                assert row["outline"], row
            case "area", _:
                assert row["rings"] > 1, row


def test_a_schematic_point_says_so_beside_its_name(whole: Page) -> None:
    turn_all_on(whole)
    whole.evaluate("void Atlas.map.setZoom(11.5, { animate: false })")
    whole.wait_for_selector(".label-tag")
    untold = whole.evaluate(UNTAGGED)
    assert untold == []
