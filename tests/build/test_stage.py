"""Whatever stands in the way of a build, it says so in one line and the previous build stays whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from atlas.build import stage
from atlas.build.freshness import Part
from atlas.build.make import build
from atlas.build.stage import staged, sweep
from atlas.errors import BuildError, RecordsRefusedError
from atlas.rooms import find_rooms
from atlas.settings import PLAN_TEXT_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import District

    Hashes = Callable[[Path], dict[str, str]]

MEASURES = "layers/measures/03-01-ecology.yaml"
CHANGE = ("title: 修复白鹭湿地", "title: 养护白鹭湿地")


@pytest.fixture(autouse=True)
def _without_the_text_of_another_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up district is built without a text: the environment may name the real plan's."""
    monkeypatch.delenv(PLAN_TEXT_VARIABLE, raising=False)


BOUND_BY_PERMISSIONS = ("setpriv", "--inh-caps=-all", "--bounding-set=-all")
"""Runs a command without root's power to pass by the permissions of files; a part of every Debian."""


def _atlas_build(
    district: District, *, bound: bool = False, **options: object
) -> subprocess.CompletedProcess[str]:
    command = [*BOUND_BY_PERMISSIONS] if bound and os.geteuid() == 0 else []
    command += [sys.executable, "-m", "atlas", "--lang", "en", "build", "--rooms", str(district.rooms)]
    command += ["--out", str(options.pop("out", district.out))]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def test_while_one_build_is_at_work_another_ends_at_once_with_one_line(
    district: District, hashes: Hashes
) -> None:
    before = hashes(district.out)
    district.edit(MEASURES, *CHANGE)
    with FileLock(district.folder / ".build.lock"):
        ran = _atlas_build(district)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "atlas: another build is writing build: try again when it has ended\n"
    assert hashes(district.out) == before
    assert district.left_behind() == []


def test_of_two_builds_at_once_each_ends_whole_or_with_one_line(district: District) -> None:
    district.edit(MEASURES, *CHANGE)
    command = [sys.executable, "-m", "atlas", "--lang", "en", "build", "--rooms", str(district.rooms)]
    command += ["--out", str(district.out)]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    ends = {}
    for process in running:
        _, said = process.communicate(timeout=120)
        ends[process.pid] = (process.returncode, said.count("\n"))
    # The second may come so late that it finds the work done.
    assert set(ends.values()) <= {(0, 1), (1, 1)}
    assert (0, 1) in ends.values()
    assert district.build(text=False).made == ()
    assert district.left_behind() == []


def _errors(district: District) -> None:
    """Seven measures name places that are not there."""
    for old in ("new-town", "willow-town", "culture-belt", "joint-axis", "red-line-slot"):
        district.edit("layers/measures/02-01-structure.yaml", f"place: {old},", f"place: no-{old},")
    for old in ("egret-marsh", "qinglin-forest"):
        district.edit(MEASURES, f"place: {old},", f"place: no-{old},")


def test_records_with_errors_are_refused_by_naming_the_first_five(district: District, hashes: Hashes) -> None:
    before = hashes(district.out)
    _errors(district)
    with pytest.raises(RecordsRefusedError) as refused:
        district.build()
    said = refused.value.text("en")
    assert said.count(".yaml:") == 5
    assert "\n" not in said
    assert hashes(district.out) == before
    assert district.left_behind() == []


def test_records_with_errors_leave_nothing_where_nothing_was(district: District) -> None:
    shutil.rmtree(district.out)
    _errors(district)
    ran = _atlas_build(district)
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    assert "layers/measures/02-01-structure.yaml:" in ran.stderr
    assert not district.out.exists()
    assert district.left_behind() == []


def test_a_folder_that_may_not_be_written_is_one_line(district: District, hashes: Hashes) -> None:
    district.edit(MEASURES, *CHANGE)
    before = hashes(district.out)
    (district.folder / ".build.lock").unlink(missing_ok=True)
    district.folder.chmod(0o555)
    ran = _atlas_build(district, bound=True)
    district.folder.chmod(0o755)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("atlas: build cannot be written (Permission denied)")
    assert ran.stderr.count("\n") == 1
    assert hashes(district.out) == before
    assert district.left_behind() == []


@contextmanager
def _small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    """A file system in memory that is soon full."""
    folder.mkdir()
    mount = shutil.which("mount")
    ran = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if not ran or ran.returncode:
        pytest.skip("run as root on Linux to try a full disk: a small tmpfs has to be mounted")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("free_kilobytes", [4, 120, 500, 900, 1200])
def test_a_full_disk_leaves_the_previous_build_whole(
    district: District, hashes: Hashes, tmp_path: Path, free_kilobytes: int
) -> None:
    district.edit(MEASURES, *CHANGE)
    pages = sum(-(-p.stat().st_size // 4096) * 4 for p in district.out.rglob("*") if p.is_file())
    disk = tmp_path / "disk"
    with _small_disk(disk, pages + free_kilobytes):
        full = type(district)(disk, district.text)
        shutil.copytree(district.out, full.out)
        before = hashes(full.out)
        assert "cannot be written" in _fault(district, full.out)
        assert hashes(full.out) == before
        assert full.left_behind() == []
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        assert _fault(district, full.out) == ""
        assert full.left_behind() == []
        made = hashes(full.out)
    district.build(text=False)
    assert made == hashes(district.out)


def _fault(district: District, out: Path) -> str:
    """Build into another folder; what went wrong, in one line."""
    try:
        build(
            find_rooms(district.rooms), out, text=None, parts=tuple(Part), online=False, step=lambda *_: None
        )
    except BuildError as error:
        return error.text("en")
    return ""


def test_a_folder_with_other_files_is_never_taken_for_a_build(district: District, hashes: Hashes) -> None:
    own = district.folder / "documents"
    (own / "letters").mkdir(parents=True)
    (own / "letters" / "a.txt").write_text("mine", encoding="utf-8")
    before = hashes(own)
    assert "letters" in _fault(district, own)
    assert hashes(own) == before
    shutil.rmtree(own)
    assert district.left_behind() == []


def test_a_readers_own_folders_beside_the_build_are_left_alone(district: District) -> None:
    for name in ("build.old-2025", "build.stage-1", "build.atlas-old-copy"):
        (district.folder / name).mkdir()
    (district.folder / "build.atlas-stage-77").mkdir()
    sweep(district.out)
    assert district.left_behind() == ["build.atlas-old-copy", "build.old-2025", "build.stage-1"]


def test_a_run_that_finds_no_work_still_removes_what_a_killed_one_left(district: District) -> None:
    (district.folder / "build.atlas-stage-77" / "site").mkdir(parents=True)
    district.build(text=False)
    (district.folder / "build.atlas-stage-78").mkdir()
    ran = _atlas_build(district)
    assert ran.stderr.startswith("nothing changed")
    assert district.left_behind() == []


def test_a_stage_of_a_run_at_work_is_not_removed(tmp_path: Path) -> None:
    out = tmp_path / "build"
    with staged(out) as new:
        (new / "a").write_text("a", encoding="utf-8")
        sweep(out)
        assert (new / "a").exists()
    assert (out / "a").exists()


def test_a_link_to_a_folder_stays_a_link(district: District) -> None:
    elsewhere = district.folder / "rooms" / "big-disk"
    district.out.rename(elsewhere)
    district.out.symlink_to(elsewhere)
    district.edit(MEASURES, *CHANGE)
    district.build()
    assert district.out.is_symlink()
    assert "养护白鹭湿地" in (elsewhere / "geojson" / "measures.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("killed_after", [None, 1])
def test_where_two_names_cannot_be_swapped_two_renames_do_it(
    district: District, monkeypatch: pytest.MonkeyPatch, hashes: Hashes, killed_after: int | None
) -> None:
    monkeypatch.setattr(stage, "_exchange", lambda *_: False)
    before = hashes(district.out)
    if killed_after is None:
        district.edit(MEASURES, *CHANGE)
        district.build()
        assert hashes(district.out) != before
    else:
        # Killed between the two renames: the old build has been moved aside, the new one is still the stage.
        district.out.rename(district.folder / "build.atlas-old-4711")
        (district.folder / "build.atlas-stage-4711").mkdir()
        sweep(district.out)
        assert hashes(district.out) == before
    assert district.left_behind() == []


def test_a_block_that_fails_changes_nothing(district: District, hashes: Hashes) -> None:
    before = hashes(district.out)

    def fail() -> None:
        with staged(district.out) as new:
            (new / "half").write_text("half", encoding="utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert hashes(district.out) == before
    assert district.left_behind() == []
