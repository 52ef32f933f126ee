"""Answers which of many texts say a word in whole syllables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from atlas.query.grams import Grams, grams

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SYLLABLE = re.compile("[A-Z][a-z]*")
_LONGEST = 6
"""Letters of the longest syllable, as in ``zhuang``."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """
    Texts read aloud, each syllable with a capital, and the syllables that occur in them.

    A word is cut into syllables in every way that occurs: ``xian`` is looked for as ``Xian`` and ``XiAn``.
    """

    said: Grams
    syllables: frozenset[str]

    def holding(self, word: str) -> list[int]:
        """Positions of the texts in which whole syllables in a row are `word` (lower-case letters)."""
        return [at for piece in self._cut(word, "") for at in self._ending(piece)]

    def _ending(self, piece: str) -> Iterator[int]:
        """Where `piece` is not the beginning of a longer syllable."""
        whole = re.compile(f"{piece}(?![a-z])")
        texts = self.said.texts
        return (at for at in self.said.candidates(piece) if whole.search(texts[at]))

    def _cut(self, left: str, done: str) -> Iterator[str]:
        """Ways to write a word in syllables; what no text holds is not followed further."""
        if not left:
            yield done
            return
        for end in range(1, min(_LONGEST, len(left)) + 1):
            syllable = left[:end].capitalize()
            if syllable in self.syllables and self._begins(done + syllable):
                yield from self._cut(left[end:], done + syllable)

    def _begins(self, piece: str) -> bool:
        return any(piece in self.said.texts[at] for at in self.said.candidates(piece))


def spoken_texts(texts: Sequence[str]) -> Spoken:
    """Texts read aloud, made ready to be asked."""
    return Spoken(grams(texts), frozenset(s for text in texts for s in _SYLLABLE.findall(text)))
