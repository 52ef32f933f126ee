"""Names of at most ten ASCII bytes for a DBF's fields, and the dictionary that says what they stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pypinyin import Style, lazy_pinyin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from atlas.export.desktop.job import Column

LONGEST = 10
_RESERVED = {"fid", "ogc_fid", "shape", "geometry", "objectid", "oid"}


@dataclass(frozen=True, slots=True)
class ShortName:
    """A field's name in a DBF, the column that it stands for, and the first letters of its Chinese label."""

    field: str
    column: Column
    initials: str


def short_names(columns: Iterable[Column]) -> tuple[ShortName, ...]:
    """
    One short name a column, in their order: the same columns always get the same names.

    A name that fits stays; a longer one becomes the initials of its Chinese label in pinyin; what then still
    collides, as DBF knows no case, gets a number.
    """
    columns = list(columns)
    fitting = {c.name.lower() for c in columns if _fits(c.name)}
    taken: set[str] = set()
    named = []
    for column in columns:
        initials = pinyin_initials(column.label_zh)
        wanted = column.name if _fits(column.name) else initials or "F"
        banned = taken | _RESERVED | (set() if _fits(column.name) else fitting)
        field = _free(wanted, banned)
        taken.add(field.lower())
        named.append(ShortName(field, column, initials))
    return tuple(named)


def pinyin_initials(text: str) -> str:
    """The first letter of each character's reading in capitals, digits and Latin letters kept; ASCII only."""
    readings = lazy_pinyin(text, style=Style.FIRST_LETTER, errors=lambda other: other)
    letters = re.sub(r"[^A-Z0-9]", "", "".join(readings).upper())
    return re.sub(r"^[0-9]+", "", letters)[:LONGEST]


def _fits(name: str) -> bool:
    return len(name) <= LONGEST and name.isascii() and name.lower() not in _RESERVED


def _free(wanted: str, taken: set[str]) -> str:
    """`wanted`, or the first of its numbered forms that nobody has."""
    name = wanted[:LONGEST]
    number = 1
    while name.lower() in taken:
        number += 1
        tail = f"_{number}"
        name = wanted[: LONGEST - len(tail)] + tail
    return name
