"""Every string that a reader sees, by key, in Chinese first and English second.

The catalogue is ``words.toml`` beside this module: one line a string, ``key = ["中文", "English"]``.
"""

from __future__ import annotations

import tomllib
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
