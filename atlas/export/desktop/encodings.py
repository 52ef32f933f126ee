"""Says which character an encoding cannot hold, in which row and column, before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.errors import ExportError

if TYPE_CHECKING:
    from pandas import DataFrame


def refuse_unholdable(frame: DataFrame, encoding: str, *, format_name: str, layer: str, key: str) -> None:
    """
    Check every text of `frame`.

    Parameters
    ----------
    key
        The column that names a row in the message.

    Raises
    ------
    ExportError
        If a text has a character that `encoding` lacks; the message names it and offers UTF-8.
    """
    if encoding == "utf-8":
        return
    for column in frame.columns:
        for row, value in enumerate(frame[column]):
            if not isinstance(value, str):
                continue
            try:
                value.encode(encoding)
            except UnicodeEncodeError as error:
                char = value[error.start]
                facts = {"char": f"{char} (U+{ord(char):04X})", "layer": layer, "column": column}
                record = str(frame[key].iloc[row]) if key in frame.columns else str(row + 1)
                raise ExportError("desktop.encoding", format=format_name, id=record, **facts) from error


def shortened(text: str, most: int, encoding: str) -> str:
    """The longest beginning of `text` of at most `most` bytes, never ending inside a character."""
    data = text.encode(encoding)
    return text if len(data) <= most else data[:most].decode(encoding, errors="ignore")
