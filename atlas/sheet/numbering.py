"""Numbers the measures of a sheet ①②③ and says which numbers stand at which place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from atlas.catalog.phrases import citation_text, quantity_text
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from atlas.catalog import Catalog
    from atlas.model.measure import Measure
    from atlas.model.sheet import SheetSpec

_CIRCLED = ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1))
"""Unicode's enclosed numbers: first, last, code of the first."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A measure on a sheet under its number there, which begins at 1."""

    number: int
    measure: Measure
    places: tuple[str, ...]

    @property
    def mark(self) -> str:
        """The number as it stands on the map and in the list."""
        return mark(self.number)


def mark(number: int) -> str:
    """A number enclosed: ① to ㊿, and (51) beyond, for which there is no character."""
    for first, last, code in _CIRCLED:
        if first <= number <= last:
            return chr(code + number - first)
    return f"({number})"


def marks(numbers: Iterable[int]) -> str:
    """Several numbers, runs of three and more shortened: ①–④⑦."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "".join(
        f"{mark(run[0])}–{mark(run[-1])}" if len(run) > 2 else "".join(map(mark, run))  # noqa: PLR2004  a pair is as short
        for run in runs
    )


def number_measures(spec: SheetSpec, places: Sequence[str], catalog: Catalog) -> list[Numbered]:
    """
    The measures of a sheet at places that it draws, numbered place by place.

    Parameters
    ----------
    places
        Ids of the places drawn, in the order in which a reader meets them; the district itself counts for
        nothing, because what holds everywhere stands nowhere.
    """
    found: dict[str, list[str]] = {}
    for place in places:
        if place == catalog.district:
            continue
        for identity in catalog.measures_of_place.get(place, ()):
            if listed(catalog.measures[identity], spec):
                found.setdefault(identity, []).append(place)
    return [
        Numbered(number, catalog.measures[identity], tuple(at))
        for number, (identity, at) in enumerate(found.items(), 1)
    ]


def listed(measure: Measure, spec: SheetSpec) -> bool:
    """Whether a sheet's themes and kinds take a measure."""
    return (not spec.themes or measure.theme in spec.themes) and (
        not spec.kinds or measure.kind in spec.kinds
    )


def unplaced(spec: SheetSpec, numbered: Sequence[Numbered], catalog: Catalog) -> list[Measure]:
    """Measures of a sheet's themes that its map does not show; none where it takes every theme."""
    if not spec.themes:
        return []
    shown = {n.measure.id for n in numbered}
    return [m for m in catalog.measures.values() if listed(m, spec) and m.id not in shown]


def particulars(measure: Measure, catalog: Catalog) -> str:
    """Kind, strength, quantities, deadline and citation of a measure in one line."""
    parts = [
        f"{say(f'measure-kind.{measure.kind}')}·{say(f'strength.{measure.strength.cls}')}（{measure.strength.verb}）"
    ]
    parts += [quantity_text(q) for q in measure.quantities]
    if measure.deadline:
        parts.append(say("sheet.deadline", year=measure.deadline))
    parts.append(measure.number_zh)
    parts += dict.fromkeys(citation_text(c, catalog) for c in measure.cite)
    return "｜".join(parts)
