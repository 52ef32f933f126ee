"""Writes our own GeoPackage; the one door to pyogrio."""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyogrio

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from atlas.geo.placed import PlacedLayer

_FIXED_DATE = "2021-03-12T00:00:00.000Z"
"""What the file says of its own making: the same bytes from the same input leave no room for a clock."""


def write_geopackage(path: Path, layers: Mapping[str, PlacedLayer], tables: Mapping[str, DataFrame]) -> None:
    """
    Write `layers` as feature layers in EPSG:4490 and `tables` as attribute tables to a new GeoPackage 1.3.

    Version 1.3 because GDAL 3.6, which planners' desktops still carry, warns about 1.4.

    Raises
    ------
    FileExistsError
        If `path` is there already: a user's file is never opened for writing.
    """
    if path.exists():
        raise FileExistsError(path)
    with _reproducible(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="'crs' was not provided", category=UserWarning)
        first = True
        for name, layer in layers.items():
            _write(path, name, layer.features, first=first, geometry_type=_geometry_type(layer.features))
            first = False
        for name, table in tables.items():
            _write(path, name, table, first=first, geometry_type=None)
            first = False


def _write(
    path: Path, name: str, frame: GeoDataFrame | DataFrame, *, first: bool, geometry_type: str | None
) -> None:
    options: dict[str, object] = {"VERSION": "1.3"} if first else {}
    layer_options: dict[str, object] = {"FID": "fid", "GEOMETRY_NAME": "geom"} if geometry_type else {"FID": "fid"}
    pyogrio.write_dataframe(
        frame,
        path,
        layer=name,
        driver="GPKG",
        append=not first,
        geometry_type=geometry_type,
        dataset_options=options,
        layer_options=layer_options,
    )


def _geometry_type(features: GeoDataFrame) -> str:
    """One declared type a layer: the multi type where any part needs it, generic where families mix."""
    kinds = sorted(set(features.geometry.geom_type))
    families = {kind.removeprefix("Multi") for kind in kinds}
    if len(families) != 1:
        return "Unknown"
    return kinds[0] if len(kinds) == 1 else "Multi" + families.pop()


@contextmanager
def _reproducible() -> Iterator[None]:
    """GDAL's clock stopped while the file is written."""
    before = os.environ.get("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
