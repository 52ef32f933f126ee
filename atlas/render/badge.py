"""What the badge of every page says of the audit: citations, numbers and counts, each with its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from atlas.audit.summary import badge
from atlas.words import say

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.audit.summary import Badge

Plain = dict[str, Any]


def badge_rows(assembled: Assembled) -> list[Plain]:
    """
    The three parts of the badge.

    Returns
    -------
    rows
        Of each: ``key``, which is also the proof's id on the audit; ``count`` as done/total, empty where
        nothing could be checked; ``state``: ok, open (not checked) or bad; what and how in both languages.
    """
    found = badge(assembled)
    numbers = found.numbers or (0, 0)
    return [
        _row("citations", *_citations(found)),
        _row("numbers", *numbers, "accounted"),
        _row("claims", *found.claims, "agree"),
    ]


def _citations(found: Badge) -> tuple[int, int, str]:
    """Done, total and the word: found now, or once and on record, or nothing checked at all."""
    done = found.now + found.recorded
    return done, found.citations if done else 0, "checked" if found.now else "on-record"


def _row(key: str, done: int, total: int, word: str) -> Plain:
    state = "open" if not total else "ok" if done == total else "bad"
    how = "none" if state == "open" else word
    return {
        "key": key,
        "count": f"{done}/{total}" if total else "",
        "state": state,
        "what_zh": say(f"badge.{key}"),
        "what_en": say(f"badge.{key}", "en"),
        "how_zh": say(f"badge.{how}"),
        "how_en": say(f"badge.{how}", "en"),
    }
