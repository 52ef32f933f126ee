"""Audits a finished sheet from the PDF itself, and says in one line whether it may be printed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from io import BytesIO
from math import hypot
from typing import TYPE_CHECKING, Any

from pikepdf import Name, Pdf, Stream

from atlas.geo.crs import PRINT, STORAGE, convert_point
from atlas.sheet.audit_measures import check_legend, collisions, grid_scale, length_mark, numbers
from atlas.sheet.pdf_content import read_page
from atlas.sheet.pdf_fonts import font_faults
from atlas.sheet.pdf_georeference import MM_PT
from atlas.words import Lang, say

if TYPE_CHECKING:
    from pathlib import Path

    from pikepdf import Page

    from atlas.sheet.pdf_ink import PageInk

SMALLEST_PT = 5.0
THINNEST_MM = 0.1
SCALE_ERROR = 0.001
MARK_ERROR_MM = 0.05
_HAIR = 1e-4
"""What rounding may take from a limit."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """
    What a sheet promises, against which its PDF is measured.

    Parameters
    ----------
    scale
        Denominator of a located map; nothing for diagrams and tables.
    frame_mm
        Left, top, width, height of the map frame on its page; nothing where the sheet has no map.
    page
        Index of the page with the map.
    map_alt, legend_alts
        Alternative texts of the map and of the legend's pictures.
    ground
        Colours, as #RRGGBB, that need no entry in the legend.
    dropped
        Names that found no room.
    accuracy_mm
        Median accuracy of the bearing features on paper; for the record.
    smallest_pt
        The least size of type that the sheet's use allows.
    """

    sheet: str
    scale: int | None = None
    frame_mm: tuple[float, float, float, float] | None = None
    page: int = 0
    map_alt: str = ""
    legend_alts: tuple[str, ...] = ()
    ground: frozenset[str] = frozenset()
    dropped: tuple[str, ...] = ()
    accuracy_mm: float | None = None
    length_mark: bool = True
    smallest_pt: float = SMALLEST_PT


@dataclass(frozen=True, slots=True)
class SheetAudit:
    """What was measured on a sheet; `problems` are keys into the catalogue, empty where all is well."""

    sheet: str
    problems: tuple[str, ...]
    pages: int
    fonts: tuple[str, ...]
    fonts_not_embedded: tuple[str, ...]
    fonts_type3: tuple[str, ...]
    smallest_text_pt: float
    smallest_text: str
    thinnest_line_mm: float
    overlaps: tuple[tuple[str, str], ...]
    drawn_without_legend: tuple[str, ...]
    legend_not_drawn: tuple[str, ...]
    scale: int | None
    scale_measured: float | None
    scale_error: float | None
    grid_lines: int
    georeference_error: float | None
    length_mark_mm: tuple[float, ...]
    missing_glyphs: int
    labels_dropped: tuple[str, ...]
    numbers_without_entry: tuple[int, ...]
    entries_without_number: tuple[int, ...]
    raster_images: int
    accuracy_mm: float | None

    @property
    def ok(self) -> bool:
        """Whether the sheet may be printed."""
        return not self.problems

    def json(self) -> str:
        """The audit as a file: sorted keys, the same bytes for the same sheet."""
        return (
            json.dumps({"ok": self.ok, **asdict(self)}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        )

    def line(self, lang: Lang = "zh") -> str:
        """The audit in one line."""
        if not self.ok:
            why = "；".join(say(f"sheet-audit.{key}", lang) for key in self.problems)
            return say("sheet-audit.failed", lang, sheet=self.sheet, why=why)
        scale = "—" if self.scale_error is None else f"{self.scale_error * 100:.3f} %"
        return say(
            "sheet-audit.passed",
            lang,
            sheet=self.sheet,
            fonts=len(self.fonts),
            text=f"{self.smallest_text_pt:.1f}",
            line=f"{self.thinnest_line_mm:.2f}",
            scale=scale,
            dropped=len(self.labels_dropped),
        )


def audit_sheet(written: Path | bytes, expectation: Expectation) -> SheetAudit:
    """
    Measure a sheet.

    Parameters
    ----------
    written
        The PDF as it is on disk, or its bytes.
    """
    with Pdf.open(BytesIO(written) if isinstance(written, bytes) else written) as pdf:
        inks = [read_page(page) for page in pdf.pages]
        facts = _type_facts(pdf, inks) | _map_facts(pdf, inks, expectation)
    facts["length_mark_mm"] = tuple(round(v, 4) for v in length_mark(inks))
    facts["overlaps"] = tuple(pair for ink in inks for pair in collisions(ink.texts))
    return SheetAudit(
        sheet=expectation.sheet,
        problems=tuple(key for key, bad in _verdicts(facts, expectation).items() if bad),
        pages=len(inks),
        scale=expectation.scale,
        labels_dropped=expectation.dropped,
        accuracy_mm=expectation.accuracy_mm,
        **facts,
    )


def _type_facts(pdf: Pdf, inks: list[PageInk]) -> dict[str, Any]:
    """Fonts, glyphs, sizes, line weights and images of the whole document."""
    fonts, loose, drawn = font_faults(pdf)
    texts = [t for ink in inks for t in ink.texts if t.text.strip()]
    smallest = min(texts, key=lambda t: t.size_pt, default=None)
    widths = [s.width_mm for ink in inks for s in ink.strokes if s.opacity > 0]
    images = [o for o in pdf.objects if isinstance(o, Stream) and o.get(Name.Subtype) == Name.Image]
    return {
        "fonts": tuple(fonts),
        "fonts_not_embedded": tuple(loose),
        "fonts_type3": tuple(drawn),
        "smallest_text_pt": round(smallest.size_pt, 3) if smallest else 0.0,
        "smallest_text": smallest.text if smallest else "",
        "thinnest_line_mm": round(min(widths, default=0.0), 4),
        "missing_glyphs": sum(t.missing for ink in inks for t in ink.texts),
        "raster_images": len(images),
    }


def _map_facts(pdf: Pdf, inks: list[PageInk], expectation: Expectation) -> dict[str, Any]:
    """Legend, numbers and scale; empty where the sheet has no map."""
    alt, frame = expectation.map_alt, expectation.frame_mm
    legend = check_legend(inks, alt, expectation.legend_alts, expectation.ground)
    on_map = numbers(t for ink in inks for t in ink.texts if alt and t.alt == alt)
    listed = numbers(t for ink in inks for t in ink.texts if alt and not t.alt)
    grid = None
    if expectation.scale and frame:
        grid = grid_scale(inks[expectation.page], alt, frame, expectation.scale)
    error = _georeference_error(pdf.pages[expectation.page], expectation.scale)
    return {
        "drawn_without_legend": legend.unexplained if alt else (),
        "legend_not_drawn": legend.unused if alt else (),
        "numbers_without_entry": tuple(sorted(on_map - listed)),
        "entries_without_number": tuple(sorted(listed - on_map)),
        "scale_measured": round(grid.denominator, 2) if grid else None,
        "scale_error": round(grid.error, 8) if grid else None,
        "grid_lines": grid.lines if grid else 0,
        "georeference_error": error,
    }


def _georeference_error(page: Page, scale: int | None) -> float | None:
    """By how much the viewport's width on the ground deviates from the stated scale; nothing without one."""
    viewports = page.obj.get("/VP")
    if not scale or not viewports:
        return None
    x0, _, x1, _ = (float(v) for v in viewports[0].BBox)
    degrees = [float(v) for v in viewports[0].Measure.GPTS]
    (west, south), (east, north) = (convert_point(degrees[k + 1], degrees[k], STORAGE, PRINT) for k in (0, 6))
    on_paper_m = (x1 - x0) / MM_PT / 1000 * scale
    return round(abs(hypot(east - west, north - south) / on_paper_m - 1), 8)


def _verdicts(facts: dict[str, Any], expectation: Expectation) -> dict[str, bool]:
    """Each thing that may be wrong with a sheet, and whether it is."""
    located = expectation.scale is not None
    marks = facts["length_mark_mm"]
    smallest, thinnest = facts["smallest_text_pt"], facts["thinnest_line_mm"]
    return {
        "fonts": bool(facts["fonts_not_embedded"] or facts["fonts_type3"] or not facts["fonts"]),
        "text": smallest < expectation.smallest_pt - _HAIR,
        "lines": thinnest < THINNEST_MM - _HAIR,
        "overlaps": bool(facts["overlaps"]),
        "legend": bool(facts["drawn_without_legend"] or facts["legend_not_drawn"]),
        "scale": located and _beyond(facts["scale_error"], SCALE_ERROR),
        "georeference": located and _beyond(facts["georeference_error"], SCALE_ERROR),
        "glyphs": bool(facts["missing_glyphs"]),
        "numbers": bool(facts["numbers_without_entry"] or facts["entries_without_number"]),
        "mark": expectation.length_mark and any(abs(v - 100) > MARK_ERROR_MM for v in marks),
        "images": bool(facts["raster_images"]),
    }


def _beyond(value: float | None, limit: float) -> bool:
    """Whether a figure is too large, or could not be taken at all."""
    return value is None or value > limit
