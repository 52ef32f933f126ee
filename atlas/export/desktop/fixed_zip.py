"""Zip archives of which the same members always give the same bytes: fixed date, fixed order, plain names."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest that the format knows."""
_MODE = 0o100644 << 16
_BLOCK = 1 << 20


def write_zip(
    path: Path,
    members: Mapping[str, bytes | Path | Iterable[bytes]],
    *,
    stored: Iterable[str] = (),
    most: int | None = None,
    level: int | None = None,
) -> bool:
    """
    Write a new archive.

    Parameters
    ----------
    members
        By name within the archive, in the order wanted; bytes, blocks of bytes, or a file that is read in
        blocks.
    stored
        Endings of names that are packed already and are not packed again.
    most
        Bytes that the archive may have.
    level
        Of compression, 1 to 9; zlib's own choice by default.

    Returns
    -------
    fits
        False where it would have more than `most`: then there is no file.
    """
    plain = tuple(stored)
    with zipfile.ZipFile(path, "x") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.create_system, info.external_attr = 3, _MODE
            info.compress_type = (
                zipfile.ZIP_STORED if name.endswith(plain) and plain else zipfile.ZIP_DEFLATED
            )
            info._compresslevel = level  # type: ignore[attr-defined]  # noqa: SLF001  public from Python 3.13 on
            if isinstance(content, bytes):
                archive.writestr(info, content)
                continue
            if isinstance(content, Path):
                info.file_size = content.stat().st_size
            with archive.open(info, "w") as member:
                for block in _blocks(content):
                    member.write(block)
                    if most is not None and path.stat().st_size > most:
                        break
    if most is not None and path.stat().st_size > most:
        path.unlink()
        return False
    return True


def _blocks(content: Path | Iterable[bytes]) -> Iterator[bytes]:
    if not isinstance(content, Path):
        yield from content
        return
    with content.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
