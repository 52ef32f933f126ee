"""Matches words against what entries say: as written, in pinyin and by initials, the best place first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from atlas.catalog.naming import fold
from atlas.query.grams import Grams, grams
from atlas.query.speak import initials, letters, reader_for
from atlas.query.spoken import Spoken, spoken_texts
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from atlas.query.entries import Entry
    from atlas.query.speak import Reader

NUMBER = re.compile(r"\d-\d{1,2}-\d{1,3}|[mb]-\d-\d{1,2}-\d{3}|o-\d{3}")
"""Numbers and ids of records: found as a whole or not at all."""
_FIGURE = re.compile(r"\d+(\.\d+)?%?")
_LEAST_INITIALS = 2
_NUMBERED = {"indicators"}
"""Registers whose bare numbers say nothing: people say 指标13."""


class Rank(IntEnum):
    """Where a word was found, best first."""

    EXACT = 0
    NAME = 1
    RELATED = 2
    SUMMARY = 3
    NOTE = 4
    NOWHERE = 5


@dataclass(frozen=True)
class Texts:
    """
    What the entries say, ready to be asked; read aloud only once a word asks for it.

    Attributes
    ----------
    tiers
        Texts by rank and entry: names, names of what they bear on, summary with quantities, note.
    romanised
        Chinese and English names from which the reader learns how the district reads its own.
    written
        The same texts, folded.
    exact
        Positions of entries by number, id and folded name.
    """

    tiers: Mapping[Rank, Sequence[tuple[str, ...]]]
    romanised: Sequence[tuple[str, str]]
    written: Mapping[Rank, Grams]
    exact: Mapping[str, Sequence[int]]

    @cached_property
    def reader(self) -> Reader:
        """Reads Chinese as the district does."""
        return reader_for(self.romanised)

    @cached_property
    def titles(self) -> list[str]:
        """The first name of each entry in pinyin."""
        return [self.reader.spoken(names[0]) for names in self.tiers[Rank.NAME]]

    @cached_property
    def _said(self) -> dict[Rank, list[str]]:
        read = self.reader.spoken
        return {rank: [" ".join(map(read, row)) for row in rows] for rank, rows in self.tiers.items()}

    @cached_property
    def _spoken(self) -> dict[Rank, Spoken]:
        return {rank: spoken_texts(said) for rank, said in self._said.items()}

    @cached_property
    def _initials(self) -> Grams:
        """Of names alone: in longer text two or three letters would be found everywhere."""
        return grams([initials(said) for said in self._said[Rank.NAME]])

    @cached_property
    def _whole(self) -> dict[str, list[int]]:
        """Positions of entries by a whole name in pinyin, and by its initials."""
        found: dict[str, list[int]] = {}
        for at, said in enumerate(self._said[Rank.NAME]):
            for reading in {form for name in said.split() for form in (name.lower(), initials(name))}:
                found.setdefault(reading, []).append(at)
        return found

    def ranks(self, word: str) -> NDArray[np.int8]:
        """For each entry the best rank at which it holds the folded `word`, else `Rank.NOWHERE`."""
        best = np.full(len(self.tiers[Rank.NAME]), Rank.NOWHERE, dtype=np.int8)
        said = letters(word)
        if not NUMBER.fullmatch(word):
            for rank in (Rank.NOTE, Rank.SUMMARY, Rank.RELATED, Rank.NAME):
                best[self._holding(word, said, rank)] = rank
            if len(said) >= _LEAST_INITIALS:
                best[self._whole.get(said, [])] = Rank.EXACT
        best[list(self.exact.get(word, ()))] = Rank.EXACT
        return best

    def _holding(self, word: str, said: str, rank: Rank) -> list[int]:
        texts = self.written[rank]
        found = list(texts.holding(word))
        if _FIGURE.fullmatch(word):
            whole = re.compile(rf"(?<![\d.]){re.escape(word)}(?!\d|\.\d)")
            return [at for at in found if whole.search(texts.texts[at])]
        if said:
            found += self._spoken[rank].holding(said)
        if rank is Rank.NAME and len(said) >= _LEAST_INITIALS:
            found += self._initials.holding(said)
        return found


def texts(entries: Sequence[Entry], romanised: Sequence[tuple[str, str]]) -> Texts:
    """Make `entries` ready to be asked for words."""
    tiers: dict[Rank, list[tuple[str, ...]]] = {
        Rank.NAME: [entry.names for entry in entries],
        Rank.RELATED: [entry.related for entry in entries],
        Rank.SUMMARY: [(entry.summary, *entry.classes, *figures(entry)) for entry in entries],
        Rank.NOTE: [(entry.note,) for entry in entries],
    }
    written = {rank: grams(_folded(rows)) for rank, rows in tiers.items()}
    return Texts(tiers, romanised, written, _exact(entries))


def figures(entry: Entry) -> tuple[str, ...]:
    """Quantities of an entry as they may be typed: label, value with unit, base, note."""
    rows = []
    for q in entry.quantities:
        value = "" if q.value is None else f"{q.value:.10g}{q.unit}"
        base = "" if q.base_value is None else f"{q.base_value:.10g}{q.unit}"
        rows += [q.label, value, base, q.note]
    return tuple(row for row in rows if row)


def _folded(rows: Iterable[Iterable[str]]) -> list[str]:
    return ["\n".join(map(fold, row)) for row in rows]


def _exact(entries: Sequence[Entry]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, entry in enumerate(entries):
        spoken_of = {f"{say(f'find.what.{entry.what}')}{entry.number}"} if entry.what in _NUMBERED else set()
        for name in {entry.id, entry.number, *map(fold, entry.names), *spoken_of}:
            found.setdefault(name, []).append(at)
    return found
