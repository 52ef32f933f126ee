"""Writes a layer as GeoJSON after RFC 7946: lon/lat, right-hand rule, at most seven decimals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from atlas.audit.credits import attribution, credited
from atlas.export.canonical import document
from atlas.export.columns import typed_features
from atlas.geo.crs import STORAGE, WEB, convert
from atlas.model.vocab import Precision
from atlas.words import say

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from atlas.catalog import Catalog
    from atlas.geo.placed import PlacedLayer

DECIMALS = 7
"""About 1 cm: more would pretend to a precision that no source has."""


def layer_geojson(layer: PlacedLayer, catalog: Catalog) -> bytes:
    """
    The layer as a GeoJSON feature collection in WGS 84 lon/lat (EPSG:4326).

    Beside the features stand the layer's titles, genre, sources and attribution, and under ``not_located``
    the ids of its places that have no position. A layer without features is a valid empty collection whose
    member ``awaits`` says what it waits for.

    Returns
    -------
    text
        UTF-8, one feature a line, keys sorted: the same layer gives the same bytes.
    """
    features = typed_features(layer)
    shapes = [storable(geometry) for geometry in features.geometry]
    rows = features.drop(columns="geometry").to_dict("records")
    items = [
        {
            "type": "Feature",
            "id": row["place_id"],
            "geometry": shapely.geometry.mapping(shape),
            "properties": _properties({str(k): v for k, v in row.items()}, layer),
        }
        for row, shape in zip(rows, shapes, strict=True)
    ]
    members = _members(layer, catalog, [str(row["place_id"]) for row in rows])
    if shapes:
        members["bbox"] = [float(v) for v in shapely.total_bounds(np.array(shapes, dtype=object))]
    return document(members, features=items)


def storable(geometry: BaseGeometry) -> BaseGeometry:
    """
    `geometry` in WGS 84 lon/lat as RFC 7946 wants it.

    Parameters
    ----------
    geometry
        2-D, in EPSG:4490, x before y.

    Returns
    -------
    geometry
        At most seven decimals, outer rings counter-clockwise, inner rings clockwise.
    """
    rounded = shapely.transform(convert(geometry, STORAGE, WEB), _rounded)
    return shapely.orient_polygons(rounded)


def _rounded(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Adding nought makes -0.0 into 0.0, which is the same place in other bytes."""
    return np.asarray(np.round(coordinates, DECIMALS) + 0.0)


def _properties(row: dict[str, object], layer: PlacedLayer) -> dict[str, object]:
    schematic = row["precision"] == Precision.SCHEMATIC
    return {name: None if pd.isna(value) else value for name, value in row.items()} | {  # type: ignore[call-overload]  # any scalar
        "measures": json.loads(str(row["measures"])),
        "genre": str(layer.spec.genre),
        "precision_zh": say(f"precision.{row['precision']}"),
        "status_zh": say(f"status.{row['status']}"),
        "schematic": schematic,
        "caution_zh": say("export.schematic") if schematic else None,
    }


def _members(layer: PlacedLayer, catalog: Catalog, located: list[str]) -> dict[str, object]:
    spec = layer.spec
    selected = catalog.places_of_layer[spec.id]
    sources = credited(located, catalog)
    members: dict[str, object] = {
        "type": "FeatureCollection",
        "name": spec.id,
        "title_zh": spec.title_zh,
        "title_en": spec.title_en,
        "genre": str(spec.genre),
        "theme": spec.theme,
        "attribution": attribution(sources),
        "sources": [{"id": s.id, "title": s.title, "licence": s.licence.id} for s in sources],
        "not_located": [place for place in selected if place not in set(located)],
    }
    if not located:
        members["awaits"] = spec.awaits or say("export.awaits", count=len(selected))
    return members
