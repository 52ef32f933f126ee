"""Gives a layer's own columns the types that its spec declares."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from atlas.geo.placed import PlacedLayer

DTYPES = {"text": "str", "integer": "Int64", "real": "float64"}
"""Column type by the spec's word for it."""
_COMMON = {
    "place_id": "str",
    "name_zh": "str",
    "name_en": "str",
    "kind": "str",
    "status": "str",
    "precision": "str",
    "accuracy_m": "float64",
    "basis": "str",
    "source_id": "str",
    "measure_count": "Int64",
    "measures": "str",
}


def typed_features(layer: PlacedLayer) -> GeoDataFrame:
    """
    The layer's features with every column of the type declared for it, also where there is no feature.

    Returns
    -------
    features
        A copy in EPSG:4490 with the index and order of the layer; text holds lists as JSON arrays and truth
        values as ``true`` or ``false``; what is missing stays missing.
    """
    features = layer.features.copy()
    for field in layer.spec.fields:
        column = features[field.name]
        features[field.name] = column.map(_as_text) if field.type == "text" else pd.to_numeric(column)
    own = {field.name: DTYPES[field.type] for field in layer.spec.fields}
    typed: GeoDataFrame = features.astype(_COMMON | own)
    return typed


def _as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
