"""Draws plan and present (计划与现状图) as SVG: a bar a chapter, parted by how its measures stand."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from atlas.audit.verdicts import Verdict
from atlas.catalog.phrases import chinese_number
from atlas.words import say

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

WIDTH_MM = 150.0
_LEFT_MM, _BAR_MM, _STEP_MM, _TOP_MM = 18.0, 6.0, 10.0, 14.0
_FONT_MM = 2.9
"""About 8.2 points."""
# Fill, hatch lines' colour where the field is hatched, colour of the figure: apart in grey too.
_PAINT = {
    Verdict.MET: ("#1F6F46", "", "#FFFFFF"),
    Verdict.NOT_MET: ("#FFFFFF", "#A3271F", "#A3271F"),
    Verdict.NOT_COMPARABLE: ("#E2B04A", "", "#222222"),
    Verdict.NO_EVIDENCE: ("#A9B4BE", "", "#222222"),
    Verdict.NO_DATA: ("#F1EFE9", "", "#444444"),
}


def progress_svg(by_chapter: Mapping[int, Counter[Verdict]]) -> tuple[str, float]:
    """
    The chart and its height in mm; it is 150 mm wide.

    Parameters
    ----------
    by_chapter
        How many measures of each chapter have which verdict.
    """
    most = max((counts.total() for counts in by_chapter.values()), default=1)
    unit = (WIDTH_MM - _LEFT_MM - 12) / most
    height = _TOP_MM + _STEP_MM * len(by_chapter) + 2
    body = _legend()
    for row, (chapter, counts) in enumerate(by_chapter.items()):
        y = _TOP_MM + row * _STEP_MM
        body += _text(0, y + 4.2, say("docx.chapter-short", number=chinese_number(chapter)))
        x = _LEFT_MM
        for verdict in Verdict:
            if counts[verdict]:
                body += _field(x, y, counts[verdict] * unit, counts[verdict], verdict)
                x += counts[verdict] * unit
        body += _text(x + 1.5, y + 4.2, str(counts.total()))
    size = f'width="{WIDTH_MM}mm" height="{height}mm" viewBox="0 0 {WIDTH_MM} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{body}</svg>', height


def _legend() -> str:
    body, x = "", 0.0
    for verdict in Verdict:
        words = say(f"verdict.{verdict}")
        body += _field(x, 2, 5, 0, verdict) + _text(x + 6.2, 6.2, words)
        x += 6.2 + len(words) * _FONT_MM + 4
    return body


def _field(x: float, y: float, width: float, count: int, verdict: Verdict) -> str:
    """A part of a bar with its figure, where the figure fits."""
    fill, hatch, ink = _PAINT[verdict]
    place = f'x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{_BAR_MM}"'
    body = f'<rect {place} fill="{fill}" stroke="#555555" stroke-width="0.15"/>'
    if hatch:
        lines = "".join(f"M{x + at:.2f} {y + _BAR_MM}V{y}" for at in _steps(width))
        body += f'<path d="{lines}" stroke="{hatch}" stroke-width="0.25" fill="none"/>'
    if count and width > len(str(count)) * _FONT_MM * 0.7:
        body += _text(x + width / 2, y + 4.2, str(count), anchor="middle", fill=ink, plate=bool(hatch))
    return body


def _steps(width: float) -> list[float]:
    return [0.9 * k for k in range(1, int(width / 0.9) + 1)]


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", fill: str = "#222222", plate: bool = False
) -> str:
    halo = ' stroke="#FFFFFF" stroke-width="0.9" paint-order="stroke"' if plate else ""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-family="Noto Sans SC" font-size="{_FONT_MM}" '
        f'text-anchor="{anchor}" fill="{fill}"{halo}>{escape(words)}</text>'
    )
