"""Brings the rooms together once: catalog, geometries and layers, with every finding there is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from atlas.audit.claims import check_claims
from atlas.catalog import load_catalog
from atlas.catalog.citations import check_citations
from atlas.catalog.crosscheck import cross_check
from atlas.catalog.figures import check_figures
from atlas.errors import RecordsRefusedError
from atlas.geo.crs import PRINT, STORAGE, convert_all
from atlas.geo.place_all import place_all
from atlas.geo.quality import family, judge_on_lines, judge_stated
from atlas.model.finding import Finding, Report, finding
from atlas.model.vocab import Severity
from atlas.style.legend import Drawn
from atlas.style.looks import rule_for
from atlas.words import why

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from atlas.catalog import Catalog
    from atlas.geo.placed import Placed, PlacedLayer
    from atlas.model.layer import LayerSpec
    from atlas.rooms import Rooms
    from atlas.settings import PlanTextFile
    from atlas.words import Lang

_NAMED_FINDINGS = 5


@dataclass(frozen=True)
class Assembled:
    """
    The whole atlas in memory.

    Attributes
    ----------
    placed
        Every located place by id, EPSG:4490.
    report
        All findings, worst first.
    """

    catalog: Catalog
    placed: Mapping[str, Placed]
    report: Report

    @cached_property
    def layers(self) -> dict[str, PlacedLayer]:
        """Every layer by id, in the order of themes; a layer without located places is there and empty."""
        # Checking and finding need no table of features: without geopandas they start in half the time.
        from atlas.geo.place_layer import place_layer  # noqa: PLC0415

        return {spec.id: place_layer(spec, self.catalog, self.placed) for spec in self.catalog.layers}

    @cached_property
    def on_grid(self) -> dict[str, BaseGeometry]:
        """The geometry of every located place by id on the printing grid, EPSG:4548."""
        stored = np.array([placed.geometry for placed in self.placed.values()], dtype=object)
        return dict(zip(self.placed, convert_all(stored, STORAGE, PRINT), strict=True))

    def on_grid_all(self, places: Sequence[str]) -> NDArray[np.object_]:
        """The geometries of some located places on the printing grid, EPSG:4548."""
        found = np.empty(len(places), dtype=object)
        found[:] = [self.on_grid[place] for place in places]
        return found

    def drawn(self, spec: LayerSpec) -> list[Drawn]:
        """The features of a layer as style and legend see them."""
        rows = []
        for place_id in self.catalog.places_of_layer[spec.id]:
            if place_id in self.placed:
                placed = self.placed[place_id]
                shape = family(placed.geometry)
                if shape is not None:
                    rows.append(Drawn(self.catalog.places[place_id], shape, placed.precision))
        return rows


def check_rooms(rooms: Rooms, text: PlanTextFile | None = None) -> tuple[Assembled | None, Report]:
    """
    Everything that can be said of the rooms: the assembled atlas where there is one, and all findings.

    Raises
    ------
    RoomError
        If the plan's text is not UTF-8.
    """
    catalog, read = load_catalog(rooms, text)
    if catalog is None:
        return None, read
    findings: list[Finding] = [
        *read.findings,
        *cross_check(catalog),
        *check_citations(catalog),
        *check_figures(catalog),
    ]
    if catalog.district_or_none is None:
        return None, Report.of(
            [*findings, finding("file-missing", "geodata/places/gazetteer:1", why=why("no-district"))]
        )
    placed, faults = place_all(catalog)
    geometries = {place_id: p.geometry for place_id, p in placed.items()}
    findings += [*faults, *judge_on_lines(catalog, geometries), *judge_stated(catalog, geometries)]
    findings += [*check_claims(catalog), *_unmatched(catalog)]
    report = Report.of(findings)
    return Assembled(catalog, placed, report), report


def assemble(rooms: Rooms, text: PlanTextFile | None = None) -> Assembled:
    """
    The assembled atlas.

    Raises
    ------
    RecordsRefusedError
        If there is any finding of severity error; its text names the first five.
    """
    assembled, report = check_rooms(rooms, text)
    errors = report.at_least(Severity.ERROR)
    if errors or assembled is None:

        def first(lang: Lang) -> str:
            return "; ".join(f"{f.at} {f.message(lang)}" for f in errors[:_NAMED_FINDINGS])

        raise RecordsRefusedError("records-refused", count=len(errors), first=first)
    return assembled


def _unmatched(catalog: Catalog) -> Iterator[Finding]:
    """Places for which no style rule of their layer holds: they would be drawn by no rule."""
    for spec in catalog.layers:
        for place_id in catalog.places_of_layer[spec.id]:
            if rule_for(catalog.places[place_id], spec) is None:
                at = catalog.where.get(f"layers/{spec.id}", "")
                yield finding("style-unmatched", at, layer=spec.id, id=place_id)
