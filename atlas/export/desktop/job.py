"""What one run of ``atlas export`` hands over: layers, tables and choices, the same for every format."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, Protocol

from atlas.model.vocab import Genre, Precision, Sensitivity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from atlas.audit.assemble import Assembled
    from atlas.export.desktop.registry import FormatEntry
    from atlas.model.layer import LayerSpec
    from atlas.model.source import SourceRecord
    from atlas.style.classes import StyleClass

Part = Literal["features", "precision"]
GeometryType = Literal["Point", "MultiLineString", "MultiPolygon"]
Names = Literal["atlas", "standard"]
Encoding = Literal["utf-8", "gbk"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column as people and machines know it; `type` is what it holds where it is not missing."""

    name: str
    """ASCII, at most 31 characters."""
    label_zh: str
    label_en: str
    type: Literal["text", "integer", "real"] = "text"
    unit: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    """For coded values: the Chinese word of each value that the vocabulary knows; empty for free text."""


@dataclass(frozen=True, slots=True)
class ExportLayer:
    """
    One layer of one geometry family, ready to be written.

    Attributes
    ----------
    id
        Name of the layer in the export: ASCII, ``roads``, ``carriers-point``, ``roads-precision``. Unique.
    spec
        The layer's own record; its id is not always `id`.
    part
        ``features``: the places themselves. ``precision``: the twin ``<id>-precision`` with the polygons of
        plus-or-minus and the soft rims (columns `place_id`, `name_zh`, `precision`, `accuracy_m`, `share`,
        `caution_zh` ...; `share` is the part of the opacity, from 0 to 1), for formats without bands.
    geometry_type
        The one type declared; features are of it (lines and polygons are already multi).
    features
        GeoDataFrame with CRS `job.crs`, index the place ids (unique in ``features``; repeated in
        ``precision``), columns as `columns` and in that order, then ``geometry`` (never missing or empty).
        May have no row at all: the layer is declared and empty then, see ``spec.awaits``.
    classes
        The style classes, in drawing order; every feature falls into exactly one (`atlas.style.classes`).
    """

    id: str
    spec: LayerSpec
    part: Part
    title_zh: str
    title_en: str
    geometry_type: GeometryType
    columns: tuple[Column, ...]
    features: GeoDataFrame
    classes: tuple[StyleClass, ...]
    sources: tuple[SourceRecord, ...]

    @property
    def diagram(self) -> bool:
        """Whether the whole layer is of the genre 结构示意图."""
        return self.spec.genre is Genre.DIAGRAM

    def with_features(self, features: GeoDataFrame) -> ExportLayer:
        """The layer with other rows."""
        return replace(self, features=features)

    def without_diagrams(self) -> ExportLayer:
        """The layer without what only shows a relation: nothing of a diagram, no schematic feature."""
        keep = self.features["precision"] != Precision.SCHEMATIC.value
        if self.diagram:
            keep = keep & False
        return self.with_features(self.features[keep])


@dataclass(frozen=True, slots=True)
class ExportJob:
    """
    Everything that a format may write, filtered and named as asked for.

    Attributes
    ----------
    assembled
        The atlas as the profile may see it: what is withheld is not in it. For titles, citations, symbols;
        geometry and tables are taken from `layers` and `tables`.
    crs
        EPSG code that `layers` are in.
    layers
        In the order of the themes and then of drawing; each followed by its precision twin if it has one.
    tables
        By name, as in ``atlas.gpkg``; text, Int64, float64 or bool columns.
    table_columns
        Labels of each table's columns, by table.
    withheld
        Titles (zh, en) of the layers that the profile leaves out: what README and metadata say.
    encoding
        Of the text formats that leave a choice (Shapefile's DBF, CSV).
    """

    assembled: Assembled
    crs: int
    profile: Sensitivity
    names: Names
    encoding: Encoding
    include_schematic: bool
    layers: tuple[ExportLayer, ...]
    tables: Mapping[str, DataFrame]
    table_columns: Mapping[str, tuple[Column, ...]]
    withheld: tuple[tuple[str, str], ...] = ()

    def layers_for(self, entry: FormatEntry, *, twins: bool | None = None) -> tuple[ExportLayer, ...]:
        """
        The layers that a format writes: without diagrams where it must not carry them unasked.

        Parameters
        ----------
        twins
            Whether precision twins are wanted; by default as the registry says of the format.
        """
        wanted = entry.twins if twins is None else twins
        chosen = [layer for layer in self.layers if wanted or layer.part == "features"]
        if entry.diagrams or self.include_schematic:
            return tuple(chosen)
        return tuple(layer.without_diagrams() for layer in chosen)

    def in_crs(self, epsg: int) -> ExportJob:
        """The job with its layers in another CRS."""
        from atlas.export.desktop.layers import reprojected  # noqa: PLC0415  it needs this module

        return reprojected(self, epsg)


@dataclass(frozen=True, slots=True)
class WrittenLayer:
    """
    What a file is said to hold of one layer, for the re-reading.

    Attributes
    ----------
    layer
        Id of the `ExportLayer` (or name of the table).
    name
        Its name within the file: table, sheet, DXF layer, folder.
    columns
        Name in the file by the column's own name; only those written.
    geometry_type
        None for a table.
    """

    layer: str
    name: str
    count: int
    columns: Mapping[str, str]
    geometry_type: str | None = None
    bounds: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """One file (or folder, as FileGDB) that a format wrote, with what is in it."""

    path: Path
    driver: str
    """Short name of the kind of file, by which the re-reading knows its reader: ``GPKG``, ``XLSX`` ..."""
    layers: tuple[WrittenLayer, ...] = ()
    crs: int | None = None
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()
    """One line each, in Chinese: what the format could not hold, what was left out."""


class Format(Protocol):
    """A module that writes one format."""

    def write(self, job: ExportJob, folder: Path) -> list[Written]:
        """
        Write the job into `folder`, which is there and empty.

        Raises
        ------
        ExportError
            If the format cannot hold what it was given; one line that names layer, field and repair.
        """
        ...  # pragma: no cover  a protocol has no body


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of a written file with what was meant, by another reader than its writer."""

    file: str
    what: str
    """As ``count roads``, ``crs``, ``bounds towns``, ``nulls roads.accuracy_m``."""
    expected: str
    found: str
    ok: bool


class Reread(Protocol):
    """Opens what a format wrote with another reader; handed in by the command, from `intake`."""

    def __call__(self, written: list[Written], job: ExportJob) -> list[Check]:
        """The comparisons, good and bad; never an exception for a file that does not open."""
        ...  # pragma: no cover  a protocol has no body
