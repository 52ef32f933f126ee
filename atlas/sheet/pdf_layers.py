"""Layers of a PDF (optional content): marked in the map's SVG, opened and closed in the page's content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, String

from atlas.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pikepdf import Object, Page, Pdf

MOST = 250
"""Layers that one page may have: one reserved colour each."""
_RED = 254
# Typst writes each leaf of an SVG as q, its matrix, its colour, its path, f, Q: the marker goes whole.
# A reserved colour has red 254, green 0 and the layer's number as blue.
_MARKER = re.compile(
    rb"q\s+[-\d.\s]+cm\s*/\w+\s+cs\s+0\.99607\d*\s+0\s+([\d.]+)\s+scn\s+(?:[-\d.]+\s+[-\d.]+\s+[ml]\s+)+h\s+f\s+Q\s"
)
_RESERVED = b" cs 0.99607"
"""What every marker says: content is long, and is searched for this alone."""


class PdfError(AtlasError):
    """A PDF that is not as the sheets' templates make it."""


def opening(number: int) -> str:
    """The SVG mark after which layer `number`, from 1, begins; it must stand outside groups with opacity."""
    return f'<rect x="0" y="0" width="0.01" height="0.01" fill="#{_RED:02X}00{number:02X}"/>'


def closing() -> str:
    """The SVG mark at which the open layer ends."""
    return opening(0)


def add_layers(pdf: Pdf, page: Page, names: Sequence[str]) -> list[Object]:
    """
    Turn the marks in a page's content into layers.

    Parameters
    ----------
    names
        Of layer 1, 2, …; a name whose mark is not on the page gives a layer with nothing in it.

    Returns
    -------
    groups
        The optional content groups in the order of `names`.

    Raises
    ------
    PdfError
        If marks and names do not fit together.
    """
    page.contents_coalesce()
    content = page.obj.Contents.read_bytes()
    groups: list[Object] = [pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name))) for name in names]
    page.obj.Contents = pdf.make_stream(_opened(content, len(names)))
    if groups:
        known = page.obj.Resources.get(Name.Properties, Dictionary())
        for number, group in enumerate(groups, 1):
            known[f"/oc{number}"] = group
        page.obj.Resources.Properties = known
    return groups


def declare_layers(pdf: Pdf, by_page: Sequence[tuple[str, Sequence[Object]]]) -> None:
    """
    Register groups in the document, all visible, in the order of the legend.

    Parameters
    ----------
    by_page
        Title and groups of each page; titles are shown where more than one page has layers.
    """
    filled = [(title, groups) for title, groups in by_page if groups]
    if not filled:
        return
    order = Array()
    for title, groups in filled:
        if len(filled) == 1:
            order.extend(groups)
        else:
            order.append(Array([String(title), *groups]))
    every = [group for _, groups in filled for group in groups]
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array(every),
        D=Dictionary(Name=String("default"), Order=order, ON=Array(every), OFF=Array(), RBGroups=Array()),
    )


def _opened(content: bytes, count: int) -> bytes:
    """The content with its marks replaced by the operators that open and close layers."""
    is_open = False
    parts, done = [], 0
    for mark in _marks(content):
        number = round(float(mark[1]) * 255)
        if number > count:
            raise PdfError("pdf-layer", number=number, count=count)
        parts += [content[done : mark.start()], b"EMC\n" if is_open else b""]
        is_open, done = number > 0, mark.end()
        parts += [b"/OC /oc%d BDC\n" % number if is_open else b""]
    if is_open:
        raise PdfError("pdf-layer-open")
    return b"".join([*parts, content[done:]])


def _marks(content: bytes) -> Iterator[re.Match[bytes]]:
    at = content.find(_RESERVED)
    while at >= 0:
        mark = _MARKER.match(content, content.rfind(b"q", 0, at))
        if mark is not None:
            yield mark
        at = content.find(_RESERVED, at + 1)
