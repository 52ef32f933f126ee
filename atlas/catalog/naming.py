"""Says which place a name means: one look-up for every command that takes a place."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from atlas.errors import UnknownIdError
from atlas.model.base import is_unseen

if TYPE_CHECKING:
    from atlas.catalog.registers import Catalog
    from atlas.model.place import Place


def fold(text: str) -> str:
    """`text` without case, width, tone marks, control or format characters."""
    if text.isascii() and text.isprintable():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not _falls_away(c)).casefold()


def names_of(place: Place) -> tuple[str, ...]:
    """All names of a place: the Chinese one, other Chinese ones, the English one."""
    return (place.name_zh, *place.aliases, place.name_en)


def places_by_name(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """
    Ids of places by folded id and name.

    Where places share a name, the one whose id it is stands first, then those that the plan names (a point of
    reference may bear the name of what it stands for), then the rest; among equals the order is that of ids.
    What the locator alone draws is left out: no command has anything to say of it.
    """
    found: dict[str, set[str]] = {}
    for place in catalog.places.values():
        for name in () if place.kind.is_locator else (place.id, *names_of(place)):
            found.setdefault(fold(name), set()).add(place.id)
    own = {place.id for place in catalog.places.values() if place.cite}
    return {
        name: tuple(sorted(ids, key=lambda one: (one != name, one not in own, one)))
        for name, ids in found.items()
    }


def place_named(wanted: str, catalog: Catalog) -> str:
    """
    Id of the place that an id or a name means.

    Raises
    ------
    UnknownIdError
        If no place is called so; its text names the nearest.
    """
    named = places_by_name(catalog)
    asked = fold(wanted).strip()
    if asked not in named:
        raise UnknownIdError(wanted, named)
    return named[asked][0]


def _falls_away(char: str) -> bool:
    return char != "\n" and (unicodedata.category(char) == "Mn" or is_unseen(char))
