"""Derives the legend from the very rules that paint the map, for the classes that really occur."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from atlas.model.layer import Symbol
from atlas.model.vocab import Geometry, Precision, PrecisionGroup, Status
from atlas.style.looks import Look, look_for, rule_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from atlas.model.layer import LayerSpec
    from atlas.model.place import Place

_MATRIX_LINE = Symbol(colour="#6A2C91", width_mm=0.8)
MATRIX_STATUS = (Status.EXISTING, Status.UNDER_CONSTRUCTION, Status.PLANNED, Status.STRIVE_FOR)
MATRIX_GROUPS = (Precision.OFFICIAL, Precision.APPROXIMATE, Precision.SCHEMATIC)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawn feature as the legend sees it: its place, family of geometry and precision."""

    place: Place
    geometry: Geometry
    precision: Precision


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of the legend: a class of features that are drawn alike."""

    label_zh: str
    label_en: str
    look: Look
    count: int

    @property
    def group(self) -> PrecisionGroup:
        """The visible precision group of the class."""
        return self.look.group


def look_of(drawn: Drawn, spec: LayerSpec, symbols: Mapping[str, Symbol]) -> Look | None:
    """The look of one feature under `spec`; None where no rule matches."""
    rule = rule_for(drawn.place, spec)
    if rule is None:
        return None
    return look_for(symbols[rule.symbol], drawn.geometry, drawn.place.status, drawn.precision)


def legend(spec: LayerSpec, features: Iterable[Drawn], symbols: Mapping[str, Symbol]) -> list[LegendEntry]:
    """The entries of a layer, in the order of its rules, then of status and precision."""
    counts: dict[tuple[int, Look], int] = {}
    for drawn in features:
        rule = rule_for(drawn.place, spec)
        look = look_of(drawn, spec, symbols)
        if rule is None or look is None:
            continue
        key = (spec.rules.index(rule), look)
        counts[key] = counts.get(key, 0) + 1
    ordered = sorted(counts, key=lambda key: (key[0], _rank(key[1])))
    return [
        LegendEntry(spec.rules[i].label_zh, spec.rules[i].label_en, look, counts[i, look])
        for i, look in ordered
    ]


def reading_matrix() -> list[tuple[Status, list[Look]]]:
    """The block of how to read the map: four statuses by three precision groups, on a line."""
    return [
        (status, [look_for(_MATRIX_LINE, Geometry.LINE, status, precision) for precision in MATRIX_GROUPS])
        for status in MATRIX_STATUS
    ]


def _rank(look: Look) -> tuple[int, int, int]:
    return (
        list(Status).index(look.status),
        list(PrecisionGroup).index(look.group),
        list(Geometry).index(look.geometry),
    )
