"""On any small index `find` answers what a plain scan of the records answers, in the same order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.audit.assemble import Assembled
from atlas.geo.placed import Placed
from atlas.model.claim import Indicator
from atlas.model.evidence import Baseline, Observation
from atlas.model.measure import Measure
from atlas.model.place import Place
from atlas.model.vocab import Precision
from atlas.query import Index, Query, QueryError, find
from tests.query.brute import READ, scan

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

NAME = st.text(alphabet=list(READ), min_size=1, max_size=4)
WORD = st.one_of(
    st.text(alphabet=list(READ), min_size=1, max_size=2),
    st.lists(st.sampled_from(sorted(READ.values())), min_size=1, max_size=2).map("".join),
    st.text(alphabet=sorted({s[0] for s in READ.values()}), min_size=1, max_size=3),
    st.sampled_from(["2", "2.5", "30", "30%", "2-1-2", "2-1-20", "1", "g1", "lan", "河2"]),
)
KINDS = ["wetland", "river", "town", "rail", "district"]
THEMES = ["structure", "ecology"]
CITE = st.sampled_from([[{"at": "2.1.1", "anchor": "湿地"}], [{"at": "3.2.1", "anchor": "湿地"}]])
PLACES = ["wuqing", "a-place", "b-place", "c-place", "d-place"]
QUANTITY = st.fixed_dictionaries(
    {"label": NAME, "unit": st.sampled_from(["", "%"])},
    optional={"note": NAME},
).flatmap(
    lambda q: st.one_of(
        st.sampled_from([2, 2.5, 30]).map(lambda v: {**q, "value": v}),
        st.just({**q, "comparator": "qualitative"}),
    )
)


def _some(values: list[str], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


@st.composite
def _places(draw: DrawFn) -> dict[str, Place]:
    found = {}
    for at, place_id in enumerate(PLACES[: draw(st.integers(1, 5))]):
        found[place_id] = Place.model_validate(
            {
                "id": place_id,
                "name_zh": draw(NAME),
                "name_en": f"Plan {at}",
                "aliases": draw(st.lists(NAME, max_size=1)),
                "kind": "district" if at == 0 else draw(st.sampled_from(KINDS[:4])),
                "status": draw(st.sampled_from(["planned", "strive-for", "existing"])),
                "part_of": draw(st.sampled_from([None, *PLACES[:at]])),
                "cite": draw(CITE),
                "basis": "plan",
                "basis_note": "无",
                "shape": draw(st.sampled_from([None, {"rule": "at", "place": "wuqing"}])),
                "note": draw(st.sampled_from(["", "木桥"])),
            }
        )
    return found


@st.composite
def _records(draw: DrawFn) -> tuple[dict[str, Place], list[Measure], list[Indicator]]:
    places = draw(_places())
    measures = [
        Measure.model_validate(
            {
                "id": f"m-{chapter}-{section}-{serial:03}",
                "title": draw(NAME) + draw(st.sampled_from(["", "2", "G1"])),
                "summary": draw(NAME),
                "kind": draw(st.sampled_from(["project", "target"])),
                "strength": draw(
                    st.sampled_from(
                        [{"verb": "争创", "class": "strive"}, {"verb": "建", "class": "complete"}]
                    )
                ),
                "theme": draw(st.sampled_from(THEMES)),
                "scope": "places" if (at := draw(_some(list(places)))) else "district",
                "places": [{"place": p} for p in at],
                "quantities": draw(st.lists(QUANTITY, max_size=2)),
                "deadline": draw(st.sampled_from([None, 2023, 2025])),
                "cite": draw(CITE),
                "note": draw(st.sampled_from(["", "林路30"])),
            }
        )
        for chapter, section, serial in [(2, 1, 2), (2, 1, 20), (2, 2, 1), (3, 2, 1)][
            : draw(st.integers(0, 4))
        ]
    ]
    indicators = [
        Indicator.model_validate(
            {
                "number": number,
                "name": draw(NAME),
                "unit": "%",
                "base_value": draw(st.sampled_from([None, 2.5])),
                "comparator": "as-assigned" if value is None else "=",
                "target_value": value,
                "target_text": "由市定",
                "attribute": draw(st.sampled_from(["binding", "expected"])),
                "theme": draw(st.sampled_from([None, *THEMES])),
                "cite": draw(CITE),
            }
        )
        for number in range(1, draw(st.integers(1, 3)))
        for value in [draw(st.sampled_from([None, 2, 30]))]
    ]
    return places, measures, indicators


@st.composite
def _evidence(
    draw: DrawFn, places: list[str], numbers: list[int]
) -> tuple[list[Baseline], list[Observation]]:
    on = st.lists(st.sampled_from(numbers), max_size=1) if numbers else st.just([])
    baseline = {
        "id": "b-1-1-001",
        "title": draw(NAME),
        "summary": draw(NAME),
        "theme": "ecology",
        "quantities": draw(st.lists(QUANTITY, max_size=1)),
        "places": draw(_some(places)),
        "indicators": draw(on),
        "cite": draw(CITE),
    }
    observation = {
        "id": "o-001",
        "date": "2024",
        "title": draw(NAME),
        "summary": draw(NAME),
        "quantity": draw(st.none() | QUANTITY),
        "definition": "unknown",
        "source": "survey",
        "places": places[:1],
        "indicators": draw(on),
    }
    return (
        [Baseline.model_validate(baseline)] * draw(st.integers(0, 1)),
        [Observation.model_validate(observation)] * draw(st.integers(0, 1)),
    )


@st.composite
def _shapes(draw: DrawFn, places: list[str]) -> dict[str, Placed]:
    """Points, lines and squares on a coarse lattice, so that edges meet."""
    found = {}
    for place_id in places:
        x, y = 117 + draw(st.integers(0, 4)) / 100, 39.4 + draw(st.integers(0, 4)) / 100
        shape = draw(
            st.sampled_from(
                [
                    None,
                    shapely.Point(x, y),
                    shapely.LineString([(x, y), (x + 0.02, y)]),
                    shapely.box(x, y, x + 0.02, y + 0.02),
                ]
            )
        )
        if shape is not None:
            found[place_id] = Placed(place_id, shape, Precision.APPROXIMATE, None, None)
    return found


@st.composite
def _query(draw: DrawFn, places: dict[str, Place], placed: dict[str, Placed]) -> Query:
    maybe = draw(st.sets(st.integers(0, 13), max_size=3))
    areas = [p for p, shape in placed.items() if shape.geometry.area > 0]
    near = draw(st.sampled_from(sorted(placed))) if placed and 12 in maybe else ""
    names = [name for p in places.values() for name in (p.id, p.name_zh)]
    figures = ["no-number", ">=2.5", "<30", "=2", *(f"{c}>2" for c in "湿林"), "木"]
    values = {
        "words": st.lists(WORD, min_size=1, max_size=2, unique=True).map(tuple),
        "whats": _some(["measures", "places", "indicators", "baselines", "observations"]),
        "places": _some(names),
        "themes": _some(THEMES),
        "kinds": _some([*KINDS, "project", "target"]),
        "strengths": _some(["strive", "complete", "争创"]),
        "statuses": _some(["planned", "strive-for"]),
        "precisions": _some(["schematic", "unlocated"]),
        "chapters": _some(["2", "2.1", "3.2"]),
        "attributes": _some(["binding", "expected"]),
        "deadline": st.sampled_from(["2025", "<=2023", ">=2025", "<2025", ">2023"]),
        "quantities": _some(figures),
    }
    given = {name: draw(st_) for at, (name, st_) in enumerate(values.items()) if at in maybe}
    box = draw(st.sampled_from(["117,39.4,117.01,39.41", "117.02,39.42,117.06,39.46", "116,39,118,40"]))
    inside = draw(st.sampled_from(areas)) if areas and 13 in maybe else ""
    metres = draw(st.sampled_from([0.0, 900.0, 3000.0])) if near else None
    return Query(
        **given, bbox=box if draw(st.integers(0, 5)) == 0 else "", inside=inside, near=near, within_m=metres
    )


@given(data=st.data())
@settings(max_examples=300)
def test_find_answers_as_a_plain_scan_does(tiny_assembled: Assembled, data: st.DataObject) -> None:
    places, measures, indicators = data.draw(_records())
    baselines, observations = data.draw(_evidence(list(places), [i.number for i in indicators]))
    placed = data.draw(_shapes(list(places)))
    catalog = replace(
        tiny_assembled.catalog,
        places=places,
        features={},
        measures={m.id: m for m in measures},
        memberships=(),
        indicators=tuple(indicators),
        baselines=tuple(baselines),
        observations=tuple(observations),
    )
    assembled = Assembled(catalog, placed, tiny_assembled.report)
    query = data.draw(_query(places, placed))
    expected = scan(assembled, query)
    index = Index.of(assembled)
    labels = [q.label for q in index.quantities]
    unknown = [
        w
        for w in query.quantities
        if w != "no-number" and not any(w.rstrip("<>=.0123456789") in k for k in labels)
    ]
    verbs = {m.strength.verb for m in measures}
    if expected is None or unknown or ("争创" in query.strengths and "争创" not in verbs):
        with pytest.raises(QueryError):
            find(index, query)
        return
    found = find(index, query)
    assert [(row.entry.what, row.entry.id) for row in found.rows] == expected
    assert found.total == len(expected)
