"""Judges the geometries of an edited file: their CRS, whether they can be there, how far they moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from atlas.geo.crs import KNOWN, PRINT, STORAGE, convert, gcj02_offset, to_metres
from atlas.intake.changes import Change
from atlas.model.finding import Finding, finding

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from atlas.export.desktop.job import ExportJob
    from atlas.intake.match import Meant
    from atlas.intake.outside import OutsideRow, OutsideTable, Value

MOVED_M = 0.05
"""Less than this is the rounding of a format or of a projection there and back, not an edit."""
_FAR_DEGREES = 2.0
_DECIMALS = 7
_ENOUGH_POINTS = 3
_SAME_SHIFT_M = 30.0


class Judge:
    """Knows the district, so that a wrong CRS shows itself; made once for a file."""

    def __init__(self, job: ExportJob) -> None:
        catalog = job.assembled.catalog
        self._places = catalog.places
        self._placed = job.assembled.placed
        self._district = job.assembled.placed[catalog.district].geometry
        self._faults: dict[str, Finding | None] = {}

    def refuses(self, table: OutsideTable) -> bool:
        """Whether a table's geometries cannot be believed; its finding is given by `table`."""
        if table.name not in self._faults:
            self._faults[table.name] = self._fault(table)
        return self._faults[table.name] is not None

    def table(self, table: OutsideTable, changes: list[Change]) -> list[Finding]:
        """What is wrong with the table as a whole: its CRS, or a shift that all its points have in common."""
        fault = self._faults.get(table.name)
        if fault is not None:
            return [fault]
        moved = [c for c in changes if c.what == "moved" and c.table == table.name]
        return [finding("import-gcj02", f"{table.name}/-", count=len(moved))] if self._shifted(moved) else []

    def geometry(
        self, row: OutsideRow, values: dict[str, Value], own: Meant, table: OutsideTable, identity: str
    ) -> tuple[list[Change], list[Finding]]:
        """The change of one geometry, or what is wrong with it."""
        at = f"{table.name}/{identity}"
        assert own.shapes is not None  # noqa: S101  the caller looked
        # A place that this layer does not show yet may be drawn elsewhere, by a rule.
        elsewhere = self._placed[identity].geometry if identity in self._placed else None
        before = own.shapes.get(identity, elsewhere)
        if identity not in self._places:
            return [], [finding("import-unknown-id", at, id=identity, name=values.get("name_zh") or "")]
        if row.wkb is None:
            return [], [finding("import-geometry-gone", at, id=identity)] if before is not None else []
        after = self._ours(row.wkb, table.epsg or STORAGE)
        if not after.is_valid:
            return [], [
                finding("import-geometry-broken", at, id=identity, why=shapely.is_valid_reason(after))
            ]
        facts = tuple((name, values.get(name)) for name in ("precision", "accuracy_m") if name in values)
        name = self._places[identity].name_zh
        if before is None:
            return [Change("added", "places", identity, name, table.name, geometry=after, facts=facts)], []
        metres = _apart(before, after)
        if metres <= MOVED_M:
            return [], []
        return [
            Change("moved", "places", identity, name, table.name, geometry=after, metres=metres, facts=facts)
        ], []

    def _fault(self, table: OutsideTable) -> Finding | None:
        at = f"{table.name}/-"
        shapes = [row.wkb for row in table.rows if row.wkb]
        if not shapes:
            return None
        if table.epsg is None:
            return finding("import-crs-missing", at, crs=table.crs or "-")
        if table.epsg not in KNOWN:
            return finding("import-crs", at, epsg=table.epsg)
        west, south, east, north = shapely.total_bounds([self._ours(w, table.epsg) for w in shapes])
        middle = shapely.Point((west + east) / 2, (south + north) / 2)
        if not middle.is_valid or middle.is_empty or self._district.distance(middle) > _FAR_DEGREES:
            return finding("import-crs-implausible", at, epsg=table.epsg)
        return None

    def _ours(self, wkb: bytes, epsg: int) -> BaseGeometry:
        """A geometry in storage: seven decimals, a single part where there is one."""
        shape = shapely.set_precision(
            convert(shapely.from_wkb(wkb), epsg, STORAGE), 10.0**-_DECIMALS, mode="pointwise"
        )
        parts = shapely.get_parts(shape)
        return parts[0] if len(parts) == 1 else shape

    def _shifted(self, moved: list[Change]) -> bool:
        """Whether all points moved as GCJ-02 lies from WGS 84, which no edit does."""
        shifts = []
        for change in moved:
            after = change.geometry
            if isinstance(after, shapely.Point) and change.metres is not None:
                east, north = gcj02_offset(after.x, after.y)
                offset = to_metres(shapely.Point(after.x + east, after.y + north))
                shifts.append(abs(offset.distance(to_metres(after)) - change.metres))
        return len(shifts) >= _ENOUGH_POINTS and max(shifts) <= _SAME_SHIFT_M


def _apart(before: BaseGeometry, after: BaseGeometry) -> float:
    """The greatest distance in metres from any vertex of one geometry to the other, on EPSG:4548."""
    one, other = convert(before, STORAGE, PRINT), convert(after, STORAGE, PRINT)
    return float(one.hausdorff_distance(other))
