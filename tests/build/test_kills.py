"""A build killed at whatever moment loses nothing, and the next one mends what it left."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from atlas.rooms import find_rooms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Hashes = Callable[[Path], dict[str, str]]

SERVER = Path(__file__).with_name("build_server.py")
STRACE = shutil.which("strace")
CALLS = (
    "openat,mkdir,mkdirat,rmdir,link,linkat,unlink,unlinkat,rename,renameat,renameat2,"
    "write,pwrite64,ftruncate,fsync,fdatasync,flock,close"
)
GROUPS, A_GROUP = 2, 10
"""Twenty moments at system calls, in two tests that two cores share; to trace a build is slow."""
EVENTS = 30
"""The other thirty of the fifty, at events of the interpreter; all fifty where no build can be traced."""
KILLED = -9


@dataclass(frozen=True)
class Builder:
    """Talks to a process that has everything imported and builds in forked children."""

    process: subprocess.Popen[str]
    rooms: Path
    out: Path

    def build(self, *trace: str, **options: int) -> dict[str, Any]:
        """One build; with `trace`, under strace with these options."""
        self._say(json.dumps({"rooms": str(self.rooms), "out": str(self.out)} | options))
        child = self._hear()
        tracer = _attach(child, *trace) if trace else None
        self._say("go")
        ended = json.loads(self._hear())
        if tracer is not None:
            tracer.communicate(timeout=60)
        return cast("dict[str, Any]", ended)

    def _say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def _hear(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the builder has ended"
        return line


def _attach(child: str, *options: str) -> subprocess.Popen[str]:
    assert STRACE is not None
    command = [STRACE, "-f", "-p", child.strip(), "-e", f"trace={CALLS}", *options]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr is not None
    said = tracer.stderr.readline()
    if "attached" not in said:
        pytest.skip(f"strace may not trace here: {said.strip()}")
    return tracer


@contextmanager
def _builder(folder: Path) -> Iterator[Builder]:
    rooms, out = folder / "rooms", folder / "build"
    command = [sys.executable, str(SERVER), str(rooms), str(folder / "warm" / "build")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder
    ) as process:
        builder = Builder(process, rooms, out)
        assert builder._hear() == "warm\n"
        try:
            yield builder
        finally:
            assert process.stdin is not None
            process.stdin.close()


@dataclass(frozen=True)
class Trial:
    """An old build, rooms that have changed since, and what a clean build of them is."""

    builder: Builder
    old: Path
    before: dict[str, str]
    clean: dict[str, str]
    hashes: Hashes

    def kill(self, *trace: str, **options: int) -> None:
        """Kill a build of the changed rooms, look, and let the next build mend what there is to mend."""
        out = self.builder.out
        shutil.rmtree(out)
        shutil.copytree(self.old, out)
        ended = self.builder.build(*trace, **options)
        assert ended["status"] == KILLED, (trace, options, ended)
        assert self.hashes(out) in (self.before, self.clean), (trace, options)
        after = self.builder.build()
        assert after["status"] == 0, after["said"]
        assert self.hashes(out) == self.clean, (trace, options)
        left = {path.name for path in out.parent.iterdir() if path.name.startswith((".build", "build."))}
        assert left <= {".build.lock"}, (trace, options)


@contextmanager
def _trial(folder: Path, hashes: Hashes, change: tuple[str, str, str]) -> Iterator[Trial]:
    with _builder(folder) as builder:
        out, old = builder.out, folder / "old"
        (folder / "warm" / "build").rename(old)
        before = hashes(old)
        path, text, other = change
        record = builder.rooms / path
        content = record.read_text(encoding="utf-8")
        assert text in content
        record.write_text(content.replace(text, other), encoding="utf-8")
        assert builder.build()["status"] == 0
        clean = hashes(out)
        assert clean != before
        yield Trial(builder, old, before, clean, hashes)


@pytest.fixture(scope="module")
def trial(
    tmp_path_factory: pytest.TempPathFactory, hashes: Hashes, lean_rooms: Callable[[Path], None]
) -> Iterator[Trial]:
    folder = tmp_path_factory.mktemp("kills")
    lean_rooms(folder / "rooms")
    change = ("layers/measures/03-01-ecology.yaml", "title: 修复白鹭湿地", "title: 养护白鹭湿地")
    with _trial(folder, hashes, change) as made:
        yield made


def _moments(total: int, wanted: int) -> list[int]:
    """As many moments, spread over all of them, the last of all among them."""
    return [max(1, total * (k + 1) // wanted) for k in range(wanted)]


@pytest.fixture(scope="module")
def calls(trial: Trial) -> list[str]:
    """The system calls that change the disk, by name, as a build makes them once it is under way."""
    if STRACE is None:
        pytest.skip("install strace (Debian: apt-get install strace) to kill builds at their system calls")
    log = trial.old.parent / "calls"
    shutil.rmtree(trial.builder.out)
    shutil.copytree(trial.old, trial.builder.out)
    assert trial.builder.build("-o", str(log))["status"] == 0
    # A number only where there is more than one thread to tell apart.
    found = re.findall(
        r"^(?:(\d+) +)?([a-z]\w+)\(", log.read_text(encoding="utf-8", errors="replace"), re.MULTILINE
    )
    return [name for thread, name in found if thread == found[0][0]]


@pytest.mark.parametrize("group", range(GROUPS))
def test_a_build_killed_at_any_system_call_loses_nothing(trial: Trial, calls: list[str], group: int) -> None:
    # The very last call is the child's, that says it has ended.
    for moment in _moments(len(calls) - 1, GROUPS * A_GROUP)[group::GROUPS]:
        name = calls[moment - 1]
        nth = calls[:moment].count(name)  # strace counts each call by itself
        trial.kill("-o", "/dev/null", "-e", f"inject={name}:signal=KILL:when={nth}")


def test_a_build_killed_at_any_event_of_the_interpreter_loses_nothing(trial: Trial) -> None:
    shutil.rmtree(trial.builder.out)
    shutil.copytree(trial.old, trial.builder.out)
    events = int(trial.builder.build(count=1)["said"])
    assert events > 100
    for moment in _moments(events, EVENTS + (0 if STRACE else GROUPS * A_GROUP)):
        trial.kill(count=1, kill_at=moment)


def test_the_real_atlas_killed_three_times_loses_nothing(
    tmp_path: Path, hashes: Hashes, lean_rooms: Callable[[Path], None]
) -> None:
    own = find_rooms()
    lean_rooms(tmp_path / "rooms")
    for room in (own.layers, own.geodata):
        shutil.rmtree(tmp_path / "rooms" / room.name)
        shutil.copytree(room, tmp_path / "rooms" / room.name)
    change = ("layers/measures/05-02-water-green.yaml", "title: 实施大黄堡湿地", "title: 开展大黄堡湿地")
    with _trial(tmp_path, hashes, change) as real:
        shutil.rmtree(real.builder.out)
        shutil.copytree(real.old, real.builder.out)
        events = int(real.builder.build(count=1)["said"])
        for share in (0.3, 0.7, 0.98):
            real.kill(count=1, kill_at=int(events * share))
