"""Reads a drawing back with GDAL, which wrote none of it, entity by entity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyogrio
import shapely

if TYPE_CHECKING:
    from pathlib import Path

    from pandas import DataFrame


def entities_of(path: Path) -> DataFrame:
    """
    The entities of the DXF drawing at `path`, in the order of the file.

    Returns
    -------
    entities
        `handle`, `layer` and `shape`: a circle is a line round its middle, a hatch a polygon.

    Raises
    ------
    ValueError
        If GDAL cannot read it.
    """
    try:
        _, table = pyogrio.read_arrow(path, columns=["Layer", "EntityHandle"])
    except RuntimeError as error:
        raise ValueError(str(error)) from error
    found: DataFrame = table.to_pandas().rename(columns={"EntityHandle": "handle", "Layer": "layer"})
    return found.assign(shape=shapely.from_wkb(found.pop("wkb_geometry").to_numpy()))
