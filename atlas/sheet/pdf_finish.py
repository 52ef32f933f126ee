"""Finishes a PDF that Typst set: layers, georeference, boxes and crop marks; the same bytes each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from atlas.sheet.pdf_georeference import MM_PT, Georeference, add_viewport
from atlas.sheet.pdf_layers import add_layers, declare_layers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pikepdf import Page

BLEED_MM = 3.0
MARGIN_MM = 10.0
"""What the paper is larger on each side than the trimmed sheet, where crop marks are asked for."""
_MARK_GAP_MM = 4.0
_MARK_PT = 0.3
_DEFLATE: Final = 4
"""How hard streams are compressed: the usual 6 takes three times as long and makes files 3 % smaller."""


@dataclass(frozen=True, slots=True)
class PageFinish:
    """
    What one page is given.

    Parameters
    ----------
    title
        Names the page among the layers of a book.
    layers
        Names of the layers that its marks open, in legend order.
    """

    title: str = ""
    layers: Sequence[str] = ()
    georeference: Georeference | None = None


@dataclass(frozen=True, slots=True)
class Finish:
    """What the pages of a PDF are given, by page index from 0, and whether crop marks are drawn on each."""

    pages: Mapping[int, PageFinish] = field(default_factory=dict)
    crop_marks: bool = False


def finish_pdf(data: bytes, finish: Finish) -> bytes:
    """
    The same document with layers, viewports and boxes; tags, metadata and fonts stay as they are.

    Raises
    ------
    PdfError
        If the marks of layers do not fit their names.
    """
    with Pdf.open(BytesIO(data)) as pdf:
        groups = []
        for index, page in enumerate(pdf.pages):
            wanted = finish.pages.get(index, PageFinish())
            groups.append((wanted.title, add_layers(pdf, page, wanted.layers) if wanted.layers else []))
            if wanted.georeference is not None:
                add_viewport(page, wanted.georeference)
        declare_layers(pdf, groups)
        if any(page.georeference for page in finish.pages.values()):
            _declare_extension(pdf)
        for page in pdf.pages:
            if finish.crop_marks:
                _add_margin(pdf, page)
            _set_boxes(page, marks=finish.crop_marks)
        if finish.crop_marks:
            _move_targets(pdf)
        return saved(pdf)


def saved(pdf: Pdf) -> bytes:
    """A document as bytes that depend on its content alone."""
    buffer = BytesIO()
    pikepdf.settings.set_flate_compression_level(_DEFLATE)
    pdf.save(
        buffer,
        deterministic_id=True,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        fix_metadata_version=False,
    )
    return buffer.getvalue()


def _declare_extension(pdf: Pdf) -> None:
    """Geospatial measures came to PDF 1.7 by Adobe's extension level 3."""
    pdf.Root.Extensions = Dictionary(ADBE=Dictionary(BaseVersion=Name("/1.7"), ExtensionLevel=3))


def _set_boxes(page: Page, *, marks: bool) -> None:
    media = [float(v) for v in page.mediabox]
    trim = _inset(media, MARGIN_MM) if marks else media
    bleed = _inset(trim, -BLEED_MM) if marks else media
    for name, box in (("/CropBox", media), ("/TrimBox", trim), ("/BleedBox", bleed)):
        page.obj[name] = Array([round(v, 4) for v in box])


def _add_margin(pdf: Pdf, page: Page) -> None:
    """Enlarge a page on all sides, its content in the middle, crop marks outside the bleed."""
    margin = MARGIN_MM * MM_PT
    width, height = (float(v) + 2 * margin for v in page.mediabox[2:])
    page.contents_coalesce()
    moved = b"q\n1 0 0 1 %.4f %.4f cm\n" % (margin, margin) + page.obj.Contents.read_bytes() + b"\nQ\n"
    page.obj.Contents = pdf.make_stream(moved + _marks(width, height))
    page.obj.MediaBox = Array([0, 0, round(width, 4), round(height, 4)])
    for viewport in page.obj.get(Name.VP, Array()):
        viewport.BBox = Array([round(float(v) + margin, 4) for v in viewport.BBox])


def _marks(width: float, height: float) -> bytes:
    """Two short lines at each corner, in points, as an artifact that readers of tags pass over."""
    margin, gap = MARGIN_MM * MM_PT, _MARK_GAP_MM * MM_PT
    lines = []
    for x, away_x in ((margin, -1), (width - margin, 1)):
        for y, away_y in ((margin, -1), (height - margin, 1)):
            lines.append((x + away_x * gap, y, x + away_x * margin, y))
            lines.append((x, y + away_y * gap, x, y + away_y * margin))
    drawn = b"".join(b"%.4f %.4f m %.4f %.4f l S\n" % line for line in lines)
    return b"/Artifact BMC\nq\n0 G %.2f w\n" % _MARK_PT + drawn + b"Q\nEMC\n"


def _move_targets(pdf: Pdf) -> None:
    """Bookmarks that lead to a height on a page follow its content."""
    margin = MARGIN_MM * MM_PT
    for item in pdf.objects:
        target = item.get("/Dest") if isinstance(item, Dictionary) else None
        if isinstance(target, Array) and len(target) == 5 and target[1] == Name.XYZ:  # noqa: PLR2004  page, kind, x, y, zoom
            target[2], target[3] = (round(float(v) + margin, 4) for v in (target[2], target[3]))


def _inset(box: list[float], by_mm: float) -> list[float]:
    by = by_mm * MM_PT
    return [box[0] + by, box[1] + by, box[2] - by, box[3] - by]
