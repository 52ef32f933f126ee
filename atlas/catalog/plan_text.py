"""Cuts the plan's text into addressed paragraphs: chapter, section, and the count of lines within it.

The rule: a line 第X章 and the next non-empty line are a chapter's title; a line 第X节 is a section's;
every other non-empty line is a paragraph, except that the indicator table, from the line 序号 to the line
before 注：1, is one paragraph with cells joined by tab and rows by line feed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_DIGITS = "零一二三四五六七八九十"
_CHAPTER = re.compile(r"^第([一二三四五六七八九十]{1,3})章(?:\s+(.*))?$")
_SECTION = re.compile(r"^第([一二三四五六七八九十]{1,3})节(?:\s*(.*))?$")
_SENTENCE = re.compile(r"[^。！？]*[。！？]|[^。！？]+$")
_LEAD_MAX = 20


@dataclass(frozen=True, slots=True)
class PlanText:
    """
    The plan's paragraphs by address, in the order of the text.

    Attributes
    ----------
    paragraphs
        Normalised text by address such as 5.2.2; cells of a table are apart by tab, rows by line feed.
    chapters, sections
        Titles by number and by ``chapter.section``.
    """

    paragraphs: dict[str, str]
    chapters: dict[int, str]
    sections: dict[str, str]
    file_sha256: str
    length: int

    @property
    def paragraphs_sha256(self) -> str:
        """Hash of all addresses and normalised paragraphs: the same for any copy of the same edition."""
        joined = "\n".join(f"{at}\t{text}" for at, text in self.paragraphs.items())
        return hashlib.sha256(joined.encode()).hexdigest()


def parse_plan_text(data: bytes) -> PlanText:
    """
    The plan's text cut into paragraphs.

    Raises
    ------
    UnicodeDecodeError
        If `data` is not UTF-8.
    """
    text = data.decode("utf-8-sig")
    cutter = _Cutter()
    for line in _paragraph_lines(text):
        cutter.take(line)
    return PlanText(
        cutter.paragraphs, cutter.chapters, cutter.sections, hashlib.sha256(data).hexdigest(), len(text)
    )


def lead_phrase(paragraph: str) -> str:
    """The paragraph's first sentence without dashes and full stop, if it has at most twenty characters."""
    first = paragraph.split("。", 1)[0].lstrip("—").rstrip("；")
    return first if len(first) <= _LEAD_MAX and "\n" not in first else ""


def sentence_of(paragraph: str, anchor: str) -> str:
    """The sentence that holds `anchor`, or the row where the paragraph is a table; empty if none does."""
    return _cells(next((part for part in _parts(paragraph) if anchor in part), ""))


def sentences_of(paragraph: str) -> list[str]:
    """All sentences of a paragraph, or the rows where it is a table."""
    return [_cells(part) for part in _parts(paragraph)]


def _parts(paragraph: str) -> list[str]:
    return paragraph.split("\n") if "\n" in paragraph else _SENTENCE.findall(paragraph)


def _cells(part: str) -> str:
    return " · ".join(cell.strip() for cell in part.split("\t")) if "\t" in part else part


def number_of(numeral: str) -> int:
    """A Chinese numeral from 一 to 九十九 as a number."""
    if "十" not in numeral:
        return _DIGITS.index(numeral)
    tens, _, ones = numeral.partition("十")
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)


class _Cutter:
    """Counts chapters, sections and paragraphs as lines arrive."""

    def __init__(self) -> None:
        self.paragraphs: dict[str, str] = {}
        self.chapters: dict[int, str] = {}
        self.sections: dict[str, str] = {}
        self._chapter, self._section, self._count = 0, 0, 0
        self._title_open = False

    def take(self, line: str) -> None:
        if match := _CHAPTER.match(line):
            self._chapter, self._section, self._count = number_of(match[1]), 0, 0
            self.chapters[self._chapter] = match[2] or ""
            self._title_open = True
        elif self._title_open:
            self.chapters[self._chapter] += line
            self._title_open = False
        elif match := _SECTION.match(line):
            self._section, self._count = number_of(match[1]), 0
            self.sections[f"{self._chapter}.{self._section}"] = match[2] or ""
        elif self._chapter == 0 and line.replace(" ", "") == "序言":
            self.chapters[0] = "序言"
        else:
            self._count += 1
            self.paragraphs[f"{self._chapter}.{self._section}.{self._count}"] = line


def _squeeze(line: str) -> str:
    return re.sub(r"\s+", " ", line).strip()


def _paragraph_lines(text: str) -> list[str]:
    """The non-empty lines, normalised; the indicator table, from 序号 to the line before 注：1, is one."""
    raw = [line for line in text.splitlines() if line.strip()]
    lines = [_squeeze(line) for line in raw]
    if "序号" not in lines:
        return lines
    start = lines.index("序号")
    end = next((i for i in range(start, len(lines)) if lines[i].startswith("注：1")), len(lines))
    return [*lines[:start], _table(raw[start:end]), *lines[end:]]


def _table(raw: list[str]) -> str:
    """Cells joined by tab, rows by line feed; a line without a leading tab goes on with the cell before."""
    cells: list[str] = []
    for line in raw:
        if line.startswith("\t") or not cells:
            cells.append(_squeeze(line))
        else:
            cells[-1] += _squeeze(line)
    columns = cells.index("1") if "1" in cells else len(cells)
    rows = [cells[i : i + columns] for i in range(0, len(cells), columns)]
    return "\n".join("\t".join(row) for row in rows)
