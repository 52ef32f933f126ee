"""The made-up district in every format, written once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from atlas.export.desktop.make import Choices, make_job
from atlas.export.desktop.registry import FORMATS
from atlas.model.vocab import Sensitivity

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.audit.assemble import Assembled
    from atlas.export.desktop.job import ExportJob, Written


@dataclass(frozen=True)
class Desk:
    """Writes a format of the made-up district the first time it is asked for."""

    job: ExportJob
    out: Path
    _done: dict[str, list[Written]] = field(default_factory=dict)

    def job_for(self, name: str) -> ExportJob:
        """The job in the format's own CRS."""
        return self.job.in_crs(FORMATS[name].crs_for(None))

    def written(self, name: str) -> list[Written]:
        """What the format wrote."""
        if name not in self._done:
            self._done[name] = self.write(name, self.out / name)
        return self._done[name]

    def write(self, name: str, folder: Path, job: ExportJob | None = None) -> list[Written]:
        """Write a format anew."""
        folder.mkdir(parents=True)
        return FORMATS[name].load().write(job or self.job_for(name), folder)

    def folder(self, name: str) -> Path:
        """Where the format's files are."""
        self.written(name)
        return self.out / name


@pytest.fixture(scope="session")
def desk(tiny: Assembled, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The whole district, diagrams included."""
    choices = Choices(profile=Sensitivity.INTERNAL, include_schematic=True)
    return Desk(make_job(tiny, choices), tmp_path_factory.mktemp("desk"))
