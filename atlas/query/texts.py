"""Matches words against what entries say: as written, in pinyin and by initials, the best place first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from atlas.query.grams import Grams, grams
from atlas.query.speak import fold, initials, letters
from atlas.query.spoken import Spoken, spoken_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from atlas.query.entries import Entry
    from atlas.query.speak import Reader

NUMBER = re.compile(r"\d-\d{1,2}-\d{1,3}|[mb]-\d-\d{1,2}-\d{3}|o-\d{3}")
"""Numbers and ids of records: found as a whole or not at all."""
_FIGURE = re.compile(r"\d+(\.\d+)?%?")
_LEAST_INITIALS = 2


class Rank(IntEnum):
    """Where a word was found, best first."""

    EXACT = 0
    NAME = 1
    RELATED = 2
    SUMMARY = 3
    NOTE = 4
    NOWHERE = 5


@dataclass(frozen=True, slots=True)
class Texts:
    """
    What the entries say, ready to be asked.

    Attributes
    ----------
    written
        Folded text by rank: names, names of what they bear on, summary with quantities, note.
    spoken
        The same in pinyin.
    initials
        Of names alone: in longer text two or three letters would be found everywhere.
    titles
        The first name of each entry in pinyin.
    exact
        Positions of entries by number, id and folded name.
    """

    written: Mapping[Rank, Grams]
    spoken: Mapping[Rank, Spoken]
    initials: Grams
    titles: Sequence[str]
    exact: Mapping[str, Sequence[int]]

    def ranks(self, word: str) -> NDArray[np.int8]:
        """For each entry the best rank at which it holds the folded `word`, else `Rank.NOWHERE`."""
        best = np.full(len(self.initials.texts), Rank.NOWHERE, dtype=np.int8)
        if not NUMBER.fullmatch(word):
            for rank in (Rank.NOTE, Rank.SUMMARY, Rank.RELATED, Rank.NAME):
                best[self._holding(word, rank)] = rank
        best[list(self.exact.get(word, ()))] = Rank.EXACT
        return best

    def _holding(self, word: str, rank: Rank) -> list[int]:
        texts = self.written[rank]
        found = list(texts.holding(word))
        if _FIGURE.fullmatch(word):
            whole = re.compile(rf"(?<![\d.]){re.escape(word)}(?!\d|\.\d)")
            return [at for at in found if whole.search(texts.texts[at])]
        said = letters(word)
        if said:
            found += self.spoken[rank].holding(said)
        if rank is Rank.NAME and len(said) >= _LEAST_INITIALS:
            found += self.initials.holding(said)
        return found


def texts(entries: Sequence[Entry], reader: Reader) -> Texts:
    """Make `entries` ready to be asked for words."""
    tiers: dict[Rank, list[tuple[str, ...]]] = {
        Rank.NAME: [entry.names for entry in entries],
        Rank.RELATED: [entry.related for entry in entries],
        Rank.SUMMARY: [(entry.summary, *figures(entry)) for entry in entries],
        Rank.NOTE: [(entry.note,) for entry in entries],
    }
    spoken = {rank: [" ".join(map(reader.spoken, row)) for row in rows] for rank, rows in tiers.items()}
    return Texts(
        written={rank: grams(_folded(rows)) for rank, rows in tiers.items()},
        spoken={rank: spoken_texts(rows) for rank, rows in spoken.items()},
        initials=grams([initials(text) for text in spoken[Rank.NAME]]),
        titles=[reader.spoken(entry.title) for entry in entries],
        exact=_exact(entries),
    )


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
        for name in {entry.id, entry.number, *map(fold, entry.names)}:
            found.setdefault(name, []).append(at)
    return found
