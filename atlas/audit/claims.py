"""Holds the plan's countable claims against what the records list, name and draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from atlas.model.finding import Finding, finding
from atlas.model.vocab import Precision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from atlas.catalog import Catalog
    from atlas.model.claim import Claim, Sum


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
        Whether listing and naming agree with the claim; for slots, that none pretends to a road; for a sum,
        that the total is the claim's and the parts leave what the plan does not split.
    undivided
        Of a sum: how many of the total the plan does not split; None where places are counted.
    """

    claim: Claim
    named: int
    listed: int
    drawn: int
    candidates: int
    by_precision: dict[str, int]
    ok: bool
    undivided: int | None = None


def claim_results(catalog: Catalog) -> list[ClaimResult]:
    """Every claim with its counts, in the order of the file."""
    return [
        _added(claim, claim.sum, catalog) if claim.sum else _counted(claim, catalog)
        for claim in catalog.claims
    ]


def check_claims(catalog: Catalog) -> Iterator[Finding]:
    """A finding for every claim that the records do not bear out."""
    for result in claim_results(catalog):
        if not result.ok:
            claim = result.claim
            at = catalog.where.get(f"claims/{claim.id}", "")
            yield finding(
                "claim-fails", at, id=claim.id, text=claim.text, expected=claim.expected, listed=result.listed
            )


def _counted(claim: Claim, catalog: Catalog) -> ClaimResult:
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


def _added(claim: Claim, parts: Sum, catalog: Catalog) -> ClaimResult:
    """A sum: listed is what the total's measure says, named what its parts add up to."""
    total = _figure(parts.total, catalog)
    split = [_figure(measure, catalog) for measure in parts.parts]
    left = (total or 0) - sum(figure or 0 for figure in split)
    whole = total == claim.expected and None not in split
    unsplit = parts.rest is not None and _figure(parts.rest, catalog) is None
    right = whole and (left > 0 if unsplit else left == 0)
    return ClaimResult(claim, (total or 0) - left, total or 0, 0, 0, {}, right, undivided=left)


def _figure(measure_id: str, catalog: Catalog) -> int | None:
    """The one whole number of a measure, if it has one."""
    measure = catalog.measures.get(measure_id)
    values = [q.value for q in measure.quantities if q.value is not None] if measure else []
    return int(values[0]) if len(values) == 1 and values[0].is_integer() else None
