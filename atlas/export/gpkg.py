"""Writes the compiled atlas: one GeoPackage with every layer and every table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from atlas.export.columns import typed_features
from atlas.export.tables import tables
from atlas.geo.io import write_geopackage

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.audit.assemble import Assembled


def write_atlas_gpkg(path: Path, assembled: Assembled) -> None:
    """
    Write every layer, in EPSG:4490 and in the order of themes, and every table to a new GeoPackage 1.3.

    Layers without features are there too, with all their columns and their geometry type. The same atlas
    gives the same bytes, whatever the clock, the time zone and the language.

    Raises
    ------
    FileExistsError
        If `path` is there already.
    """
    layers = {
        name: replace(layer, features=typed_features(layer)) for name, layer in assembled.layers.items()
    }
    write_geopackage(path, layers, tables(assembled))
