"""The tables as CSV, one file each, that a spreadsheet opens with Chinese heads and runs nothing of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.export.desktop.atlas_links import atlas_link
from atlas.export.desktop.csv_text import frame_csv
from atlas.export.desktop.encodings import customary, customary_note, refuse_unholdable
from atlas.export.desktop.job import Written, WrittenLayer
from atlas.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from pandas import DataFrame

    from atlas.export.desktop.job import Column, ExportJob

LINK = "atlas"
"""The column that is added where a row is a place or a measure."""


def write(job: ExportJob, folder: Path) -> list[Written]:
    """
    One file a table; text that a spreadsheet would take for a formula has an apostrophe before it.

    Raises
    ------
    ExportError
        If GBK is asked for and lacks a character.
    """
    written = []
    for name, table in job.tables.items():
        columns = job.table_columns[name]
        key = columns[0].name
        spoken, changed = customary(table, job.encoding)
        refuse_unholdable(spoken, job.encoding, format_name="csv", layer=name, key=key)
        path = folder / f"{name}.csv"
        path.write_bytes(_text(spoken, columns, job.encoding))
        headings = {c.name: c.label_zh for c in columns}
        notes = customary_note(name, changed)
        one = WrittenLayer(name, name, len(table), headings)
        written.append(Written(path, "CSV", (one,), None, job.encoding, notes))
    return written


def _text(table: DataFrame, columns: tuple[Column, ...], encoding: str) -> bytes:
    first = columns[0].name
    heads = [c.label_zh for c in columns]
    named = table[[c.name for c in columns]]
    if atlas_link(first, "x") is not None:
        links = ["#".join(target) if (target := atlas_link(first, i)) else None for i in table[first]]
        named = named.copy(deep=False)
        named[LINK] = links
        heads.append(say("desktop.csv.link"))
    return frame_csv(named, heads, encoding)
