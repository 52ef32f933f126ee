"""Writes several files as one: all or none, whatever interrupts; what a killed run left is finished first."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from atlas.audit.assemble import check_rooms
from atlas.intake.errors import IntakeError
from atlas.model.vocab import Severity
from atlas.rooms import Rooms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from atlas.model.finding import Finding
    from atlas.settings import PlanTextFile
    from atlas.words import Lang

_JOURNAL = ".atlas-import.json"
_LOCK = ".atlas-import.lock"
_NAMED = 3


def write_rooms(texts: Mapping[Path, str], rooms: Rooms, plan_text: PlanTextFile | None = None) -> None:
    """
    Put `texts` into the rooms, once the rooms as they would then be have been checked.

    The journal holds all of them and is flushed before the first file changes; a run that is killed in
    between is finished by the next.

    Raises
    ------
    IntakeError
        If the rooms would have errors that they have not now, or cannot be written; nothing changes then.
    """
    _refuse(texts, rooms, plan_text)
    journal = rooms.geodata / _JOURNAL
    try:
        with FileLock(rooms.geodata / _LOCK, timeout=0):
            named = {_relative(path, rooms): text for path, text in texts.items()}
            _put(journal, json.dumps(named, ensure_ascii=False, sort_keys=True))
            _replay(rooms)
    except Timeout as error:
        raise IntakeError("intake.locked") from error
    except OSError as error:
        raise IntakeError("intake.disk", why=error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            (rooms.geodata / _LOCK).unlink(missing_ok=True)


def recover(rooms: Rooms) -> bool:
    """Finish what a killed run began; whether there was any such."""
    if not (rooms.geodata / _JOURNAL).is_file():
        return False
    _replay(rooms)
    return True


def _replay(rooms: Rooms) -> None:
    """Write what the journal holds, then remove it; a journal that was never finished is none."""
    journal = rooms.geodata / _JOURNAL
    try:
        named = json.loads(journal.read_text(encoding="utf-8"))
    except ValueError:
        named = {}
    for name, text in named.items():
        room, _, rest = name.partition("/")
        _put((rooms.layers if room == "layers" else rooms.geodata) / rest, text)
    journal.unlink(missing_ok=True)


def _relative(path: Path, rooms: Rooms) -> str:
    if path.is_relative_to(rooms.layers):
        return f"layers/{path.relative_to(rooms.layers).as_posix()}"
    return f"geodata/{path.relative_to(rooms.geodata).as_posix()}"


def _put(path: Path, text: str) -> None:
    """One file, flushed and renamed into place."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _refuse(texts: Mapping[Path, str], rooms: Rooms, plan_text: PlanTextFile | None) -> None:
    """Check a copy of the rooms with the texts in it; errors that are new are named."""
    with tempfile.TemporaryDirectory(prefix="atlas-import-") as named:
        copy = Rooms(Path(named) / "layers", Path(named) / "geodata", rooms.web)
        shutil.copytree(rooms.layers, copy.layers)
        shutil.copytree(rooms.geodata, copy.geodata, ignore=shutil.ignore_patterns(".atlas-import*"))
        for path, text in texts.items():
            (Path(named) / _relative(path, rooms)).write_text(text, encoding="utf-8", newline="\n")
        before = {_key(f) for f in check_rooms(rooms, plan_text)[1].at_least(Severity.ERROR)}
        after = check_rooms(copy, plan_text)[1].at_least(Severity.ERROR)
    new = [f for f in after if _key(f) not in before]
    if new:

        def first(lang: Lang) -> str:
            return "; ".join(f"{f.at} {f.message(lang)}" for f in new[:_NAMED])

        raise IntakeError("intake.refused", count=len(new), first=first)


def _key(found: Finding) -> tuple[object, ...]:
    """A finding without its line, which an edit above it moves."""
    return (found.code, found.at.partition(":")[0], found.facts)
