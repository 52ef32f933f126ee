"""The atlas as one FileGDB with Chinese aliases and the coded values of every vocabulary as domains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.export.desktop.gpkg import said
from atlas.export.desktop.job import Written, WrittenLayer
from atlas.export.desktop.registry import FORMATS
from atlas.geo.geodatabase import write_geodatabase
from atlas.words import known, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pandas import DataFrame

    from atlas.export.desktop.job import Column, ExportJob

FOLDER = "atlas.gdb"


def write(job: ExportJob, folder: Path) -> list[Written]:
    """Write every layer and every table into one new geodatabase."""
    path = folder / FOLDER
    layers = job.layers_for(FORMATS["filegdb"])
    domains: dict[str, Mapping[str, str]] = {}
    used: dict[str, dict[str, str]] = {}
    tables: list[tuple[str, str, str | None, DataFrame, Mapping[str, str]]] = []
    for layer in layers:
        name = table_name(layer.id)
        tables.append((name, layer.title_zh, layer.geometry_type, layer.features, _aliases(layer.columns)))
        used[name] = _coded(layer.columns, domains)
    for name, table in job.tables.items():
        columns = job.table_columns[name]
        tables.append((name, table_title(name), None, table, _aliases(columns)))
        used[name] = _coded(columns, domains)
    coded = write_geodatabase(path, tables, domains, used)
    rows = []
    for layer in layers:
        told = said(layer)
        rows.append(
            WrittenLayer(
                layer.id, table_name(layer.id), told.count, told.columns, told.geometry_type, told.bounds
            )
        )
    for name, table in job.tables.items():
        rows.append(WrittenLayer(name, name, len(table), {str(c): str(c) for c in table.columns}))
    notes = () if coded else (say("desktop.filegdb.no-domains"),)
    return [Written(path, "OpenFileGDB", tuple(rows), job.crs, notes=notes)]


def table_name(layer_id: str) -> str:
    """A layer's name as a geodatabase takes it: letters, digits and underscores."""
    return layer_id.replace("-", "_")


def table_title(name: str) -> str:
    """The Chinese title of a table, its own name where none is given."""
    return say(f"desktop.table.{name}") if known(f"desktop.table.{name}") else name


def _aliases(columns: tuple[Column, ...]) -> dict[str, str]:
    return {column.name: column.label_zh for column in columns}


def _coded(columns: tuple[Column, ...], domains: dict[str, Mapping[str, str]]) -> dict[str, str]:
    """The domain of each coded column; equal vocabularies share one, which is added to `domains`."""
    found = {}
    for column in columns:
        if not column.codes:
            continue
        same = next((name for name, codes in domains.items() if codes == column.codes), None)
        if same is None:
            same = (
                f"dm_{column.name}"
                if f"dm_{column.name}" not in domains
                else f"dm_{column.name}_{len(domains)}"
            )
            domains[same] = column.codes
        found[column.name] = same
    return found
