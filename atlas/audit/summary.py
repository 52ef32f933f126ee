"""Says the whole atlas at a glance: the four counts of the first page, and the badge of every page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from atlas.audit.claims import claim_results
from atlas.catalog.citations import Verified, verified
from atlas.catalog.numbers import Ground, number_accounts
from atlas.model.vocab import PrecisionGroup

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """The plan's own places by visible precision; background (status reference) is not among them."""

    firm: int
    approximate: int
    schematic: int
    unlocated: int

    @property
    def total(self) -> int:
        """All counted places."""
        return self.firm + self.approximate + self.schematic + self.unlocated


@dataclass(frozen=True, slots=True)
class MeasureCounts:
    """
    Every measure once.

    Attributes
    ----------
    waiting
        Tied to places of which none has a position yet (待落位).
    """

    on_map: int
    district_wide: int
    waiting: int

    @property
    def total(self) -> int:
        """All measures."""
        return self.on_map + self.district_wide + self.waiting


@dataclass(frozen=True, slots=True)
class IndicatorCounts:
    """The headline indicators by whether the plan gives their target a number."""

    with_number: int
    without_number: int

    @property
    def total(self) -> int:
        """All headline indicators."""
        return self.with_number + self.without_number


@dataclass(frozen=True, slots=True)
class CitationCounts:
    """
    Citations of measures, places, indicators and claims.

    Attributes
    ----------
    verified
        Found in the text now, or once and on record.
    """

    verified: int
    total: int


@dataclass(frozen=True, slots=True)
class Headline:
    """What the first page says of the whole atlas in four lines."""

    places: PlaceCounts
    measures: MeasureCounts
    indicators: IndicatorCounts
    citations: CitationCounts


def headline(assembled: Assembled) -> Headline:
    """The four counts."""
    catalog = assembled.catalog
    groups = Counter(catalog.precision(p).group for p in catalog.places if catalog.counted(p))
    wide = sum(catalog.is_district_wide(m) for m in catalog.measures.values())
    on_map = sum(catalog.is_located(m) for m in catalog.measures.values())
    numbered = sum(i.target_value is not None for i in catalog.indicators)
    citations = [verified(citation, catalog) for _, _, citation in catalog.citations()]
    return Headline(
        places=PlaceCounts(**{group.value: groups[group] for group in PrecisionGroup}),
        measures=MeasureCounts(on_map, wide, len(catalog.measures) - on_map - wide),
        indicators=IndicatorCounts(numbered, len(catalog.indicators) - numbered),
        citations=CitationCounts(sum(found is not Verified.NO for found in citations), len(citations)),
    )


@dataclass(frozen=True, slots=True)
class Badge:
    """
    What the audit proves, in three counts.

    Attributes
    ----------
    now
        Citations found in the text in this run.
    recorded
        Citations found in an earlier run, on record; only where the text was not given.
    numbers
        Numbers of the text that are accounted for, and all of them; None without the text.
    claims
        Countable claims that the records bear out, and all of them.
    """

    now: int
    recorded: int
    citations: int
    numbers: tuple[int, int] | None
    claims: tuple[int, int]


def badge(assembled: Assembled) -> Badge:
    """The three counts, each computed from records and text."""
    catalog = assembled.catalog
    states = Counter(verified(citation, catalog) for _, _, citation in catalog.citations())
    numbers = None
    if catalog.text is not None:
        grounds = [account.ground for account in number_accounts(catalog, catalog.text)]
        numbers = (len(grounds) - grounds.count(Ground.NOTHING), len(grounds))
    results = [result.ok for result in claim_results(catalog)]
    return Badge(
        now=states[Verified.NOW],
        recorded=states[Verified.RECORD],
        citations=states.total(),
        numbers=numbers,
        claims=(sum(results), len(results)),
    )
