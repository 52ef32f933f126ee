"""Shape rules keep what they say: areas, order, and the district's boundary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point, box

from atlas.geo.bands import accuracy_band, area_km2, length_km, soft_rings
from atlas.geo.crs import to_metres, to_storage
from atlas.geo.shapes import ShapeFailedError, run_shape
from atlas.model.place import Along, At, Beside, Disc, GridAxis, Hull, Through
from atlas.model.vocab import Precision

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled

WEST, SOUTH = 500_000, 4_360_000
DISTRICT = box(WEST, SOUTH, WEST + 20_000, SOUTH + 20_000)
X, Y = st.floats(0, 20_000), st.floats(0, 20_000)


def _point(x: float, y: float) -> Point:
    return Point(WEST + x, SOUTH + y)


@given(X, Y, st.floats(0.5, 380))
@settings(max_examples=60, deadline=None)
def test_a_disc_has_its_stated_area_and_stays_in_the_district(x: float, y: float, area: float) -> None:
    made = run_shape(Disc(rule="disc", at="c", area_km2=area), {"c": _point(x, y)}, DISTRICT)
    assert made.area / 1e6 == pytest.approx(area, rel=1e-3)
    assert made.difference(DISTRICT.buffer(0.01)).is_empty


def test_a_disc_larger_than_the_district_fails() -> None:
    with pytest.raises(ShapeFailedError):
        run_shape(Disc(rule="disc", at="c", area_km2=401), {"c": _point(0, 0)}, DISTRICT)


@given(st.lists(st.tuples(X, Y), min_size=1, max_size=6), st.floats(100, 3_000))
@settings(max_examples=60, deadline=None)
def test_a_hull_holds_what_it_is_made_of_within_the_district(
    points: list[tuple[float, float]], grow: float
) -> None:
    on = {f"p{i}": _point(*p) for i, p in enumerate(points)}
    made = run_shape(Hull(rule="hull", of=tuple(on), buffer_m=grow), on, DISTRICT)
    assert made.is_valid
    assert made.difference(DISTRICT.buffer(0.01)).is_empty
    assert all(made.distance(p) < 0.01 for p in on.values())


@given(st.integers(1, 30))
@settings(max_examples=30, deadline=None)
def test_grid_axes_stand_in_order_and_within_the_district(n: int) -> None:
    rows = [run_shape(GridAxis(rule="axis", direction="h", k=k, n=n), {}, DISTRICT) for k in range(1, n + 1)]
    columns = [
        run_shape(GridAxis(rule="axis", direction="z", k=k, n=n), {}, DISTRICT) for k in range(1, n + 1)
    ]
    heights, sides = [r.centroid.y for r in rows], [c.centroid.x for c in columns]
    assert heights == sorted(heights, reverse=True)
    assert sides == sorted(sides)
    assert all(a.length == pytest.approx(20_000) for a in [*rows, *columns])


@given(X, X)
@settings(max_examples=40, deadline=None)
def test_along_is_the_stretch_between_two_places_whichever_comes_first(a: float, b: float) -> None:
    line = MultiLineString(
        [[(WEST, SOUTH), (WEST + 9_000, SOUTH)], [(WEST + 9_000, SOUTH), (WEST + 20_000, SOUTH)]]
    )
    on = {"l": line, "a": _point(a, 500), "b": _point(b, 300)}
    made = run_shape(Along(rule="along", line="l", start="a", end="b"), on, DISTRICT)
    back = run_shape(Along(rule="along", line="l", start="b", end="a"), on, DISTRICT)
    assert made.length == pytest.approx(abs(a - b), abs=0.01)
    assert made.equals(back) or made.length < 1


def test_along_without_ends_is_all_of_the_line_within_the_district() -> None:
    line = LineString([(WEST - 5_000, SOUTH + 100), (WEST + 25_000, SOUTH + 100)])
    made = run_shape(Along(rule="along", line="l"), {"l": line}, DISTRICT)
    assert made.length == pytest.approx(20_000)


@pytest.mark.parametrize("end", ["start", "end"])
def test_along_with_one_end_only_is_refused(end: str) -> None:
    with pytest.raises(ValueError, match="start and end, or neither"):
        Along.model_validate({"rule": "along", "line": "l", end: "a"})


@given(st.lists(st.tuples(X, Y), min_size=2, max_size=6))
@settings(max_examples=40, deadline=None)
def test_amid_several_places_is_the_mean_of_their_positions(points: list[tuple[float, float]]) -> None:
    on = {f"p{i}": _point(*p) for i, p in enumerate(points)}
    made = run_shape(At(rule="at", place=tuple(on)), on, DISTRICT)
    assert made.x == pytest.approx(sum(p.x for p in on.values()) / len(on))
    assert made.y == pytest.approx(sum(p.y for p in on.values()) / len(on))
    disc = run_shape(Disc(rule="disc", at=tuple(on), area_km2=4), on, DISTRICT)
    assert disc.area / 1e6 == pytest.approx(4, rel=1e-3)
    assert disc.distance(made) < 0.01


def test_at_and_through_take_positions_as_they_are() -> None:
    on = {"a": _point(0, 0), "b": DISTRICT, "c": _point(9, 9)}
    assert run_shape(At(rule="at", place="a"), on, DISTRICT) == on["a"]
    through = run_shape(Through(rule="through", places=("a", "b", "c")), on, DISTRICT)
    assert [through.coords[0], through.coords[-1]] == [on["a"].coords[0], on["c"].coords[0]]


@given(st.floats(100, 5_000))
@settings(max_examples=30, deadline=None)
def test_beside_a_neighbour_is_a_strip_of_the_district_along_their_border(buffer_m: float) -> None:
    neighbour = box(WEST - 9_000, SOUTH - 9_000, WEST, SOUTH + 30_000)
    made = run_shape(Beside(rule="beside", place="n", buffer_m=buffer_m), {"n": neighbour}, DISTRICT)
    assert made.equals_exact(box(WEST, SOUTH, WEST + buffer_m, SOUTH + 20_000), 0.01, normalize=True)


def test_a_rule_on_what_has_no_position_fails_by_name() -> None:
    with pytest.raises(ShapeFailedError, match="nowhere"):
        run_shape(At(rule="at", place="nowhere"), {}, DISTRICT)


GEOMETRIES = [
    Point(117.0, 39.4),
    LineString([(117.0, 39.4), (117.05, 39.42), (117.1, 39.38)]),
    box(117.0, 39.4, 117.05, 39.43),
]


@given(st.sampled_from(GEOMETRIES), st.floats(20, 5_000))
@settings(max_examples=60, deadline=None)
def test_the_band_of_an_accuracy_holds_the_geometry_and_little_more(geometry: Point, accuracy: float) -> None:
    band, metres = to_metres(accuracy_band(geometry, accuracy)), to_metres(geometry)
    assert band.contains(metres)
    assert metres.buffer(accuracy * 1.03 + 0.05).contains(band)
    assert band.contains(metres.buffer(accuracy * 0.9))


@given(st.floats(300, 9_000), st.floats(300, 9_000), st.integers(2, 8))
@settings(max_examples=40, deadline=None)
def test_soft_rings_are_disjoint_and_make_up_the_polygon(width: float, height: float, steps: int) -> None:
    polygon = to_storage(box(WEST, SOUTH, WEST + width, SOUTH + height))
    rings = [to_metres(ring) for ring in soft_rings(polygon, steps)]
    whole = to_metres(polygon).area
    assert sum(ring.area for ring in rings) == pytest.approx(whole, rel=1e-3)
    overlaps = sum(a.intersection(b).area for i, a in enumerate(rings) for b in rings[i + 1 :])
    assert overlaps < whole * 1e-3
    assert len(rings) <= steps


def test_areas_and_lengths_are_measured_on_the_printing_grid() -> None:
    assert area_km2(to_storage(DISTRICT)) == pytest.approx(400, rel=1e-6)
    assert length_km(to_storage(LineString([(WEST, SOUTH), (WEST, SOUTH + 5_000)]))) == pytest.approx(
        5, rel=1e-6
    )


def test_every_shape_rule_of_the_made_up_district_gives_a_schematic_place(tiny: Assembled) -> None:
    ruled = [p for p in tiny.catalog.places.values() if p.shape]
    assert {p.shape.rule for p in ruled if p.shape} == {"hull", "disc", "along", "at", "through", "axis"}
    assert all(tiny.placed[p.id].precision is Precision.SCHEMATIC for p in ruled)
    assert all(tiny.placed[p.id].geometry.is_valid for p in ruled)


def test_what_is_not_located_is_never_drawn(tiny: Assembled) -> None:
    unlocated = {p for p in tiny.catalog.places if tiny.catalog.precision(p) is Precision.UNLOCATED}
    assert unlocated == {"joint-axis", "fast-stop", "clear-river-dikes", "red-line-slot"}
    assert not unlocated & set(tiny.placed)


def test_layers_have_sorted_unique_ids_in_the_storage_crs(tiny: Assembled) -> None:
    for layer in tiny.layers.values():
        index = list(layer.features.index)
        assert index == sorted(set(index))
        assert layer.features.crs.to_epsg() == 4490
        assert not layer.features.geometry.has_z.any()


def test_zones_of_the_real_atlas_do_not_overlap(real: Assembled) -> None:
    zones = [to_metres(p.geometry) for i, p in real.placed.items() if real.catalog.places[i].kind == "zone"]
    assert len(zones) == 5
    for i, zone in enumerate(zones):
        assert all(zone.intersection(other).area < 1 for other in zones[i + 1 :])


@given(st.integers(1, 30), st.sampled_from(["h", "z"]))
@settings(max_examples=30, deadline=None)
def test_grid_axes_share_the_district_evenly_with_half_a_step_at_either_edge(
    n: int, direction: Literal["h", "z"]
) -> None:
    axes = [
        run_shape(GridAxis(rule="axis", direction=direction, k=k, n=n), {}, DISTRICT) for k in range(1, n + 1)
    ]
    from_edge = [SOUTH + 20_000 - a.centroid.y if direction == "h" else a.centroid.x - WEST for a in axes]
    assert from_edge == pytest.approx([20_000 / n * (k - 0.5) for k in range(1, n + 1)])
