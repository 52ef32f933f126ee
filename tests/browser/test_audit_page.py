"""The audit can be read, and its result stands on every page with the way to its proof."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from atlas.audit.coverage import badge
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from atlas.audit.assemble import Assembled

PAGES = ("index.html", "atlas.html", "maps/ecology.html", "maps/control.html", "progress.html", "audit.html")
SIZES = {"desk": (1366, 768), "tablet": (820, 1180), "phone": (390, 844)}
PARTS = """() => [...document.querySelectorAll('.proof a')].map((a) => {
  const box = a.getBoundingClientRect();
  return { href: a.getAttribute('href'), text: a.textContent.trim().replace(/\\s+/g, ' '),
           height: box.height, inside: box.left >= 0 && box.right <= innerWidth };
})"""
HIDDEN = """() => {
  const over = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const badge = document.querySelector('.proof').getBoundingClientRect();
  return [...document.querySelectorAll('.leaflet-control-attribution, .leaflet-control-scale, .atlas-tools')]
    .filter((n) => over(badge, n.getBoundingClientRect())).map((n) => n.className);
}"""
WIDER = "() => document.documentElement.scrollWidth - innerWidth"
ROWS = """(id) => document.querySelectorAll(`section[aria-labelledby=${id}] details tbody tr`).length"""


def _wanted(told: Assembled) -> dict[str, str]:
    found = badge(told)
    counts = {"citations": f"{found.now + found.recorded}/{found.citations}"}
    counts["claims"] = "/".join(map(str, found.claims))
    counts["numbers"] = "/".join(map(str, found.numbers)) if found.numbers else say("badge.none")
    return counts


@pytest.mark.parametrize("name", PAGES)
def test_every_page_carries_the_result_and_leads_to_the_proof(
    site: Path, told: Assembled, visit: Callable[..., Page], name: str
) -> None:
    page = visit(site / name)
    parts = page.evaluate(PARTS)
    wanted = _wanted(told)
    assert len(parts) == len(wanted)
    for part in parts:
        address, _, proof = part["href"].rpartition("#")
        assert wanted[proof] in part["text"]
        assert not address or ((site / name).parent / address).resolve() == (site / "audit.html").resolve()
    page.locator(".proof a").first.click()
    page.wait_for_load_state()
    assert page.url.endswith("audit.html#citations")
    assert page.locator("h2#citations").is_visible()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("name", ["atlas.html", "maps/ecology.html"])
def test_on_a_map_it_hides_nothing(
    site: Path, visit: Callable[..., Page], name: str, size: tuple[int, int]
) -> None:
    page = visit(site / name, size=size)
    assert page.evaluate(HIDDEN) == []
    assert page.evaluate(WIDER) <= 0
    for part in page.evaluate(PARTS):
        assert part["inside"], part
        assert part["height"] >= 24, part


def test_the_badge_speaks_english_too(site: Path, visit: Callable[..., Page]) -> None:
    page = visit(site / "atlas.html")
    page.locator("#lang").click()
    assert say("badge.citations", "en") in page.locator(".proof").inner_text()


def test_the_audit_shows_all_that_its_file_holds(
    real_build: Path, site: Path, visit: Callable[..., Page]
) -> None:
    held: dict[str, Any] = json.loads((real_build / "report" / "audit.json").read_bytes())
    proof = held["evidence"]
    page = visit(site / "audit.html")
    numbers = len(proof["numbers"]["rows"]) if proof["numbers"] else 0
    assert page.evaluate(ROWS, "numbers") == numbers + len(proof["exceptions"])
    paragraphs = proof["paragraphs"]
    assert page.evaluate(ROWS, "paragraphs") == len(paragraphs["rows"]) + len(paragraphs["with_reason"])
    assert page.evaluate(ROWS, "since") == len(proof["judged"])
    assert page.evaluate(ROWS, "geometry") == len(held["by_layer"]) + len(held["coverage"]["by_place_kind"])
    assert page.evaluate(ROWS, "coverage") == len(held["coverage"]["by_section"])
    text = page.locator("body").inner_text()
    shown = page.content()
    for row in [*proof["exceptions"], *paragraphs["with_reason"]]:
        assert row["why"] in shown
    for claim in held["claims"]:
        assert claim["text"] in text
    for row in held["geometry"]:
        assert f"{row['difference_percent']:+.1f} %" in text


def test_folds_open_by_keyboard_and_every_table_has_its_caption(
    site: Path, visit: Callable[..., Page]
) -> None:
    page = visit(site / "audit.html")
    fold = page.locator("section[aria-labelledby=paragraphs] details").first
    assert not fold.locator("table").is_visible()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    assert fold.locator("table").is_visible()
    bare = page.evaluate(
        "() => [...document.querySelectorAll('table')].filter((t) => !t.caption || !t.tHead).length"
    )
    assert bare == 0


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_the_audit_fits_every_width(site: Path, visit: Callable[..., Page], size: tuple[int, int]) -> None:
    page = visit(site / "audit.html", size=size)
    assert page.evaluate(WIDER) <= 0


def test_the_report_that_stands_alone_leads_nowhere_else(
    real_build: Path, visit: Callable[..., Page]
) -> None:
    page = visit(real_build / "report" / "audit.html")
    links = page.evaluate("() => [...document.querySelectorAll('a')].map((a) => a.getAttribute('href'))")
    assert links
    assert all(link.startswith("#") for link in links)
    for link in set(links):
        assert page.locator(link).count() == 1
