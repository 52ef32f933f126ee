"""A name means the same place to every command: by id, Chinese name, alias or English name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from atlas.catalog.naming import place_named, places_by_name
from atlas.errors import UnknownIdError
from atlas.query import Index, Query, find

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.catalog import Catalog

SHARED = "武清万达广场"
"""A building of the plan, and the address that stands for where it is."""


@pytest.mark.parametrize(
    "asked", ["egret-marsh", "白鹭湿地", "Egret Marsh", "egret marsh", " Ｅgret Marsh ", "EGRET-MARSH"]
)
def test_a_place_is_called_by_its_id_or_a_name_in_any_case_and_width(tiny: Assembled, asked: str) -> None:
    assert place_named(asked, tiny.catalog) == "egret-marsh"


def test_every_id_and_name_finds_a_place_that_bears_it(real: Assembled) -> None:
    for place in (p for p in real.catalog.places.values() if not p.kind.is_locator):
        assert place_named(place.id, real.catalog) == place.id
        for name in (place.name_zh, *place.aliases, place.name_en):
            found = real.catalog.places[place_named(name, real.catalog)]
            assert name.casefold() in {n.casefold() for n in (found.name_zh, *found.aliases, found.name_en)}


def test_of_two_places_with_one_name_the_plans_own_is_meant(real: Assembled) -> None:
    assert places_by_name(real.catalog)[SHARED] == ("wuqing-wanda", "wanda-anchor")
    index = Index.of(real)
    near = find(index, Query(near=SHARED, within="500"))
    assert near.rows == find(index, Query(near="wuqing-wanda", within="500")).rows


def test_of_two_of_one_standing_the_first_id_is_meant_in_any_order_of_the_records(tiny: Assembled) -> None:
    marsh = tiny.catalog.places["egret-marsh"]
    twin = marsh.model_copy(update={"id": "a-marsh"})
    later = marsh.model_copy(update={"id": "z-marsh", "cite": ()})
    for order in ((later, marsh, twin), (twin, marsh, later)):
        catalog: Catalog = replace(tiny.catalog, places={place.id: place for place in order})
        assert places_by_name(catalog)["白鹭湿地"] == ("a-marsh", "egret-marsh", "z-marsh")


def test_an_id_is_its_own_places_even_where_another_is_named_so(tiny: Assembled) -> None:
    marsh = tiny.catalog.places["egret-marsh"]
    named_so = marsh.model_copy(update={"id": "a-marsh", "name_en": "egret-marsh"})
    bare = marsh.model_copy(update={"cite": ()})
    catalog = replace(tiny.catalog, places={place.id: place for place in (named_so, bare)})
    assert place_named("egret-marsh", catalog) == "egret-marsh"


def test_a_name_that_no_place_bears_is_refused_with_the_nearest(tiny: Assembled) -> None:
    with pytest.raises(UnknownIdError, match="白鹭湿地"):
        place_named("白鹤湿地", tiny.catalog)
