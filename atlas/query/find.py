"""Finds the entries that a query asks for, the best first, always in the same order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from atlas.query import terms
from atlas.query.entries import What
from atlas.query.errors import QueryError
from atlas.query.filters import distances, masks
from atlas.query.texts import Rank

if TYPE_CHECKING:
    from collections.abc import Mapping

    from atlas.query.entries import Entry
    from atlas.query.index import Index

MAX_LIMIT = 10_000
"""Rows that one answer may have, where a limit is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """
    What is asked, as a reader types it; all that is given must hold.

    Of several values of one property one is enough; of words, each must be found.

    Attributes
    ----------
    words
        Chinese, figures, full pinyin or initials, or a number such as 4-2-18.
    places
        Ids, names or aliases; what is part of a place counts as at it.
    kinds
        Kinds of measures, of places, or of the places that something is at.
    strengths
        Classes, or a verb of the plan.
    quantities
        ``森林覆盖率>=13``, a label alone, or ``no-number``; figures as written, whatever their comparator.
    bbox
        ``minx,miny,maxx,maxy`` in lon/lat degrees.
    inside
        A place with an area; what touches only its edge is not in it.
    near, within
        A place, and a distance from it on EPSG:4548 such as ``2000`` or ``2km``; both or neither.
    limit
        The most rows to answer.
    """

    words: tuple[str, ...] = ()
    whats: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    chapters: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    precisions: tuple[str, ...] = ()
    deadline: str = ""
    quantities: tuple[str, ...] = ()
    bbox: str = ""
    inside: str = ""
    near: str = ""
    within: str = ""
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """
    An entry that was found.

    Attributes
    ----------
    rank
        Where the worst of the words was found; None where no word was asked.
    distance_m
        Metres from the place asked for, where nearness was asked.
    """

    entry: Entry
    rank: Rank | None
    distance_m: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """
    The answer.

    Attributes
    ----------
    total
        How many entries there are, of which `rows` may be the first.
    counts
        How many of each register.
    """

    query: Query
    rows: tuple[Row, ...]
    total: int
    counts: Mapping[What, int]


def find(index: Index, query: Query) -> Found:
    """
    What a query asks for.

    Rows come by rank (exact number or name, name, names of places, summary, note), then by distance where
    nearness is asked, then measures by number, places by id, indicators, baselines and observations.

    Raises
    ------
    QueryError
        If a word or value is unknown or cannot be read; the text names what to type.
    """
    if query.limit is not None and not 1 <= query.limit <= MAX_LIMIT:
        raise QueryError("find.limit", most=MAX_LIMIT)
    terms.checked((query.deadline, query.bbox, query.inside, query.near, query.within))
    mask = np.ones(len(index.entries), dtype=np.bool_)
    for part in masks(index, query):
        mask &= part
    far = distances(index, query)
    if far is not None:
        mask &= ~np.isnan(far)
    ranks = np.zeros(len(mask), dtype=np.int8)
    words = terms.words_of(query.words)
    for word in words:
        here = index.texts.ranks(word)
        if (here == Rank.NOWHERE).all():
            raise terms.unknown_word(word, index)
        ranks = np.maximum(ranks, here)
    hits = np.flatnonzero(mask & (ranks < Rank.NOWHERE))
    by = (hits, ranks[hits]) if far is None else (hits, far[hits], ranks[hits])
    ordered = hits[np.lexsort(by)].tolist()
    rows = [
        Row(
            index.entries[at],
            Rank(int(ranks[at])) if words else None,
            None if far is None else float(far[at]),
        )
        for at in ordered[: query.limit]
    ]
    return Found(query, tuple(rows), len(ordered), _counts(index, ordered))


def _counts(index: Index, hits: list[int]) -> dict[What, int]:
    found = Counter(index.entries[at].what for at in hits)
    return {what: found[what] for what in What if found[what]}
