"""Sets pages with Typst: the one door to it; the same values give the same bytes."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

import typst

from atlas.sheet.halo import enlarged
from atlas.sheet.paper import SheetError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STANDARDS = ["a-3a", "ua-1"]
_TEMPLATES = Path(__file__).parent / "templates"
_TURN = Lock()
"""A compiler serves one thread at a time."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is set as one sheet: values for the template, and its pictures as SVG by key."""

    kind: Literal["map", "table", "figure", "book"]
    data: Mapping[str, Any]
    pictures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class About:
    """What a document says of itself: title, author, a sentence, key words and its date."""

    title: str
    author: str
    about: str
    keywords: tuple[str, ...]
    date: dt.date


def set_pdf(pages: Sequence[Page], about: About, fonts: Path, *, book: Page | None = None) -> bytes:
    """
    The sheets as one PDF/A-3a and PDF/UA-1.

    Raises
    ------
    SheetError
        If Typst refuses them; its message is the reason.
    """
    moment = dt.datetime(about.date.year, about.date.month, about.date.day, tzinfo=dt.UTC)
    return b"".join(
        _compiled(_inputs(pages, about, book), fonts, format="pdf", pdf_standards=STANDARDS, timestamp=moment)
    )


def set_png(pages: Sequence[Page], about: About, fonts: Path, *, dpi: float) -> list[bytes]:
    """Every page as a PNG of that many dots an inch."""
    return _compiled(_inputs(pages, about, None), fonts, format="png", ppi=dpi)


def _compiled(inputs: dict[str, str], fonts: Path, **options: Any) -> list[bytes]:  # noqa: ANN401  options of Typst
    try:
        with _TURN:
            made = _compiler(fonts).compile(input=str(_TEMPLATES / "main.typ"), sys_inputs=inputs, **options)
    except typst.TypstError as error:
        why = f"{error.message} {' '.join(error.hints)}".strip()
        raise SheetError("sheet-typeset", why=why) from error
    pages = made if isinstance(made, list) else [made]
    return [bytes(page) for page in pages if page is not None]


def _inputs(pages: Sequence[Page], about: About, book: Page | None) -> dict[str, str]:
    """The values as JSON, and the pictures of every page under a prefix of its own."""
    inputs: dict[str, str] = {}
    sheets = []
    for index, page in enumerate(pages):
        prefix = f"s{index}:"
        inputs |= {prefix + key: enlarged(svg) for key, svg in page.pictures.items()}
        sheets.append({**page.data, "kind": page.kind, "prefix": prefix})
    data = {
        "title": about.title,
        "author": about.author,
        "about": about.about,
        "keywords": about.keywords,
        "date": [about.date.year, about.date.month, about.date.day],
        "sheets": sheets,
        **({"book": book.data} if book else {}),
    }
    if book:
        inputs |= {f"book:{key}": enlarged(svg) for key, svg in book.pictures.items()}
    return inputs | {"data": json.dumps(data, ensure_ascii=False)}


@cache
def _compiler(fonts: Path) -> typst.Compiler:
    """One compiler for all pages: the fonts, 20 MB, are read once; no page reads a file but the templates."""
    loaded = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
    return typst.Compiler(font_paths=loaded, root=str(_TEMPLATES))
