"""Writes our own vector files with GDAL, the same bytes from the same input."""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
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

_MULTI = {"Point": "MultiPoint", "Line": "MultiLineString", "Polygon": "MultiPolygon"}


def write_geopackage(path: Path, layers: Mapping[str, PlacedLayer], tables: Mapping[str, DataFrame]) -> None:
    """
    Write `layers` as feature layers in EPSG:4490 and `tables` as attribute tables to a new GeoPackage 1.3.

    Version 1.3 because GDAL 3.6, which planners' desktops still carry, warns about 1.4.

    Raises
    ------
    FileExistsError
        If `path` is there already: a user's file is never opened for writing.
    """
    for name, layer in layers.items():
        about = f"{layer.spec.title_zh} · {layer.spec.title_en}"
        layout = Layout("GPKG", name, declared_type(layer), first=name == next(iter(layers)), about=about)
        write_vector(path, layer.features, layout)
    for name, table in tables.items():
        first = not layers and name == next(iter(tables))
        write_vector(path, table, Layout("GPKG", name, None, first=first))


@dataclass(frozen=True, slots=True)
class Layout:
    """
    How GDAL is to write one layer.

    Attributes
    ----------
    geometry_type
        None for a table without geometry.
    first
        Whether the file is made anew; otherwise the layer is added to it.
    dataset, layer_options
        GDAL's creation options beyond those that `DEFAULTS` has for the driver.
    """

    driver: str
    layer: str
    geometry_type: str | None
    first: bool = True
    about: str = ""
    encoding: str | None = None
    dataset: Mapping[str, str] = field(default_factory=dict)
    layer_options: Mapping[str, str] = field(default_factory=dict)


DEFAULTS: dict[str, tuple[dict[str, str], dict[str, str]]] = {"GPKG": ({"VERSION": "1.3"}, {"FID": "fid"})}
"""Options of the dataset and of the layer by driver."""


def write_vector(path: Path, frame: GeoDataFrame | DataFrame, layout: Layout) -> None:
    """
    Write one layer or table with GDAL, the same bytes from the same input.

    Raises
    ------
    FileExistsError
        If a new file is asked for and `path` is there already.
    RuntimeError
        As GDAL reports a full disk or a value that the format cannot hold.
    """
    if layout.first and path.exists():
        raise FileExistsError(path)
    dataset, options = DEFAULTS.get(layout.driver, ({}, {}))
    named = {"GEOMETRY_NAME": "geom", "DESCRIPTION": layout.about}
    spatial = named if layout.driver == "GPKG" and layout.geometry_type else {}
    with reproducible(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="'crs' was not provided", category=UserWarning)
        pyogrio.write_dataframe(
            frame,
            path,
            layer=layout.layer,
            driver=layout.driver,
            append=not layout.first,
            geometry_type=layout.geometry_type,
            encoding=layout.encoding,
            promote_to_multi=(layout.geometry_type or "").startswith("Multi"),
            dataset_options={**dataset, **layout.dataset} if layout.first else {},
            layer_options={**options, **spatial, **layout.layer_options},
        )


def declared_type(layer: PlacedLayer) -> str:
    """
    The one geometry type that a layer declares: of its features, of its spec where it has none.

    Lines and polygons are declared multi, so that a later geometry in parts does not change the table; where
    points, lines and polygons mix, the type is ``Unknown``, which GeoPackage calls GEOMETRY.
    """
    kinds = set(layer.features.geometry.geom_type) or {
        geometry.value.title() for geometry in layer.spec.geometry
    }
    families = {kind.removeprefix("Multi").removesuffix("String") for kind in kinds}
    if len(families) != 1:
        return "Unknown"
    return "Point" if kinds == {"Point"} else _MULTI[families.pop()]


@contextmanager
def reproducible() -> Iterator[None]:
    """GDAL's clock stopped while the file is written."""
    before = os.environ.get("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
