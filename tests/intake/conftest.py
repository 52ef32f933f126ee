"""Files from outside: those that we exported ourselves, and hostile ones made on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from atlas.export.desktop.make import Choices, make_job
from atlas.export.desktop.registry import FORMATS
from atlas.model.vocab import Sensitivity

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.audit.assemble import Assembled
    from atlas.export.desktop.job import ExportJob

CARRIERS = {
    "gpkg": "gpkg/atlas.gpkg",
    "shapefile": "shapefile",
    "filegdb": "filegdb/atlas.gdb",
    "xlsx": "xlsx/atlas.xlsx",
}
"""The formats that carry records back, and what a planner would hand in of each."""


@pytest.fixture(scope="session")
def tiny_job(tiny: Assembled) -> ExportJob:
    """The made-up district, whole, ready to be written."""
    choices = Choices(profile=Sensitivity.INTERNAL, include_schematic=True)
    return make_job(tiny, choices)


@pytest.fixture(scope="session")
def exported(tiny_job: ExportJob, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up district in every format that can be brought back."""
    out = tmp_path_factory.mktemp("exported")
    for name in (*CARRIERS, "geojson"):
        (out / name).mkdir()
        entry = FORMATS[name]
        entry.load().write(tiny_job.in_crs(entry.crs_for(None)), out / name)
    return out
