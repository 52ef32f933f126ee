"""Puts the parts of the pages' styles and scripts together, third-party files first: one file of each a page.

From a disk a browser asks for one file after another, and behind a content security policy it does not look
ahead for those that a page names further down; each file that a page need not ask for shows it earlier.
"""

from __future__ import annotations

import re
import shutil
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MAP_LIBRARIES = ("leaflet/leaflet", "leaflet.fullscreen/Control.FullScreen")
_LIBRARIES = {"map": _MAP_LIBRARIES, "start": ()}
_PARTS = {
    "css": {
        "map": ("tokens", "badge", "map", "features", "card", "print"),
        "start": ("tokens", "badge", "index"),
    },
    "js": {
        "map": (
            *("core", "symbols", "draw", "placing", "labels", "rings", "evidence", "card"),
            *("sound", "lists", "filter", "tree", "tools", "basemaps"),
        ),
        "start": ("core", "index"),
    },
}
_LATER = ("proj4/proj4.js",)
_BESIDE = ("*/LICENSE*", "*/images/*", "*/*.svg")
"""Third-party files that stay files of their own: licences and what a style sheet points at."""
_LOCAL_URL = re.compile(r"url\(([\"']?)(?![a-z]+:|[/#\"'])")


def write_bundles(web: Path, assets: Path, words: str) -> None:
    """
    Write ``css`` and ``js`` of every page into `assets`, and the third-party files that no bundle holds.

    Parameters
    ----------
    web
        The room with ``static`` and ``vendor``; what the set-up has not fetched yet is left out.
    words
        A script with the strings of the pages; it follows the first of our own parts.
    """
    for suffix, pages in _PARTS.items():
        (assets / suffix).mkdir()
        for page, parts in pages.items():
            first, *rest = (_text(web / "static" / suffix / f"{part}.{suffix}") for part in parts)
            own = [first, words if suffix == "js" else "", *rest]
            text = "".join([*_libraries(web / "vendor", _LIBRARIES[page], suffix), *own])
            (assets / suffix / f"{page}.{suffix}").write_text(text, encoding="utf-8", newline="\n")
    _copy_beside(web / "vendor", assets / "vendor")


def _libraries(vendor: Path, names: tuple[str, ...], suffix: str) -> list[str]:
    found = [(name, vendor / f"{name}.{suffix}") for name in names]
    return [_from_bundle(_text(path), name) if suffix == "css" else _text(path) + "\n;\n"
            for name, path in found if path.is_file()]  # fmt: skip


def _from_bundle(css: str, name: str) -> str:
    """The sheet with its local addresses as seen from the bundle's folder."""
    return _LOCAL_URL.sub(rf"url(\1../vendor/{PurePosixPath(name).parent}/", css) + "\n"


def _copy_beside(vendor: Path, out: Path) -> None:
    wanted = {vendor / name for name in _LATER if (vendor / name).is_file()}
    folders = {PurePosixPath(name).parts[0] for name in (*_MAP_LIBRARIES, *_LATER)}
    for pattern in _BESIDE:
        wanted |= {path for path in vendor.glob(pattern) if path.relative_to(vendor).parts[0] in folders}
    for path in sorted(wanted):
        to = out / path.relative_to(vendor)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, to)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
