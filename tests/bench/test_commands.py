"""What check, a cold build and a build without change cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Measured, Rows


def test_a_build_without_change_takes_under_a_tenth_of_a_cold_one(
    measured: Measured, table: Callable[[str, Rows], None]
) -> None:
    cold = measured.costs["cold build"]
    rows = [
        (name, cost.seconds, cost.cpu_seconds, f"{cost.peak_mb:.0f}", f"{cost.seconds / cold.seconds:.1%}")
        for name, cost in measured.costs.items()
    ]
    head = ("command (median of 3)", "seconds", "CPU seconds", "peak MB", "of a cold build")
    table("Commands", [head, *rows])
    files = [p for p in measured.out.rglob("*") if p.is_file()]
    size = sum(p.stat().st_size for p in files)
    table("Build", [("files", "MB"), (len(files), size / 1e6)])
    assert measured.costs["no-change build"].cpu_seconds < cold.cpu_seconds / 10
