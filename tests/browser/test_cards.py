"""Popups, panel, lists and addresses tell what the records say, by mouse and by keyboard."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from atlas.catalog.phrases import citation_text, official_sentence, where_sentence
from atlas.model.vocab import PrecisionGroup, Status
from atlas.words import say
from tests.browser.conftest import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from atlas.audit.assemble import Assembled

POPUP = ".atlas-popup"
MARSH = "dahuangpu-wetland"
STATION = "wuqing-station"
PROBES = Path(__file__).with_name("probes")
SPOT = (PROBES / "spot.js").read_text(encoding="utf-8")
STRANGE = (
    "#place=__proto__",
    "#measure=constructor",
    "#place=%E0%A4%A",
    "#list=__proto__",
    "#list=town:<img src=x onerror=alert(1)>",
    "#list=chapter:99",
    "#layers=nothing",
    "#layers=rivers,__proto__",
    "#place=",
    "#=",
    "#&&&",
    "#place=javascript:alert(1)",
)
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


@pytest.fixture
def whole(site: Path, visit: Callable[..., Page]) -> Page:
    return visit(site / "atlas.html")


def target(place: str) -> str:
    return f'.symbol[data-place="{place}"], path.hit[data-place="{place}"]'


def by_key(page: Page, place: str) -> None:
    page.locator(target(place)).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(POPUP)


def check_card(card: str, place_id: str, told: Assembled) -> None:
    catalog = told.catalog
    place = catalog.places[place_id]
    precision = catalog.precision(place_id)
    for words in (
        place.name_zh,
        say(f"kind.{place.kind}"),
        say(f"status.{place.status}"),
        say(f"precision.{precision}"),
    ):
        assert words in card, words


def test_a_click_opens_a_popup_and_escape_closes_it(whole: Page, told: Assembled) -> None:
    x, y = whole.evaluate(SPOT, MARSH)
    whole.mouse.click(x, y)
    whole.wait_for_selector(POPUP)
    check_card(whole.inner_text(POPUP), MARSH, told)
    assert whole.evaluate("Atlas.map.getContainer().contains(document.querySelector('.atlas-popup'))")
    whole.keyboard.press("Escape")
    whole.wait_for_selector(POPUP, state="detached")


@pytest.mark.parametrize("key", ["Enter", " "])
@pytest.mark.parametrize("place", [STATION, MARSH, "beiyun-canal"])
def test_a_feature_opens_by_keyboard_and_gives_the_focus_back(
    whole: Page, told: Assembled, place: str, key: str
) -> None:
    whole.locator(target(place)).first.focus()
    whole.keyboard.press(key)
    whole.wait_for_selector(POPUP)
    assert whole.evaluate("document.activeElement.closest('.atlas-popup') !== null")
    check_card(whole.inner_text(POPUP), place, told)
    whole.keyboard.press("Escape")
    whole.wait_for_selector(POPUP, state="detached")
    assert whole.evaluate("document.activeElement.dataset.place") == place


def test_every_drawn_place_can_be_reached_and_named_by_keyboard(whole: Page) -> None:
    mute = whole.evaluate(
        """() => Object.values(Atlas.layers).filter((g) => Atlas.map.hasLayer(g)).flatMap((g) => g.features)
        .map((f) => f.target.getElement()).filter((n) => n.getAttribute("tabindex") !== "0"
        || n.getAttribute("role") !== "button" || !n.getAttribute("aria-label"))
        .map((n) => n.outerHTML.slice(0, 90))"""
    )
    assert mute == []


def test_a_card_tells_measure_strength_citation_and_ground(whole: Page, told: Assembled) -> None:
    by_key(whole, MARSH)
    catalog = told.catalog
    shown = whole.locator(f"{POPUP} .measure")
    numbers = shown.locator(".number").all_inner_texts()
    assert 1 <= len(numbers) <= 3
    for index, number in enumerate(numbers):
        measure = next(m for m in catalog.measures.values() if m.number_zh == number)
        item = shown.nth(index)
        item.locator("summary").press("Enter")
        text = item.inner_text()
        for words in (
            measure.title,
            say(f"measure-kind.{measure.kind}"),
            measure.strength.verb,
            say(f"strength.{measure.strength.cls}"),
        ):
            assert words in text, words
        for citation in measure.cite:
            assert citation_text(citation, catalog) in text
            assert re.search(r"第.章第.+节.*段", text)
    why = whole.locator(f"{POPUP} details.why").first
    why.locator("summary").press("Enter")
    assert where_sentence(MARSH, catalog) in why.inner_text()


def test_the_deadline_and_the_figures_are_told(
    site: Path, visit: Callable[..., Page], told: Assembled
) -> None:
    dated = next(m for m in told.catalog.measures.values() if m.deadline)
    text = visit(site / "atlas.html", fragment=f"#measure={dated.id}").inner_text("#panel-body")
    assert f"{dated.deadline} 年" in text
    counted = next(m for m in told.catalog.measures.values() if m.quantities and m.quantities[0].value)
    text = visit(site / "atlas.html", fragment=f"#measure={counted.id}").inner_text("#panel-body")
    assert f"{counted.quantities[0].value:g}" in text


@pytest.mark.parametrize("granted", [True, False])
def test_the_copy_button_copies_the_official_sentence(
    site: Path, visit: Callable[..., Page], told: Assembled, *, granted: bool
) -> None:
    page = visit(site / "atlas.html", **CLIPBOARD)
    if not granted:
        page.evaluate(
            """() => { const own = navigator.clipboard;
            const value = { writeText: () => Promise.reject(), readText: () => own.readText() };
            Object.defineProperty(navigator, "clipboard", { value: value }); }"""
        )
    by_key(page, MARSH)
    page.locator(f"{POPUP} .measure summary").first.press("Enter")
    number = page.locator(f"{POPUP} .measure .number").first.inner_text()
    button = page.locator(f"{POPUP} .measure[open] .copy").first
    button.press("Enter")
    until(page, "document.querySelector('.atlas-popup .measure[open] .copy').textContent === '已复制'")
    measure = next(m for m in told.catalog.measures.values() if m.number_zh == number)
    assert page.evaluate("navigator.clipboard.readText()") == official_sentence(measure.cite[0], told.catalog)
    assert page.evaluate("document.activeElement.classList.contains('copy')")


def test_the_sentence_of_the_plan_is_shown_only_where_the_text_was_given(
    whole: Page, told: Assembled
) -> None:
    by_key(whole, MARSH)
    whole.locator(f"{POPUP} .measure summary").first.press("Enter")
    quoted = whole.locator(f"{POPUP} .measure[open] blockquote").count()
    words = whole.locator(f"{POPUP} .measure[open] .anchor").count()
    assert (quoted > 0, words > 0) == (told.catalog.text is not None, told.catalog.text is None)


def test_the_panel_opens_with_the_same_card_and_closes_again(whole: Page, told: Assembled) -> None:
    by_key(whole, MARSH)
    whole.locator(f"{POPUP} .card-foot button").press("Enter")
    whole.wait_for_selector(POPUP, state="detached")
    check_card(whole.inner_text("#panel-body"), MARSH, told)
    expected = [told.catalog.measures[i].number_zh for i in told.catalog.measures_of_place[MARSH]]
    assert sorted(whole.locator("#panel-body .measure .number").all_inner_texts()) == sorted(expected)
    assert whole.url.endswith(f"#place={MARSH}")
    whole.keyboard.press("Escape")
    assert not whole.locator("#panel").is_visible()
    assert "#" not in whole.url


def test_on_a_phone_a_feature_opens_the_sheet(
    site: Path, visit: Callable[..., Page], told: Assembled
) -> None:
    page = visit(site / "atlas.html", size=(390, 844), has_touch=True)
    page.locator(target(MARSH)).first.focus()
    page.keyboard.press("Enter")
    check_card(page.inner_text("#panel-body"), MARSH, told)
    assert page.evaluate("document.querySelector('#panel').getBoundingClientRect().width") == 390
    page.locator("#panel-close").tap()
    assert not page.locator("#panel").is_visible()


UNFOLD = """async () => {
  document.querySelectorAll("#panel-body > details").forEach((one) => (one.open = true));
  await new Promise((done) => setTimeout(done, 0));
}"""
"""A block is filled when it is unfolded."""


def test_the_district_wide_list_has_every_such_measure(whole: Page, told: Assembled) -> None:
    whole.click(".top [data-open-list]")
    whole.click('#panel-tabs [data-open-list="district"]')
    folded = whole.locator("#panel-body details.group:not([open])")
    assert folded.locator(".measure").count() == 0 < folded.count()
    whole.evaluate(UNFOLD)
    catalog = told.catalog
    wide = sorted(m.number_zh for m in catalog.measures.values() if m.scope.value == "district")
    assert sorted(whole.locator("#panel-body .measure .number").all_text_contents()) == wide
    assert f" {len(wide)} " in whole.inner_text("#panel-body .lead")


def test_the_unlocated_list_has_every_such_place_and_what_it_needs(whole: Page, told: Assembled) -> None:
    whole.click(".top [data-open-list]")
    whole.click('#panel-tabs [data-open-list="unlocated"]')
    catalog = told.catalog
    nowhere = [
        p
        for p in catalog.places.values()
        if catalog.precision(p.id).group is PrecisionGroup.UNLOCATED and p.kind.value != "anchor"
    ]
    whole.evaluate(UNFOLD)
    rows = whole.locator("#panel-body > details")
    assert sorted(rows.locator("> summary .measure-title").all_text_contents()) == sorted(
        p.name_zh for p in nowhere
    )
    named = sum(p.status is not Status.REFERENCE for p in nowhere)
    assert f" {named} " in whole.inner_text("#panel-body .lead")
    assert whole.locator("#panel-body .needs").count() == rows.count()
    assert whole.locator("#panel-body .invite").is_visible()


def test_lists_by_chapter_and_town_hold_every_measure_once_or_more(whole: Page, told: Assembled) -> None:
    whole.click(".top [data-open-list]")
    whole.click('#panel-tabs [data-open-list="chapter"]')
    whole.evaluate(UNFOLD)
    numbers = whole.locator("#panel-body .measure .number").all_text_contents()
    assert sorted(numbers) == sorted(m.number_zh for m in told.catalog.measures.values())
    whole.click('#panel-tabs [data-open-list="town"]')
    assert whole.locator("#panel-body details.group").count() > 3
    assert whole.locator('#panel-tabs [aria-current="page"]').inner_text() == say("page.list-town")


def test_search_finds_places_and_numbers(whole: Page, told: Assembled) -> None:
    whole.fill("#search", "湿地")
    assert whole.locator("#panel-body .place-link").count() >= 2
    measure = next(iter(told.catalog.measures.values()))
    whole.fill("#search", measure.number_zh)
    assert measure.title in whole.inner_text("#panel-body")
    whole.keyboard.press("ArrowDown")
    assert whole.evaluate("document.activeElement.closest('#panel-body') !== null")
    whole.fill("#search", "<img src=x onerror=alert(1)>")
    assert say("page.nothing-found") in whole.inner_text("#panel-body")


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("wq", "武清区"),
        ("wuqing", "武清站"),
        ("DaHuangPu", "大黄堡湿地"),
        ("dahuangbao", "大黄堡镇"),
        ("dhpsd", "大黄堡湿地"),
        ("cui'huang", "崔黄口镇"),
    ],
)
def test_search_hears_pinyin_and_initials(whole: Page, typed: str, place: str) -> None:
    whole.fill("#search", typed)
    names = whole.locator("#panel-body .found .place-link").all_text_contents()
    assert place in names


def test_search_puts_what_begins_so_first(whole: Page) -> None:
    whole.fill("#search", "wq")
    names = whole.locator("#panel-body .found .place-link").all_text_contents()
    first = [name.startswith(("武清", "王庆")) for name in names]
    assert first == sorted(first, reverse=True)
    assert any(first)


def test_search_hears_the_titles_of_measures(whole: Page) -> None:
    whole.fill("#search", "gaizaotishenglaojiu")
    assert "改造提升老旧社区" in whole.inner_text("#panel-body")
    whole.fill("#search", "gztslj")
    assert "改造提升老旧社区" in whole.inner_text("#panel-body")


def test_search_leaves_out_nothing_in_silence(whole: Page, told: Assembled) -> None:
    whole.fill("#search", "建设")
    text = "\n".join
    found = [
        m
        for m in told.catalog.measures.values()
        if "建设" in text([m.title, m.summary, m.strength.verb, *(c.anchor for c in m.cite)])
    ]
    told_n = int(re.findall(r"(\d+) 项任务", whole.inner_text("#panel-title"))[0])
    assert told_n >= len(found) > whole.locator("#panel-body .measure").count()
    whole.locator("#panel-body .more").last.press("Enter")
    assert whole.locator("#panel-body .measure").count() == told_n


def test_measures_come_before_what_was_seen_since(whole: Page) -> None:
    by_key(whole, MARSH)
    order = whole.evaluate(
        """() => [...document.querySelectorAll(".atlas-popup .card > *")].map((n) => n.classList[0])
        .filter((name) => name === "measure" || name === "evidence")"""
    )
    assert order == ["measure"] * 3 + ["evidence"]


def test_a_measure_lights_up_its_places(site: Path, visit: Callable[..., Page], told: Assembled) -> None:
    placed = next(m for m in told.catalog.measures.values() if any(r.place == MARSH for r in m.places))
    page = visit(site / "atlas.html", fragment=f"#measure={placed.id}")
    assert page.locator(f'.is-chosen[data-place="{MARSH}"]').count() == 1


def test_an_english_card_gives_the_ground_once(site: Path, visit: Callable[..., Page]) -> None:
    page = visit(site / "atlas.html", fragment=f"#place={MARSH}")
    page.click("#lang")
    assert page.inner_text("#panel-body").count("圆形不是边界") == 1


def test_an_address_opens_its_place(
    site: Path, visit: Callable[..., Page], told: Assembled, settle: Callable[[Page], None]
) -> None:
    page = visit(site / "atlas.html", fragment="#place=grid-h-01")
    settle(page)
    check_card(page.inner_text("#panel-body"), "grid-h-01", told)
    assert page.locator('input[data-layer="road-grid"]').is_checked(), "a link leads to an empty map"


def test_an_address_opens_its_measure_or_list(
    site: Path, visit: Callable[..., Page], told: Assembled
) -> None:
    measure = next(iter(told.catalog.measures.values()))
    page = visit(site / "atlas.html", fragment=f"#measure={measure.id}")
    assert measure.title in page.inner_text("#panel-body")
    assert measure.number_zh in page.inner_text("#panel-title")
    page.evaluate("location.hash = '#list=town:meichang'")
    until(page, "document.querySelector('#panel-title').textContent === '按街镇'")
    opened = page.locator("#panel-body details.group[open] > summary").all_inner_texts()
    assert any("梅厂" in text for text in opened)
    page.evaluate("location.hash = '#list=chapter:5'")
    until(page, "document.querySelector('#panel-title').textContent === '按章节'")


def test_an_unknown_address_does_nothing_bad(site: Path, visit: Callable[..., Page]) -> None:
    page = visit(site / "atlas.html", fragment="#place=nowhere")
    assert not page.locator("#panel").is_visible()
    for fragment in STRANGE:
        page.evaluate("(hash) => { location.hash = hash; }", fragment)
        page.evaluate("() => new Promise((done) => setTimeout(done, 20))")
    assert page.evaluate("Atlas.map.getZoom() > 0")
    page.evaluate(f"location.hash = '#place={MARSH}'")
    until(page, "document.querySelector('#panel-body .card-title')?.textContent === '大黄堡湿地'")
