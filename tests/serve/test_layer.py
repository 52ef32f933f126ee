"""A box finds exactly the features that touch it, its edges included."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box, shape

from atlas.serve.layer import serve_layer
from atlas.serve.queries import Box, layer_query
from tests.serve.conftest import feature, square

_LON = st.integers(-1_800, 1_800).map(lambda n: n / 10)
_LAT = st.integers(-800, 800).map(lambda n: n / 10)
_SQUARES = st.builds(square, _LON, _LAT, st.sampled_from([0.1, 1.0, 7.3]))
_POINTS = st.builds(lambda x, y: {"type": "Point", "coordinates": [x, y]}, _LON, _LAT)
_LINES = st.builds(lambda a, b: {"type": "LineString", "coordinates": [a, b]}, *[st.tuples(_LON, _LAT)] * 2)
_EXTENTS = st.tuples(_LON, _LON, _LAT, _LAT).map(lambda t: (min(t[:2]), min(t[2:]), max(t[:2]), max(t[2:])))


def _ids(shapes: list[dict[str, object] | None], query: str) -> list[int]:
    features = [feature(str(k), geometry) for k, geometry in enumerate(shapes)]
    layer = serve_layer("made-up", {"type": "FeatureCollection", "features": features})
    boxes = layer_query(query).boxes
    assert boxes is not None
    return [int(json.loads(text)["id"]) for text in layer.touching(boxes)]


@given(st.lists(st.one_of(_SQUARES, _POINTS, _LINES, st.none()), max_size=12), _EXTENTS)
def test_a_box_finds_what_a_look_at_every_feature_finds(
    shapes: list[dict[str, object] | None], extent: tuple[float, float, float, float]
) -> None:
    expected = [k for k, s in enumerate(shapes) if s is not None and shape(s).intersects(box(*extent))]
    flat = extent[0] == extent[2] or extent[1] == extent[3]
    found = _ids(shapes, "bbox=" + ",".join(map(repr, extent)))
    assert set(found) >= set(expected) if flat else found == expected


@given(st.lists(_SQUARES, min_size=1, max_size=8), st.data())
def test_every_corner_and_every_own_extent_finds_the_square(
    shapes: list[dict[str, object] | None], data: st.DataObject
) -> None:
    k = data.draw(st.integers(0, len(shapes) - 1))
    minx, miny, maxx, maxy = shape(shapes[k]).bounds
    if maxx <= 180:
        assert k in _ids(shapes, f"bbox={maxx!r},{maxy!r},{maxx!r},{maxy!r}")
        assert k in _ids(shapes, f"bbox={minx!r},{miny!r},{maxx!r},{maxy!r}")


def test_a_slanting_line_is_found_by_its_course_not_by_its_extent() -> None:
    line: list[dict[str, object] | None] = [{"type": "LineString", "coordinates": [[0, 0], [10, 10]]}]
    assert _ids(line, "bbox=8,1,9,2") == []
    assert _ids(line, "bbox=4,4,6,6") == [0]


def test_a_box_over_the_antimeridian_finds_both_sides_once() -> None:
    places: list[dict[str, object] | None] = [
        {"type": "Point", "coordinates": [179, 0]},
        {"type": "Point", "coordinates": [-179, 0]},
        {"type": "Point", "coordinates": [0, 0]},
        {"type": "LineString", "coordinates": [[-180, 0], [180, 0]]},
    ]
    assert _ids(places, "bbox=170,-10,-170,10") == [0, 1, 3]
    assert _ids(places, "bbox=-180,-90,180,90") == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "collection",
    [
        {},
        {"type": "FeatureCollection"},
        {"type": "FeatureCollection", "features": [3]},
        {"type": "FeatureCollection", "features": [{"geometry": {"type": "Blob"}}]},
        {"type": "FeatureCollection", "features": [{"geometry": {"type": "Point", "coordinates": "x"}}]},
        {"type": "FeatureCollection", "features": [{"geometry": [1]}]},
    ],
)
def test_what_is_no_feature_collection_is_refused(collection: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"feature"):
        serve_layer("made-up", collection)


def test_spaces_and_exponents_are_read() -> None:
    assert layer_query("bbox=1.0,%202e0,+3,.4e1").boxes == (Box(1, 2, 3, 4),)
