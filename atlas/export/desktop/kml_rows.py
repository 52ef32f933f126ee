"""The placemarks of a layer, column by column: a value is escaped once, however often it occurs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from atlas.export.desktop import kml_text
from atlas.export.desktop.column_text import worded
from atlas.export.desktop.styling import class_of_each
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from geopandas import GeoDataFrame

    from atlas.export.desktop.job import Column, ExportLayer

T = TypeVar("T")
_BLOCK = 5_000
_MARK = "（示意）"
_DATA_END = b"</SchemaData></ExtendedData>"
_METRES_PER_DEGREE = 111_700.0
"""No degree on the ellipsoid is longer, so a tolerance in degrees is never more than it is in metres."""
_POPUP = ("kind_zh", "status_zh", "precision_zh", "accuracy_m", "caution_zh", "citation_zh", "measures_zh")


def style_id(layer: ExportLayer, key: str) -> str:
    """The id of the style of a class within the document."""
    return f"s-{layer.id}-{key}"


def schema_id(layer: ExportLayer) -> str:
    """The id of the description of a layer's columns within the document."""
    return f"f-{layer.id}"


@dataclass(frozen=True, slots=True)
class Marks:
    """
    A layer with what its placemarks say, put into words once for every archive that they stand in.

    Attributes
    ----------
    head
        Every placemark down to its data in UTF-8, each piece for all of them.
    data
        The data of every placemark by column.
    """

    layer: ExportLayer
    head: tuple[Sequence[bytes], ...]
    data: Mapping[str, Sequence[bytes]]

    def every(self, step: int) -> Marks:
        """One of `step` placemarks."""
        features = self.layer.features.iloc[::step]
        data = {name: texts[::step] for name, texts in self.data.items()}
        return Marks(self.layer.with_features(features), tuple(piece[::step] for piece in self.head), data)

    def simplified(self, tolerance_m: float) -> Marks:
        """The marks with lines and rims that leave their old course by at most `tolerance_m`."""
        features = self.layer.features
        if not tolerance_m or self.layer.geometry_type == "Point" or features.empty:
            return self
        coarse = features.geometry.simplify(tolerance_m / _METRES_PER_DEGREE, preserve_topology=True)
        return replace(self, layer=self.layer.with_features(features.set_geometry(coarse)))


def marks_of(layer: ExportLayer) -> Marks:
    """The marks of a layer; what is missing is left out of their data."""
    data = {
        column.name: worded(layer.features[column.name], partial(_datum, column.name), b"")
        for column in layer.columns
    }
    return Marks(layer, tuple(_heads(layer)), data)


def placemarks(marks: Marks, columns: Iterable[Column]) -> Iterator[bytes]:
    """
    A layer's features in blocks of UTF-8.

    Parameters
    ----------
    columns
        Those that become the data of a placemark.
    """
    pieces = [*marks.head, *(marks.data[column.name] for column in columns)]
    shapes = marks.layer.features.geometry.to_numpy()
    for start in range(0, len(shapes), _BLOCK):
        block = slice(start, start + _BLOCK)
        ends = [b"%b%b</Placemark>\n" % (_DATA_END, one) for one in kml_text.shapes_as_text(shapes[block])]
        yield b"".join(map(b"".join, zip(*(piece[block] for piece in pieces), ends, strict=True)))


def _heads(layer: ExportLayer) -> Iterator[Sequence[bytes]]:
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
    yield [head.encode()] * len(rows)


def _values(rows: GeoDataFrame, name: str) -> list[object]:
    """A column with None for what is missing; nothing but None where there is no such column."""
    if name not in rows.columns:
        return [None] * len(rows)
    column = rows[name].astype(object)
    return column.where(pd.notna(column), None).tolist()


def _each(values: list[T], word: Callable[[T], str], head: str) -> list[bytes]:
    known = {value: (head + word(value)).encode() for value in dict.fromkeys(values)}
    return [known[value] for value in values]


def _datum(name: str, value: object) -> bytes:
    return f'<SimpleData name="{name}">{kml_text.text(value)}</SimpleData>'.encode() if value != "" else b""


def _popup(*facts: object) -> str:
    """What the plan says and how sure the place is, in plain lines."""
    *words, accuracy, caution, citation, measures = facts
    lines = [" · ".join(str(word) for word in words if word)]
    lines += [say("desktop.kml.accuracy", metres=f"{accuracy:g}")] if isinstance(accuracy, float) else []
    lines += [str(text) for text in (caution, citation, measures) if text]
    return "\n".join(lines)
