"""Runs the atlas as a reader's machine would, and prints what it cost."""

from __future__ import annotations

import gc
import shutil
import statistics
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from atlas.cli.main import GARBAGE

ROOT = Path(__file__).parents[2]
# A small process that starts the command and waits: the peak of a child counts what its parent held.
_CLOCK = """
import os, sys, time
started = time.perf_counter()
child = os.fork()
if not child:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.execv(sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(child, 0)
print(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Cost:
    """What a run of the command took, as the system counts it."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def _cost(*words: str) -> Cost:
    command = [sys.executable, "-I", "-c", _CLOCK, sys.executable, "-m", "atlas", *words]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    seconds, cpu_seconds, peak_kb = map(float, ran.stdout.split())
    return Cost(seconds, cpu_seconds, peak_kb / 1024)


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(c.seconds for c in costs),
        statistics.median(c.cpu_seconds for c in costs),
        max(c.peak_mb for c in costs),
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _table(title: str, rows: Rows) -> None:
    """Print rows in columns; the first row names them."""
    cells = [[f"{v:.2f}" if isinstance(v, float) else str(v) for v in row] for row in rows]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(cells[0]))]
    print(f"\n{title}")
    for row in cells:
        print("  " + "  ".join(v + " " * (w - _width(v)) for v, w in zip(row, widths, strict=True)).rstrip())


@pytest.fixture(scope="session", autouse=True)
def garbage() -> None:
    """What is measured in this process collects garbage as seldom as the command does."""
    gc.set_threshold(*GARBAGE)


@pytest.fixture(scope="session")
def table() -> Callable[[str, Rows], None]:
    return _table


@pytest.fixture(scope="session")
def cost() -> Callable[..., Cost]:
    """Runs the command with the words given, in a process of its own."""
    return _cost


@dataclass(frozen=True)
class Measured:
    """The real atlas, built cold, and what each command cost."""

    out: Path
    costs: dict[str, Cost]


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measured]:
    """Three runs of each; the build that is left is whole."""
    out = tmp_path_factory.mktemp("bench") / "build"
    costs: dict[str, list[Cost]] = {"check": [], "cold build": [], "no-change build": []}
    for _ in range(3):
        costs["check"].append(_cost("check"))
        shutil.rmtree(out, ignore_errors=True)
        costs["cold build"].append(_cost("build", "--out", str(out)))
        costs["no-change build"].append(_cost("build", "--out", str(out)))
    yield Measured(out, {name: _median(runs) for name, runs in costs.items()})
    shutil.rmtree(out, ignore_errors=True)
