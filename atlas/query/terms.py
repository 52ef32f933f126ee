"""Understands the words of a query: codes, names and figures, or an error that says what to type instead."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from atlas.catalog.naming import fold
from atlas.model.measure import measure_id
from atlas.query.entries import What
from atlas.query.errors import QueryError
from atlas.query.near import SHORTEST_PART, close, near_titles, sounding
from atlas.query.speak import clean
from atlas.words import LANGS, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from atlas.query.index import Index

MAX_WORD = 100
"""Characters of one word of a query."""
MAX_WORDS = 32
"""Words, or values of one option, in a query."""
MAX_METRES = 100_000.0
_COMPARED = {"≥": ">=", "≤": "<=", "⩾": ">=", "⩽": "<="}
_DEADLINE = re.compile(r"(>=|<=|=|>|<)?\s*(\d{4})(?:年底?)?")
_METRES = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*(m|米|km|公里|千米|)")
_QUANTITY = re.compile(
    r"(?P<label>[^<>=]*?)\s*(?P<sign>>=|<=|=|>|<)\s*(?P<value>-?\d{1,15}(\.\d{1,10})?)(?P<unit>\D*)"
)
_CHAPTER = re.compile(r"(\d|[一二三四五六七])(?:[.-](\d{1,2}))?")
_IN_CHINESE = re.compile(r"第([0-9一二三四五六七八九十]+)章(?:第([0-9一二三四五六七八九十]+)节)?")
_NUMERALS = "零一二三四五六七八九十"


def words_of(given: Iterable[str]) -> tuple[str, ...]:
    """
    Folded words, split at spaces, none twice; a measure's number in any form is its id.

    Raises
    ------
    QueryError
        If there are too many or one is too long.
    """
    words = tuple(dict.fromkeys(measure_id(fold(word)) for text in given for word in text.split()))
    return checked(tuple(word for word in words if word))


def checked(values: tuple[str, ...]) -> tuple[str, ...]:
    """
    `values` as they are.

    Raises
    ------
    QueryError
        If there are too many or one is too long.
    """
    if len(values) > MAX_WORDS:
        raise QueryError("find.too-many", count=len(values), most=MAX_WORDS)
    for value in values:
        if len(value) > MAX_WORD:
            raise QueryError("find.too-long", start=clean(value[:20]), most=MAX_WORD)
    return values


def spoken_as(codes: Iterable[str], table: str) -> dict[str, tuple[str, ...]]:
    """Codes with what they are called in both languages, from a table of the catalogue of words."""
    return {code: tuple(say(f"{table}.{code}", lang) for lang in LANGS) for code in codes}


def choose(option: str, wanted: str, names: Mapping[str, tuple[str, ...]]) -> str:
    """
    The code that `wanted` means: the code, a name of it as written or in pinyin, or a part that only one has.

    Raises
    ------
    QueryError
        If it means none or more than one; the text names the nearest, or all.
    """
    asked = fold(wanted).strip()
    forms = {code: {fold(code), *map(fold, said)} for code, said in names.items()}
    owners = {form: code for code, said in forms.items() for form in said}
    exact = [code for code, said in forms.items() if asked in said]
    if not exact and asked.isascii():
        exact = list(dict.fromkeys(owners[form] for form in sounding(asked, owners)))
    part = [code for code, said in forms.items() if any(asked in form for form in said)]
    found = exact or (part if len(asked) >= SHORTEST_PART else [])
    if len(found) == 1:
        return found[0]
    near = found or [owners[form] for form in close(asked, owners)]
    offered = dict.fromkeys(near or names)
    hint = "、".join(_offer(code, names[code]) for code in offered)
    raise QueryError("find.term", option=option, wanted=clean(wanted), hint=hint)


def place_ids(option: str, wanted: str, index: Index) -> tuple[str, ...]:
    """
    Ids of the places that bear a name, alias or id, the one that is meant first.

    Raises
    ------
    QueryError
        If none does; the text names up to three that come near.
    """
    asked = fold(wanted).strip()
    if asked in index.named:
        return index.named[asked]
    hint = near_titles(asked, index, What.PLACES)
    if hint:
        raise QueryError("find.place", option=option, wanted=clean(wanted), hint=hint)
    raise QueryError("find.place-far", option=option, wanted=clean(wanted))


def one_place(option: str, wanted: str, index: Index) -> str:
    """
    Id of the one place that a name, alias or id means, as for every command (`places_by_name`).

    Raises
    ------
    QueryError
        If no place bears it.
    """
    return place_ids(option, wanted, index)[0]


def unknown_word(word: str, index: Index) -> QueryError:
    """The error for a word that no record holds: the nearest names, or what else to try."""
    hint = near_titles(word, index)
    if hint:
        return QueryError("find.word", wanted=clean(word), hint=hint)
    return QueryError("find.word-far", wanted=clean(word))


def unknown_label(label: str, labels: Iterable[str]) -> QueryError:
    """The error for a quantity that no record has: the nearest labels, or how to ask."""
    near = close(label, labels)
    if near:
        return QueryError("find.label", wanted=clean(label), hint="、".join(near))
    return QueryError("find.label-far", wanted=clean(label))


def chapter_of(wanted: str, index: Index) -> tuple[str, str]:
    """
    The facet of a chapter or section: ``4``, ``4.2``, ``4-2``, ``第四章``, ``第四章第二节``.

    Raises
    ------
    QueryError
        If the plan has no such chapter or section.
    """
    sections = {f"{c.number}.{s.number}" for c in index.catalog.outline.chapters for s in c.sections}
    chapters = {str(c.number) for c in index.catalog.outline.chapters}
    asked = fold(wanted).strip()
    given = _CHAPTER.fullmatch(asked) or _IN_CHINESE.fullmatch(asked)
    if given:
        chapter, section = _arabic(given[1]), _arabic(given[2] or "")
        if section and f"{chapter}.{section}" in sections:
            return "section", f"{chapter}.{section}"
        if not section and chapter in chapters:
            return "chapter", chapter
    raise QueryError("find.chapter", wanted=clean(wanted), hint="、".join(sorted(chapters)))


def deadline_of(wanted: str) -> tuple[str, int]:
    """
    Comparator and year: ``2025``, ``<=2023``.

    Raises
    ------
    QueryError
        If it is neither.
    """
    given = _DEADLINE.fullmatch(_compared(wanted))
    if not given:
        raise QueryError("find.deadline", wanted=clean(wanted))
    return given[1] or "=", int(given[2])


def metres_of(wanted: str) -> float:
    """
    A distance in metres: ``2000``, ``2000m``, ``2km``, ``2公里``.

    Raises
    ------
    QueryError
        If it is none.
    """
    given = _METRES.fullmatch(fold(wanted).strip())
    if not given:
        raise QueryError("find.within", wanted=clean(wanted))
    return float(given[1]) * (1 if given[2] in {"", "m", "米"} else 1000)


def quantity_of(wanted: str) -> tuple[str, str, float, str]:
    """
    Label, comparator, number and unit: ``森林覆盖率>=13%``; a label alone has the comparator ``""``.

    Raises
    ------
    QueryError
        If it has a comparator and no number that can be read.
    """
    asked = _compared(wanted)
    given = _QUANTITY.fullmatch(asked)
    if given:
        return given["label"].strip(), given["sign"], float(given["value"]), given["unit"].strip()
    if not asked or re.search("[<>=]", asked):
        raise QueryError("find.quantity", wanted=clean(wanted))
    return asked, "", math.nan, ""


def box_of(wanted: str) -> tuple[float, float, float, float]:
    """
    ``minx,miny,maxx,maxy`` in lon/lat degrees.

    Raises
    ------
    QueryError
        If these are not four degrees, smaller before larger.
    """
    parts = fold(wanted).replace(" ", "").split(",")
    if len(parts) == 4 and all(re.fullmatch(r"-?\d{1,3}(\.\d{1,15})?", part) for part in parts):  # noqa: PLR2004  a box has four
        minx, miny, maxx, maxy = map(float, parts)
        if -180 <= minx <= maxx <= 180 and -90 <= miny <= maxy <= 90:  # noqa: PLR2004  degrees of the globe
            return minx, miny, maxx, maxy
    raise QueryError("find.bbox", wanted=clean(wanted))


def _offer(code: str, said: tuple[str, ...]) -> str:
    return f"{code}（{said[0]}）" if said else code


def _compared(text: str) -> str:
    """Folded text with two-character comparators."""
    asked = fold(text).strip()
    for sign, plain in _COMPARED.items():
        asked = asked.replace(sign, plain)
    return asked


def _arabic(numeral: str) -> str:
    """A numeral up to 99 in digits without leading noughts; empty for an empty one."""
    if not numeral or numeral.isdecimal():
        return str(int(numeral)) if numeral else ""
    tens, ten, ones = numeral.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return ""
    high = (_NUMERALS.index(tens) if tens else 1) if ten else 0
    return str(10 * high + (_NUMERALS.index(ones) if ones else 0))
