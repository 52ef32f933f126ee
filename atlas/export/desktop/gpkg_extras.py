"""What GDAL leaves out of a GeoPackage: aliases and coded values, metadata, keys between tables."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

from atlas.audit.credits import attribution
from atlas.geo.crs import crs_name
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from atlas.export.desktop.job import Column, ExportJob, ExportLayer

QGIS_METADATA = "http://mrcc.com/qgis.dtd"
"""How QGIS marks its own layer metadata within a GeoPackage."""
RELATIONS = (
    ("measure_places", "place_id", "places", "place_id"),
    ("measure_places", "measure_id", "measures", "measure_id"),
    ("quantities", "measure_id", "measures", "measure_id"),
)
"""Foreign keys: table, column, the table and column that they point to."""
_FIXED_DATE = "2021-03-12T00:00:00.000Z"
_SCHEMA = """
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
  description TEXT, mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL,
  value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
  md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
  mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT,
  row_id_value INTEGER, timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
  definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
"""
_EXTENSIONS = (
    ("gpkg_data_columns", "gpkg_schema", "http://www.geopackage.org/spec121/#extension_schema"),
    ("gpkg_data_column_constraints", "gpkg_schema", "http://www.geopackage.org/spec121/#extension_schema"),
    ("gpkg_metadata", "gpkg_metadata", "http://www.geopackage.org/spec121/#extension_metadata"),
    ("gpkg_metadata_reference", "gpkg_metadata", "http://www.geopackage.org/spec121/#extension_metadata"),
)


def add_extras(path: Path, job: ExportJob, layers: tuple[ExportLayer, ...]) -> None:
    """
    Complete a GeoPackage that GDAL has written and closed; it is ours and nobody else's.

    Raises
    ------
    sqlite3.Error
        If the disk is full.
    """
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(_SCHEMA)
        file.executemany(
            "INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')",
            _EXTENSIONS,
        )
        _describe(file, job, layers)
        _metadata(file, job, layers)
        for table, keys in _keys(job):
            _bind(file, table, keys)


def _describe(file: sqlite3.Connection, job: ExportJob, layers: tuple[ExportLayer, ...]) -> None:
    """The schema extension: a Chinese title for each column, and the word of each coded value."""
    columns = {layer.id: layer.columns for layer in layers} | dict(job.table_columns)
    for table, described in columns.items():
        for column in described:
            row = (table, column.name, _unique(column, described), column.label_zh, column.label_en)
            file.execute(
                "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, ?)",
                (*row, _domain(column) if column.codes else None),
            )
    coded = {_domain(c): c for described in columns.values() for c in described if c.codes}
    for name, column in sorted(coded.items()):
        file.executemany(
            "INSERT INTO gpkg_data_column_constraints VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, ?)",
            [(name, value, word) for value, word in column.codes.items()],
        )


def _unique(column: Column, among: tuple[Column, ...]) -> str:
    """A column's label, with its name where another column has the same label: the rules want it unique."""
    twice = sum(other.label_zh == column.label_zh for other in among) > 1
    return f"{column.label_zh}（{column.name}）" if twice else column.label_zh


def _domain(column: Column) -> str:
    """Name of a set of coded values: by what it holds, as one column's set may differ from table to table."""
    return f"{column.name}-{len(column.codes)}"


def _metadata(file: sqlite3.Connection, job: ExportJob, layers: tuple[ExportLayer, ...]) -> None:
    """What the file and each layer is, in the form that QGIS shows under a layer's information."""
    plan = job.assembled.catalog.plan
    texts: list[tuple[str | None, str]] = [(None, _qgis_metadata(job, None, plan.title_zh, about(job)))]
    texts += [(layer.id, _qgis_metadata(job, layer, layer.title_zh, abstract(layer))) for layer in layers]
    for number, (table, text) in enumerate(texts, start=1):
        values = (number, "dataset", QGIS_METADATA, "text/xml", text)
        file.execute("INSERT INTO gpkg_metadata VALUES (?, ?, ?, ?, ?)", values)
        scope = "geopackage" if table is None else "table"
        file.execute(
            "INSERT INTO gpkg_metadata_reference VALUES (?, ?, NULL, NULL, ?, ?, NULL)",
            (scope, table, _FIXED_DATE, number),
        )


def about(job: ExportJob) -> str:
    """What a reader must know of the whole file: profile, what is left out, the assumption on datums."""
    titles = "、".join(zh for zh, _ in job.withheld)
    left = say("desktop.withheld", titles=titles) if titles else say("desktop.none-withheld")
    return "；".join((say(f"desktop.profile.{job.profile.value}"), left, say("desktop.datum")))


def abstract(layer: ExportLayer) -> str:
    """What a reader must know of a layer: what it is, what it waits for, and that a diagram is one."""
    spec = layer.spec
    said = [spec.about_zh, "" if len(layer.features) else spec.awaits]
    said += [say("export.schematic")] if layer.diagram else []
    return "；".join(text for text in said if text) or layer.title_zh


def _qgis_metadata(job: ExportJob, layer: ExportLayer | None, title: str, text: str) -> str:
    catalog = job.assembled.catalog
    root = Element("qgis", {"version": "3.22"})
    SubElement(root, "identifier").text = layer.id if layer else catalog.plan.id
    SubElement(root, "language").text = "zho"
    SubElement(root, "type").text = "dataset"
    SubElement(root, "title").text = title
    SubElement(root, "abstract").text = text
    owed = attribution(layer.sources if layer else list(catalog.sources.values()))
    if owed:
        SubElement(root, "rights").text = owed
    for source in layer.sources if layer else ():
        SubElement(root, "license").text = f"{source.title}：{source.licence.id}"
    SubElement(SubElement(root, "history"), "note").text = crs_name(job.crs)
    return tostring(root, encoding="unicode")


def _keys(job: ExportJob) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """The foreign keys of each table that is there, with the table that they point to."""
    for table in dict.fromkeys(relation[0] for relation in RELATIONS):
        keys = [r[1:] for r in RELATIONS if r[0] == table and r[2] in job.tables]
        if table in job.tables and keys:
            yield table, keys


def _bind(file: sqlite3.Connection, table: str, keys: list[tuple[str, str, str]]) -> None:
    """Make the table anew with its keys: SQLite adds none to a table that stands. Names are our own."""
    for _, parent, column in keys:
        file.execute(f'CREATE UNIQUE INDEX IF NOT EXISTS "uq_{parent}_{column}" ON "{parent}" ("{column}")')
    (made,) = file.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    bound = "".join(f', FOREIGN KEY ("{c}") REFERENCES "{p}" ("{pc}")' for c, p, pc in keys)
    file.execute(f'ALTER TABLE "{table}" RENAME TO "{table}_unbound"')
    file.execute(made.rstrip().removesuffix(")") + bound + ")")
    file.execute(f'INSERT INTO "{table}" SELECT * FROM "{table}_unbound"')  # noqa: S608  our own names
    file.execute(f'DROP TABLE "{table}_unbound"')
