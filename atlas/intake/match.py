"""Finds out which register a table from outside is of, and which column each of its columns is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from atlas.export.desktop.filegdb import table_name, table_title
from atlas.export.desktop.short_names import short_names
from atlas.export.desktop.xlsx import sheet_titles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geopandas import GeoSeries

    from atlas.catalog import Catalog
    from atlas.export.desktop.job import Column, ExportJob
    from atlas.intake.changes import Register
    from atlas.intake.outside import OutsideTable

KEYS: dict[str, tuple[Register, str]] = {
    "places": ("places", "place_id"),
    "measures": ("measures", "measure_id"),
    "indicators": ("indicators", "number"),
    "quantities": ("quantities", "measure_id"),
}
"""The tables that can be taken back, their register and the column that names a record."""
_FIGURES = ("base_value", "base_year", "unit", "comparator", "note")
TAKEN: dict[Register, frozenset[str]] = {
    "places": frozenset(
        (
            *("name_zh", "name_en", "status", "basis_note", "needs", "note", "code"),
            *("stated_area_km2", "stated_length_km"),
        )
    ),
    "measures": frozenset(
        ("title", "summary", "kind", "strength", "strength_class", "theme", "deadline", "note")
    ),
    "indicators": frozenset(("name", "base_text", "target_year", "target_value", "target_text", *_FIGURES)),
    "quantities": frozenset(("label", "value", "year", *_FIGURES)),
}
"""The columns that a record holds itself; the others are computed or belong to a geometry."""
OF_GEOMETRY = frozenset({"precision", "accuracy_m"})
"""Columns that are written with a geometry and need its source."""


@dataclass(frozen=True, slots=True)
class Meant:
    """
    What we would have exported under a table's name.

    Attributes
    ----------
    rows
        Columns by their own names, in the order of the export.
    shapes
        By place id in EPSG:4490; None for a table without geometry.
    diagrams
        Ids of what only shows a relation, which a Shapefile holds only where it was asked for.
    """

    name: str
    register: Register
    key: str
    columns: tuple[Column, ...]
    rows: pd.DataFrame
    shapes: GeoSeries | None
    diagrams: frozenset[str] = frozenset()

    def called(self, name: str) -> str:
        """A column as people know it and as files have it: ``名称（name_zh）``."""
        label = next((c.label_zh for c in self.columns if c.name == name), "")
        return f"{label}（{name}）" if label else name


def meant_tables(job: ExportJob) -> dict[str, Meant]:
    """Every table that can be taken back, under each of the names that it has in some format."""
    features = [layer for layer in job.layers if layer.part == "features"]
    titles = [table_title(name) for name in job.tables] + [layer.title_zh for layer in features]
    sheets = sheet_titles(titles)
    found: dict[str, Meant] = {}
    for name, sheet in zip(job.tables, sheets, strict=False):
        if name in KEYS:
            register, key = KEYS[name]
            one = Meant(name, register, key, job.table_columns[name], job.tables[name], None)
            found |= {name: one, sheet: one}
    for layer, sheet in zip(features, sheets[len(job.tables) :], strict=True):
        rows = pd.DataFrame(layer.features.drop(columns="geometry"))
        diagrams = frozenset(layer.features.index) - frozenset(layer.without_diagrams().features.index)
        own = layer.features.geometry
        one = Meant(layer.id, "places", "place_id", layer.columns, rows, own, diagrams)
        found |= dict.fromkeys((layer.id, table_name(layer.id), sheet), one)
    return found


def known_names(catalog: Catalog) -> tuple[str, ...]:
    """The names by which vector files have tables that can be taken back; those of sheets are others."""
    ids = set(KEYS)
    for spec in catalog.layers:
        ids |= {spec.id, *(f"{spec.id}-{family.value}" for family in spec.geometry)}
    return tuple(sorted(ids | {table_name(one) for one in ids}))


def column_names(table: OutsideTable, columns: Iterable[Column]) -> dict[str, str]:
    """The own name of each column of a file: given as it is, in Chinese, or as a short name of a DBF."""
    columns = tuple(columns)
    known = {n.field.lower(): n.column.name for n in short_names(columns)}
    known |= {c.label_zh: c.name for c in columns} | {c.name.lower(): c.name for c in columns}
    return {c: known[c.lower()] for c in table.columns if c.lower() in known}
