"""Reads Chinese in pinyin, and what is typed in letters as pinyin."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.contrib.mmseg import seg

from atlas.catalog.naming import fold
from atlas.model.base import is_unseen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f]+")
_LONGEST_NAME = 12
_LETTERS = re.compile("[a-z]+")


def clean(text: str) -> str:
    """`text` on one line without characters that a reader cannot see, fit to be quoted in an error."""
    return " ".join("".join(" " if c.isspace() else c for c in text if c == "\n" or not is_unseen(c)).split())


def letters(word: str) -> str:
    """A typed word as pinyin: `v` for `ü` is `u`, apostrophes fall away; empty if it cannot be pinyin."""
    bare = word.replace("'", "").replace("’", "").replace("v", "u")
    return bare if bare.isascii() and bare.isalpha() else ""


@dataclass(frozen=True)
class Reader:
    """
    Reads Chinese in pinyin without tones.

    Attributes
    ----------
    readings
        Names that the gazetteer romanises otherwise than the dictionary: 大黄堡 is ``DaHuangPu``.
    """

    readings: Mapping[str, str] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict, repr=False)

    def spoken(self, text: str) -> str:
        """
        `text` read aloud, each syllable with a capital: ``DaHuangPu``; what is not Chinese falls out.

        Runs of Chinese stand apart by a space. Where the gazetteer reads a name in its own way, the reading
        of the dictionary follows, so that both are found.
        """
        if text not in self._known:
            runs = _HAN.findall(text)
            plain = " ".join(map(_read, runs))
            named = any(name in text for name in self.readings)
            own = " ".join(map(self._own, runs)) if named else plain
            self._known[text] = plain if own == plain else f"{own} {plain}"
        return self._known[text]

    def _own(self, run: str) -> str:
        names = "|".join(sorted(map(re.escape, self.readings), key=len, reverse=True))
        return "".join(self.readings.get(piece) or _read(piece) for piece in re.split(f"({names})", run))


def reader_for(names: Iterable[tuple[str, str]]) -> Reader:
    """A reader that has learnt from pairs of Chinese and English names how the district reads its own."""
    readings = dict(pair for zh, en in names for pair in _learnt(zh, en))
    return Reader(readings)


def initials(spoken: str) -> str:
    """First letters of spoken text: ``DaHuangPu`` gives ``dhp``."""
    return "".join(c for c in spoken if c.isupper() or c == " ").lower()


def _read(run: str) -> str:
    """A run of Chinese by the dictionary, phrase by phrase: a phrase decides how its characters are read."""
    return "".join(map(_phrase, seg.cut(run)))


@lru_cache(maxsize=20_000)
def _phrase(phrase: str) -> str:
    syllables = lazy_pinyin(phrase)
    return "".join(s.replace("v", "u").capitalize() for s in syllables if _LETTERS.fullmatch(s))


def _learnt(zh: str, en: str) -> Iterator[tuple[str, str]]:
    """The reading that a name's first English word gives to the characters it spells, if it spells any."""
    word = fold(en).partition(" ")[0]
    run = _HAN.match(zh)
    if not run or not _LETTERS.fullmatch(word):
        return
    syllables = _spelt(run[0][:_LONGEST_NAME], word)
    if len(syllables) > 1:
        name = zh[: len(syllables)]
        said = "".join(map(str.capitalize, syllables))
        if said != _read(name):
            yield name, said


def _spelt(run: str, word: str) -> tuple[str, ...]:
    """Syllables, one a character from the first, that spell `word` exactly; empty if none do."""
    readings = pinyin(run, style=Style.NORMAL, heteronym=True)

    def rest(at: int, left: str) -> tuple[str, ...] | None:
        if not left:
            return ()
        if at == len(readings):
            return None
        for syllable in readings[at]:
            said = syllable.replace("v", "u")
            if said and left.startswith(said):
                after = rest(at + 1, left[len(said) :])
                if after is not None:
                    return (said, *after)
        return None

    return rest(0, word) or ()
