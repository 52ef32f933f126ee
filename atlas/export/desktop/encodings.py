"""Says which character an encoding cannot hold, in which row and column, before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from atlas.errors import ExportError
from atlas.words import say

if TYPE_CHECKING:
    from pandas import DataFrame

F = TypeVar("F", bound="DataFrame")
SUBSTITUTES = {"©": "(C)", "®": "(R)", "²": "2", "³": "3"}
"""Signs that GBK lacks and everyone writes otherwise where they are lacking; each use is counted and told."""


def substituted(text: str, encoding: str) -> str:
    """`text` with the customary writing of signs that `encoding` lacks."""
    if encoding == "utf-8" or text.isascii():
        return text
    return "".join(SUBSTITUTES.get(char, char) for char in text)


def customary(frame: F, encoding: str) -> tuple[F, int]:
    """The frame in the customary writing, a copy where anything changed; and how many texts did."""
    if encoding == "utf-8":
        return frame, 0
    made, changed = frame, 0
    for name in frame.columns:
        if frame[name].dtype.kind in "biuf" or name == "geometry":
            continue
        texts = [substituted(v, encoding) if isinstance(v, str) else None for v in frame[name]]
        count = sum(isinstance(v, str) and v != t for v, t in zip(frame[name], texts, strict=True))
        if count:
            made = made.copy() if made is frame else made
            made[name] = texts
            changed += count
    return made, changed


def customary_note(table: str, changed: int) -> tuple[str, ...]:
    """What is said of a table of which texts were written in the customary way; nothing where none was."""
    signs = " ".join(f"{sign}→{other}" for sign, other in SUBSTITUTES.items())
    return (say("desktop.customary", table=table, count=changed, signs=signs),) if changed else ()


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
