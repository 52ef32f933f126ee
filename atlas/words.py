"""Every string that a reader sees, by key, in Chinese first and English second.

The catalogue is ``words.toml`` beside this module: one line a string, ``key = ["中文", "English"]``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")


@cache
def catalogue() -> dict[str, tuple[str, str]]:
    """All strings by dotted key, each a pair of Chinese and English."""
    text = files("atlas").joinpath("words.toml").read_text(encoding="utf-8")
    return dict(_flat(tomllib.loads(text), ""))


def say(key: str, lang: Lang = "zh", /, **facts: object) -> str:
    """
    The string for `key` in `lang` with `facts` put into its braces.

    Raises
    ------
    KeyError
        If the catalogue has no such key: a fault of the code, never of the data.
    """
    text = catalogue()[key][LANGS.index(lang)]
    return text.format_map(facts) if facts else text


@dataclass(frozen=True, slots=True)
class Phrase:
    """
    A string of the catalogue that waits for the language of its reader.

    Attributes
    ----------
    facts
        What fills its braces, as pairs of name and text.
    """

    key: str
    facts: tuple[tuple[str, str], ...] = ()

    def __call__(self, lang: Lang) -> str:
        """The string in `lang`."""
        return say(self.key, lang, **dict(self.facts))

    def __str__(self) -> str:
        return self("zh")


def why(name: str, other: str = "", /, **facts: object) -> Phrase:
    """
    A reason by its name under ``why.``; where the catalogue has no such reason, `other` as it is.

    Libraries speak English: the reasons that readers meet stand in the catalogue, the rest are quoted.
    """
    if known(f"why.{name}"):
        return Phrase(f"why.{name}", tuple((key, str(value)) for key, value in facts.items()))
    return Phrase("why.other", (("text", other or name),))


def known(key: str) -> bool:
    """Whether the catalogue has `key`."""
    return key in catalogue()


def group(prefix: str, lang: Lang = "zh") -> dict[str, str]:
    """All strings under ``prefix.``, keyed by what follows the dot."""
    start = prefix + "."
    return {k[len(start) :]: say(k, lang) for k in catalogue() if k.startswith(start)}


def _flat(table: dict[str, object], prefix: str) -> list[tuple[str, tuple[str, str]]]:
    rows: list[tuple[str, tuple[str, str]]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            rows += _flat(cast("dict[str, object]", value), f"{prefix}{key}.")
        else:
            zh, en = cast("list[str]", value)
            rows.append((prefix + key, (zh, en)))
    return rows
