"""
Imports once, then makes builds in forked children that can be killed: what the tests of kills talk to.

A line of JSON comes in for each build (``rooms, out, kill_at``); the child's number goes out; the word
``go`` comes in, when whoever wants to trace the child is ready; what became of the child goes out.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from pathlib import Path

from atlas.build.freshness import Part, fresh_parts, read_inputs
from atlas.build.make import build
from atlas.build.stage import sweep
from atlas.rooms import find_rooms

COUNTED = ("open", "os.", "shutil.", "ctypes.dl")
"""Events of the interpreter that stand for system calls which change the disk."""
_CALLED_OFTEN = {"os.listdir", "os.scandir", "os.walk", "os.fwalk", "os.putenv", "os.unsetenv"}


class _Killer:
    """Counts events and, at one of them, kills its own process."""

    def __init__(self, kill_at: int) -> None:
        self.seen = 0
        self.kill_at = kill_at

    def __call__(self, event: str, _: object) -> None:
        if event.startswith(COUNTED) and event not in _CALLED_OFTEN:
            self.seen += 1
            if self.seen == self.kill_at:
                os.kill(os.getpid(), signal.SIGKILL)


def _build(rooms: Path, out: Path) -> None:
    """As ``atlas build`` does it."""
    found = find_rooms(rooms)
    parts = tuple(Part)
    if set(parts) <= fresh_parts(out, read_inputs(found, None, online=False), parts):
        sweep(out)
    else:
        build(found, out, text=None, parts=parts, online=False, step=lambda *_: None)


def _child(job: dict[str, str], go: int, said: int) -> None:
    killer = _Killer(int(job.get("kill_at", 0)))
    try:
        os.read(go, 1)
        if job.get("count"):
            sys.addaudithook(killer)
        _build(Path(job["rooms"]), Path(job["out"]))
        os.write(said, str(killer.seen).encode())
    except BaseException:  # noqa: BLE001  a child never returns into its parent's loop
        os.write(said, traceback.format_exc()[-2000:].encode())
        os._exit(1)
    os._exit(0)


def _serve(job: dict[str, str]) -> None:
    go_out, go_in = os.pipe()
    said_out, said_in = os.pipe()
    child = os.fork()
    if not child:
        _child(job, go_out, said_in)
    os.close(said_in)
    print(child, flush=True)  # noqa: T201  the protocol
    sys.stdin.readline()
    os.write(go_in, b"!")
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with os.fdopen(said_out) as stream:
        said = stream.read()
    os.close(go_out)
    os.close(go_in)
    print(json.dumps({"status": status, "said": said}), flush=True)  # noqa: T201  the protocol


def main() -> None:
    """Warm up with one build, then serve until the input ends."""
    _build(Path(sys.argv[1]), Path(sys.argv[2]))
    print("warm", flush=True)  # noqa: T201  the protocol
    while line := sys.stdin.readline():
        _serve(json.loads(line))


if __name__ == "__main__":
    main()
