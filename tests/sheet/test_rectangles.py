"""Arithmetic on rectangles says what geometry says, of thousands at once."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.sheet.rectangles import Rectangles, lengths_within, lengths_within_any, meet, meetings

place = st.floats(0, 30, allow_nan=False).map(lambda v: round(v, 2))
sides = st.floats(0.5, 12).map(lambda v: round(v, 2))
turn = st.one_of(st.just(0.0), st.floats(-89, 90).map(lambda v: round(v, 1)))
rows = st.lists(st.tuples(place, place, sides, sides, turn), min_size=1, max_size=8)
lines = st.lists(st.tuples(place, place, place, place), min_size=8, max_size=8)
HAIR_MM = 1e-6


def rectangles(given: list[tuple[float, ...]]) -> Rectangles:
    table = np.array(given)
    return Rectangles.turned(table[:, :2], table[:, 2:4] / 2, table[:, 4])


@settings(deadline=None)
@given(rows, rows)
def test_rectangles_meet_where_their_polygons_do(
    ones: list[tuple[float, ...]], others: list[tuple[float, ...]]
) -> None:
    one, other = rectangles(ones), rectangles(others)
    pairs = np.indices((len(ones), len(others))).reshape(2, -1)
    apart = shapely.distance(one.polygons()[pairs[0]], other.polygons()[pairs[1]])
    deep = shapely.area(shapely.intersection(one.polygons()[pairs[0]], other.polygons()[pairs[1]]))
    found = meet(one, pairs[0], other, pairs[1])
    assert not found[apart > HAIR_MM].any()
    assert found[deep > HAIR_MM].all()
    near = np.zeros((len(ones), len(others)), dtype=bool)
    near[meetings(one.bounds, other.bounds)] = True
    assert near.ravel()[found].all()


@settings(deadline=None)
@given(rows, lines)
def test_a_line_is_cut_to_the_length_that_geometry_finds(
    given_rows: list[tuple[float, ...]], given_lines: list[tuple[float, ...]]
) -> None:
    some = rectangles(given_rows)
    ends = np.array(given_lines[: len(given_rows)]).reshape(-1, 2, 2)
    expected = shapely.length(shapely.intersection(some.polygons(), shapely.linestrings(ends)))
    assert lengths_within(some, ends) == pytest.approx(expected, abs=1e-6)


@settings(deadline=None)
@given(st.lists(st.tuples(rows, lines.map(lambda some: some[0])), min_size=1, max_size=4))
def test_what_several_rectangles_hold_of_a_line_counts_once(
    given_groups: list[tuple[list[tuple[float, ...]], tuple[float, ...]]],
) -> None:
    groups = [rectangles(some) for some, _ in given_groups]
    ends = np.array([line for _, line in given_groups]).reshape(-1, 2, 2)
    whole = [shapely.union_all(group.polygons()) for group in groups]
    expected = shapely.length(shapely.intersection(whole, shapely.linestrings(ends)))
    counts = np.array([len(group.centre) for group in groups])
    assert lengths_within_any(Rectangles.join(groups), counts, ends) == pytest.approx(expected, abs=1e-6)


def test_what_is_not_there_meets_nothing() -> None:
    there = Rectangles.level(np.array([[0.0, 0.0, 4.0, 4.0]]))
    missing = Rectangles.strips(np.full((1, 2, 2), np.nan), 0.2)
    first = np.array([0])
    assert meet(there, first, there, first).all()
    assert not meet(there, first, missing, first).any()
    assert not meet(missing, first, missing, first).any()
    assert [len(row) for row in meetings(there.bounds, missing.bounds)] == [0, 0]
