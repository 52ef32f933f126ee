"""Every record of the real rooms comes back from YAML as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from atlas.catalog.records import read_record
from atlas.catalog.schemas import MODELS
from atlas.rooms import find_rooms

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.audit.assemble import Assembled
    from atlas.model.base import Record
    from atlas.model.finding import Finding

ROOMS = find_rooms()
FOLDERS = {
    "measures": "measures",
    "specs": "layer-spec",
    "sheets": "sheet",
    "sources": "source",
    "gazetteer": "places",
}
FILES = sorted(path for room in (ROOMS.layers, ROOMS.geodata) for path in room.rglob("*.yaml"))


def _model(path: Path) -> type[Record]:
    folder = next((FOLDERS[part] for part in path.parts[::-1] if part in FOLDERS), path.stem)
    return MODELS[path.stem if path.stem in MODELS else folder]


def _read(path: Path, model: type[Record]) -> Record:
    findings: list[Finding] = []
    record, _ = read_record(path, path.name, model, findings)
    assert findings == []
    assert record is not None
    return record


def _dumped(record: Record, *, sparse: bool) -> str:
    plain: dict[str, Any] = record.model_dump(mode="json", by_alias=True, exclude_defaults=sparse)
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False)


@pytest.mark.parametrize("path", FILES, ids=ROOMS.address)
def test_a_file_written_anew_says_the_same(path: Path, tmp_path: Path) -> None:
    model = _model(path)
    record = _read(path, model)
    for sparse in (True, False):
        copy = tmp_path / f"{sparse}.yaml"
        copy.write_text(_dumped(record, sparse=sparse), encoding="utf-8")
        assert _read(copy, model) == record
        assert _dumped(_read(copy, model), sparse=sparse) == copy.read_text(encoding="utf-8")


def test_every_record_of_the_catalog_is_in_those_files(real: Assembled) -> None:
    for register in ("measures", "places", "indicators", "claims", "baselines", "observations"):
        files = [path for path in FILES if _model(path) is MODELS[register]]
        counted = sum(len(getattr(_read(path, MODELS[register]), register)) for path in files)
        assert counted == len(getattr(real.catalog, register)), register
