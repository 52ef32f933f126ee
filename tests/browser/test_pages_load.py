"""Every page loads whole, from a file, without a word to any other host, on a laptop and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

SIZES = {"laptop": (1366, 768), "phone": (390, 844)}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll("body *")].filter((n) =>
  [...n.childNodes].some((t) => t.nodeType === 3 && t.textContent.trim()) && n.checkVisibility()
  && n.tagName !== "SCRIPT" && n.tagName !== "STYLE" && !n.closest(".visually-hidden")
  && parseFloat(getComputedStyle(n).fontSize) * (n.getScreenCTM ? n.getScreenCTM().a : 1) < 11.95)
  .map((n) => n.tagName + "." + n.getAttribute("class") + ": " + n.textContent.slice(0, 20)).slice(0, 5)"""


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("half", [0, 1])
def test_a_page_loads_whole_and_offline(
    site: Path, visit: Callable[..., Page], size: tuple[int, int], half: int
) -> None:
    for path in pages(site)[half::2]:
        page = visit(path, size=size)
        assert page.evaluate(WIDER) <= 0, f"{path.name} scrolls sideways"
        assert page.title(), path.name


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("name", ["index.html", "atlas.html", "audit.html"])
def test_no_text_is_smaller_than_twelve_pixels(
    site: Path, visit: Callable[..., Page], size: tuple[int, int], name: str
) -> None:
    assert visit(site / name, size=size).evaluate(SMALL) == []


def test_every_theme_with_layers_has_a_page(site: Path) -> None:
    names = {path.relative_to(site).as_posix() for path in pages(site)}
    themes = {"admin", "structure", "transport", "ecology", "control"}
    assert {"index.html", "atlas.html", "audit.html", *(f"maps/{theme}.html" for theme in themes)} <= names


def test_no_link_leads_to_a_file_that_is_not_there(site: Path, visit: Callable[..., Page]) -> None:
    for path in pages(site):
        page = visit(path)
        links = page.evaluate(
            "[...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href').split('#')[0])"
        )
        inside = {link for link in links if link and "://" not in link}
        missing = [link for link in inside if not (path.parent / link).resolve().is_file()]
        outside = [link for link in inside if not (path.parent / link).resolve().is_relative_to(site)]
        assert not missing, f"{path.name}: {missing}"
        assert not outside, f"{path.name}: {outside}"
