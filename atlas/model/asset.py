"""Third-party browser files: which package, which version, which files, under which licence."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from atlas.model.base import Named, Record, broken
from atlas.model.plan import Sha256

PackageName = Annotated[
    str, StringConstraints(pattern=r"^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*$", max_length=100)
]
"""A name as the package registry knows it; never an address, a path or an option."""
ExactVersion = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$", max_length=40)]
RelativePath = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_@][\w@.-]*(/[A-Za-z0-9_@][\w@.-]*)*$", max_length=200)
]
"""A path with forward slashes, no part of which begins with a dot."""


class AssetFile(Record):
    """One file of a package and where it goes."""

    path: RelativePath
    """Inside the package."""
    to: RelativePath
    """Under ``web/vendor/``."""
    sha256: Sha256
    weight: Annotated[str, StringConstraints(pattern=r"^[1-9]00$")] | None = None
    """Of a font face, as CSS counts it; null for every other file."""


class Asset(Record):
    """A package of browser files, pinned to one version and to the bytes of every file."""

    package: PackageName
    version: ExactVersion
    kind: Literal["browser", "font"]
    licence: Named
    """SPDX id of the terms that hold for the files taken."""
    licence_file: RelativePath
    """The licence's text under ``web/vendor/``: one of the files."""
    purpose: Named
    """What the atlas needs it for, in a sentence."""
    files: Annotated[tuple[AssetFile, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _licence_travels(self) -> Self:
        if self.licence_file not in {file.to for file in self.files}:
            raise broken("asset-licence", file=self.licence_file)
        return self


class AssetList(Record):
    """The whole of ``web/assets.yaml``."""

    assets: tuple[Asset, ...]

    @model_validator(mode="after")
    def _no_clash(self) -> Self:
        targets = [file.to for asset in self.assets for file in asset.files]
        twice = sorted({to for to in targets if targets.count(to) > 1})
        if twice:
            raise broken("asset-twice", file=twice[0])
        return self
