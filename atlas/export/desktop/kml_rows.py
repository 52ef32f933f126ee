"""The placemarks of a layer, column by column: a value is escaped once, however often it occurs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from atlas.export.desktop import kml_text
from atlas.export.desktop.column_text import worded
from atlas.export.desktop.styling import class_of_each
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from geopandas import GeoDataFrame

    from atlas.export.desktop.job import Column, ExportLayer

T = TypeVar("T")
_BLOCK = 5_000
_MARK = "（示意）"
_POPUP = ("kind_zh", "status_zh", "precision_zh", "accuracy_m", "caution_zh", "citation_zh", "measures_zh")


def style_id(layer: ExportLayer, key: str) -> str:
    """The id of the style of a class within the document."""
    return f"s-{layer.id}-{key}"


def schema_id(layer: ExportLayer) -> str:
    """The id of the description of a layer's columns within the document."""
    return f"f-{layer.id}"


def placemarks(layer: ExportLayer, columns: Sequence[Column]) -> Iterator[bytes]:
    """
    A layer's features in blocks of UTF-8.

    Parameters
    ----------
    columns
        Those that become the data of a placemark; what is missing is left out.
    """
    for start in range(0, len(layer.features), _BLOCK):
        rows = layer.with_features(layer.features.iloc[start : start + _BLOCK])
        yield "".join(map("".join, zip(*_pieces(rows, columns), strict=True))).encode()


def _pieces(layer: ExportLayer, columns: Sequence[Column]) -> Iterator[Sequence[str]]:
    """The text of every placemark from its first piece to its last, each piece for all of them."""
    rows = layer.features
    # A diagram and a schematic position say so where the reader looks first.
    names = zip(_values(rows, "name_zh"), _values(rows, "caution_zh"), strict=True)
    yield _each(
        list(names), lambda row: kml_text.text(f"{row[0]}{_MARK if row[1] else ''}"), "<Placemark><name>"
    )
    popups = list(zip(*(_values(rows, column) for column in _POPUP), strict=True))
    yield _each(popups, lambda row: kml_text.text(_popup(*row)), "</name><description>")
    keys = [one.key if one else "" for one in class_of_each(layer)]
    yield _each(keys, lambda key: style_id(layer, key) if key else "", "</description><styleUrl>#")
    head = f'</styleUrl><ExtendedData><SchemaData schemaUrl="#{schema_id(layer)}">'
    yield [head] * len(rows)
    for column in columns:
        yield _data(rows[column.name], f'<SimpleData name="{column.name}">')
    yield ["</SchemaData></ExtendedData>"] * len(rows)
    yield [f"{shape}</Placemark>\n" for shape in kml_text.shapes_as_text(rows.geometry.to_numpy())]


def _values(rows: GeoDataFrame, name: str) -> list[object]:
    """A column with None for what is missing; nothing but None where there is no such column."""
    if name not in rows.columns:
        return [None] * len(rows)
    column = rows[name].astype(object)
    return column.where(pd.notna(column), None).tolist()


def _each(values: list[T], word: Callable[[T], str], head: str) -> list[str]:
    known = {value: head + word(value) for value in dict.fromkeys(values)}
    return [known[value] for value in values]


def _data(column: pd.Series, head: str) -> list[str]:
    return worded(column, lambda v: f"{head}{kml_text.text(v)}</SimpleData>" if v != "" else "")


def _popup(*facts: object) -> str:
    """What the plan says and how sure the place is, in plain lines."""
    *words, accuracy, caution, citation, measures = facts
    lines = [" · ".join(str(word) for word in words if word)]
    lines += [say("desktop.kml.accuracy", metres=f"{accuracy:g}")] if isinstance(accuracy, float) else []
    lines += [str(text) for text in (caution, citation, measures) if text]
    return "\n".join(lines)
