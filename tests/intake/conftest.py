"""Files from outside: those that we exported ourselves, and hostile ones made on the spot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from atlas.cli import main
from atlas.export.desktop.make import Choices, make_job
from atlas.export.desktop.registry import FORMATS
from atlas.model.vocab import Sensitivity

if TYPE_CHECKING:
    from collections.abc import Callable
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


@dataclass(frozen=True)
class Answer:
    """What a run of the command said."""

    code: int
    out: str
    err: str


@pytest.fixture
def atlas(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Runs the command in this process, in English."""
    for name in ("ATLAS_PLAN_TEXT", "ATLAS_ROOMS", "ATLAS_DEBUG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def run(*words: object) -> Answer:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        code = end.value.code
        return Answer(code if isinstance(code, int) else 0, said.out, said.err)

    return run
