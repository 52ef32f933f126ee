"""The same pages over HTTP: whole, quiet and behind the security headers."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

PROMISED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


PROGRAM = """
import sys
from pathlib import Path
from atlas.serve.run import serve
serve(Path(sys.argv[1]), port=0, announce=lambda opened: print(opened.url, flush=True))
"""


@pytest.fixture(scope="module")
def address(real_build: Path) -> Iterator[str]:
    """Where the real atlas is served, on a port of the system's choice."""
    command = [sys.executable, "-c", PROGRAM, str(real_build)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            url = server.stdout.readline().strip()
            assert url.startswith("http://127.0.0.1:")
            yield url
        finally:
            server.terminate()


@pytest.mark.parametrize("name", ["", "index.html", "atlas.html", "maps/ecology.html", "audit.html"])
def test_a_page_is_served_whole_and_quiet(visit: Callable[..., Page], address: str, name: str) -> None:
    page = visit(address + name)
    answer = page.reload()
    assert answer is not None
    headers = answer.headers
    assert {key: headers.get(key) for key in PROMISED} == PROMISED
    policy = headers["content-security-policy"]
    for part in ("default-src 'none'", "frame-ancestors 'none'", "connect-src 'none'", "base-uri 'none'"):
        assert part in policy
    assert "unsafe-eval" not in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert page.title()


def test_a_link_from_the_first_page_reaches_its_place(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    page.locator("svg.diagram a.g-node").first.click()
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_selector("#panel-body .card-title")
    assert page.url.startswith(f"{address}atlas.html#place=")


def test_a_download_comes_as_a_file(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    with page.expect_download() as found:
        page.locator('a[href="downloads/atlas.gpkg"]').click()
    assert found.value.path().read_bytes()[:15] == b"SQLite format 3"
