"""GeoJSON as RFC 7946 wants it, whatever the geometry."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from atlas.export.canonical import canonical, document
from atlas.export.columns import typed_features
from atlas.export.geojson import layer_geojson, storable

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled

_CONTRACT = [
    *("place_id", "name_zh", "name_en", "kind", "status", "precision", "accuracy_m", "basis", "source_id"),
    *("measure_count", "measures"),
]
_LON, _LAT = st.floats(-180, 180), st.floats(-90, 90)
_BOXES = st.tuples(st.floats(116, 118), st.floats(39, 40), st.floats(0.001, 0.5), st.floats(0.001, 0.5))


def _collections(assembled: Assembled) -> dict[str, Any]:
    return {
        name: json.loads(layer_geojson(layer, assembled.catalog)) for name, layer in assembled.layers.items()
    }


@pytest.fixture(scope="module")
def collections(real: Assembled) -> dict[str, Any]:
    return _collections(real)


def test_every_layer_is_a_valid_collection(collections: dict[str, Any], real: Assembled) -> None:
    assert list(collections) == [spec.id for spec in real.catalog.layers]
    for name, collection in collections.items():
        assert collection["type"] == "FeatureCollection"
        assert collection["name"] == name
        assert "crs" not in collection
        assert ("bbox" in collection) == bool(collection["features"])
        for feature in collection["features"]:
            geometry = shape(feature["geometry"])
            assert geometry.is_valid, feature["id"]
            west, south, east, north = collection["bbox"]
            assert shapely.box(west, south, east, north).covers(geometry)


def test_every_feature_id_is_a_place_with_the_columns_of_the_contract(
    collections: dict[str, Any], real: Assembled
) -> None:
    for name, collection in collections.items():
        own = [field.name for field in real.catalog.layer_by_id[name].fields]
        for feature in collection["features"]:
            properties = feature["properties"]
            assert feature["id"] == properties["place_id"]
            assert feature["id"] in real.catalog.places
            assert {*_CONTRACT, *own} <= set(properties)
            assert isinstance(properties["measures"], list)
            assert len(properties["measures"]) == properties["measure_count"]
            assert properties["schematic"] == (properties["precision"] == "schematic")
            assert properties["accuracy_m"] is None or properties["accuracy_m"] > 0


def test_located_and_not_located_are_all_places_of_the_layer(
    collections: dict[str, Any], real: Assembled
) -> None:
    for name, collection in collections.items():
        drawn = {feature["id"] for feature in collection["features"]}
        assert not drawn & set(collection["not_located"])
        assert drawn | set(collection["not_located"]) == set(real.catalog.places_of_layer[name])


def test_an_empty_layer_says_what_it_waits_for(collections: dict[str, Any], real: Assembled) -> None:
    empty = {name for name, layer in real.layers.items() if layer.features.empty}
    assert {"red-line", "basic-farmland", "growth-boundary"} <= empty
    for name, collection in collections.items():
        assert bool(collection.get("awaits")) == (name in empty)


def test_coordinates_have_at_most_seven_decimals(real: Assembled) -> None:
    for layer in real.layers.values():
        text = layer_geojson(layer, real.catalog).decode()
        for line in re.findall(r'"coordinates": (\[.*?\]), "type"', text):
            assert max((len(d) for d in re.findall(r"\.(\d+)", line)), default=0) <= 7


def test_credit_goes_to_what_a_shape_rule_leans_on(collections: dict[str, Any]) -> None:
    assert "GeoNames" in collections["structure-core"]["attribution"]
    for collection in collections.values():
        assert bool(collection["attribution"]) == bool(collection["features"])


def test_one_feature_a_line(real: Assembled) -> None:
    layer = real.layers["road-grid"]
    lines = layer_geojson(layer, real.catalog).decode().splitlines()
    features = [line for line in lines if line.startswith('{"geometry"')]
    assert len(features) == len(layer.features) == 26
    assert all(json.loads(line.rstrip(","))["properties"]["schematic"] for line in features)


def test_columns_have_the_declared_types_with_and_without_features(real: Assembled) -> None:
    for layer in real.layers.values():
        frame = typed_features(layer)
        assert list(frame.index) == list(layer.features.index)
        assert str(frame["accuracy_m"].dtype) == "float64"
        assert str(frame["measure_count"].dtype) == "Int64"
        for field in layer.spec.fields:
            assert (
                str(frame[field.name].dtype)
                == {"text": "str", "integer": "Int64", "real": "float64"}[field.type]
            )


@given(box=_BOXES, clockwise=st.booleans())
def test_rings_follow_the_right_hand_rule(box: tuple[float, float, float, float], *, clockwise: bool) -> None:
    west, south, wide, high = box
    outer = shapely.box(west, south, west + wide, south + high, ccw=not clockwise)
    hole = shapely.box(west + wide / 4, south + high / 4, west + wide / 2, south + high / 2, ccw=clockwise)
    polygon = storable(shapely.Polygon(outer.exterior, [hole.exterior]))
    assert isinstance(polygon, shapely.Polygon)
    assert polygon.exterior.is_ccw
    assert not polygon.interiors[0].is_ccw
    assert abs(polygon.area - outer.area + hole.area) < 1e-6


@given(lon=_LON, lat=_LAT)
def test_rounding_moves_a_point_by_no_more_than_half_the_last_decimal(lon: float, lat: float) -> None:
    there = storable(shapely.Point(lon, lat))
    assert isinstance(there, shapely.Point)
    assert abs(there.x - lon) <= 0.5000001e-7
    assert abs(there.y - lat) <= 0.5000001e-7
    assert storable(there).equals_exact(there, 0)
    assert len(f"{there.x!r}".partition(".")[2]) <= 7 or "e" in f"{there.x!r}"


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text() | st.none(), max_size=5), st.randoms())
def test_canonical_json_knows_no_order_and_loses_nothing(record: dict[str, object], chance: Any) -> None:
    items = list(record.items())
    chance.shuffle(items)
    assert canonical(dict(items)) == canonical(record)
    assert "\n" not in canonical(record)
    assert json.loads(document({"a": record}, rows=[record, record])) == {
        "a": record,
        "rows": [record, record],
    }


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_json_has_no_word_for_what_is_not_finite(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        document({"a": number})
