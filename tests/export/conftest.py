"""The GeoPackage of the real rooms, written once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from atlas.export.gpkg import write_atlas_gpkg

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.audit.assemble import Assembled


@pytest.fixture(scope="session")
def gpkg(real: Assembled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gpkg") / "atlas.gpkg"
    write_atlas_gpkg(path, real)
    return path
