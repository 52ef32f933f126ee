"""Headless Chromium that has no network, the atlas it opens, and a watch on all that goes wrong there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock
from playwright.sync_api import Page, sync_playwright

from atlas.audit.assemble import Assembled, assemble
from atlas.build.freshness import MANIFEST, Part
from atlas.build.make import build
from atlas.rooms import find_rooms
from atlas.settings import PLAN_TEXT_VARIABLE, PlanTextFile, read_plan_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext

WIDE = (1366, 768)
DATA = Path(__file__).parents[1] / "data"
ALLOWED = ("file:", "data:", "blob:", "about:", "http://127.0.0.1:")
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
LEFT = "net::ERR_ABORTED"
"""What a request ends with when its page is left or closed: a test's own doing, no fault of the page."""
SETTLED = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
  requestAnimationFrame(() => done(true)))))"""
WATCH_POLICY = """document.addEventListener("securitypolicyviolation", (e) =>
  console.error("policy: " + e.violatedDirective + " " + e.blockedURI));"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder opens pages."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


SCRIPTLESS = {"audit.html", "progress.html"}
"""Pages that stand alone and say nothing when they are ready."""


def until(page: Page, expression: str, arg: object = None) -> None:
    """
    Wait until `expression` holds on the page, asked from outside.

    Playwright's wait_for_function evaluates text inside the page, which the page's policy rightly refuses.
    """
    for _ in range(200):
        if page.evaluate(expression, arg):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never came true: {expression}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on the PATH: apt-get install chromium")
    flags = [*FLAGS, "--no-sandbox"] if os.getuid() == 0 else [*FLAGS]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=flags)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def plan_text() -> PlanTextFile | None:
    """The plan's text where the reader has named it: the atlas is then built with its sentences."""
    named = os.environ.get(PLAN_TEXT_VARIABLE)
    return read_plan_text(Path(named) if named else None)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of a run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


def _made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """`folder`, made by the first worker that comes; the others wait for it."""
    with FileLock(f"{folder}.made.lock"):
        if not (folder / MANIFEST).is_file():
            make(folder)
    return folder


@pytest.fixture(scope="session")
def build_into() -> Callable[..., Assembled]:
    """Builds rooms into a folder, every part unless told otherwise."""

    def made(
        rooms: Path | None, out: Path, text: PlanTextFile | None = None, parts: tuple[Part, ...] = tuple(Part)
    ) -> Assembled:
        quiet = build(
            find_rooms(rooms), out, text=text, parts=parts, online=False, step=lambda _part, _page: None
        )
        return quiet.assembled

    return made


@pytest.fixture(scope="session")
def real_build(shared: Path, build_into: Callable[..., Assembled], plan_text: PlanTextFile | None) -> Path:
    """The real atlas, built once a run."""
    return _made_once(shared / "browser-real", lambda out: build_into(None, out, plan_text))


@pytest.fixture(scope="session")
def tiny_build(shared: Path, build_into: Callable[..., Assembled], tiny_text: PlanTextFile) -> Path:
    """The made-up district, built once a run; it has every status and every precision."""
    return _made_once(shared / "browser-tiny", lambda out: build_into(DATA / "rooms", out, tiny_text))


@pytest.fixture(scope="session")
def site(real_build: Path) -> Path:
    return real_build / "site"


@pytest.fixture(scope="session")
def told(plan_text: PlanTextFile | None) -> Assembled:
    """The records that the pages are to tell, with the plan's text where it was given."""
    return assemble(find_rooms(), plan_text)


def _watch(page: Page, faults: list[str]) -> None:
    def spoken(message: Any) -> None:
        if message.type in {"error", "warning"}:
            faults.append(f"console {message.type}: {message.text}")

    def asked(request: Any) -> None:
        if not request.url.startswith(ALLOWED):
            faults.append(f"request to {request.url}")

    def failed(request: Any) -> None:
        if request.failure != LEFT:
            faults.append(f"failed: {request.url} {request.failure}")

    def shut(dialog: Any) -> None:
        faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("console", spoken)
    page.on("pageerror", lambda error: faults.append(f"error: {error.message} {error.stack}"))
    page.on("request", asked)
    page.on("requestfailed", failed)
    page.on("dialog", shut)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """
    Opens a page by address or path, at a size, and waits until it stands still.

    At the end of the test no page may have asked another host, failed a request, raised an error, opened a
    dialog, broken its policy or written an error or a warning to the console.
    """
    faults: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(
        address: str | Path, *, size: tuple[int, int] = WIDE, fragment: str = "", **options: Any
    ) -> Page:
        url = (address.as_uri() if isinstance(address, Path) else address) + fragment
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", **options
        )
        contexts.append(context)
        context.add_init_script(WATCH_POLICY)
        page = context.new_page()
        page.set_default_timeout(15_000)
        _watch(page, faults)
        page.goto(url)
        if url.rsplit("/", 1)[-1].split("#")[0] not in SCRIPTLESS:
            page.wait_for_selector("html[data-ready]", state="attached")
        page.evaluate(SETTLED)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults[:12])


@pytest.fixture(scope="session")
def settle() -> Callable[[Page], None]:
    """Waits until the map has stopped moving and its labels are placed."""

    def still(page: Page) -> None:
        until(page, "!window.Atlas.map || !Atlas.map._animatingZoom")
        page.evaluate(SETTLED)

    return still
