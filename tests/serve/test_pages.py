"""No address reaches a file outside the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.serve.app import create_app
from atlas.serve.pages import PAGE_POLICY, RECORDS, inside, page, page_policy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

ESCAPES = [
    "/../manifest.json",
    "/maps/../../manifest.json",
    "/%2e%2e/manifest.json",
    "/%2e%2e%2fmanifest.json",
    "/maps/..%2f..%2fmanifest.json",
    "/..%5cmanifest.json",
    "/maps%5c..%5c..%5cmanifest.json",
    "/%252e%252e/manifest.json",
    "/%c0%ae%c0%ae/manifest.json",
    "/./index.html",
    "/maps/./ecology.html",
    "/%2fetc/passwd",
    "/file:///etc/passwd",
    "/C:/Windows/win.ini",
    "/.hidden",
    "/%2ehidden",
    "/index.html%00.png",
    "/index.html%0a",
    "/index.html.",
    "/index.html%20",
    "/index.html/",
    "/index.html::$DATA",
    "/nul",
    "/con.html",
    "/maps/COM1.txt",
    "/aux%20.js",
    "/lpt%C2%B9",
    "/" + "x" * 300 + ".html",
    "/%e2%80%aeindex.html",
]


@pytest.mark.parametrize("address", ESCAPES)
def test_an_address_that_would_escape_finds_nothing(shared_client: FlaskClient, address: str) -> None:
    answer = shared_client.get(address)
    assert answer.status_code == 404
    assert b"root:" not in answer.data
    assert b"sha256" not in answer.data


@pytest.mark.parametrize("name", ["con.html", "nul", "PRN.js", "com1", "lpt9.css", "aux.tar.gz"])
def test_the_name_of_a_device_is_refused_even_where_it_is_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x", encoding="utf-8")
    assert inside(tmp_path, name) is None


def test_a_link_serves_within_the_site_and_nothing_outside(rebuild: Callable[..., Path]) -> None:
    build = rebuild()
    site = build / "site"
    (site / "in.html").symlink_to("index.html")
    (site / "out.json").symlink_to("../manifest.json")
    (site / "out").symlink_to("..")
    (site / "bare.html").symlink_to(".hidden")
    (site / "loop.html").symlink_to("loop.html")
    client = create_app(build).test_client()
    assert client.get("/in.html").status_code == 200
    for address in (
        "/out.json",
        "/out/manifest.json",
        "/out/site/index.html/../x",
        "/bare.html",
        "/loop.html",
    ):
        assert client.get(address).status_code == 404


def test_a_site_that_is_itself_a_link_is_served(rebuild: Callable[..., Path]) -> None:
    build = rebuild()
    (build / "site").rename(build / "site-1")
    (build / "site").symlink_to("site-1")
    assert create_app(build).test_client().get("/").status_code == 200


def test_folders_and_special_files_are_not_served(shared_build: Path) -> None:
    assert inside(shared_build / "site", "maps") is None
    assert inside(shared_build / "site", "") is None
    assert inside(shared_build / "nowhere", "index.html") is None


@given(
    st.lists(
        st.sampled_from(["..", ".", "maps", "site", "manifest.json", "", "~", "\\..", "index.html"]),
        max_size=6,
    )
)
def test_what_is_found_lies_within_the_site(shared_build: Path, parts: list[str]) -> None:
    site = shared_build / "site"
    found = inside(site, "/".join(parts))
    assert found is None or found.is_relative_to(site.resolve())


def _page(policy: str) -> str:
    return f'<head><meta charset=utf-8><META HTTP-EQUIV="content-security-policy" CONTENT="{policy}"></head>'


def test_a_declared_policy_is_taken_over_and_closed_to_frames() -> None:
    assert page_policy(_page("script-src 'self'")) == "script-src 'self'; frame-ancestors 'none'"
    assert page_policy(_page("script-src\n 'self';\n frame-ancestors *;")) == (
        "script-src 'self'; frame-ancestors 'none'"
    )


def test_a_page_without_a_usable_policy_gets_the_strict_one() -> None:
    assert page_policy("<p>no head") == PAGE_POLICY
    assert page_policy(_page(";")) == PAGE_POLICY
    assert page_policy(_page("script-src 武清")) == PAGE_POLICY
    assert page_policy("<body>" + _page("script-src *")) == PAGE_POLICY
    assert page_policy("<script>'" + _page("script-src *") + "'</script>") == PAGE_POLICY


def test_sentences_follow_the_records_and_touch_no_file(tmp_path: Path) -> None:
    for name in (RECORDS, "assets/data/atlas.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"own();\n")
    said = b"Atlas.load();\n"
    assert page(tmp_path, RECORDS, said).body == b"own();\n" + said
    assert page(tmp_path, RECORDS, said).sha256 != page(tmp_path, RECORDS).sha256
    assert page(tmp_path, "assets/data/atlas.js", said).body == b"own();\n"
    assert (tmp_path / RECORDS).read_bytes() == b"own();\n"
