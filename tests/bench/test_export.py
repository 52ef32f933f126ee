"""What each desktop format costs, for the real atlas and for 85,000 features, beside GDAL's plain writing."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from atlas.export.desktop.make import Choices, make_job
from atlas.export.desktop.registry import FORMATS
from atlas.intake.reread import reread
from atlas.model.vocab import Sensitivity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from atlas.audit.assemble import Assembled
    from atlas.export.desktop.job import ExportJob

COUNT = 85_000
ALONE = ("gpkg", "geojson", "shapefile", "filegdb", "kml", "dxf", "geoparquet", "xlsx", "csv")
_DRIVERS = {
    "gpkg": "GPKG",
    "geojson": "GeoJSON",
    "shapefile": "ESRI Shapefile",
    "filegdb": "OpenFileGDB",
    "csv": "CSV",
    "xlsx": "XLSX",
}
_BY_OGR2OGR = {"kml": "KML", "dxf": "DXF"}


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock and of the processor, children counted in."""

    clock: float
    cpu: float


def _spent(work: Callable[[], object]) -> Spent:
    started, before = time.perf_counter(), sum(os.times()[:4])
    work()
    return Spent(time.perf_counter() - started, sum(os.times()[:4]) - before)


def _bytes(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


@pytest.fixture(scope="module")
def job(real: Assembled) -> ExportJob:
    return make_job(real, Choices(profile=Sensitivity.INTERNAL, include_schematic=True))


@pytest.fixture(scope="module")
def big(job: ExportJob) -> ExportJob:
    """One layer of 85,000 polygons of twelve corners, with the attributes of a real one; one big table."""
    layer = next(o for o in job.layers if o.id == "district")
    rng = np.random.default_rng(7)
    angles = np.linspace(0, 2 * np.pi, 13)[:-1]
    middles = rng.uniform((116.8, 39.2), (117.2, 39.6), (COUNT, 2))
    rings = middles[:, None, :] + 0.0004 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    shapes = shapely.multipolygons(shapely.polygons(rings), indices=np.arange(COUNT))
    row = pd.DataFrame(layer.features.drop(columns="geometry"))
    frame = row.loc[row.index.repeat(COUNT)]
    frame["place_id"] = [f"parcel-{i}" for i in range(COUNT)]
    frame["precision"] = "surveyed"
    frame.index = pd.Index(frame["place_id"])
    features = gpd.GeoDataFrame(frame, geometry=shapes, crs=4490)
    table = pd.DataFrame(features.drop(columns="geometry")).reset_index(drop=True)
    return replace(
        job,
        layers=(layer.with_features(features),),
        tables={"places": table},
        table_columns={"places": layer.columns},
    )


def _ours(name: str, job: ExportJob, folder: Path) -> tuple[Spent, Spent]:
    own = job.in_crs(FORMATS[name].crs_for(None))
    if name in {"xlsx", "csv"}:
        own = replace(own, layers=())
    if len(job.layers) == 1 and name not in {"xlsx", "csv"}:
        own = replace(own, tables={}, table_columns={})
    folder.mkdir(parents=True)
    written: list[Any] = []
    wrote = _spent(lambda: written.extend(FORMATS[name].load().write(own, folder)))
    checks: list[Any] = []
    read = _spent(lambda: checks.extend(reread(written, own)))
    assert [c for c in checks if not c.ok] == []
    return wrote, read


def _plain(name: str, job: ExportJob, folder: Path) -> Spent | None:
    """The same layer by ``GeoDataFrame.to_file`` or ``ogr2ogr``, without styles and unread."""
    features = job.in_crs(FORMATS[name].crs_for(None)).layers[0].features.reset_index(drop=True)
    folder.mkdir(parents=True)
    if name == "geoparquet":
        return _spent(lambda: features.to_parquet(folder / "plain.parquet", index=False))
    if name in _BY_OGR2OGR:
        if shutil.which("ogr2ogr") is None:
            return None
        features.to_file(folder / "plain.gpkg", driver="GPKG")
        driver = _BY_OGR2OGR[name]
        words = ["ogr2ogr", "-f", driver, str(folder / f"plain.{driver.lower()}"), str(folder / "plain.gpkg")]
        return _spent(lambda: subprocess.run([*words, "-skipfailures"], check=True, capture_output=True))
    ending = {"shapefile": "shp", "filegdb": "gdb"}.get(name, name)
    rows = pd.DataFrame(features.drop(columns="geometry")) if name in {"csv", "xlsx"} else features
    if name == "csv":
        return _spent(lambda: rows.to_csv(folder / "plain.csv"))
    if name == "xlsx":
        return _spent(lambda: rows.to_excel(folder / "plain.xlsx"))
    return _spent(lambda: features.to_file(folder / f"plain.{ending}", driver=_DRIVERS[name]))


@pytest.mark.filterwarnings("ignore")
def test_formats_of_the_real_atlas(job: ExportJob, tmp_path: Path, table: Callable[..., None]) -> None:
    rows: list[tuple[object, ...]] = [("format", "write s", "re-read s", "kB")]
    for name in ALONE:
        wrote, read = _ours(name, job, tmp_path / name)
        rows.append((name, wrote.clock, read.clock, _bytes(tmp_path / name) // 1000))
    table("desktop files of the real atlas", rows)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ALONE)
def test_85_000_features_beside_plain_writing(
    name: str, big: ExportJob, tmp_path: Path, table: Callable[..., None]
) -> None:
    # Once with a few features: what loads the libraries, for either side, is not counted.
    few = replace(big, layers=(big.layers[0].with_features(big.layers[0].features.iloc[:10]),), tables={})
    _ours(name, few, tmp_path / "few")
    _plain(name, few, tmp_path / "few-plain")
    wrote, read = _ours(name, big, tmp_path / "ours")
    plain = _plain(name, big, tmp_path / "plain")
    head = ("format", "write s", "re-read s", "plain s", "cpu s", "plain cpu s", "times (cpu)", "MB")
    cpu = wrote.cpu + read.cpu
    beside = (plain.clock, cpu, plain.cpu, cpu / max(plain.cpu, 1e-9)) if plain else ("-", cpu, "-", "-")
    size = _bytes(tmp_path / "ours") / 1e6
    table(f"{COUNT} features", [head, (name, wrote.clock, read.clock, *beside, size)])
