"""Each of the plan's measures can be found by what it is filed under, and every count told there holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from atlas.audit.coverage import headline
from atlas.model.vocab import StrengthClass
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from atlas.audit.assemble import Assembled

OPTIONS = """(name) => [...document.querySelector(`[data-facet="${name}"]`).options].slice(1)
  .map((o) => [o.value, Number(/[(（](\\d+)[)）]$/.exec(o.textContent)[1])])"""


@pytest.fixture
def listed(site: Path, visit: Callable[..., Page]) -> Page:
    page = visit(site / "atlas.html")
    page.click(".top [data-open-list]")
    return page


def counted(page: Page) -> int:
    return min(int(n) for n in re.findall(r"\d+", page.inner_text(".filter-count")))


def numbers(page: Page) -> list[str]:
    more = page.locator(".filtered .more")
    if more.count():
        more.press("Enter")
    return page.locator(".filtered .measure .number").all_text_contents()


def test_every_measure_is_listed_once(listed: Page, told: Assembled) -> None:
    assert counted(listed) == len(told.catalog.measures)
    assert sorted(numbers(listed)) == sorted(m.number_zh for m in told.catalog.measures.values())


def test_choices_narrow_the_list_and_stay_in_the_address(
    listed: Page, site: Path, visit: Callable[..., Page], told: Assembled
) -> None:
    listed.select_option('[data-facet="strength"]', "strive")
    strive = [m for m in told.catalog.measures.values() if m.strength.cls is StrengthClass.STRIVE]
    assert sorted(numbers(listed)) == sorted(m.number_zh for m in strive)
    listed.select_option('[data-facet="theme"]', "transport")
    expected = sorted(m.number_zh for m in strive if m.theme == "transport")
    assert sorted(numbers(listed)) == expected
    fragment = "#" + listed.url.split("#")[1]
    assert sorted(numbers(visit(site / "atlas.html", fragment=fragment))) == expected


@pytest.mark.parametrize("facet", ["theme", "chapter", "strength", "kind", "placing"])
def test_the_counts_beside_the_choices_add_up(listed: Page, told: Assembled, facet: str) -> None:
    assert sum(n for _, n in listed.evaluate(OPTIONS, facet)) == len(told.catalog.measures)


def test_what_is_drawn_agrees_with_the_first_page(listed: Page, told: Assembled) -> None:
    head = headline(told).measures
    assert dict(listed.evaluate(OPTIONS, "placing")) == {
        "on-map": head.on_map,
        "waiting": head.waiting,
        "district-wide": head.district_wide,
    }


def test_a_town_lists_what_bears_on_it(listed: Page, told: Assembled) -> None:
    towns = dict(listed.evaluate(OPTIONS, "town"))
    assert towns
    assert all(n == len(told.catalog.measures_of_town(town)) for town, n in towns.items())


def test_words_are_looked_for_in_titles_and_figures(listed: Page, told: Assembled) -> None:
    listed.fill(".filter-words", "50个老旧社区")
    measure = told.catalog.measures["m-4-2-049"]
    assert measure.number_zh in numbers(listed)
    listed.fill(".filter-words", "没有这样的词")
    assert counted(listed) == 0
    assert say("page.nothing-found") in listed.inner_text(".filtered")


def test_two_clicks_lead_from_the_list_to_the_paragraph(listed: Page, told: Assembled) -> None:
    first = listed.locator(".filtered .measure").first
    first.locator("summary").click()
    body = first.locator(".measure-body")
    assert re.search(r"第.章第.+节.*段", body.inner_text())
    assert body.locator("blockquote" if told.catalog.text else ".anchor").first.is_visible()


def test_a_themes_own_map_begins_with_its_measures(
    site: Path, visit: Callable[..., Page], told: Assembled
) -> None:
    expected = sum(m.theme == "services" for m in told.catalog.measures.values())
    page = visit(site / "maps" / "services.html")
    assert str(expected) in page.inner_text(".theme-measures")
    page.click(".top [data-open-list]")
    assert counted(page) == expected
    page.click("#panel-close")
    page.click(".theme-measures a")
    assert counted(page) == expected
