"""Answers which of many texts hold a piece, by the pairs of characters they hold."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Grams:
    """
    Texts, and for every pair of characters the sorted positions of the texts that hold it.

    A piece of n characters is looked for only in the texts that hold all its pairs, rarest first, so the cost
    follows the number of answers rather than the number of texts.
    """

    texts: Sequence[str]
    postings: Mapping[str, NDArray[np.int32]]

    def holding(self, piece: str) -> Iterable[int]:
        """Positions, ascending, of the texts that hold `piece`."""
        return [at for at in self.candidates(piece) if piece in self.texts[at]]

    def candidates(self, piece: str) -> Iterable[int]:
        """Positions, ascending, of the texts that hold every pair of characters of `piece`: all that may."""
        pairs = {a + b for a, b in pairwise(piece)}
        if not pairs:
            return range(len(self.texts))
        if any(pair not in self.postings for pair in pairs):
            return []
        rarest, *others = sorted((self.postings[pair] for pair in pairs), key=len)
        for other in others:
            near = np.searchsorted(other, rarest)
            near[near == len(other)] = 0
            rarest = rarest[other[near] == rarest]
        answer: list[int] = rarest.tolist()
        return answer


def grams(texts: Sequence[str]) -> Grams:
    """Texts made ready to be asked; each character pair counts once a text, lines do not join."""
    found: dict[str, array[int]] = {}
    for at, text in enumerate(texts):
        for pair in {a + b for a, b in pairwise(text)}:
            if pair not in found:
                found[pair] = array("i")
            found[pair].append(at)
    return Grams(texts, {pair: np.array(ids, dtype=np.int32) for pair, ids in found.items()})
