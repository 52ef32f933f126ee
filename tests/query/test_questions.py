"""The questions that planners ask have their answers in the real rooms."""

from __future__ import annotations

import pytest

from atlas.model.kinds import PlaceKind
from atlas.model.vocab import Attribute, StrengthClass
from atlas.query import Found, Index, Query, QueryError, What, find
from atlas.query.texts import Rank


def _ids(found: Found, what: What) -> list[str]:
    return [row.entry.id for row in found.rows if row.entry.what is what]


def test_which_measures_touch_the_wetland(index: Index) -> None:
    found = find(index, Query(places=("大黄堡湿地",), whats=("任务",)))
    named = set(index.catalog.measures_of_place["dahuangpu-wetland"])
    parts = [p.id for p in index.catalog.places.values() if p.part_of == "dahuangpu-wetland"]
    whole = named.union(*(index.catalog.measures_of_place.get(p, ()) for p in parts))
    assert set(_ids(found, What.MEASURES)) == whole
    assert found.total == len(whole) == len(found.rows)
    assert "m-5-2-008" in whole


def test_which_railway_items_are_only_striven_for(index: Index) -> None:
    found = find(index, Query(kinds=("rail", "车站"), strengths=("争取",)))
    catalog = index.catalog
    on_rails = {PlaceKind.RAIL, PlaceKind.STATION}
    wanted = [
        m.id
        for m in catalog.measures.values()
        if m.strength.cls is StrengthClass.STRIVE
        and any(catalog.places[ref.place].kind in on_rails for ref in m.places)
    ]
    assert _ids(found, What.MEASURES) == sorted(wanted)
    assert wanted
    stops = find(index, Query(kinds=("rail", "station"), statuses=("strive-for",), whats=("places",)))
    assert {"jinghu-second-stop", "jinglangbin-stop"} <= set(_ids(stops, What.PLACES))


def test_the_forest_target_and_the_figure_that_is_not_its_base_stand_apart(index: Index) -> None:
    found = find(index, Query(words=("森林覆盖率",), whats=("指标", "基础")))
    first = found.rows[0]
    assert (first.entry.what, first.entry.id, first.rank) == (What.INDICATORS, "13", Rank.EXACT)
    target = first.entry.quantities[0]
    assert (target.base_value, target.value, target.unit) == (12.07, 13, "%")
    apart = [row.entry for row in found.rows if any(q.value == 39.2 for q in row.entry.quantities)]
    assert [entry.what for entry in apart] == [What.BASELINES]
    assert "不是" in apart[0].note
    assert "indicators/13" in apart[0].linked


def test_which_binding_indicators_have_no_number(index: Index) -> None:
    found = find(index, Query(attributes=("约束性",), quantities=("无数值",)))
    wanted = [
        str(i.number)
        for i in index.catalog.indicators
        if i.attribute is Attribute.BINDING and i.target_value is None
    ]
    assert _ids(found, What.INDICATORS) == wanted
    assert wanted
    assert found.total == len(wanted)


def test_what_is_planned_on_the_road(index: Index) -> None:
    found = find(index, Query(words=("前进道",)))
    assert found.rows[0].entry.id == "qianjin-road"
    at_road = set(index.catalog.measures_of_place["qianjin-road"])
    assert at_road <= set(_ids(found, What.MEASURES))


@pytest.mark.parametrize("word", ["qianjindao", "qjd", "QianJinDao", "qiánjìndào", "前进道"])
def test_a_road_is_found_however_it_is_typed(index: Index, word: str) -> None:
    ids = {row.entry.id for row in find(index, Query(words=(word,))).rows}
    assert {"qianjin-road", "m-3-2-001"} <= ids


def test_the_gazetteer_teaches_how_a_name_is_read_and_the_dictionary_still_counts(index: Index) -> None:
    for word in ("dahuangpushidi", "dahuangbaoshidi", "dhpsd", "dhbsd"):
        found = find(index, Query(words=(word,)))
        assert "dahuangpu-wetland" in _ids(found, What.PLACES), word


def test_a_number_finds_its_measure_and_nothing_else(index: Index) -> None:
    found = find(index, Query(words=("5-2-8",)))
    assert [(row.entry.id, row.rank) for row in found.rows] == [("m-5-2-008", Rank.EXACT)]


def test_a_figure_is_found_whole(index: Index) -> None:
    found = find(index, Query(words=("39.2",)))
    assert found.rows[0].entry.what is What.BASELINES
    with pytest.raises(QueryError):
        find(index, Query(words=("9.2999",)))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (Query(places=("dahuangpo",)), "大黄堡镇"),
        (Query(words=("前进到",)), "前进道"),
        (Query(quantities=("森林覆盖律>=13",)), "森林覆盖率"),
        (Query(themes=("ecolgy",)), "ecology"),
        (Query(kinds=("wetlnd",)), "wetland"),
        (Query(strengths=("努力",)), "strive"),
        (Query(statuses=("planed",)), "planned"),
        (Query(attributes=("约束力",)), "binding"),
        (Query(precisions=("示意图",)), "schematic"),
        (Query(whats=("task",)), "measures"),
        (Query(chapters=("第九章",)), "4.2"),
        (Query(deadline="明年"), "2025"),
        (Query(quantities=("造林>=许多",)), "造林"),
        (Query(bbox="39,117,40,118,1"), "116.9"),
        (Query(near="大黄堡湿地"), "--within"),
        (Query(near="大黄堡湿地", within="五里"), "2km"),
        (Query(near="大黄堡湿地", within="200km"), "100000"),
        (Query(themes=("生太",)), "ecology"),
        (Query(inside="武清"), "武清区、"),
        (Query(words=("前近道",)), "前进道"),
        (Query(words=("前进道上安排了什么",)), "前进道"),
        (Query(words=("qianjindoa",)), "前进道"),
        (Query(quantities=("绿道长度>=100公里",)), "公里>=50"),
        (Query(near="永久基本农田", within="10"), "--place permanent-basic-farmland"),
        (Query(inside="前进道"), "--near qianjin-road"),
        (Query(limit=0), "10000"),
        (Query(words=("字" * 101,)), "100"),
        (Query(words=tuple(map(str, range(40)))), "32"),
    ],
)
def test_what_is_unknown_is_told_with_what_to_type(index: Index, query: Query, told: str) -> None:
    with pytest.raises(QueryError) as refused:
        find(index, query)
    for lang in ("zh", "en"):
        assert told in refused.value.text(lang)
        assert "\n" not in refused.value.text(lang)


def test_what_only_touches_the_edge_is_not_inside(index: Index) -> None:
    inside = _ids(find(index, Query(inside="武清区", whats=("places",))), What.PLACES)
    assert {"wuqing", "dahuangpu", "dahuangpu-wetland"} <= set(inside)
    assert not [place for place in inside if index.catalog.places[place].kind is PlaceKind.NEIGHBOUR]


def test_nearness_sorts_by_distance_and_leaves_out_district_wide_measures(index: Index) -> None:
    found = find(index, Query(near="武清站", within="3km", whats=("places", "measures")))
    far = [row.distance_m for row in found.rows]
    assert far == sorted(far)
    assert far[0] == 0
    wide = {m.id for m in index.catalog.measures.values() if index.catalog.is_district_wide(m)}
    assert not wide & set(_ids(found, What.MEASURES))


@pytest.mark.parametrize("number", ["4-2-18", "4-2-018", "m-4-2-18", "M-4-2-018", "４－２－１８"])
def test_a_measure_is_found_by_its_number_in_any_form(index: Index, number: str) -> None:
    found = find(index, Query(words=(number,)))
    assert _ids(found, What.MEASURES) == ["m-4-2-018"]
    assert found.total == 1


def test_an_indicator_is_found_by_the_number_that_people_say(index: Index) -> None:
    first = find(index, Query(words=("指标13",))).rows[0]
    assert (first.entry.what, first.entry.id, first.rank) == (What.INDICATORS, "13", Rank.EXACT)


@pytest.mark.parametrize("typed", ["qianjindao", "qjd", "QianJinDao"])
def test_a_whole_name_in_pinyin_or_initials_comes_first(index: Index, typed: str) -> None:
    assert find(index, Query(words=(typed,))).rows[0].entry.id == "qianjin-road"


def test_a_place_is_found_by_what_its_kind_is_called(index: Index) -> None:
    found = _ids(find(index, Query(words=("控制线",))), What.PLACES)
    assert {"ecological-red-line", "permanent-basic-farmland", "urban-growth-boundary"} <= set(found)


@pytest.mark.parametrize("typed", ["生态", "shengtai", "ecology", "Ecology"])
def test_a_theme_is_named_in_chinese_pinyin_or_english(index: Index, typed: str) -> None:
    assert find(index, Query(themes=(typed,))).total == find(index, Query(themes=("ecology",))).total > 0


@pytest.mark.parametrize("typed", ["2000", "2000m", "2000米", "2km", "2 公里", "2.0千米"])
def test_a_distance_may_have_a_unit(index: Index, typed: str) -> None:
    near = find(index, Query(near="武清站", within=typed))
    assert near.total == find(index, Query(near="武清站", within="2000")).total > 0


def test_a_quantity_may_be_asked_for_by_its_unit(index: Index) -> None:
    found = find(index, Query(quantities=("公里>=50",), whats=("任务",)))
    assert "m-4-1-039" in _ids(found, What.MEASURES)
    assert all(any(q.unit == "公里" and (q.value or 0) >= 50 for q in r.entry.quantities) for r in found.rows)


@pytest.mark.parametrize(("typed", "same"), [("四", "4"), ("第四章", "4"), ("4-2", "4.2")])
def test_a_chapter_may_be_written_in_several_ways(index: Index, typed: str, same: str) -> None:
    assert find(index, Query(chapters=(typed,))).total == find(index, Query(chapters=(same,))).total > 0


def test_the_end_of_a_year_is_that_year(index: Index) -> None:
    assert find(index, Query(deadline="2025年底")).total == find(index, Query(deadline="2025")).total > 0
