"""Every page loads whole, from a file, without a word to any other host, on a laptop and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

SIZES = {"laptop": (1366, 768), "phone": (390, 844)}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PROBES = Path(__file__).with_name("probes")
SMALL = (PROBES / "small.js").read_text(encoding="utf-8")


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("half", [0, 1])
def test_a_page_loads_whole_and_offline_and_its_links_hold(
    site: Path, visit: Callable[..., Page], size: tuple[int, int], half: int
) -> None:
    for path in pages(site)[half::2]:
        page = visit(path, size=size)
        assert page.evaluate(WIDER) <= 0, f"{path.name} scrolls sideways"
        assert page.title(), path.name
        links = page.evaluate("[...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href'))")
        inside = {path.parent / link.split("#")[0] for link in links if "://" not in link and link[0] != "#"}
        lost = [to for to in inside if not to.is_file() or not to.resolve().is_relative_to(site.resolve())]
        assert not lost, f"{path.name} links to what is not in the site"


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
