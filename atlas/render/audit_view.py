"""What the audit page shows first: a card a question, with count, state and the way to its proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

Plain = dict[str, Any]


def summary_cards(audit: Mapping[str, Any], badge: list[Plain]) -> list[Plain]:
    """
    The cards in the order of the page.

    Parameters
    ----------
    audit
        What ``audit`` gives.
    badge
        The rows of the badge: its three parts are the first of the cards, so that both say the same.

    Returns
    -------
    cards
        Of each: ``key`` (of the words, and the id of the proof), ``count``, ``state`` (ok, open, bad, or note
        where a fact is told and nothing is judged) and ``parts``: pairs of a key of the words and a number.
    """
    numbers = audit["evidence"]["numbers"]
    parts = {
        "citations": [(f"verified.{v}", n) for v, n in audit["citations"]["by_verification"].items() if n],
        "numbers": _named("audit-page.ground-", numbers["by_ground"]) if numbers else [],
        "claims": [],
    }
    proven = {row["key"]: _card(row["key"], row["count"], row["state"], parts[row["key"]]) for row in badge}
    return [
        proven["citations"],
        proven["numbers"],
        _paragraphs(audit["evidence"]["paragraphs"]),
        proven["claims"],
        _measures(audit["coverage"]),
        _places(audit["coverage"]),
        _due(audit),
        _findings(audit["findings"]),
    ]


def _card(key: str, count: object, state: str, parts: list[tuple[str, int]]) -> Plain:
    return {"key": key, "count": str(count) or say("badge.none"), "state": state, "parts": parts}


def _named(prefix: str, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(f"{prefix}{name}", n) for name, n in counts.items() if n]


def _paragraphs(found: Mapping[str, Any]) -> Plain:
    told, open_ends = len(found["with_reason"]), len(found["unaccounted"])
    parts = [("audit-page.paragraphs-with", found["with_measures"]), ("audit-page.paragraphs-why", told)]
    state = "bad" if open_ends else "ok"
    return _card("paragraphs", f"{found['judged'] - open_ends}/{found['judged']}", state, parts)


def _measures(cover: Mapping[str, Any]) -> Plain:
    parts = [
        ("index.on-map", cover["located"]),
        ("index.district-wide", cover["district"]),
        ("index.waiting", cover["waiting"]),
    ]
    return _card("coverage", cover["measures"], "note", parts)


def _places(cover: Mapping[str, Any]) -> Plain:
    return _card("geometry", cover["places"], "note", _named("precision.", cover["by_precision"]))


def _due(audit: Mapping[str, Any]) -> Plain:
    due, silent = audit["evidence"]["due"], len(audit["evidence"]["due_without_data"])
    parts = [("audit-page.due-with", due - silent), ("verdict.no-data", silent)]
    return _card("since", due, "note", parts)


def _findings(rows: list[Plain]) -> Plain:
    counts = {level: sum(row["severity"] == level for row in rows) for level in ("error", "warning", "info")}
    state = "bad" if counts["error"] or counts["warning"] else "ok"
    parts = [(f"severity.{level}", n) for level, n in counts.items()]
    return _card("findings", counts["error"] + counts["warning"], state, parts)
