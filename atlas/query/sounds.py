"""Tells a page in few bytes how its names are read, so that it can find them by pinyin and by initials."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from atlas.query.speak import reader_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from atlas.catalog import Catalog

_SYLLABLE = re.compile("[A-Z][a-z]*")
_HAN = re.compile("[\u3400-\u9fff]")


def sounds(catalog: Catalog) -> dict[str, dict[str, str]]:
    """
    How the names of places and the titles of measures are read.

    Returns
    -------
    sounds
        ``usual``: the characters of each syllable (``{"Wu": "武五"}``); ``own``: texts of which a character
        is read otherwise, or that are read in two ways, each with its reading (``DaHuangPu DaHuangBao``).
    """
    places = [place for _, place in sorted(catalog.places.items()) if not place.kind.is_locator]
    reader = reader_for((place.name_zh, place.name_en) for place in places)
    names = [name for place in places for name in (place.name_zh, *place.aliases)]
    texts = dict.fromkeys([*names, *(measure.title for measure in catalog.measures.values())])
    said = {text: reader.spoken(text) for text in texts}
    usual = _usual(said)
    own = {text: spoken for text, spoken in said.items() if _spelt(text, usual) != spoken.replace(" ", "")}
    by_syllable: dict[str, str] = {}
    for char, syllable in sorted(usual.items()):
        by_syllable[syllable] = by_syllable.get(syllable, "") + char
    return {"usual": dict(sorted(by_syllable.items())), "own": dict(sorted(own.items()))}


def _usual(said: Mapping[str, str]) -> dict[str, str]:
    """The syllable that each character mostly has, where a text's characters and syllables can be paired."""
    counts: dict[str, Counter[str]] = {}
    for text, spoken in said.items():
        chars, syllables = _HAN.findall(text), _SYLLABLE.findall(spoken)
        if len(chars) == len(syllables):
            for char, syllable in zip(chars, syllables, strict=True):
                counts.setdefault(char, Counter())[syllable] += 1
    return {char: _most(found) for char, found in counts.items()}


def _most(found: Counter[str]) -> str:
    return min(found, key=lambda syllable: (-found[syllable], syllable))


def _spelt(text: Iterable[str], usual: Mapping[str, str]) -> str:
    return "".join(usual.get(char, "") for char in text)
