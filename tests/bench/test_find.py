"""How long ``find`` takes on a plan one hundred times as long, made of the real records with new ids."""

from __future__ import annotations

import sys
from dataclasses import replace
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import pytest

from atlas.audit.assemble import Assembled, check_rooms
from atlas.query import Index, Query, find
from atlas.rooms import find_rooms

if TYPE_CHECKING:
    from atlas.catalog import Catalog
    from atlas.model.measure import Measure
    from atlas.model.place import Place

TIMES, ROUNDS = 100, 7
AIM_MS = 50.0
QUESTIONS = {
    "place": Query(places=("大黄堡湿地",), whats=("任务",)),
    "rail strive": Query(kinds=("rail", "station"), strengths=("争取",)),
    "word": Query(words=("森林覆盖率",), limit=50),
    "binding": Query(attributes=("约束性",), quantities=("无数值",)),
    "road": Query(words=("前进道",), limit=50),
    "common word": Query(words=("建设",), limit=50),
    "pinyin": Query(words=("qianjindao",), limit=50),
    "initials": Query(words=("dhpsd",), limit=50),
    "common syllable": Query(words=("an",), limit=50),
    "figure": Query(words=("39.2",), limit=50),
    "number": Query(words=("5-2-8",)),
    "quantity": Query(quantities=("造林>=0.1",), limit=50),
    "near": Query(near="dahuangpu-wetland", within="2000", limit=50),
    "box": Query(bbox="117.0,39.3,117.1,39.4", limit=50),
    "everything": Query(limit=50),
}


def repeated(catalog: Catalog, times: int) -> Catalog:
    """
    The catalog `times` over: every measure and place anew, its text made unlike its copies'.

    Section numbers of the copies are serials beyond those of the plan; the first copy keeps ids and names.
    """
    measures: dict[str, Measure] = {}
    places: dict[str, Place] = {}
    for copy in range(times):
        tail = f"-x{copy}" if copy else ""
        for place in catalog.places.values():
            of = place.part_of + tail if place.part_of else None
            name = f"{place.name_zh}{copy}号" if copy else place.name_zh
            changed = {"id": place.id + tail, "name_zh": name, "part_of": of, "shape": None}
            places[place.id + tail] = place.model_copy(update=changed if copy else {})
        for measure in catalog.measures.values():
            refs = tuple(ref.model_copy(update={"place": ref.place + tail}) for ref in measure.places)
            words = {"title": f"{measure.title}{copy}期", "summary": f"{copy}：{measure.summary}"}
            changed = {"id": f"{measure.id}{copy:02}", "places": refs, **words}
            anew = measure.model_copy(update=changed if copy else {})
            measures[anew.id] = anew
    evidence = {
        "baselines": tuple(
            b.model_copy(update={"id": f"{b.id}{copy:02}" if copy else b.id})
            for copy in range(times)
            for b in catalog.baselines
        ),
        "observations": tuple(
            o.model_copy(update={"id": f"{o.id}{copy:02}" if copy else o.id})
            for copy in range(times)
            for o in catalog.observations
        ),
    }
    return replace(catalog, measures=measures, places=places, **evidence)


@pytest.fixture(scope="module")
def long_index() -> Index:
    assembled, report = check_rooms(find_rooms())
    assert assembled is not None
    catalog = repeated(assembled.catalog, TIMES)
    placed = dict(assembled.placed)
    for copy in range(1, TIMES):
        for place_id, shape in assembled.placed.items():
            placed[f"{place_id}-x{copy}"] = replace(shape, place_id=f"{place_id}-x{copy}")
    start = perf_counter()
    index = Index.of(Assembled(catalog, placed, report))
    took = perf_counter() - start
    sys.stdout.write(f"\nfind: index of {len(index.entries)} entries made in {took:.1f} s\n")
    for query in (QUESTIONS["near"], QUESTIONS["box"]):
        find(index, query)
    return index


@pytest.mark.parametrize("name", list(QUESTIONS))
def test_find_on_a_plan_a_hundred_times_as_long(long_index: Index, name: str) -> None:
    taken, worked = [], []
    for _ in range(ROUNDS):
        start, busy = perf_counter(), process_time()
        found = find(long_index, QUESTIONS[name])
        taken.append((perf_counter() - start) * 1000)
        worked.append((process_time() - busy) * 1000)
    sys.stdout.write(
        f"\nfind {name}: {found.total} found, median {median(taken):.1f} ms, "
        f"of which at work {median(worked):.1f} ms (aim {AIM_MS:g} ms)\n"
    )
    assert found.total
