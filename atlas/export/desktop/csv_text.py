"""CSV rows that a spreadsheet opens as they are meant: UTF-8 with a mark or GBK, and never a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
from pyarrow.csv import WriteOptions, write_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pandas import DataFrame

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(value: object) -> object:
    """`value` as a cell: an apostrophe stands before text that a spreadsheet would run."""
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def csv_bytes(rows: Iterable[Sequence[object]], encoding: str = "utf-8") -> bytes:
    """
    Rows as CSV with CRLF, as RFC 4180 and spreadsheets have it.

    Parameters
    ----------
    encoding
        ``utf-8``, written with the mark by which spreadsheets know it, or ``gbk``.

    Raises
    ------
    UnicodeEncodeError
        If GBK has no place for a character.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([harmless(v) for v in row] for row in rows)
    return text.getvalue().encode("utf-8-sig" if encoding == "utf-8" else encoding)


def frame_csv(frame: DataFrame, heads: Sequence[str], encoding: str = "utf-8") -> bytes:
    """
    A whole table as `csv_bytes` would write it, by Arrow; texts are in quotes, what is missing is not.

    Parameters
    ----------
    heads
        One a column, in their order.
    """
    made = frame.copy(deep=False)
    for name in made.columns:
        column = made[name]
        if pd.api.types.is_numeric_dtype(column):
            continue
        runs = column.str.startswith(_FORMULA, na=False)
        if runs.any():
            made[name] = column.where(~runs, "'" + column.astype(object))
    held = io.BytesIO()
    rows = pa.Table.from_pandas(made, preserve_index=False)
    write_csv(rows, held, WriteOptions(include_header=False, eol="\r\n"))
    body = held.getvalue()
    return csv_bytes([heads], encoding) + (body if encoding == "utf-8" else body.decode().encode(encoding))
