"""What a made sheet promises of its PDF, for the audit to hold the file against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.sheet.audit import Expectation
from atlas.sheet.bubbles import LEADER
from atlas.sheet.ground import INSIDE, OUTSIDE
from atlas.sheet.ink import Ink
from atlas.sheet.pdf_finish import MARGIN_MM
from atlas.sheet.wanted import FOCUS

if TYPE_CHECKING:
    from atlas.sheet.ink import Palette
    from atlas.sheet.make import MadeSheet

_INKS = ("#333333", "#FFFFFF", OUTSIDE, INSIDE, LEADER, FOCUS)
"""Paper, surroundings, frame, leaders and the ring of a locator: what no legend explains."""


def expectation(made: MadeSheet, palette: Palette, *, crop_marks: bool) -> Expectation:
    """The promises of a sheet: its scale, its frame, its legend and the names that found no room."""
    subject, data = made.subject, made.page.data
    if subject is None or made.lettering is None:
        return Expectation(made.id)
    ink = Ink(palette)
    x, y, width, height = subject.layout.frame
    shift = MARGIN_MM if crop_marks else 0.0
    entries = [e for row in data["legend"] for e in row.get("entries", [row])]
    return Expectation(
        sheet=made.id,
        scale=None if subject.diagram else subject.frame.scale,
        frame_mm=(x + shift, y + shift, width, height),
        map_alt=data["map"]["alt"],
        legend_alts=tuple(e["label"] for e in entries),
        ground=frozenset(ink.colour(colour) for colour in _INKS),
        dropped=made.lettering.dropped,
        accuracy_mm=subject.honesty.median_mm,
    )
