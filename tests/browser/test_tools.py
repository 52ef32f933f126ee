"""The tools measure what geodesy says, and the page speaks two languages without a gap."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyproj import Transformer
from shapely.geometry import LineString, Polygon

from atlas.words import say
from tests.browser.conftest import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

TO_GRID = Transformer.from_crs("EPSG:4326", "EPSG:4548", always_xy=True)
AT = """([x, y]) => { const r = Atlas.map.getContainer().getBoundingClientRect();
  const p = Atlas.map.containerPointToLatLng([x - r.x, y - r.y]); return [p.lng, p.lat]; }"""
SPOTS = [(520, 200), (900, 300), (760, 620), (1200, 430)]
CHINESE = re.compile(r"[\u3400-\u9fff]")
PROBES = Path(__file__).with_name("probes")
FIXED = (PROBES / "fixed.js").read_text(encoding="utf-8")
LEFT_OVER = (PROBES / "left-over.js").read_text(encoding="utf-8")


@pytest.fixture
def whole(site: Path, visit: Callable[..., Page]) -> Page:
    return visit(site / "atlas.html")


def number(text: str) -> float:
    return float(re.sub(r"[\s\u2009]", "", text))


@pytest.mark.parametrize("spot", SPOTS)
def test_the_readout_is_true_to_a_metre(whole: Page, spot: tuple[int, int]) -> None:
    whole.mouse.move(10, 10)
    whole.mouse.move(*spot)
    lon, lat = whole.evaluate(AT, list(spot))
    east, north = TO_GRID.transform(lon, lat)
    text = whole.inner_text("#coordinates")
    shown = re.search(
        r"([\d.]+)° E\s+([\d.]+)° N.*EPSG:4548\s+E ([\d\s\u2009]+?)\s+N ([\d\s\u2009]+?) m", text
    )
    assert shown, text
    assert float(shown[1]) == pytest.approx(lon, abs=6e-6)
    assert float(shown[2]) == pytest.approx(lat, abs=6e-6)
    assert number(shown[3]) == pytest.approx(east, abs=1)
    assert number(shown[4]) == pytest.approx(north, abs=1)


@pytest.mark.parametrize("mode", ["distance", "area"])
def test_measuring_agrees_with_the_grid(whole: Page, mode: str) -> None:
    whole.click(f"#tool-{mode}")
    for spot in SPOTS:
        whole.mouse.click(*spot)
    grid = [TO_GRID.transform(*whole.evaluate(AT, list(spot))) for spot in SPOTS]
    text = whole.inner_text("#measured")
    assert "EPSG:4548" in text
    if mode == "distance":
        shown = re.search(r"([\d.]+) km", text)
        expected = LineString(grid).length / 1e3
    else:
        shown = re.search(r"([\d.]+) km²", text)
        expected = Polygon(grid).area / 1e6
    assert shown, text
    assert float(shown[1]) == pytest.approx(expected, rel=0.005)
    assert whole.locator(".atlas-popup").count() == 0, "a corner is not a click on a feature"
    told, sources = (
        whole.locator(one).bounding_box() for one in ("#measured", ".leaflet-control-attribution")
    )
    assert told is not None
    assert sources is not None
    assert told["y"] + told["height"] <= sources["y"], "the figure lies under the attribution"
    whole.keyboard.press("Escape")
    assert whole.locator("#measured").is_hidden()


def test_the_scale_bar_agrees_with_the_map(whole: Page) -> None:
    bar = whole.locator(".leaflet-control-scale-line")
    box = bar.bounding_box()
    assert box is not None
    middle = whole.evaluate(
        "(() => { const r = Atlas.map.getContainer().getBoundingClientRect(); return r.y + r.height / 2; })()"
    )
    ends = [TO_GRID.transform(*whole.evaluate(AT, [x, middle])) for x in (600, 600 + box["width"])]
    told = re.match(r"([\d.]+) (k?m)", bar.inner_text())
    assert told
    metres = float(told[1]) * (1000 if told[2] == "km" else 1)
    assert metres == pytest.approx(LineString(ends).length, rel=0.05)


def test_home_brings_the_district_back(whole: Page, settle: Callable[[Page], None]) -> None:
    before = whole.evaluate("[Atlas.map.getCenter().lat, Atlas.map.getCenter().lng, Atlas.map.getZoom()]")
    whole.evaluate("void Atlas.map.setView([39.2, 117.4], 14, { animate: false })")
    whole.click("#tool-home")
    settle(whole)
    after = whole.evaluate("[Atlas.map.getCenter().lat, Atlas.map.getCenter().lng, Atlas.map.getZoom()]")
    assert after == pytest.approx(before, abs=0.01)


def test_the_map_zooms_and_pans_by_keyboard(whole: Page) -> None:
    before = whole.evaluate("[Atlas.map.getZoom(), Atlas.map.getCenter().lng]")
    whole.evaluate("Atlas.map.getContainer().focus()")
    whole.keyboard.press("+")
    whole.keyboard.press("ArrowRight")
    until(whole, "([z, x]) => Atlas.map.getZoom() > z && Atlas.map.getCenter().lng > x", arg=before)


def test_full_screen_keeps_the_disclaimer_on_the_map(whole: Page) -> None:
    inside = "(document.fullscreenElement || document.head).contains(document.querySelector('.disclaimer'))"
    whole.click(".leaflet-control-zoom-fullscreen")
    until(whole, inside)
    assert whole.locator(".disclaimer").is_visible()
    assert whole.inner_text(".disclaimer") == say("page.disclaimer")
    whole.click("#tool-distance")
    assert whole.locator("#measured").is_visible()
    whole.click(".leaflet-control-zoom-fullscreen")
    until(whole, "document.querySelector('.foot .disclaimer') !== null")


def test_tab_meets_the_skip_link_first(whole: Page) -> None:
    whole.keyboard.press("Tab")
    assert whole.evaluate("document.activeElement.className") == "skip"
    whole.keyboard.press("Enter")
    assert whole.evaluate("document.activeElement.id") == "map-main"


def test_every_fixed_string_changes_its_language(whole: Page) -> None:
    for lang in ("zh", "en", "zh"):
        if whole.evaluate("Atlas.lang") != lang:
            whole.click("#lang")
        words = whole.evaluate(f"Atlas.data.words.{lang}")
        wrong = [(key, text) for key, text in whole.evaluate(FIXED) if words[key] != text]
        assert wrong == []
        assert whole.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[lang]


def test_no_chinese_is_left_in_the_frame_of_the_english_page(whole: Page) -> None:
    whole.click("[data-preset=diagrams]")
    whole.click("#lang")
    left = [text for text in whole.evaluate(LEFT_OVER) if CHINESE.search(text)]
    assert left == []
    assert not CHINESE.search(whole.get_attribute(".folium-map", "aria-label") or "")
    assert not CHINESE.search(whole.title())


def test_a_feature_is_named_in_the_language_chosen(whole: Page) -> None:
    whole.click("#lang")
    named = whole.get_attribute('path.hit[data-place="dahuangpu-wetland"]', "aria-label")
    assert named
    assert not CHINESE.search(named)


def test_lists_and_cards_follow_the_language(site: Path, visit: Callable[..., Page]) -> None:
    page = visit(site / "atlas.html", fragment="#place=dahuangpu-wetland")
    page.click("#lang")
    words = page.evaluate("Atlas.data.words.en")
    assert page.inner_text("#panel-title") == words["page.place"]
    assert words["page.source"].strip() in page.inner_text("#panel-body")
    missing = page.evaluate("Object.keys(Atlas.data.words.zh).filter((key) => !Atlas.data.words.en[key])")
    assert missing == []


def test_the_language_holds_for_the_next_page(whole: Page) -> None:
    whole.click("#lang")
    whole.reload()
    whole.wait_for_selector("html[data-ready]", state="attached")
    assert whole.evaluate("Atlas.lang") == "en"


def test_how_to_read_is_brought_into_sight(site: Path, visit: Callable[..., Page]) -> None:
    for size in ((1366, 768), (390, 844)):
        page = visit(site / "atlas.html", size=size)
        page.click("#how")
        box = page.locator("#how-to-read .matrix").bounding_box()
        panel = page.locator("#left").bounding_box()
        assert box is not None
        assert panel is not None
        assert panel["y"] <= box["y"] < box["y"] + box["height"] <= panel["y"] + panel["height"], size


def test_paper_gets_map_legend_and_what_is_not_drawn(site: Path, visit: Callable[..., Page]) -> None:
    page = visit(site / "maps" / "transport.html")
    before = page.evaluate("[Atlas.map.getZoom(), Atlas.map.getCenter().lat]")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("Atlas.map.getSize().x") == round(277 * 96 / 25.4)
    assert page.evaluate("Atlas.map.getBounds().contains(Atlas.options.bounds)")
    page.emulate_media(media="print")
    assert page.locator("#left #awaiting li a").first.is_visible()
    assert page.locator(".legend").is_visible()
    assert not page.locator(".tree").is_visible()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    after = page.evaluate("[Atlas.map.getZoom(), Atlas.map.getCenter().lat]")
    assert after == pytest.approx(before, abs=1e-6)
    assert page.locator(".map-frame #awaiting").count() == 1
