"""The index: all entries of an assembled atlas, made ready once to be asked many times."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from atlas.catalog.naming import fold, places_by_name
from atlas.query.entries import What, entries
from atlas.query.spatial import Positions
from atlas.query.texts import Texts, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from atlas.audit.assemble import Assembled
    from atlas.catalog import Catalog
    from atlas.model.measure import Quantity
    from atlas.query.entries import Entry, Facet


@dataclass(frozen=True)
class Index:
    """
    Everything that `find` asks, by position of the entry.

    Attributes
    ----------
    facets
        Positions of the entries that have a property.
    deadlines
        Year by which each entry is due, 0 where the plan gives none.
    quantities, owners
        All quantities, and the position of the entry that each belongs to.
    named
        Ids of places by folded id and name, the one that is meant first.
    parts
        Ids of the places that are part of a place, itself first.
    """

    catalog: Catalog
    entries: tuple[Entry, ...]
    texts: Texts
    facets: Mapping[Facet, NDArray[np.int32]]
    deadlines: NDArray[np.int32]
    quantities: tuple[Quantity, ...]
    owners: NDArray[np.int32]
    named: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[str, ...]]
    positions: Positions

    @classmethod
    def of(cls, assembled: Assembled) -> Index:
        """The index of an assembled atlas; costs about as much as reading its records."""
        catalog = assembled.catalog
        rows = entries(catalog)
        known = {entry.id for entry in rows if entry.what is What.PLACES}
        romanised = [(p.name_zh, p.name_en) for _, p in sorted(catalog.places.items())]
        owned = [(q, at) for at, entry in enumerate(rows) for q in entry.quantities]
        return cls(
            catalog=catalog,
            entries=rows,
            texts=texts(rows, romanised),
            facets=_facets(rows),
            deadlines=np.array([entry.deadline or 0 for entry in rows], dtype=np.int32),
            quantities=tuple(q for q, _ in owned),
            owners=np.array([at for _, at in owned], dtype=np.int32),
            named=places_by_name(catalog),
            parts=_parts(catalog),
            positions=Positions({i: p for i, p in assembled.placed.items() if i in known}),
        )

    def having(self, facets: Iterable[Facet]) -> NDArray[np.bool_]:
        """Which entries have any of these properties."""
        mask = np.zeros(len(self.entries), dtype=np.bool_)
        for facet in facets:
            if facet in self.facets:
                mask[self.facets[facet]] = True
        return mask

    def values(self, name: str) -> list[str]:
        """All values that a property takes, sorted."""
        return sorted(value for facet, value in self.facets if facet == name)

    @cached_property
    def labels(self) -> tuple[tuple[str, ...], NDArray[np.int32]]:
        """Folded labels of quantities, each once, and for every quantity the position of its label."""
        folded = [fold(q.label) for q in self.quantities]
        once = {label: at for at, label in enumerate(dict.fromkeys(folded))}
        return tuple(once), np.array([once[label] for label in folded], dtype=np.int32)

    @cached_property
    def figures(self) -> NDArray[np.float64]:
        """Value of every quantity, NaN where it has none."""
        return np.array([np.nan if q.value is None else q.value for q in self.quantities], dtype=np.float64)

    @cached_property
    def units(self) -> NDArray[np.str_]:
        """Folded unit of every quantity."""
        return np.array([fold(q.unit) for q in self.quantities], dtype=np.str_)


def _facets(rows: Sequence[Entry]) -> dict[Facet, NDArray[np.int32]]:
    found: dict[Facet, list[int]] = {}
    for at, entry in enumerate(rows):
        for facet in entry.facets:
            found.setdefault(facet, []).append(at)
    return {facet: np.array(found[facet], dtype=np.int32) for facet in sorted(found)}


def _parts(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """Every place with all that is part of it, and part of that; a circle of parts ends where it began."""
    children: dict[str, list[str]] = {}
    for place in catalog.places.values():
        if place.part_of:
            children.setdefault(place.part_of, []).append(place.id)
    found = {}
    for place_id in catalog.places:
        known = {place_id: None}
        waiting = [place_id]
        while waiting:
            fresh = [c for c in sorted(children.get(waiting.pop(), ())) if c not in known]
            known |= dict.fromkeys(fresh)
            waiting += fresh
        found[place_id] = tuple(known)
    return found
