"""What check and build cost on the whole plan, and on a plan ten and a hundred times as long."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from atlas.catalog.load import load_catalog
from atlas.settings import PLAN_TEXT_VARIABLE, read_plan_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from conftest import Cost, Rows

    from atlas.settings import PlanTextFile

TIMES = (1, 10, 100)
MOST_MB = 8_000
"""Of memory at a hundred times the length: what a desk computer has."""
SLACK = 1.5
"""How much dearer a record may be in the long plan than in the one ten times shorter."""


@dataclass(frozen=True)
class Length:
    """What both commands cost at one length."""

    times: int
    measures: int
    places: int
    check: Cost
    build: Cost
    megabytes: float


def _long_plan() -> ModuleType:
    """The maker of long plans beside this file; the folder is no package."""
    spec = importlib.util.spec_from_file_location("long_plan", Path(__file__).with_name("long_plan.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where its dataclass looks for its own names
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lengths(cost: Callable[..., Cost], tmp_path_factory: pytest.TempPathFactory) -> list[Length]:
    """One run of each command at each length, in a process of its own."""
    named = os.environ.get(PLAN_TEXT_VARIABLE)
    text = read_plan_text(Path(named) if named else None)
    return [_measured(times, tmp_path_factory.mktemp(f"times-{times}"), text, cost) for times in TIMES]


def _measured(times: int, folder: Path, text: PlanTextFile | None, cost: Callable[..., Cost]) -> Length:
    started = time.perf_counter()
    rooms, long_text = _long_plan().write_long_plan(folder / "rooms", times, text)
    catalog, _ = load_catalog(rooms)
    assert catalog is not None
    print(f"\nplan {times} times as long written in {time.perf_counter() - started:.0f} s")
    options = ["--rooms", str(folder / "rooms"), *(["--plan-text", str(long_text)] if long_text else [])]
    out = folder / "build"
    checked = cost("check", *options)
    built = cost("build", *options, "--out", str(out))
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e6
    shutil.rmtree(folder)
    return Length(times, len(catalog.measures), len(catalog.places), checked, built, size)


def test_cost_grows_in_step_with_the_length_of_the_plan(
    lengths: list[Length], table: Callable[[str, Rows], None]
) -> None:
    head = ("length", "measures", "places", "check CPU s", "MB", "build CPU s", "MB", "files MB", "ms/record")
    rows = [
        (
            *(f"x {one.times}", one.measures, one.places, one.check.cpu_seconds, f"{one.check.peak_mb:.0f}"),
            *(one.build.cpu_seconds, f"{one.build.peak_mb:.0f}", f"{one.megabytes:.0f}"),
            1000 * one.build.cpu_seconds / (one.measures + one.places),
        )
        for one in lengths
    ]
    table("Length of the plan", [head, *rows])
    first, middle, last = lengths
    for name in ("check", "build"):
        least, some, most = (getattr(one, name).cpu_seconds for one in (first, middle, last))
        # What a plan of no length costs (starting up, cutting the fonts) is in all three and drops out.
        steps = (last.measures - first.measures) / (middle.measures - first.measures)
        grown = (most - least) / (some - least)
        print(f"  {name}: {steps:.1f} times the records cost {grown:.1f} times as much (linear: {steps:.1f})")
        assert grown <= SLACK * steps
    assert last.build.peak_mb <= MOST_MB
