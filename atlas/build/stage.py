"""Makes a folder visible whole or not at all: staged beside, flushed, exchanged in one call under a lock."""

from __future__ import annotations

import ctypes
import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from atlas.errors import BuildError, os_why

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RENAME_EXCHANGE = 2
_AT_FDCWD = -100
_OURS = 0o700
"""What a folder must allow us for its content to be removed."""


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """
    An empty folder beside `out` that takes its place when the block ends well.

    Whatever happens, `out` is at every moment either the old folder, whole, or the new one, whole; what a
    killed run left behind is repaired or removed first.

    Raises
    ------
    BuildError
        If another run holds the lock, or the folder cannot be written.
    """
    out = out.resolve()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with _locked(out):
            _repair(out)
            stage = out.parent / f"{_beside_name(out, 'stage')}{os.getpid()}"
            stage.mkdir()
            try:
                yield stage
                _flush(stage)
                _swap(stage, out)
            finally:
                _remove(stage)
    except Timeout as error:
        raise BuildError("build-locked", out=out.name) from error
    except OSError as error:
        raise BuildError("build-disk", out=out.name, why=os_why(error)) from error


def sweep(out: Path) -> None:
    """Remove what a killed run left beside `out`, unless another is at work: for a run that makes nothing."""
    out = out.resolve()
    if _beside(out, "stage") or _beside(out, "old"):
        with suppress(Timeout, OSError), _locked(out):
            _repair(out)


def carry_over(old: Path, stage: Path, names: set[str]) -> None:
    """Hard-link files or folders of the old build into the stage; copy where the disk has no hard links."""
    for name in sorted(names):
        source = old / name
        if source.is_dir():
            shutil.copytree(source, stage / name, copy_function=link_or_copy, dirs_exist_ok=True)
        elif source.is_file():
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            link_or_copy(source, stage / name)


def link_or_copy(source: str | Path, target: str | Path) -> None:
    """A second name for the same bytes, or a copy of them."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _repair(out: Path) -> None:
    """Put back a build that was moved aside and never replaced; remove the stages of killed runs."""
    for aside in _beside(out, "old"):
        if out.exists():
            _remove(aside)
        else:
            aside.rename(out)
    for stale in _beside(out, "stage"):
        _remove(stale)


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """
    Hold the lock of `out`; its file goes while it is held.

    A rival that had opened the file by then finds that it has no name any more and does not take it for the
    lock: filelock looks for that since the version that we ask for.
    """
    lock = out.parent / f".{out.name}.lock"
    with FileLock(lock, timeout=0):
        try:
            yield
        finally:
            with suppress(OSError):  # Windows removes no open file; filelock does afterwards
                lock.unlink()


def _remove(folder: Path) -> None:
    """Remove one of our folders as far as we may; an old build may be protected against writing."""
    with suppress(OSError):
        folder.chmod(_OURS)
    for above, names, _ in os.walk(folder):
        for path in (folder / above / name for name in names):
            with suppress(OSError):
                if not path.is_symlink():
                    path.chmod(_OURS)
    shutil.rmtree(folder, ignore_errors=True)


def _beside_name(out: Path, what: str) -> str:
    return f"{out.name}.atlas-{what}-"


def _beside(out: Path, what: str) -> list[Path]:
    """Folders beside `out` that a run named by its number; a reader's own ``build.old-2025`` is none."""
    start = _beside_name(out, what)
    return sorted(
        path
        for path in out.parent.iterdir()
        if path.name.startswith(start) and path.name.removeprefix(start).isdecimal() and path.is_dir()
    )


def _flush(stage: Path) -> None:
    """Have the disk hold every file before any of them is seen."""
    for path in [*stage.rglob("*"), stage]:
        handle = os.open(path, os.O_RDONLY)
        try:
            with suppress(OSError):  # some file systems refuse to flush a folder
                os.fsync(handle)
        finally:
            os.close(handle)


def _swap(stage: Path, out: Path) -> None:
    if not out.exists():
        stage.rename(out)
    elif not _exchange(stage, out):
        aside = out.parent / f"{_beside_name(out, 'old')}{os.getpid()}"
        out.rename(aside)
        stage.rename(out)
        _remove(aside)
    with suppress(OSError):
        handle = os.open(out.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _exchange(stage: Path, out: Path) -> bool:
    """Swap two names in one call (Linux renameat2); False where the system cannot."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    names = os.fsencode(stage), os.fsencode(out)
    return bool(renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)
