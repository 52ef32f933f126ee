"""The first page says at one glance what the plan is, in which state, and where to go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from atlas.audit.coverage import headline

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from atlas.audit.assemble import Assembled

PROBES = Path(__file__).with_name("probes")
SEEN = (PROBES / "seen.js").read_text(encoding="utf-8")


@pytest.fixture
def front(site: Path, visit: Callable[..., Page]) -> Page:
    return visit(site / "index.html")


def test_everything_is_seen_without_scrolling(front: Page) -> None:
    over = front.evaluate("document.documentElement.scrollHeight - innerHeight")
    assert over <= 0, f"{over} px below the edge"
    expected = {
        "h1": 1,
        ".mast-plan": 1,
        ".mast-number": 1,
        ".mast-period": 1,
        ".flag": 2,
        "svg.diagram": 1,
        ".number": 4,
        ".asks > details > summary": 5,
        ".door > summary": 3,
        ".mast-foot": 1,
    }
    assert {selector: front.evaluate(SEEN, selector) for selector in expected} == expected


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(1024, 768), (1280, 720), (1366, 768), (1920, 1080), (390, 844)])
def test_nothing_is_cut_or_pushed_out(
    site: Path, visit: Callable[..., Page], size: tuple[int, int], lang: str
) -> None:
    page = visit(site / "index.html", size=size)
    if lang == "en":
        page.click("#lang")
    right, down = page.evaluate(
        """() => { const e = document.documentElement;
        return [e.scrollWidth - innerWidth, e.scrollHeight - innerHeight]; }"""
    )
    assert right <= 0
    if size[0] > 1000:
        assert down <= 0
        assert page.evaluate(SEEN, ".asks > details > summary") == 5
        assert page.evaluate(SEEN, ".door > summary") == 3


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_of_towns_stand_clear_of_one_another(front: Page, lang: str) -> None:
    if lang == "en":
        front.click("#lang")
    boxes = front.evaluate(
        """() => [...document.querySelectorAll(".g-town text, .g-zone-name")].map((n) => {
        const r = n.getBBox(); return [n.textContent, r.x, r.y + 3, r.x + r.width, r.y + r.height - 3]; })"""
    )
    clash = [
        (a[0], b[0])
        for i, a in enumerate(boxes)
        for b in boxes[:i]
        if a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4]
    ]
    assert clash == []


def test_every_source_that_asks_for_it_is_named(front: Page, told: Assembled) -> None:
    front.click(".mast-sources summary")
    shown = front.inner_text(".mast-sources ul")
    for source in told.catalog.sources.values():
        assert source.licence.attribution in shown


def test_the_head_names_the_plan_and_its_state(front: Page, told: Assembled) -> None:
    head, plan = front.inner_text(".mast"), told.catalog.plan
    for words in (plan.title_zh, plan.number, f"{plan.period.start}—{plan.period.end}", "规划期已届满"):
        assert words in head
    assert "辅助工作图集·非法定成果" in head.replace(" ", "")


def test_the_four_counts_are_those_of_the_records(front: Page, told: Assembled) -> None:
    head = headline(told)
    cards = front.locator(".number")
    shown = [cards.nth(i).locator("strong").inner_text() for i in range(4)]
    cited = head.citations
    assert shown == [
        str(head.places.total),
        str(head.measures.total),
        str(head.indicators.total),
        f"{cited.verified}/{cited.total}",
    ]
    splits = [
        [int(t.split()[-1]) for t in cards.nth(i).locator(".number-split > span").all_inner_texts()]
        for i in range(4)
    ]
    places = head.places
    assert splits == [
        [places.firm, places.approximate, places.schematic, places.unlocated],
        [head.measures.on_map, head.measures.district_wide, head.measures.waiting],
        [head.indicators.with_number, head.indicators.without_number],
        [cited.verified, cited.total - cited.verified],
    ]


def test_the_diagram_is_live(front: Page, told: Assembled) -> None:
    links = front.evaluate(
        "[...document.querySelectorAll('svg.diagram a')].map((a) => a.getAttribute('href'))"
    )
    assert len(links) > 10
    assert all(link.split("#place=")[1] in told.catalog.places for link in links)
    zones = {f"atlas.html#place={p.id}" for p in told.catalog.places.values() if p.kind.value == "zone"}
    assert zones <= set(links)


def test_each_question_opens_on_its_answer(front: Page) -> None:
    for index in range(5):
        ask = front.locator(".asks > details").nth(index)
        if ask.get_attribute("open") is None:
            ask.locator("summary").press("Enter")
        assert ask.locator(".answer p").first.is_visible()
        assert ask.locator("a.go").get_attribute("href").startswith("atlas.html#")
        assert "{" not in ask.inner_text()


def test_a_door_opens_and_leads_inside(front: Page) -> None:
    for index in range(3):
        door = front.locator(".door").nth(index)
        door.locator("summary").press("Enter")
        assert door.locator("li").count() > 2
        assert door.locator("li a").first.is_visible()
        front.keyboard.press("Escape")
        assert door.get_attribute("open") is None


def test_it_speaks_english_and_remembers(front: Page) -> None:
    front.click("#lang")
    words = front.evaluate("Atlas.data.words.en")
    wrong = [
        key
        for key, text in front.evaluate(
            "[...document.querySelectorAll('[data-w]')].map((n) => [n.dataset.w, n.textContent])"
        )
        if words.get(key) != text
    ]
    assert not wrong
    untold = front.evaluate(
        "[...document.querySelectorAll('[data-zh]')].filter((n) => !n.dataset.en).map((n) => n.dataset.zh)"
    )
    assert not untold
    assert front.evaluate("document.documentElement.lang") == "en"
    front.reload()
    assert front.evaluate("document.documentElement.lang") == "en"
