"""Says whom a drawn place is owed to: its own source, and those of everything its shape rule leans on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.catalog.leaning import leans_on
from atlas.model.place import Along, Beside, Disc, GridAxis, Hull

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from atlas.catalog import Catalog
    from atlas.model.place import Place
    from atlas.model.source import SourceRecord


def credited(places: Iterable[str], catalog: Catalog) -> tuple[SourceRecord, ...]:
    """
    The sources of `places`, sorted by id.

    A shape rule draws with the coordinates of other places, so their sources count too: a hull round towns
    owes as much to the towns' source as the towns do.
    """
    reached = _reached(places, catalog)
    ids = {source for place in reached if (source := catalog.source_id(place)) in catalog.sources}
    return tuple(catalog.sources[source] for source in sorted(filter(None, ids)))


def attribution(sources: Sequence[SourceRecord]) -> str:
    """The words that the licences ask for, or title and providers where a licence asks for none."""
    return "；".join(dict.fromkeys(_words(source) for source in sources))


def _words(source: SourceRecord) -> str:
    if source.licence.attribution:
        return source.licence.attribution
    return f"{source.title}（{'、'.join(provider.name for provider in source.providers)}）"


def _reached(places: Iterable[str], catalog: Catalog) -> set[str]:
    reached: set[str] = set()
    open_ids = list(places)
    while open_ids:
        place_id = open_ids.pop()
        if place_id in catalog.places and place_id not in reached:
            reached.add(place_id)
            open_ids += _owes(catalog.places[place_id], catalog)
    return reached


def _owes(place: Place, catalog: Catalog) -> list[str]:
    """What a shape rule takes coordinates from; the district cuts areas, grid axes and whole lines."""
    if place.shape is None or place.id in catalog.features:
        return []
    named = leans_on(place, catalog)
    cut = isinstance(place.shape, Hull | Disc | Beside | GridAxis) or (
        isinstance(place.shape, Along) and place.shape.start is None
    )
    return [*named, catalog.district] if cut else list(named)
