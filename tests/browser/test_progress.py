"""On the pages as readers see them, what nobody has observed reads 无资料 and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from atlas.words import group, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from atlas.audit.assemble import Assembled

SAID = {say("verdict.met"), say("verdict.not-met"), say("verdict.no-evidence"), say("verdict.not-comparable")}
ROWS = """() => [...document.querySelectorAll('tbody tr')].filter((r) => r.querySelector('.verdict'))
  .map((r) => ({ verdict: r.querySelector('.verdict').textContent.trim(),
                 seen: r.cells[r.cells.length - 2].querySelectorAll('.seen').length,
                 id: (r.querySelector('a') || { hash: '' }).hash.replace('#measure=', '') }))"""
HELD = """() => Object.values(Atlas.data.atlas.measures)
  .map((m) => ({ id: m.id, verdict: m.verdict, seen: m.observations.length }))"""


def test_on_the_page_of_plan_and_present_a_verdict_stands_beside_its_observation(
    site: Path, visit: Callable[..., Page], told: Assembled
) -> None:
    rows = visit(site / "progress.html").evaluate(ROWS)
    catalog = told.catalog
    wanted = {m.id for m in catalog.measures.values() if catalog.is_due(m)} | {
        m for o in catalog.observations for m in o.measures
    }
    assert {row["id"] for row in rows if row["id"]} == wanted
    assert len(rows) == len(wanted) + len(catalog.indicators)
    for row in rows:
        spoken = [word for word in SAID if row["verdict"].endswith(word)]
        assert bool(spoken) == bool(row["seen"]), row
        assert bool(spoken) != row["verdict"].endswith(say("verdict.no-data")), row


def test_in_the_data_of_the_map_every_silent_measure_has_no_data(
    site: Path, visit: Callable[..., Page], told: Assembled
) -> None:
    rows = visit(site / "atlas.html").evaluate(HELD)
    assert len(rows) == len(told.catalog.measures)
    assert all((row["verdict"] == "no-data") == (row["seen"] == 0) for row in rows)


@pytest.mark.parametrize("due", [True, False], ids=["due", "not due"])
def test_the_card_of_a_silent_measure_judges_nothing(
    site: Path, visit: Callable[..., Page], told: Assembled, *, due: bool
) -> None:
    catalog = told.catalog
    observed = catalog.observations_of_measure
    silent = next(m for m in catalog.measures.values() if m.id not in observed and catalog.is_due(m) == due)
    page = visit(site / "atlas.html", fragment=f"#measure={silent.id}")
    shown = page.locator("#panel, .panel").first.inner_text()
    assert silent.title in shown
    assert (say("verdict.no-data") in shown) == due
    assert not any(word in shown for word in group("verdict").values() if word != say("verdict.no-data"))
