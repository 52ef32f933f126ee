"""The columns of layers and tables with their labels in two languages, units and coded values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from atlas.export.desktop.job import Column
from atlas.geo.place_layer import COLUMNS as COMMON
from atlas.words import group, known, say

if TYPE_CHECKING:
    from pandas import DataFrame

    from atlas.model.layer import LayerSpec

ADDED = ("kind_zh", "status_zh", "precision_zh", "caution_zh", "citation_zh", "measures_zh", "layer_zh")
"""What every exported feature carries beyond the columns of the contract: words for people, no codes."""
TWIN = (
    *("place_id", "name_zh", "kind", "status", "precision", "accuracy_m"),
    *("share", "precision_zh", "caution_zh"),
)
"""The columns of a precision twin."""
CODED = {
    "kind": "kind",
    "status": "status",
    "precision": "precision",
    "basis": "basis",
    "relation": "relation",
    "severity": "severity",
    "strength_class": "strength",
    "role": "role",
    "evidence": "evidence",
    "attribute": "attribute",
    "scope": "scope",
    "verified": "verified",
}
"""Columns of which each value has a word, and the section of the catalogue that holds it."""
_CODED_BY_TABLE = {("measures", "kind"): "measure-kind"}
_TYPES: dict[str, Literal["text", "integer", "real"]] = {
    "accuracy_m": "real",
    "measure_count": "integer",
    "share": "real",
}
_UNITS = {"accuracy_m": "m", "stated_area_km2": "km²", "stated_length_km": "km"}


def layer_columns(spec: LayerSpec) -> tuple[Column, ...]:
    """The columns of a layer's features: the contract's, the spec's own, then the words for people."""
    own = tuple(
        Column(field.name, field.label_zh, field.label_en, field.type, field.unit) for field in spec.fields
    )
    return (*(_column(name) for name in COMMON), *own, *(_column(name) for name in ADDED))


def twin_columns() -> tuple[Column, ...]:
    """The columns of a precision twin."""
    return tuple(_column(name) for name in TWIN)


def table_columns(name: str, table: DataFrame) -> tuple[Column, ...]:
    """The columns of an attribute table, typed by what they hold; truth values count as integers 0 and 1."""
    return tuple(_column(str(column), table=name, typed=_type(table[column])) for column in table.columns)


def labelled(name: str, table: str = "") -> tuple[str, str]:
    """
    The label of a column in Chinese and English; of the table's own meaning where it has one.

    Raises
    ------
    KeyError
        If the catalogue has no word for it: a column that nobody can read is a fault of the code.
    """
    key = f"column.{table}-{name}" if known(f"column.{table}-{name}") else f"column.{name}"
    return say(key), say(key, "en")


def _column(name: str, table: str = "", typed: Literal["text", "integer", "real"] | None = None) -> Column:
    zh, en = labelled(name, table)
    section = _CODED_BY_TABLE.get((table, name), CODED.get(name, ""))
    codes = group(section) if section else {}
    return Column(name, zh, en, typed or _TYPES.get(name, "text"), _UNITS.get(name, ""), codes)


def _type(column: pd.Series) -> Literal["text", "integer", "real"]:
    if pd.api.types.is_bool_dtype(column) or pd.api.types.is_integer_dtype(column):
        return "integer"
    return "real" if pd.api.types.is_float_dtype(column) else "text"
