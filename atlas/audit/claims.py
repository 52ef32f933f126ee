"""Holds the plan's countable claims against what the records list, name and draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from atlas.model.finding import Finding, finding
from atlas.model.vocab import Precision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from atlas.catalog import Catalog
    from atlas.model.claim import Claim


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """
    A claim and the counts that answer it.

    Attributes
    ----------
    named
        Places that carry a name of their own: a slot of the road grid has one only once a road fills it.
    listed
        Places in the records.
    drawn
        Places with a geometry, by precision in `by_precision`.
    ok
        Whether listing and naming agree with the claim; for slots, that none pretends to a road.
    """

    claim: Claim
    named: int
    listed: int
    drawn: int
    candidates: int
    by_precision: dict[str, int]
    ok: bool


def claim_results(catalog: Catalog) -> list[ClaimResult]:
    """Every claim with its counts, in the order of the file."""
    return [_result(claim, catalog) for claim in catalog.claims]


def check_claims(catalog: Catalog) -> Iterator[Finding]:
    """A finding for every claim that the records do not bear out."""
    for result in claim_results(catalog):
        if not result.ok:
            claim = result.claim
            at = catalog.where.get(f"claims/{claim.id}", "")
            yield finding(
                "claim-fails", at, id=claim.id, text=claim.text, expected=claim.expected, listed=result.listed
            )


def _result(claim: Claim, catalog: Catalog) -> ClaimResult:
    places = [catalog.places[i] for i in dict.fromkeys(claim.places) if i in catalog.places]
    slots = [p for p in places if p.slot is not None]
    named = sum(p.slot is None or bool(p.slot.road_name) for p in places)
    by_precision: dict[str, int] = {}
    for place in places:
        key = str(catalog.precision(place.id))
        by_precision[key] = by_precision.get(key, 0) + 1
    drawn = len(places) - by_precision.get(Precision.UNLOCATED, 0)
    candidates = sum(p.grid_candidate for p in catalog.places.values()) if slots else 0
    ordinals = {(p.slot.axis, p.slot.ordinal) for p in slots if p.slot}
    right = len(places) == claim.expected and len(ordinals) == len(slots)
    cited = all(p.cite for p in places)
    return ClaimResult(
        claim, named, len(places), drawn, candidates, dict(sorted(by_precision.items())), right and cited
    )
