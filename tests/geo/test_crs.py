"""A position comes back from the printing grid within a centimetre, wherever the atlas may look."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from atlas.errors import CrsError
from atlas.geo.crs import PRINT, STORAGE, WEB, convert, convert_point, proj4_text, to_metres, to_storage

LON, LAT = st.floats(116.0, 118.5), st.floats(38.5, 40.5)
METRES_OF_DEGREE = 111_320


@given(LON, LAT)
@settings(max_examples=200, deadline=None)
def test_a_round_trip_by_the_printing_grid_is_under_a_centimetre(lon: float, lat: float) -> None:
    back = convert(convert(Point(lon, lat), STORAGE, PRINT), PRINT, STORAGE)
    off = math.hypot((back.x - lon) * math.cos(math.radians(lat)), back.y - lat) * METRES_OF_DEGREE
    assert off < 0.01


@given(LON, LAT)
@settings(max_examples=100, deadline=None)
def test_storage_keeps_seven_decimals_which_is_about_a_centimetre(lon: float, lat: float) -> None:
    stored = to_storage(to_metres(Point(lon, lat)))
    assert stored.x == pytest.approx(lon, abs=6e-8)
    assert f"{stored.x:.7f}" == f"{round(stored.x, 9):.7f}"
    assert to_metres(stored).distance(to_metres(Point(lon, lat))) < 0.01


def test_the_test_point_of_the_house() -> None:
    assert convert_point(117.05, 39.38, STORAGE, PRINT) == pytest.approx((504308.06, 4360692.44), abs=0.005)
    assert convert_point(504308.06, 4360692.44, PRINT, WEB) == pytest.approx((117.05, 39.38), abs=1e-7)


@given(LON, LAT)
@settings(max_examples=50, deadline=None)
def test_wgs_84_and_cgcs2000_are_one(lon: float, lat: float) -> None:
    assert convert_point(lon, lat, STORAGE, WEB) == (lon, lat)
    assert convert_point(lon, lat, WEB, PRINT) == convert_point(lon, lat, STORAGE, PRINT)


def test_an_unknown_crs_is_refused() -> None:
    with pytest.raises(CrsError) as caught:
        convert_point(117.0, 39.0, 2436, STORAGE)
    assert "2436" in caught.value.text("en")


def test_the_page_gets_the_printing_grid_s_own_projection() -> None:
    assert "+lon_0=117" in proj4_text(PRINT)
