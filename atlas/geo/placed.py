"""What has a position: each place's geometry with its precision, and the layers made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame
    from shapely.geometry.base import BaseGeometry

    from atlas.model.layer import LayerSpec
    from atlas.model.source import SourceRecord
    from atlas.model.vocab import Precision


@dataclass(frozen=True, slots=True)
class Placed:
    """
    A place with a geometry.

    Attributes
    ----------
    geometry
        2-D, valid, not empty, EPSG:4490, x before y.
    accuracy_m
        Metres within which the position is believed; None where a diagram can state none.
    """

    place_id: str
    geometry: BaseGeometry
    precision: Precision
    accuracy_m: float | None
    source_id: str | None


@dataclass(frozen=True, slots=True)
class PlacedLayer:
    """
    A layer with its features.

    Attributes
    ----------
    features
        GeoDataFrame in EPSG:4490, index the place ids (unique, sorted), columns those of the contract and
        then the spec's own fields, in order.
    """

    spec: LayerSpec
    features: GeoDataFrame
    sources: Mapping[str, SourceRecord]
