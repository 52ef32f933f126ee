"""The badge is computed, and says that nothing was checked where nothing was."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from atlas.render.badge import badge_rows

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.catalog.plan_text import PlanText
    from atlas.model.claim import Claim


def _with(
    assembled: Assembled,
    *,
    text: PlanText | None,
    recorded: frozenset[str] = frozenset(),
    claims: tuple[Claim, ...] | None = None,
) -> Assembled:
    kept = assembled.catalog.claims if claims is None else claims
    catalog = dataclasses.replace(assembled.catalog, text=text, recorded=recorded, claims=kept)
    return dataclasses.replace(assembled, catalog=catalog)


def _said(assembled: Assembled) -> dict[str, tuple[str, str, str]]:
    return {row["key"]: (row["count"], row["how_zh"], row["state"]) for row in badge_rows(assembled)}


def test_with_the_text_it_says_checked(tiny: Assembled) -> None:
    said = _said(tiny)
    total = len(tiny.catalog.citations())
    assert said["citations"] == (f"{total}/{total}", "核验", "ok")
    assert said["numbers"][1:] == ("有着落", "ok")


def test_without_text_and_record_it_says_not_checked(tiny: Assembled) -> None:
    said = _said(_with(tiny, text=None))
    assert said["citations"] == ("", "未核验", "open")
    assert said["numbers"] == ("", "未核验", "open")


def test_on_record_it_says_checked_earlier(real: Assembled) -> None:
    said = _said(real)
    total = len(real.catalog.citations())
    assert said["citations"] == (f"{total}/{total}", "曾核验", "ok")


def test_a_count_that_fails_is_shown_as_failing(tiny: Assembled) -> None:
    wrong = tuple(c.model_copy(update={"expected": c.expected + 1}) for c in tiny.catalog.claims)
    said = _said(_with(tiny, text=tiny.catalog.text, claims=wrong))
    assert said["claims"] == (f"0/{len(wrong)}", "相符", "bad")
