"""Writes a Word document of headings, paragraphs, tables and captions: the one door to python-docx."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

_BODY_FONT, _HEAD_FONT, _LATIN_FONT = "宋体", "黑体", "Times New Roman"
_SIZES = {
    "Normal": 10.5,
    "Title": 20,
    "Subtitle": 11,
    "Heading 1": 15,
    "Heading 2": 12.5,
    "Heading 3": 11,
    "Caption": 9,
}
_TABLE_PT = 8.5
_MARGIN_CM = 2.0
_A4_CM = (21.0, 29.7)
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The least date that a zip can hold: the file says nothing of when it was made."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading and relative width."""

    title: str
    width: float


class Report:
    """
    A document that grows from top to bottom.

    Parameters
    ----------
    as_of
        Stands as the day of making and changing; no clock is read.
    landscape
        For wide tables.
    """

    def __init__(
        self, title: str, subtitle: str, *, author: str, as_of: dt.date, landscape: bool = False
    ) -> None:
        self._doc = Document()
        self._counts = {"table": 0, "figure": 0}
        self._room_cm = _A4_CM[landscape] - 2 * _MARGIN_CM
        self._prepare(landscape=landscape)
        self._describe(title, author, as_of)
        self._doc.add_paragraph(title, style="Title")
        self._doc.add_paragraph(subtitle, style="Subtitle")

    def heading(self, text: str, level: int, *, new_page: bool = False) -> None:
        """A heading of level 1 to 3, which the navigation of word processors shows."""
        paragraph = self._doc.add_heading(text, level)
        paragraph.paragraph_format.page_break_before = new_page

    def paragraph(self, text: str) -> None:
        """A paragraph of running text."""
        self._doc.add_paragraph(text)

    def table(self, caption: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """A numbered caption, and below it a table whose head is repeated on each page."""
        self._caption("table", caption, keep=True)
        whole = self._room_cm / sum(c.width for c in columns)
        widths = [round(c.width * whole * 567) for c in columns]
        head = _row([c.title for c in columns], widths, head=True)
        body = "".join(_row(row, widths, head=False) for row in rows)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        table = parse_xml(
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/>'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
            '<w:tblLook w:val="0020" w:firstRow="1"/>'
            f'<w:tblCaption w:val="{escape(caption, _QUOTES)}"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"
        )
        self._doc.element.body.insert(len(self._doc.element.body) - 1, table)
        self._doc.add_paragraph()

    def figure(self, caption: str, picture: bytes, *, width_cm: float, alt: str) -> None:
        """A picture with its alternative text, and below it a numbered caption."""
        self._doc.add_picture(BytesIO(picture), width=Cm(width_cm))
        described = self._doc.element.body.findall(f".//{qn('wp:docPr')}")[-1]
        described.set("descr", alt)
        self._doc.paragraphs[-1].paragraph_format.keep_with_next = True
        self._caption("figure", caption, keep=False)

    def saved(self) -> bytes:
        """The document as a file whose bytes depend on its content alone."""
        relations = self._doc.part.package.rels
        for key in [k for k, r in relations.items() if r.reltype.endswith("/thumbnail")]:
            del relations[key]  # the template's own picture
        buffer = BytesIO()
        self._doc.save(buffer)
        return _repacked(buffer.getvalue())

    def _caption(self, kind: str, text: str, *, keep: bool) -> None:
        """A caption whose number is a field: it follows when tables are moved or added."""
        self._counts[kind] += 1
        label = say(f"docx.{kind}")
        paragraph = self._doc.add_paragraph(style="Caption")
        paragraph.paragraph_format.keep_with_next = keep
        paragraph.add_run(f"{label} ")
        field = (
            f'<w:fldSimple {nsdecls("w")} w:instr=" SEQ {label} \\* ARABIC ">'
            f"<w:r><w:t>{self._counts[kind]}</w:t></w:r></w:fldSimple>"
        )
        paragraph._p.append(parse_xml(field))  # noqa: SLF001  python-docx has no call for fields
        paragraph.add_run(f"  {text}")

    def _prepare(self, *, landscape: bool) -> None:
        section = self._doc.sections[0]
        short, long = (Cm(side) for side in _A4_CM)
        section.page_width, section.page_height = (long, short) if landscape else (short, long)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(
            _MARGIN_CM
        )
        for name, size in _SIZES.items():
            self._set_style(name, size)
        foot = section.footer.paragraphs[0]
        foot.alignment = 1
        page = f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        foot._p.append(parse_xml(page))  # noqa: SLF001  as above

    def _set_style(self, name: str, size: float) -> None:
        """Name the Chinese font beside the Latin one: without it word processors choose one of their own."""
        style = self._doc.styles[name]
        heading = name.startswith(("Heading", "Title", "Caption"))
        style.font.size, style.font.name = Pt(size), _LATIN_FONT
        style.font.color.rgb = RGBColor(0x22, 0x22, 0x22)
        style.font.italic = False
        style.font.bold = name.startswith("Heading")
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(key), None)
        fonts.set(qn("w:eastAsia"), _HEAD_FONT if heading else _BODY_FONT)

    def _describe(self, title: str, author: str, as_of: dt.date) -> None:
        day = dt.datetime(as_of.year, as_of.month, as_of.day, tzinfo=dt.UTC)
        properties = self._doc.core_properties
        properties.title, properties.author, properties.last_modified_by = title, author, author
        properties.created = properties.modified = day
        properties.language, properties.revision, properties.comments = "zh-CN", 1, ""


_QUOTES = {'"': "&quot;"}


def _row(cells: Sequence[str], widths: Sequence[int], *, head: bool) -> str:
    """A table row as XML; the text is escaped, and every control character is gone."""
    marked = "<w:tblHeader/>" if head else ""
    bold = "<w:b/>" if head else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDEBE4"/>' if head else ""
    font = f'<w:rFonts w:eastAsia="{_HEAD_FONT if head else _BODY_FONT}"/>'
    size = f'<w:sz w:val="{round(_TABLE_PT * 2)}"/>'
    drawn = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr><w:p>'
        f'<w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/></w:pPr>'
        f"<w:r><w:rPr>{font}{bold}{size}</w:rPr>"
        f'<w:t xml:space="preserve">{escape(_printable(cell))}</w:t></w:r></w:p></w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{marked}</w:trPr>{drawn}</w:tr>"


def _printable(text: str) -> str:
    """Text without what XML cannot hold."""
    return "".join(c for c in text if c.isprintable() or c == "\u3000")


def _repacked(data: bytes) -> bytes:
    """The package with fixed dates, its members in their order."""
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for item in old.infolist():
            entry = ZipInfo(item.filename, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, old.read(item))
    return buffer.getvalue()
