"""Puts the third-party browser files in place, every byte checked before any file is written."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from atlas.errors import AtlasError, os_why

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from atlas.model.asset import Asset

MAX_MEMBERS = 20_000
MAX_FILE_BYTES = 64 * 2**20
PACK_SECONDS = 900
_CHUNK = 2**20


class AssetError(AtlasError):
    """A browser file could not be fetched, is not the one that was pinned, or could not be put in place."""


def fetch_assets(web: Path, assets: Sequence[Asset], *, notify: Callable[[Asset], None]) -> int:
    """
    Fill ``web/vendor/``; no work and no network where every file is there with the right hash.

    Parameters
    ----------
    web
        The room ``web``; files go to ``vendor/`` in it.
    assets
        What ``web/assets.yaml`` lists.
    notify
        Called with each package that has to be fetched, before it is.

    Returns
    -------
    placed
        Number of files written.

    Raises
    ------
    AssetError
        If npm is missing or fails, the package is not as pinned, or the disk refuses; the files
        that were there before stay as they were.
    """
    vendor = web / "vendor"
    placed = 0
    for asset in assets:
        if all(_is_right(_target(vendor, asset, file.to), file.sha256) for file in asset.files):
            continue
        notify(asset)
        contents = _download(asset)
        for to, content in contents.items():
            _put(_target(vendor, asset, to), content, asset)
        placed += len(contents)
    return placed


def read_package(tarball: Path, asset: Asset) -> dict[str, bytes]:
    """
    The files of `asset` from its package, by where they go; nothing is unpacked to the disk.

    Raises
    ------
    AssetError
        If the package cannot be read, holds an entry that could leave its folder, lacks a listed
        file, or a file's sha256 is not the pinned one.
    """
    wanted = {file.path for file in asset.files}
    try:
        with tarfile.open(tarball, "r:gz") as archive:
            found = _members(archive, wanted, asset)
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise _failed("asset-unreadable", asset, reason=error) from error
    contents = {}
    for file in asset.files:
        if file.path not in found:
            raise _failed("asset-absent", asset, file=file.path)
        digest = hashlib.sha256(found[file.path]).hexdigest()
        if digest != file.sha256:
            raise _failed("asset-hash", asset, file=file.path, expected=file.sha256, found=digest)
        contents[file.to] = found[file.path]
    return contents


def _members(archive: tarfile.TarFile, wanted: set[str], asset: Asset) -> dict[str, bytes]:
    """Read the wanted files in one pass; the first part of each name is the package's own folder."""
    found: dict[str, bytes] = {}
    for count, member in enumerate(archive):
        parts = PurePosixPath(member.name).parts
        unsafe = member.name.startswith("/") or ".." in parts or "\\" in member.name
        if unsafe or not (member.isreg() or member.isdir()) or count >= MAX_MEMBERS:
            raise _failed("asset-unsafe", asset, file=member.name)
        path = "/".join(parts[1:])
        if path not in wanted or not member.isreg():
            continue
        stream = archive.extractfile(member)
        if stream is None or member.size > MAX_FILE_BYTES:
            raise _failed("asset-unsafe", asset, file=member.name)
        found[path] = stream.read()
    return found


def _download(asset: Asset) -> dict[str, bytes]:
    npm = shutil.which("npm")
    if npm is None:
        raise _failed("asset-no-npm", asset)
    with tempfile.TemporaryDirectory(prefix="atlas-assets-") as folder:
        name = f"{asset.package}@{asset.version}"
        command = [npm, "pack", "--ignore-scripts", "--silent", name, "--pack-destination", folder]
        try:
            # The name is a checked pattern, an exact version and no option; there is no shell.
            subprocess.run(  # noqa: S603
                command, cwd=folder, check=True, capture_output=True, timeout=PACK_SECONDS
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise _failed("asset-pack", asset) from error
        tarballs = sorted(Path(folder).glob("*.tgz"))
        if len(tarballs) != 1:
            raise _failed("asset-pack", asset)
        return read_package(tarballs[0], asset)


def _target(vendor: Path, asset: Asset, to: str) -> Path:
    target = vendor / to
    if not target.resolve().is_relative_to(vendor.resolve()):
        raise _failed("asset-outside", asset, file=to)
    return target


def _is_right(target: Path, sha256: str) -> bool:
    digest = hashlib.sha256()
    try:
        with target.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return False
    return digest.hexdigest() == sha256


def _put(target: Path, content: bytes, asset: Asset) -> None:
    """Write beside, flush, rename: a reader sees the old file or the new one, never a part."""
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise _failed("asset-disk", asset, file=target.name, reason=os_why(error)) from error


def _failed(key: str, asset: Asset, **facts: object) -> AssetError:
    return AssetError(key, package=asset.package, version=asset.version, **facts)
