"""A layout holds what it must at the scale it says; grid and graticule are labelled on all four sides."""

from __future__ import annotations

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from atlas.geo.crs import STORAGE, convert_point
from atlas.model.sheet import Orientation
from atlas.sheet.frame import MapFrame
from atlas.sheet.grid import degrees_text, graticule_ticks, grid_lines, grid_ticks
from atlas.sheet.numbering import mark, marks
from atlas.sheet.paper import AIR_MM, BAND_MM, LADDER, SheetError, choose_layout, paper_mm

WUQING = (47_800.0, 65_700.0)
SIDES = {"top", "bottom", "left", "right"}
extents = st.tuples(st.floats(3_000, 90_000), st.floats(3_000, 90_000))
papers = st.sampled_from(["A0", "A1", "A2", "A3", "A4", "600x1500"])


@given(extent=extents, paper=papers)
def test_the_frame_holds_the_extent_and_stays_on_the_page(extent: tuple[float, float], paper: str) -> None:
    try:
        layout = choose_layout(extent, paper, orientation=Orientation.FIT)
    except SheetError:
        reject()
    x, y, width, height = layout.frame
    assert layout.scale in LADDER
    assert width + 1e-6 >= extent[0] / layout.scale * 1000 + 2 * AIR_MM
    assert height + 1e-6 >= extent[1] / layout.scale * 1000 + 2 * AIR_MM
    assert min(x, y) >= layout.margin + BAND_MM - 1e-6
    assert x + width + BAND_MM <= layout.width - layout.margin + 1e-6
    assert y + height + BAND_MM <= layout.height - layout.margin + 1e-6
    left, top, panel_width, panel_height = layout.panel
    beside = left >= x + width + BAND_MM
    below = top >= y + height + BAND_MM
    assert beside or below
    assert left + panel_width <= layout.width
    assert top + panel_height <= layout.height


@pytest.mark.parametrize(
    ("paper", "scale"), [("A3", 260_000), ("A2", 200_000), ("A1", 125_000), ("A0", 75_000)]
)
def test_the_ladder_gives_the_district_the_scales_that_planners_expect(paper: str, scale: int) -> None:
    assert choose_layout(WUQING, paper, orientation=Orientation.FIT).scale == scale


def test_a_given_scale_is_taken_or_refused_with_one_that_fits() -> None:
    assert choose_layout(WUQING, "A3", orientation=Orientation.FIT, scale=300_000).scale == 300_000
    with pytest.raises(SheetError, match="1:260000"):
        choose_layout(WUQING, "A3", orientation=Orientation.FIT, scale=50_000)


@pytest.mark.parametrize("paper", ["A9", "10x20", "axb", "600x", "60000x400"])
def test_a_paper_that_is_none_is_refused_with_those_that_are(paper: str) -> None:
    with pytest.raises(SheetError, match="A4"):
        paper_mm(paper)


frames = st.builds(
    MapFrame,
    west=st.floats(470_000, 520_000),
    north=st.floats(4_340_000, 4_420_000),
    width=st.floats(70, 500),
    height=st.floats(70, 700),
    scale=st.sampled_from([50_000, 100_000, 260_000]),
)


@given(frame=frames)
def test_every_side_has_labels_and_none_lies_beyond_its_side(frame: MapFrame) -> None:
    ticks = grid_ticks(frame)
    assert {t.side for t in ticks} == SIDES
    for tick in [*ticks, *graticule_ticks(frame)]:
        assert 0 <= tick.at <= (frame.width if tick.side in {"top", "bottom"} else frame.height)
    easts, norths = grid_lines(frame)
    assert len(ticks) == 2 * (len(easts) + len(norths))
    assert min(len(easts), len(norths)) >= 2


@given(frame=frames)
def test_a_tick_of_the_graticule_stands_on_its_meridian_or_parallel(frame: MapFrame) -> None:
    for tick in graticule_ticks(frame):
        upright = tick.side in {"left", "right"}
        x = {"left": 0.0, "right": frame.width}.get(tick.side, tick.at)
        y = {"top": 0.0, "bottom": frame.height}.get(tick.side, tick.at)
        found = frame.lonlat(x, y)[1 if upright else 0]
        assert degrees_text(round(found * 120) / 120) == tick.label
        # A thousandth of a millimetre at 1:50 000 is 5 cm, which is 5e-7 degrees.
        assert abs(found * 120 - round(found * 120)) < 1e-4


@given(frame=frames, x=st.floats(0, 500), y=st.floats(0, 700))
def test_paper_and_ground_are_inverse(frame: MapFrame, x: float, y: float) -> None:
    lon, lat = frame.lonlat(x, y)
    back = frame.point(*convert_point(lon, lat, STORAGE, 4548))
    assert back == pytest.approx((x, y), abs=1e-4)


def test_grid_north_leans_east_of_true_north_east_of_the_meridian() -> None:
    east = MapFrame(520_000, 4_400_000, 200, 200, 100_000)
    west = MapFrame(460_000, 4_400_000, 200, 200, 100_000)
    assert east.convergence > 0 > west.convergence
    # dλ·sin φ: 30 km east at 39.7° is 0.35° of longitude, 0.223°.
    assert east.convergence == pytest.approx(0.223, abs=0.005)


def test_numbers_are_enclosed_and_runs_are_short() -> None:
    assert [mark(n) for n in (1, 20, 21, 35, 36, 50, 51)] == ["①", "⑳", "㉑", "㉟", "㊱", "㊿", "(51)"]
    assert marks([7, 1, 2, 3, 4]) == "①–④⑦"
    assert marks([1, 2]) == "①②"
    assert not marks([])
