"""Turns a layer's style rules into classes of features that any desktop program can tell apart by columns.

A class is a rule, a status and a precision group: exactly what the legend of the web map lists. Its condition
speaks only of the columns ``place_id``, ``kind``, ``status`` and ``precision``, which every file has, so an
edited feature takes its new look in the desktop program as it would here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from atlas.model.vocab import Geometry, Precision, PrecisionGroup, Status
from atlas.style.filters import Every, Filter, OneOf, Unless, all_of
from atlas.style.looks import look_for, rule_for
from atlas.words import LANGS, Lang, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from atlas.model.layer import LayerSpec, StyleRule, Symbol
    from atlas.model.place import Place
    from atlas.style.legend import Drawn
    from atlas.style.looks import Look


@dataclass(frozen=True, slots=True)
class StyleClass:
    """
    A class of features that are drawn alike.

    Attributes
    ----------
    key
        ASCII, unique in the layer: rule, status and precision group, as ``0-planned-schematic``.
    condition
        Which rows fall into it; the conditions of one layer exclude each other.
    count
        Features drawn by it now; 0 in a layer that waits for its data.
    """

    key: str
    label_zh: str
    label_en: str
    look: Look
    condition: Filter
    count: int


def style_classes(
    spec: LayerSpec,
    symbols: Mapping[str, Symbol],
    drawn: Iterable[Drawn],
    geometry: Geometry,
    *,
    awaited: Iterable[Place] = (),
) -> tuple[StyleClass, ...]:
    """
    The classes of one geometry family of a layer, in the order of rules, then of status and precision.

    Parameters
    ----------
    drawn
        The layer's features; those of other families are passed over.
    awaited
        Places without geometry: where the layer has no feature at all, they get the classes that they will
        have once their official geometry is adopted.
    """
    counts: dict[tuple[int, Status, PrecisionGroup], int] = {}
    for one in drawn:
        rule = rule_for(one.place, spec)
        if one.geometry is geometry and rule is not None:
            key = (spec.rules.index(rule), one.place.status, one.precision.group)
            counts[key] = counts.get(key, 0) + 1
    if not counts:
        for place in awaited:
            rule = rule_for(place, spec)
            if rule is not None:
                counts[spec.rules.index(rule), place.status, PrecisionGroup.FIRM] = 0
    return tuple(_class(spec, symbols, key, geometry, counts[key]) for key in sorted(counts, key=_rank))


def _rank(key: tuple[int, Status, PrecisionGroup]) -> tuple[int, int, int]:
    return key[0], list(Status).index(key[1]), list(PrecisionGroup).index(key[2])


def _class(
    spec: LayerSpec,
    symbols: Mapping[str, Symbol],
    key: tuple[int, Status, PrecisionGroup],
    geometry: Geometry,
    count: int,
) -> StyleClass:
    index, status, group = key
    rule = spec.rules[index]
    grades = tuple(p for p in Precision if p.group is group)
    condition = all_of(
        *_when(rule),
        *(Unless(Every(tuple(_when(earlier)))) for earlier in spec.rules[:index]),
        OneOf("status", (status.value,)),
        OneOf("precision", tuple(p.value for p in grades)),
    )
    zh, en = (_words(rule, status, group, lang) for lang in LANGS)
    look = look_for(symbols[rule.symbol], geometry, status, grades[0])
    return StyleClass(f"{index}-{status.value}-{group.value}", zh, en, look, condition, count)


def _words(rule: StyleRule, status: Status, group: PrecisionGroup, lang: Lang) -> str:
    label = rule.label_zh if lang == "zh" else rule.label_en
    words = (label, say(f"status.{status.value}", lang), say(f"precision-group.{group.value}", lang))
    return " · ".join(dict.fromkeys(words))


def _when(rule: StyleRule) -> list[Filter]:
    when = rule.when
    parts: list[Filter] = []
    if when.kinds:
        parts.append(OneOf("kind", tuple(str(kind) for kind in when.kinds)))
    if when.status:
        parts.append(OneOf("status", tuple(status.value for status in when.status)))
    if when.places:
        parts.append(OneOf("place_id", when.places))
    return parts
