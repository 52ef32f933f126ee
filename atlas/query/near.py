"""Says what an unknown word may have meant: part of a name, a name in it, or one that sounds like it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from atlas.catalog.naming import fold
from atlas.query.speak import Reader, letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from atlas.query.entries import What
    from atlas.query.index import Index

HINTS = 3
"""Names that are offered at most."""
SHORTEST_PART = 2
"""Characters of a part that may stand for a whole name."""
_CUTOFF = 0.6


def near_titles(asked: str, index: Index, what: What | None = None) -> str:
    """
    Up to three titles that come near a folded text; empty where none does.

    First names that hold it, the shortest first; then names that it holds, as a question does; then names
    written almost like it; then names that sound like it, for that is how pinyin goes wrong.
    """
    rows = [(e, s) for e, s in zip(index.entries, index.texts.titles, strict=True) if what in (None, e.what)]
    titles: dict[str, str] = {}
    for entry, _ in rows:
        for name in (entry.number, *entry.names):
            titles.setdefault(fold(name), entry.title)
    near = _holding(asked, titles) or _held(asked, titles) or _close(asked, titles)
    if not near:
        heard = {reading.lower(): e.title for e, spoken in rows for reading in spoken.split()}
        said = index.texts.reader.spoken(asked).lower()
        # Chinese that sounds otherwise is another word; pinyin is mistyped like any spelling.
        near = [heard[said]] if said in heard else []
        near += [heard[name] for name in get_close_matches(letters(asked), heard, n=HINTS, cutoff=_CUTOFF)]
    return "、".join(list(dict.fromkeys(near))[:HINTS])


def sounding(asked: str, known: Iterable[str]) -> list[str]:
    """The known names that sound just like `asked`, which may be Chinese or pinyin."""
    said = _sound(asked)
    return [name for name in known if said and said == _sound(name)]


def close(asked: str, known: Iterable[str]) -> list[str]:
    """Up to three of the known names that sound just like `asked`, or are written almost like it."""
    names = list(known)
    alike = sounding(asked, names) or get_close_matches(asked, names, n=HINTS, cutoff=_CUTOFF)
    return alike[:HINTS]


def _sound(text: str) -> str:
    return letters(text) or Reader().spoken(text).replace(" ", "").lower()


def _holding(asked: str, titles: Mapping[str, str]) -> list[str]:
    names = sorted((name for name in titles if asked in name), key=len)
    return [titles[name] for name in names] if len(asked) >= SHORTEST_PART else []


def _held(asked: str, titles: Mapping[str, str]) -> list[str]:
    """Names within a longer text; a figure within it names nothing."""
    names = [n for n in titles if n in asked and len(n) >= SHORTEST_PART and not n.isdecimal()]
    return [titles[name] for name in sorted(names, key=len, reverse=True)]


def _close(asked: str, titles: Mapping[str, str]) -> list[str]:
    return [titles[name] for name in get_close_matches(asked, titles, n=HINTS, cutoff=_CUTOFF)]
