"""A count of the plan holds only if each place is there, its own and cited, and sums add up."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from atlas.audit.claims import check_claims, claim_results

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.audit.claims import ClaimResult
    from atlas.catalog import Catalog
    from atlas.model.place import Place


def _with(catalog: Catalog, place: Place) -> Catalog:
    return dataclasses.replace(catalog, places={**catalog.places, place.id: place})


def _result(catalog: Catalog, claim: str) -> ClaimResult:
    return next(r for r in claim_results(catalog) if r.claim.id == claim)


def _counted(catalog: Catalog) -> list[str]:
    return [claim.id for claim in catalog.claims if claim.places]


def test_a_place_without_a_citation_does_not_bear_out_a_count(real: Assembled) -> None:
    catalog = real.catalog
    for name in _counted(catalog):
        assert _result(catalog, name).ok
        first = catalog.places[_result(catalog, name).claim.places[0]]
        without = _with(catalog, first.model_copy(update={"cite": ()}))
        assert not _result(without, name).ok
        assert name in {dict(f.facts)["id"] for f in check_claims(without)}


def test_a_place_counted_twice_or_left_out_does_not_make_the_number(real: Assembled) -> None:
    for claim in real.catalog.claims:
        if not claim.places:
            continue
        for places in (claim.places[1:], (*claim.places[1:], claim.places[1 % len(claim.places)])):
            if set(places) == set(claim.places):
                continue
            changed = claim.model_copy(update={"places": places})
            others = tuple(changed if c is claim else c for c in real.catalog.claims)
            assert not _result(dataclasses.replace(real.catalog, claims=others), claim.id).ok


def test_two_slots_of_one_axis_and_number_are_one(real: Assembled) -> None:
    catalog = real.catalog
    slots = [p for p in catalog.places.values() if p.slot is not None]
    claims = [c for c in catalog.claims if slots[0].id in c.places]
    assert claims
    doubled = slots[0].model_copy(update={"slot": slots[1].slot})
    assert not any(_result(_with(catalog, doubled), claim.id).ok for claim in claims)


@pytest.mark.parametrize("change", [-1, 1])
def test_a_part_that_does_not_fit_the_total_breaks_a_sum_that_leaves_nothing(
    real: Assembled, change: int
) -> None:
    catalog = real.catalog
    for claim in (c for c in catalog.claims if c.sum):
        assert claim.sum is not None
        total = catalog.measures[claim.sum.total]
        (quantity,) = (q for q in total.quantities if q.value is not None)
        wrong = quantity.model_copy(update={"value": (quantity.value or 0) + change})
        rest = tuple(wrong if q is quantity else q for q in total.quantities)
        changed = total.model_copy(update={"quantities": rest})
        measures = {**catalog.measures, total.id: changed}
        assert not _result(dataclasses.replace(catalog, measures=measures), claim.id).ok
