"""Every trap of the plan's text, judged on the real records: one test each, named after what is mistaken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from atlas.audit.verdicts import Verdict, indicator_verdict
from atlas.model.evidence import Definition
from atlas.model.kinds import PlaceKind
from atlas.model.vocab import Attribute, Comparator, Precision, Status, StrengthClass
from atlas.query import Index, Query, find

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from atlas.audit.assemble import Assembled
    from atlas.catalog import Catalog
    from atlas.model.measure import Measure
    from atlas.model.place import Place


@pytest.fixture(scope="module")
def catalog(real: Assembled) -> Catalog:
    return real.catalog


@pytest.fixture(scope="module")
def index(real: Assembled) -> Index:
    return Index.of(real)


@pytest.fixture(scope="module")
def citing(catalog: Catalog) -> Callable[[str, str], list[Measure]]:
    """The measures that cite a paragraph by words that hold the ones given."""

    def found(at: str, words: str) -> list[Measure]:
        return [m for m in catalog.measures.values() if any(c.at == at and words in c.anchor for c in m.cite)]

    return found


def _places(measure: Measure) -> set[str]:
    return {ref.place for ref in measure.places}


def _in_section(catalog: Catalog, section: str) -> Iterator[Measure]:
    chapter, number = map(int, section.split("."))
    return (m for m in catalog.measures.values() if (m.chapter, m.section) == (chapter, number))


def _called(catalog: Catalog, word: str) -> list[Place]:
    return [p for p in catalog.places.values() if word in (p.name_zh, *p.aliases)]


def test_the_new_city_of_3_4_is_not_that_of_4_2(
    catalog: Catalog, citing: Callable[[str, str], list[Measure]]
) -> None:
    of_3_4 = [m for m in _in_section(catalog, "3.4") if "新城" in m.title + "".join(c.anchor for c in m.cite)]
    assert len(of_3_4) >= 5
    for measure in of_3_4:
        assert "jingjin-newcity" in _places(measure)
        assert "wuqing-newtown" not in _places(measure)
    of_4_2_3 = [m for m in _in_section(catalog, "4.2") if any(c.at == "4.2.3" for c in m.cite)]
    assert len(of_4_2_3) >= 10
    assert not any("jingjin-newcity" in _places(m) for m in of_4_2_3)
    assert sum("wuqing-newtown" in _places(m) for m in of_4_2_3) >= 10
    # 产业新城 in 3.2.4 and in 4.2.5 is the park again.
    for at in ("3.2.4", "4.2.5"):
        (only,) = citing(at, "产业新城")
        assert "jingjin-newcity" in _places(only)
        assert "wuqing-newtown" not in _places(only)
    newcity, newtown = catalog.places["jingjin-newcity"], catalog.places["wuqing-newtown"]
    assert (newcity.name_zh, newcity.kind) == ("京津产业新城", PlaceKind.CARRIER)
    assert (newtown.name_zh, newtown.kind) == ("武清新城", PlaceKind.CORE)
    assert newtown.id in newcity.confused_with
    assert newcity.id in newtown.confused_with


def test_qianjin_road_carries_two_measures_in_two_chapters(catalog: Catalog, index: Index) -> None:
    measures = [catalog.measures[i] for i in catalog.measures_of_place["qianjin-road"]]
    assert sorted(m.chapter for m in measures) == [3, 4]
    assert {c.at for m in measures for c in m.cite} == {"3.2.4", "4.2.3"}
    found = {row.entry.id for row in find(index, Query(words=("前进道",), limit=50)).rows}
    assert {m.id for m in measures} <= found


def test_huanbohai_beside_the_plaza_is_a_shopping_place_not_the_region(
    catalog: Catalog, citing: Callable[[str, str], list[Measure]]
) -> None:
    (place,) = _called(catalog, "环渤海")
    assert place.kind is PlaceKind.COMMERCE
    assert catalog.layer_of_place[place.id] == "commerce"
    (measure,) = citing("3.2.4", "环渤海")
    (beside,) = citing("3.2.4", "友谊广场")
    assert _places(measure) == {place.id}
    assert measure.strength.verb == beside.strength.verb
    assert not any("环渤海" in p.name_zh for p in catalog.places.values() if p.kind is PlaceKind.REGION_LINK)


def test_hebeitun_is_a_town_not_a_province(
    catalog: Catalog, citing: Callable[[str, str], list[Measure]]
) -> None:
    (town,) = _called(catalog, "河北屯")
    assert town.kind is PlaceKind.TOWN
    (measure,) = citing("4.1.3", "河北屯")
    assert _places(measure) == {town.id}
    assert _called(catalog, "河北") == []
    assert "河北屯镇" not in {p.name_zh for p in catalog.places.values() if p.kind is not PlaceKind.TOWN}


def test_dawangguzhuang_has_two_names_for_one_project(catalog: Catalog, index: Index) -> None:
    (by_one,) = _called(catalog, "大王古庄智能制造小镇")
    (by_other,) = _called(catalog, "大王古庄智能装备小镇")
    assert by_one is by_other
    assert {c.at for c in by_one.cite} >= {"1.1.6", "4.2.2"}
    assert by_one.part_of == "dawangguzhuang"
    for name in ("大王古庄智能制造小镇", "大王古庄智能装备小镇"):
        found = [row.entry.id for row in find(index, Query(places=(name,), limit=50)).rows]
        assert "m-4-2-018" in found


def test_forest_cover_is_not_tree_cover(catalog: Catalog, index: Index) -> None:
    target = catalog.indicator_by_number["13"]
    assert target.name == "森林覆盖率"
    assert (target.base_value, target.target_value, target.unit) == (12.07, 13, "%")
    (trees,) = [b for b in catalog.baselines if any(q.value == 39.2 for q in b.quantities)]
    assert trees.quantities[0].label == "林木覆盖率"
    assert 13 in trees.indicators
    assert "不是" in trees.note
    assert "39.2" in trees.note
    everything = [q for m in catalog.measures.values() for q in m.quantities]
    assert not any(39.2 in (q.value, q.base_value) for q in everything)
    assert not any(39.2 in (i.base_value, i.target_value) for i in catalog.indicators)
    for o in catalog.observations:
        if 13 in o.indicators and "林木" in o.title + o.summary:
            assert o.definition is not Definition.SAME
    answered = [row.entry for row in find(index, Query(words=("森林覆盖率",), limit=50)).rows]
    assert {"13", trees.id} <= {entry.id for entry in answered}


def test_figures_in_tortoise_brackets_are_five_year_sums_of_the_base(catalog: Catalog) -> None:
    marked = {i.number: i for i in catalog.indicators if "〔" in i.base_text}
    assert {n: i.base_value for n, i in marked.items()} == {9: 17, 10: 20.3}
    assert {i.number for i in catalog.indicators if i.cumulative} == set(marked)
    for one in marked.values():
        assert one.base_text == f"〔{one.base_value:g}〕"
        assert one.target_value is None
        assert one.comparator is Comparator.AS_ASSIGNED
        assert one.attribute is Attribute.BINDING
        assert any(c.at == "2.3.12" for c in one.cite)
        assert indicator_verdict(one, catalog) is not Verdict.MET


@pytest.mark.parametrize(
    ("line", "stop"),
    [("jinghu-second-corridor", "jinghu-second-stop"), ("jinglangbin-intercity", "jinglangbin-stop")],
)
def test_it_is_the_stops_that_are_striven_for_not_the_railways(
    catalog: Catalog, line: str, stop: str
) -> None:
    railway, station = catalog.places[line], catalog.places[stop]
    assert (railway.kind, railway.status) == (PlaceKind.RAIL, Status.PLANNED)
    assert (station.kind, station.status) == (PlaceKind.STATION, Status.STRIVE_FOR)
    assert catalog.precision(stop) is Precision.UNLOCATED
    (measure_id,) = catalog.measures_of_place[stop]
    measure = catalog.measures[measure_id]
    assert measure.strength.cls is StrengthClass.STRIVE
    relations = {ref.place: ref.relation.value for ref in measure.places}
    assert relations == {stop: "at", line: "links"}


def test_the_night_soil_plant_is_not_the_manure_target(
    catalog: Catalog, citing: Callable[[str, str], list[Measure]]
) -> None:
    (plant,) = citing("5.3.3", "粪便垃圾处理厂")
    (manure,) = citing("5.1.3", "粪污资源化利用率")
    assert plant.id != manure.id
    assert [(q.value, q.unit) for q in plant.quantities] == [(300, "吨/日")]
    assert [(q.comparator, q.value, q.unit) for q in manure.quantities] == [(Comparator.AT_LEAST, 95, "%")]
    assert _places(plant) == {"night-soil-plant"}
    assert "night-soil-plant" not in _places(manure)
    for observation in catalog.observations:
        assert not {plant.id, manure.id} <= set(observation.measures)


def test_a_target_below_its_base_is_left_as_the_plan_says(
    catalog: Catalog, citing: Callable[[str, str], list[Measure]]
) -> None:
    (target,) = citing("3.2.2", "北京项目")
    (base,) = [b for b in catalog.baselines if target.id in b.measures and "北京" in b.title]
    assert [(q.comparator, q.value) for q in target.quantities] == [(Comparator.AT_LEAST, 600)]
    assert [(q.comparator, q.value) for q in base.quantities] == [(Comparator.MORE, 1000)]
    assert all(q.base_value is None for q in target.quantities)
    assert re.search("低于|原文", target.note)
    assert re.search("低于|照录", base.note)
