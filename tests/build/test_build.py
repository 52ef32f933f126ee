"""A build is whole, lists all it holds, and gives the same bytes wherever and whenever it is made."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from atlas.build.freshness import Part
from atlas.build.make import build
from atlas.rooms import find_rooms

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import District

    Hashes = Callable[[Path], dict[str, str]]

DATA = Path(__file__).parents[1] / "data"
SENTENCE = "水面恢复到12平方公里"


class _Links(HTMLParser):
    """Collects what a page loads and what it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, value) for name, value in attrs if name in {"href", "src", "data"} and value]


def _links(page: Path) -> list[tuple[str, str]]:
    parser = _Links()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser.found


def test_no_link_in_the_site_leaves_it(made: District) -> None:
    site = (made.out / "site").resolve()
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 3
    missing = []
    for page in pages:
        for tag, link in _links(page):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                # What a reader may follow by a click, or what the page holds itself; nothing is fetched.
                assert tag == "a" or parts.scheme == "data", (page.name, link)
            elif parts.path:
                target = (page.parent / unquote(parts.path)).resolve()
                if not (target.is_relative_to(site) and target.is_file()):
                    missing.append(f"{page.name} → {link}")
    assert missing == []


def test_no_style_sheet_of_the_site_leaves_it(made: District) -> None:
    site = (made.out / "site").resolve()
    missing = []
    for sheet in sorted(site.rglob("*.css")):
        for link in re.findall(r"url\(\s*['\"]?([^'\")]+)", sheet.read_text(encoding="utf-8")):
            target = (sheet.parent / link.split("#")[0].split("?")[0]).resolve()
            if not link.startswith(("data:", "#")) and not (target.is_relative_to(site) and target.is_file()):
                missing.append(f"{sheet.name} → {link}")
    assert missing == []


def test_the_first_page_offers_the_downloads_that_are_there(made: District, hashes: Hashes) -> None:
    offered = {link for _, link in _links(made.out / "site" / "index.html") if link.startswith("downloads/")}
    assert offered == {"downloads/atlas.gpkg", "downloads/geojson.zip"}
    files = hashes(made.out)
    assert files["site/downloads/atlas.gpkg"] == files["atlas.gpkg"]


def test_the_manifest_lists_every_file_with_size_and_hash(made: District) -> None:
    manifest = json.loads((made.out / "manifest.json").read_text(encoding="utf-8"))
    on_disk = {p.relative_to(made.out).as_posix() for p in made.out.rglob("*") if p.is_file()}
    assert set(manifest["files"]) == on_disk - {"manifest.json"}
    for name, facts in manifest["files"].items():
        content = (made.out / name).read_bytes()
        assert facts == {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}, name
    assert {source["id"] for source in manifest["sources"]} == {"survey", "gazetteer-list"}
    assert set(manifest["parts"]) == {part.value for part in Part}


def test_nothing_in_a_build_names_the_folder_it_was_made_in(made: District) -> None:
    path = str(made.folder).encode()
    assert [p.name for p in made.out.rglob("*") if p.is_file() and path in p.read_bytes()] == []


def test_two_builds_give_the_same_bytes_whatever_language_time_zone_and_hash_seed(
    tmp_path: Path, hashes: Hashes
) -> None:
    worlds = (
        {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "LANG": "zh_CN.UTF-8"},
        {"LC_ALL": "en_US.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "4021"},
    )
    running = []
    for number, world in enumerate(worlds):
        out = tmp_path / str(number) / ("build", "other name")[number]
        options = ["--rooms", f"{DATA}/rooms", "--plan-text", f"{DATA}/plan.txt", "--out", str(out)]
        command = [sys.executable, "-m", "atlas", "build", *options]
        started = subprocess.Popen(
            command, env=os.environ | world, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        running.append((out, started))
    trees = []
    for out, process in running:
        _, noise = process.communicate(timeout=120)
        assert process.returncode == 0, noise
        trees.append(hashes(out))
    assert trees[0] == trees[1]


def test_a_build_without_the_text_has_no_sentence_even_after_one_with_it(
    district: District, hashes: Hashes
) -> None:
    spoken = district.out / "site" / "assets" / "data" / "plan-text.js"
    text = district.text.data.decode()
    sentences = {s.strip() for s in re.split(r"[。\n]", text) if len(s.strip()) > 24}
    assert SENTENCE in spoken.read_text(encoding="utf-8")
    with_text = set(hashes(district.out))
    district.build(text=False)
    assert with_text - set(hashes(district.out)) == {"site/assets/data/plan-text.js"}
    for path in (p for p in district.out.rglob("*") if p.is_file()):
        content = path.read_bytes()
        assert [s for s in sentences if s.encode() in content] == [], path.name


@pytest.mark.parametrize("parts", [(Part.SITE,), (Part.SITE, Part.GEOJSON)])
def test_a_site_made_without_the_other_parts_links_to_none_of_them(
    district: District, parts: tuple[Part, ...], tmp_path: Path
) -> None:
    alone = type(district)(tmp_path / "alone", district.text)
    alone.folder.mkdir()
    district.rooms.rename(alone.rooms)
    alone.build(*parts)
    links = {link for _, link in _links(alone.out / "site" / "index.html")}
    assert ("downloads/geojson.zip" in links) is (Part.GEOJSON in parts)
    assert "downloads/atlas.gpkg" not in links
    test_no_link_in_the_site_leaves_it(alone)


@pytest.mark.parametrize("parts", [tuple(Part), (Part.GPKG,), (Part.SITE,), (Part.GEOJSON, Part.REPORT)])
def test_the_steps_of_a_build_are_as_many_as_it_says(parts: tuple[Part, ...], tmp_path: Path) -> None:
    steps: list[str] = []
    told: list[int] = []
    build(
        find_rooms(DATA / "rooms"),
        tmp_path / "build",
        text=None,
        parts=parts,
        online=False,
        step=lambda part, name: steps.append(f"{part} {name}"),
        expect=told.append,
    )
    assert told == [len(steps)]
