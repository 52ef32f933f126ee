"""Makes a layer: the located places that its spec selects, with the columns of the contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from atlas.geo.crs import STORAGE
from atlas.geo.placed import PlacedLayer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from atlas.catalog import Catalog
    from atlas.geo.placed import Placed
    from atlas.model.layer import LayerSpec

COLUMNS = (
    "place_id",
    "name_zh",
    "name_en",
    "kind",
    "status",
    "precision",
    "accuracy_m",
    "basis",
    "source_id",
    "measure_count",
    "measures",
)
"""The columns that every feature layer has, in order; a spec's own fields follow."""


def place_layer(spec: LayerSpec, catalog: Catalog, placed: Mapping[str, Placed]) -> PlacedLayer:
    """
    The layer of `spec` with one feature a located place.

    Returns
    -------
    layer
        Index: place ids, unique and sorted; CRS EPSG:4490; `accuracy_m` in metres or missing; `measures` a
        JSON array of measure numbers.
    """
    ids = [place_id for place_id in catalog.places_of_layer[spec.id] if place_id in placed]
    names = [field.name for field in spec.fields]
    rows = [_row(place_id, names, catalog, placed[place_id]) for place_id in ids]
    frame = pd.DataFrame(rows, index=pd.Index(ids, name="id", dtype=str), columns=[*COLUMNS, *names])
    frame = frame.astype({"accuracy_m": "float64", "measure_count": "int32"})
    features = gpd.GeoDataFrame(frame, geometry=[placed[i].geometry for i in ids], crs=STORAGE)
    named = {placed[i].source_id for i in ids} - {None}
    sources = {s: catalog.sources[s] for s in sorted(filter(None, named))}
    return PlacedLayer(spec, features, sources)


def _row(place_id: str, extra: list[str], catalog: Catalog, placed: Placed) -> dict[str, object]:
    place = catalog.places[place_id]
    numbers = [catalog.measures[m].number_zh for m in catalog.measures_of_place.get(place_id, ())]
    row: dict[str, object] = {
        "place_id": place_id,
        "name_zh": place.name_zh,
        "name_en": place.name_en,
        "kind": str(place.kind),
        "status": str(place.status),
        "precision": str(placed.precision),
        "accuracy_m": placed.accuracy_m,
        "basis": str(place.basis),
        "source_id": placed.source_id,
        "measure_count": len(numbers),
        "measures": json.dumps(numbers, ensure_ascii=False),
    }
    own = {**place.model_dump(mode="json"), **(place.slot.model_dump(mode="json") if place.slot else {})}
    return row | {name: own.get(name) for name in extra}
