"""Finds and reads the files of the site, and never one outside it."""

from __future__ import annotations

import os
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from atlas.serve.answers import API_POLICY, Answer
from atlas.serve.failures import RequestError

if TYPE_CHECKING:
    from pathlib import Path

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""For a page that declares no policy of its own: local files, and no script within the page."""
RECORDS = "assets/data/records.js"
TEXT = "assets/data/plan-text.js"
"""What the map pages load after painting; the second only in a build that was given the plan's text."""
_PICTURE_POLICY = f"{API_POLICY}; style-src 'unsafe-inline'; img-src data:; font-src data:"
_HEAD_BYTES = 2**18
_MAX_NAME_BYTES = 255
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])", re.IGNORECASE)
_BARRED = set('\\:*?"<>|')
_TEXT = "; charset=utf-8"
_MEDIA = {
    ".html": "text/html" + _TEXT,
    ".css": "text/css" + _TEXT,
    ".js": "text/javascript" + _TEXT,
    ".txt": "text/plain" + _TEXT,
    ".md": "text/markdown" + _TEXT,
    ".csv": "text/csv" + _TEXT,
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".pdf": "application/pdf",
    ".gpkg": "application/geopackage+sqlite3",
    ".zip": "application/zip",
}
"""Our own list: the machine's would make the same atlas answer differently elsewhere."""


def page(site: Path, wanted: str, sentences: bytes = b"") -> Answer:
    """
    The file of `site` at the address `wanted`, read whole.

    Parameters
    ----------
    wanted
        Path of the address without its first slash, percent signs decoded; empty or ending in a slash means
        the ``index.html`` there.
    sentences
        A script that follows the records which pages load.

    Raises
    ------
    RequestError
        With status 404, if no such file may be served.
    """
    name = wanted + "index.html" if not wanted or wanted.endswith("/") else wanted
    path = inside(site, name)
    try:
        body = _contents(path) if path is not None else None
    except OSError:
        body = None
    if path is None or body is None:
        raise RequestError(404, "no-page")
    if name == RECORDS:
        body += sentences
    media = _MEDIA.get(path.suffix.lower(), "application/octet-stream")
    return Answer(body, media, _policy(media, body))


def inside(site: Path, wanted: str) -> Path | None:
    """
    The regular file `wanted` within `site`, with every link resolved.

    None, if there is no such file, it is hidden or a link takes it outside, or a part of the name means
    something else to a file system: ``..``, a drive, a device, a control character.
    """
    if not all(_plain(part) for part in wanted.split("/")):
        return None
    try:
        root = site.resolve(strict=True)
        path = root.joinpath(*wanted.split("/")).resolve(strict=True)
        served = path.is_relative_to(root) and all(_plain(part) for part in path.relative_to(root).parts)
        return path if served and path.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None


def _plain(part: str) -> bool:
    return (
        bool(part)
        and not part.startswith(".")
        and not part.endswith((".", " "))
        and part.isprintable()
        and not _BARRED.intersection(part)
        and len(part.encode("utf-8", "replace")) <= _MAX_NAME_BYTES
        and not _DEVICES.fullmatch(part.split(".", 1)[0].rstrip(" "))
    )


def _contents(path: Path) -> bytes:
    """Read `path`, which was resolved: if it has become a link meanwhile, it is not followed."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as stream:  # noqa: PTH123  # from a descriptor
        return stream.read()


def _policy(media: str, body: bytes) -> str:
    if media == _MEDIA[".html"]:
        return page_policy(body[:_HEAD_BYTES].decode("utf-8", "replace"))
    return _PICTURE_POLICY if media == _MEDIA[".svg"] else API_POLICY


def page_policy(html: str) -> str:
    """
    The Content-Security-Policy of a page for its header: the page's own, and nobody may frame it.

    The page's own policy names the hashes of its scripts; a second one without them would forbid them.
    """
    reader = _PolicyReader()
    reader.feed(html)
    rules = [rule.strip() for rule in (reader.policy or "").split(";")]
    kept = [
        rule for rule in rules if rule and not rule.startswith(("frame-ancestors", "report-uri", "sandbox"))
    ]
    if not kept or not "".join(kept).isascii():
        return PAGE_POLICY
    return "; ".join([*kept, "frame-ancestors 'none'"])


class _PolicyReader(HTMLParser):
    """Finds the first policy that a page's head declares."""

    policy: str | None = None
    _head = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "body":
            self._head = False
        declares = tag == "meta" and found.get("http-equiv", "").lower() == "content-security-policy"
        if declares and self._head and self.policy is None:
            self.policy = " ".join(found.get("content", "").split())
