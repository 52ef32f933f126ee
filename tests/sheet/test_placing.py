"""Labels find their places: apart from each other, within the frame, whatever their order."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations, pairwise
from math import cos, radians, sin

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from atlas.sheet.placing import (
    HALO_MM,
    Box,
    LabelKind,
    LabelRequest,
    Placement,
    place_among,
    place_labels,
)
from atlas.sheet.pool import Pool
from atlas.sheet.standing import Standing

FRAME = Box(10, 20, 130, 110)

coordinate = st.floats(0, 140, allow_nan=False).map(lambda v: round(v, 2))
points = st.builds(Point, coordinate, coordinate)
lines = st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=6, unique=True).map(LineString)
areas = st.builds(
    lambda x, y, w, h: box(x, y, x + w, y + h), coordinate, coordinate, st.floats(2, 40), st.floats(2, 40)
)
anchors = st.one_of(
    st.tuples(st.just(LabelKind.POINT), points),
    st.tuples(st.just(LabelKind.LINE), lines),
    st.tuples(st.just(LabelKind.AREA), areas),
)


@st.composite
def requests(draw: st.DrawFn) -> list[LabelRequest]:
    made = []
    for index in range(draw(st.integers(1, 14))):
        kind, anchor = draw(anchors)
        text = "大黄堡湿地自然保护区"[: draw(st.integers(2, 10))]
        made.append(
            LabelRequest(
                f"l{index}",
                text,
                kind,
                anchor,
                (len(text) * 2.5, 2.8),
                priority=draw(st.integers(0, 3)),
                leader=draw(st.booleans()),
            )
        )
    return made


def overlaps(placement: Placement) -> list[tuple[str, str]]:
    return [
        (a.id, b.id)
        for a, b in combinations(placement.placed, 2)
        if a.outline.distance(b.outline) < HALO_MM - 1e-6
    ]


@settings(max_examples=60)
@given(requests(), st.lists(areas, max_size=3))
def test_no_placed_label_touches_another_an_obstacle_or_the_frame(
    labels: list[LabelRequest], obstacles: list[Polygon]
) -> None:
    placement = place_labels(labels, frame=FRAME, obstacles=obstacles)
    assert overlaps(placement) == []
    assert all(box(*FRAME).covers(label.outline) for label in placement.placed)
    assert not any(label.outline.intersects(o) for label in placement.placed for o in obstacles)
    leaders = [(p.id, LineString(p.leader)) for p in placement.placed if p.leader]
    assert not any(
        line.intersects(other.outline)
        for name, line in leaders
        for other in placement.placed
        if other.id != name
    )
    assert not any(a.intersects(b) for (_, a), (_, b) in combinations(leaders, 2))
    assert sorted([p.id for p in placement.placed] + list(placement.dropped)) == sorted(r.id for r in labels)


@settings(max_examples=30)
@given(requests(), st.randoms(use_true_random=False))
def test_the_order_of_the_labels_changes_nothing(labels: list[LabelRequest], dice: random.Random) -> None:
    shuffled = dice.sample(labels, len(labels))
    assert place_labels(shuffled, frame=FRAME) == place_labels(labels, frame=FRAME)


@settings(max_examples=30)
@given(requests(), st.data())
def test_what_was_asked_for_before_on_the_same_paper_changes_nothing(
    labels: list[LabelRequest], data: st.DataObject
) -> None:
    before = data.draw(st.lists(st.sampled_from(labels), unique_by=lambda one: one.id))
    pool = Pool(Standing.of(FRAME, HALO_MM, [box(40, 40, 50, 50)], []))
    place_among([replace(one, leader=not one.leader) for one in before], pool)
    place_among(before, pool)
    assert place_among(labels, pool) == place_labels(labels, frame=FRAME, obstacles=[box(40, 40, 50, 50)])


def label(
    name: str, kind: LabelKind, anchor: object, text: str = "大黄堡湿地", **more: object
) -> LabelRequest:
    return LabelRequest(name, text, kind, anchor, (len(text) * 2.5, 2.8), **more)  # type: ignore[arg-type]  one of three


def test_a_lone_point_has_its_name_at_its_right() -> None:
    (placed,) = place_labels([label("a", LabelKind.POINT, Point(50, 50))], frame=FRAME).placed
    assert (placed.y, placed.angle, placed.leader) == (50, 0, None)
    assert placed.outline.bounds[0] == pytest.approx(50 + 0.8 + HALO_MM / 2 + 0.01)


def test_the_important_name_stays_where_the_lesser_is_dropped() -> None:
    walls = [box(10, 20, 130, 60), box(10, 64, 130, 110), box(10, 60, 49, 64), box(64, 60, 130, 64)]
    both = [
        label("a", LabelKind.POINT, Point(49.5, 62), priority=1),
        label("b", LabelKind.POINT, Point(49.5, 62), priority=2),
    ]
    placement = place_labels(both, frame=FRAME, obstacles=walls)
    assert ([p.id for p in placement.placed], placement.dropped) == (["b"], ("a",))


def test_a_lesser_name_gives_way_to_a_needed_number_and_to_no_other() -> None:
    slot = [box(10, 20, 130, 60), box(10, 64, 130, 110), box(10, 60, 40, 64), box(60, 60, 130, 64)]
    # The number can only be led into the slot, where the name sits before anything is led.
    name = label("name", LabelKind.POINT, Point(45, 62), text="大黄堡湿")
    number = label("number", LabelKind.POINT, Point(61, 62), text="⑧", leader=True, priority=9, through_mm=9)
    assert place_labels([name, number], frame=FRAME, obstacles=slot).dropped == ("number",)
    needed = replace(number, needed=True)
    assert place_labels([name, needed], frame=FRAME, obstacles=slot).dropped == ("name",)
    above = replace(name, priority=10)
    assert place_labels([above, needed], frame=FRAME, obstacles=slot).dropped == ("number",)


def test_eight_names_at_one_spot_are_led_apart() -> None:
    crowd = [label(f"n{i}", LabelKind.POINT, Point(60, 60), leader=True) for i in range(8)]
    placement = place_labels(crowd, frame=FRAME, obstacles=[Point(60, 60).buffer(0.8)])
    assert placement.dropped == ()
    assert overlaps(placement) == []
    assert any(p.leader for p in placement.placed)
    without = place_labels([label(f"n{i}", LabelKind.POINT, Point(60, 60)) for i in range(40)], frame=FRAME)
    assert without.dropped


def test_a_number_ringed_by_symbols_is_led_through_those_about_it_and_no_others() -> None:
    ring = [Point(60 + 2 * cos(radians(a)), 60 + 2 * sin(radians(a))).buffer(1.2) for a in range(0, 360, 45)]
    wall = [box(10, 20, 130, 54), box(10, 66, 130, 110)]
    lone = label("n", LabelKind.POINT, Point(60, 60), leader=True)
    assert place_labels([lone], frame=FRAME, obstacles=[*ring, *wall]).dropped == ("n",)
    (placed,) = place_labels([replace(lone, through_mm=3)], frame=FRAME, obstacles=[*ring, *wall]).placed
    assert placed.leader is not None
    assert not any(placed.outline.intersects(one) for one in [*ring, *wall])
    assert not any(LineString(placed.leader).intersects(one) for one in wall)


def test_a_name_in_an_area_lies_wholly_in_it() -> None:
    horseshoe = Polygon(
        [(20, 30), (100, 30), (100, 100), (80, 100), (80, 45), (40, 45), (40, 100), (20, 100)]
    )
    (placed,) = place_labels([label("a", LabelKind.AREA, horseshoe)], frame=FRAME).placed
    assert horseshoe.covers(placed.outline)
    assert not horseshoe.covers(horseshoe.centroid)


def test_an_area_too_small_for_its_name_is_led_or_dropped() -> None:
    small = box(50, 50, 54, 54)
    assert place_labels([label("a", LabelKind.AREA, small)], frame=FRAME).dropped == ("a",)
    (placed,) = place_labels([label("a", LabelKind.AREA, small, leader=True)], frame=FRAME).placed
    assert placed.leader is not None


def test_a_name_along_a_slanting_line_takes_its_slope_and_can_be_read() -> None:
    for turn in range(-85, 90, 10):
        u, v = 40 * cos(radians(turn)), 40 * sin(radians(turn))
        for line in (
            LineString([(70 - u, 65 - v), (70 + u, 65 + v)]),
            LineString([(70 + u, 65 + v), (70 - u, 65 - v)]),
        ):
            (placed,) = place_labels([label("a", LabelKind.LINE, line, text="Yongding")], frame=FRAME).placed
            assert placed.angle == pytest.approx(turn)
            assert line.distance(Point(placed.x, placed.y)) < 1e-6


def test_a_bend_carries_its_name_one_character_after_the_other() -> None:
    bend = LineString([(70 + 35 * cos(radians(a)), 100 + 35 * sin(radians(a))) for a in range(-160, -19, 4)])
    (placed,) = place_labels([label("a", LabelKind.LINE, bend, text="永定河故道湿地")], frame=FRAME).placed
    assert len(placed.glyphs) == 7
    assert all(a.x < b.x for a, b in pairwise(placed.glyphs))
    assert all(Point(g.x, g.y).distance(bend) < 1 for g in placed.glyphs)


@pytest.mark.parametrize("ends", [((70, 30), (72, 100)), ((72, 100), (70, 30))])
def test_on_a_steep_river_chinese_characters_stand_upright_and_read_downwards(
    ends: tuple[tuple[float, float], tuple[float, float]],
) -> None:
    (placed,) = place_labels(
        [label("a", LabelKind.LINE, LineString(ends), text="北运河")], frame=FRAME
    ).placed
    assert all(a.y < b.y for a, b in pairwise(placed.glyphs))
    assert all(abs(g.angle) < 10 for g in placed.glyphs)


def test_a_line_shorter_than_its_name_has_it_beside() -> None:
    (placed,) = place_labels(
        [label("a", LabelKind.LINE, LineString([(60, 60), (64, 60)]))], frame=FRAME
    ).placed
    assert placed.outline.distance(Point(62, 60)) < 1.5


def test_only_what_shows_in_the_frame_is_named() -> None:
    outside = [
        label("a", LabelKind.POINT, Point(5, 5), leader=True),
        label("b", LabelKind.AREA, box(200, 200, 260, 260)),
    ]
    assert place_labels(outside, frame=FRAME) == Placement((), ("a", "b"))
    (placed,) = place_labels([label("c", LabelKind.AREA, box(100, 30, 400, 90))], frame=FRAME).placed
    assert 100 <= placed.x <= 130


def test_a_soft_line_is_crossed_only_where_there_is_no_other_way() -> None:
    road = LineString([(50, 50), (130, 50)])
    (placed,) = place_labels([label("a", LabelKind.POINT, Point(50, 50))], frame=FRAME, avoid=[road]).placed
    assert not placed.outline.intersects(road)


def test_two_labels_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        place_labels([label("a", LabelKind.POINT, Point(50, 50))] * 2, frame=FRAME)


def test_three_hundred_crowded_labels_keep_apart() -> None:
    dice = random.Random(4)  # noqa: S311  a fixed scene, nothing secret
    crowd = [
        label(
            f"n{i}",
            LabelKind.POINT,
            Point(dice.uniform(0, 240), dice.uniform(0, 330)),
            leader=True,
            priority=i % 5,
        )
        for i in range(300)
    ]
    placement = place_labels(
        crowd, frame=Box(0, 0, 240, 330), obstacles=[r.anchor.buffer(0.8) for r in crowd]
    )
    assert overlaps(placement) == []
    assert len(placement.dropped) <= 6, "those that lie at the frame"
    assert shapely.union_all([p.outline for p in placement.placed]).area > 0
