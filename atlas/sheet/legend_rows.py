"""The legend of exactly what a map draws, grouped by layer, and the matrix of how to read it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from shapely.geometry import LineString, Point, box

from atlas.model.vocab import Geometry
from atlas.sheet.features import VAGUE, Feature, draw, vague_area
from atlas.sheet.ground import grid_line, neighbour_line, outline, seen
from atlas.sheet.subject import seen_as
from atlas.sheet.svg import document, path
from atlas.style.legend import MATRIX_GROUPS, Drawn, legend, reading_matrix
from atlas.words import say

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.model.kinds import PlaceKind
    from atlas.sheet.ink import Ink
    from atlas.sheet.subject import DrawnLayer, Subject
    from atlas.style.legend import LegendEntry
    from atlas.style.looks import Look

_WIDTH_MM, _HEIGHT_MM = 10.0, 4.6
_BAND_SAMPLE_MM = 1.7


class Swatches:
    """The pictures of a legend by the name under which the page finds them."""

    def __init__(self, ink: Ink) -> None:
        self.svg: dict[str, str] = {}
        self._ink = ink
        self.width = _WIDTH_MM * ink.size

    def add(self, look: Look, part: PlaceKind | None = None, *, banded: bool = True) -> str:
        """The name of the picture of a look."""
        name = f"swatch{len(self.svg)}"
        self.svg[name] = _sample(look, part, self._ink, banded=banded and look.band == "accuracy")
        return name

    def ground(self, what: str) -> str:
        """The name of the picture of a boundary, of the grid or of where a feature may lie."""
        name = f"ground-{what}"
        self.svg[name] = _ground_sample(what, self._ink)
        return name


# The sheets of a set draw most of the same samples: each is drawn once.
@lru_cache(maxsize=1024)
def _sample(look: Look, part: PlaceKind | None, ink: Ink, *, banded: bool) -> str:
    """A look on a line, in an area or at a point, as an SVG."""
    k = ink.size
    width, height = _WIDTH_MM * k, _HEIGHT_MM * k
    shape = {
        Geometry.LINE: LineString([(0.4, height / 2), (width - 0.4, height / 2)]),
        Geometry.POLYGON: box(0.6 * k, 0.4 * k, width - 0.6 * k, height - 0.4 * k),
        Geometry.POINT: Point(width / 2, height / 2),
    }[look.geometry]
    accuracy = _BAND_SAMPLE_MM * k if banded else None
    picture = draw([Feature("", look, shape, shape, accuracy, part=part)], ink)
    return document(picture, 0, 0, width, height)


@lru_cache(maxsize=64)
def _ground_sample(what: str, ink: Ink) -> str:
    """A boundary, the grid or where a feature may lie, as an SVG."""
    k = ink.size
    width, height = _WIDTH_MM * k, _HEIGHT_MM * k
    inside = box(-5, -10, width + 5, height * 0.6)
    level = f"M0 {height / 2:.2f}H{width:.2f}"
    if what == "boundary":
        picture = outline(inside, inside, ink)
    elif what == "vague":
        picture = vague_area(box(0.8 * k, 0.5 * k, width - 0.8 * k, height - 0.5 * k), VAGUE, ink)
    else:
        picture = path(level, **(grid_line(ink) if what == "grid" else neighbour_line(ink)))
    return document(picture, 0, 0, width, height)


def legend_rows(subject: Subject, assembled: Assembled, swatches: Swatches) -> list[dict[str, Any]]:
    """A group for each layer that draws something, with an entry for each class that occurs."""
    rows = [{"title": say("sheet.ground"), "entries": _ground(subject, swatches)}]
    for layer in subject.layers:
        drawn = _occurring(layer, assembled, located=not subject.diagram)
        entries = legend(layer.spec, drawn, assembled.catalog.symbols)
        parts = {f.look: f.part for f in layer.features}
        if entries:
            banded = {f.look for f in layer.features if not f.vague and not subject.diagram}
            shown = [
                _entry(e, parts[e.look], swatches, diagram=subject.diagram, banded=e.look in banded)
                for e in entries
            ]
            rows.append({"title": layer.spec.title_zh, "entries": _distinct(shown, swatches)})
    return rows


def _entry(
    entry: LegendEntry, part: PlaceKind | None, swatches: Swatches, *, diagram: bool, banded: bool
) -> dict[str, Any]:
    """A line of the legend; a diagram has one precision, which its title says."""
    facts = {"label": entry.label_zh, "status": say(f"status.{entry.look.status}")}
    group = say(f"precision-group.{entry.look.group}")
    label = say("sheet.legend-part", **facts) if diagram else say("sheet.legend-entry", group=group, **facts)
    key = swatches.add(entry.look, part, banded=banded)
    return {"key": key, "w": swatches.width, "label": label}


def _distinct(entries: list[dict[str, Any]], swatches: Swatches) -> list[dict[str, Any]]:
    """Each picture with its words once."""
    return list({(e["label"], swatches.svg[e["key"]]): e for e in reversed(entries)}.values())[::-1]


def _ground(subject: Subject, swatches: Swatches) -> list[dict[str, Any]]:
    """What of the ground the frame shows: boundary, neighbours' lines, grid."""
    shown = {
        "boundary": seen(subject.district, subject.frame),
        "neighbour": any(seen(shape, subject.frame) for _, shape in subject.neighbours),
        "grid": not subject.diagram,
        "vague": any(f.vague for f in subject.features),
    }
    names = [name for name, there in shown.items() if there]
    return [
        {"key": swatches.ground(n), "w": swatches.width, "label": say(f"sheet.ground-{n}")} for n in names
    ]


def empty_layers(subject: Subject) -> str:
    """The layers of the sheet that have nothing to draw yet, in a sentence; empty where all have."""
    ground = {"district", "neighbours"}
    names = [at.spec.title_zh for at in subject.layers if not at.features and at.spec.id not in ground]
    return say("sheet.empty-layers", names="、".join(names)) if names else ""


def matrix(swatches: Swatches) -> dict[str, Any]:
    """如何读图: precision across, status down, on a line."""
    head = ["", *(say(f"precision-group.{p.group}") for p in MATRIX_GROUPS)]
    rows = [
        {
            "label": say(f"status.{status}"),
            "cells": [
                {"key": swatches.add(look), "w": swatches.width, "alt": f"{say(f'status.{status}')}·{title}"}
                for look, title in zip(looks, head[1:], strict=True)
            ],
        }
        for status, looks in reading_matrix()
    ]
    return {"title": say("page.how-to-read"), "head": head, "rows": rows, "note": say("sheet.matrix-note")}


def _occurring(layer: DrawnLayer, assembled: Assembled, *, located: bool) -> list[Drawn]:
    shown = {f.place_id for f in layer.features}
    return [d for d in seen_as(layer.spec, assembled, located=located) if d.place.id in shown]
