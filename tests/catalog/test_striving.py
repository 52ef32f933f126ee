"""What the plan only strives for is recorded as striving, wherever the text says so, and nothing else is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from atlas.audit.assemble import assemble
from atlas.model.vocab import Status, StrengthClass

if TYPE_CHECKING:
    from atlas.catalog import Catalog
    from atlas.catalog.plan_text import PlanText
    from atlas.rooms import Rooms
    from atlas.settings import PlanTextFile

STRIVING = re.compile("争取|争创|争当")
CLAUSE = re.compile("[^，。；]+")


@pytest.fixture(scope="module")
def catalog(real_rooms: Rooms, real_text: PlanTextFile) -> Catalog:
    return assemble(real_rooms, real_text).catalog


def _clauses(text: PlanText) -> list[tuple[str, str]]:
    """Address and words of every clause that strives, one for each time the word occurs."""
    return [
        (at, clause[0])
        for at, paragraph in text.paragraphs.items()
        for clause in CLAUSE.finditer(paragraph)
        for _ in STRIVING.finditer(clause[0])
    ]


def test_wherever_the_text_strives_a_measure_strives(catalog: Catalog) -> None:
    assert catalog.text is not None
    clauses = _clauses(catalog.text)
    assert len(clauses) == len(STRIVING.findall("".join(catalog.text.paragraphs.values())))
    for at, clause in clauses:
        here = [
            m
            for m in catalog.measures.values()
            if any(c.at == at and (c.anchor in clause or clause in c.anchor) for c in m.cite)
        ]
        assert any(m.strength.cls is StrengthClass.STRIVE for m in here), (at, clause)


def test_no_measure_strives_where_the_text_does_not(catalog: Catalog) -> None:
    assert catalog.text is not None
    clauses = _clauses(catalog.text)
    striving = [m for m in catalog.measures.values() if m.strength.cls is StrengthClass.STRIVE]
    # A sentence may strive for two things at once: 京沪二通道 and 京廊滨城际.
    assert len(striving) >= len(set(clauses))
    for measure in striving:
        assert STRIVING.search(measure.strength.verb), measure.id
        assert any(
            c.at == at and (c.anchor in clause or clause in c.anchor)
            for c in measure.cite
            for at, clause in clauses
        ), measure.id


def test_a_place_is_striven_for_only_where_its_measures_strive(catalog: Catalog) -> None:
    places = [p for p in catalog.places.values() if p.status is Status.STRIVE_FOR]
    assert places
    for place in places:
        measures = [catalog.measures[m] for m in catalog.measures_of_place[place.id]]
        assert any(m.strength.cls is StrengthClass.STRIVE for m in measures), place.id
