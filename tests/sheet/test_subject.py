"""A sheet says how sure its scale is, draws what it lists, and its colours keep apart in grey."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import pytest
from shapely import LineString, MultiPolygon, Polygon, box

from atlas.model.sheet import Orientation
from atlas.model.vocab import Precision, Status
from atlas.sheet.ink import Ink, Palette
from atlas.sheet.make import Wish, make_sheet
from atlas.sheet.numbering import number_measures
from atlas.sheet.paper import choose_layout
from atlas.sheet.subject import HONEST_MM, VAGUE_MM, Subject, extent_m, make_subject
from atlas.sheet.svg import path_data

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.sheet.type import Type


def subject_of(name: str, assembled: Assembled, paper: str = "A3") -> Subject:
    spec, bounds = assembled.catalog.sheets[name], extent_m(assembled)
    extent = bounds[2] - bounds[0], bounds[3] - bounds[1]
    return make_subject(spec, assembled, choose_layout(extent, paper, orientation=Orientation.FIT), bounds)


@pytest.mark.parametrize("name", ["overview", "transport-network", "ecology-control", "canal-tourism"])
def test_the_median_accuracy_is_that_of_the_plans_own_located_features(name: str, real: Assembled) -> None:
    catalog, spec = real.catalog, real.catalog.sheets[name]
    ids = {i for layer in spec.bearing for i in catalog.places_of_layer[layer]}
    metres = [
        real.placed[i].accuracy_m
        for i in ids
        if i in real.placed
        and catalog.places[i].status is not Status.REFERENCE
        and real.placed[i].precision is not Precision.SCHEMATIC
        and real.placed[i].accuracy_m
    ]
    honesty = subject_of(name, real).honesty
    assert honesty.median_m == median(float(m or 0) for m in metres)
    assert honesty.honest == (honesty.median_m / 260 <= HONEST_MM)


def test_a_larger_paper_makes_the_general_map_pretend_too_much(real: Assembled, faces: Type) -> None:
    assert subject_of("overview", real).honesty.honest
    assert not subject_of("overview", real, "A1").honesty.honest
    enlarged = make_sheet("overview", real, faces, Wish(paper="A1"))
    assert "放大示意" in enlarged.page.pictures["map"]
    assert "放大示意" not in make_sheet("overview", real, faces, Wish()).page.pictures["map"]


def test_what_is_too_unsure_for_the_paper_is_banded_and_named_so(real: Assembled) -> None:
    subject = subject_of("overview", real)
    vague = {f.place_id for f in subject.features if f.vague}
    expected = {
        f.place_id for f in subject.features if (real.placed[f.place_id].accuracy_m or 0) / 260 > VAGUE_MM
    }
    assert vague == expected
    assert vague


def test_numbers_run_from_one_without_a_gap_and_each_measure_has_one(real: Assembled) -> None:
    subject = subject_of("ecology-control", real)
    assert [n.number for n in subject.numbered] == list(range(1, len(subject.numbered) + 1))
    ids = [n.measure.id for n in subject.numbered]
    assert len(ids) == len(set(ids))
    drawn = {f.place_id for f in subject.features}
    assert all(set(n.places) <= drawn for n in subject.numbered)
    assert not number_measures(subject.spec, [real.catalog.district], real.catalog)


def test_a_place_without_a_position_is_not_drawn(real: Assembled) -> None:
    drawn = {f.place_id for name in ("overview", "industry-layout") for f in subject_of(name, real).features}
    assert drawn
    assert not any(real.catalog.precision(place) is Precision.UNLOCATED for place in drawn)


def test_grey_is_grey_and_the_safe_palette_parts_red_from_green() -> None:
    grey, safe = Ink(Palette.GREY), Ink(Palette.SAFE)
    shade = grey.colour("#B5342C")
    assert shade[1:3] == shade[3:5] == shade[5:7]
    red, green = safe.colour("#B5342C"), safe.colour("#2E8B57")
    assert int(green[5:7], 16) - int(red[5:7], 16) > int("57", 16) - int("2C", 16)


def test_what_a_frame_cuts_to_nothing_leaves_no_trace(real: Assembled, faces: Type) -> None:
    left = box(0, 0, 1, 1)
    assert path_data([Polygon(), left, MultiPolygon(), LineString()]) == path_data([left])
    made = make_sheet("structure-diagram", real, faces, Wish(place="wuqing-newtown"))
    assert "武清新城" in made.page.pictures["map"]
