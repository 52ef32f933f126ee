"""A verdict needs a dated observation of the same thing; without one there is no data, and nothing else."""

from __future__ import annotations

import dataclasses
import operator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.audit.coverage import audit
from atlas.audit.verdicts import Target, Verdict, indicator_verdict, measure_verdict, verdict
from atlas.export.tables import tables
from atlas.model.evidence import Definition, Observation
from atlas.model.measure import Quantity
from atlas.model.vocab import Comparator
from atlas.render.evidence_data import progress, standing

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled

WORDY = {Comparator.AS_ASSIGNED, Comparator.QUALITATIVE}
VALUES = st.integers(0, 40).map(float)
YEARS = st.sampled_from([2020, 2024, 2025, 2026])
UNITS = st.sampled_from(["%", "所", "家"])
JUDGED = {Verdict.MET, Verdict.NOT_MET}


@st.composite
def targets(draw: st.DrawFn) -> Target:
    comparator = draw(st.sampled_from(Comparator))
    value = None if comparator in WORDY else draw(VALUES)
    return Target(comparator, value, draw(UNITS), draw(st.none() | YEARS))


@st.composite
def observations(draw: st.DrawFn) -> Observation:
    comparator = draw(st.sampled_from([c for c in Comparator if c not in WORDY]))
    figure = Quantity(
        label="甲", comparator=comparator, value=draw(VALUES), unit=draw(UNITS), year=draw(YEARS)
    )
    return Observation(
        id=f"o-{draw(st.integers(1, 999)):03}",
        date=f"{draw(YEARS)}-03",
        title="所见",
        summary="所见。",
        quantity=draw(st.none() | st.just(figure)),
        definition=draw(st.sampled_from(Definition)),
        source="somewhere",
        measures=("m-2-1-001",),
    )


@given(st.lists(targets(), max_size=4))
def test_without_an_observation_there_is_no_data(wanted: list[Target]) -> None:
    assert verdict(wanted, []) is Verdict.NO_DATA


@given(st.lists(targets(), max_size=4), st.lists(observations(), min_size=1, max_size=4))
def test_met_and_not_met_need_number_unit_definition_and_year_to_agree(
    wanted: list[Target], seen: list[Observation]
) -> None:
    found = verdict(wanted, seen)
    assert found is not Verdict.NO_DATA
    agree = [
        (t, o)
        for t in wanted
        for o in seen
        if o.quantity is not None
        and o.definition is Definition.SAME
        and t.value is not None
        and (o.quantity.unit, o.quantity.year) == (t.unit, t.year)
    ]
    assert (found in JUDGED) == any(_settled(t, o) is not None for t, o in agree)


GRID = [n / 2 for n in range(-2, 84)]
"""Every value drawn, what lies between two of them, and what lies beyond."""
HOLDS = {
    Comparator.EQUAL: operator.eq,
    Comparator.ABOUT: operator.eq,
    Comparator.AT_LEAST: operator.ge,
    Comparator.MORE: operator.gt,
    Comparator.AT_MOST: operator.le,
    Comparator.LESS: operator.lt,
}


def _settled(target: Target, observation: Observation) -> bool | None:
    """Whether all that may have been seen reaches the target (True), none of it does (False), or neither."""
    assert observation.quantity is not None
    reaches = (
        operator.ge if target.comparator in {Comparator.EQUAL, Comparator.ABOUT} else HOLDS[target.comparator]
    )
    seen = HOLDS[observation.quantity.comparator]
    may_be = {reaches(x, target.value) for x in GRID if seen(x, observation.quantity.value)}
    return may_be.pop() if len(may_be) == 1 else None


@given(targets(), observations())
@settings(max_examples=500)
def test_a_verdict_is_what_every_value_that_may_have_been_seen_says(
    wanted: Target, seen: Observation
) -> None:
    if seen.quantity is None or wanted.value is None:
        return
    unit, year = wanted.unit, wanted.year or 2025
    alike = seen.model_copy(
        update={
            "definition": Definition.SAME,
            "quantity": seen.quantity.model_copy(update={"unit": unit, "year": year}),
        }
    )
    target = dataclasses.replace(wanted, year=year)
    said = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.NO_EVIDENCE}
    assert verdict([target], [alike]) is said[_settled(target, alike)]


@given(st.lists(targets(), max_size=4), st.lists(observations(), min_size=1, max_size=4))
def test_the_order_of_the_records_does_not_matter(wanted: list[Target], seen: list[Observation]) -> None:
    unlike = list({o.id: o for o in seen}.values())
    assert verdict(wanted, unlike) is verdict(wanted, unlike[::-1])


@pytest.mark.parametrize("rooms", ["real", "tiny"])
def test_no_record_without_an_observation_reads_anything_but_no_data(
    rooms: str, request: pytest.FixtureRequest
) -> None:
    assembled: Assembled = request.getfixturevalue(rooms)
    catalog = assembled.catalog
    observed = {m for o in catalog.observations for m in o.measures}
    numbers = {n for o in catalog.observations for n in o.indicators}
    for measure in catalog.measures.values():
        silent = measure.id not in observed
        assert (measure_verdict(measure, catalog) is Verdict.NO_DATA) == silent
        assert (standing(measure, catalog)["verdict"] == "no-data") == silent
    for one in catalog.indicators:
        assert (indicator_verdict(one, catalog) is Verdict.NO_DATA) == (one.number not in numbers)
    for row in [row for _, rows in progress(catalog)["chapters"] for row in rows]:
        assert (row["verdict"] == "no-data") == (not row["seen"])


def test_take_the_observations_away_and_nothing_is_known(real: Assembled) -> None:
    catalog = dataclasses.replace(real.catalog, observations=())
    assert {measure_verdict(m, catalog) for m in catalog.measures.values()} == {Verdict.NO_DATA}
    assert {indicator_verdict(i, catalog) for i in catalog.indicators} == {Verdict.NO_DATA}
    found: dict[str, Any] = audit(dataclasses.replace(real, catalog=catalog))["evidence"]  # type: ignore[assignment]
    assert found["judged"] == []
    assert found["measures_by_verdict"]["no-data"] == len(catalog.measures)


def test_the_audit_and_the_tables_judge_observed_records_alone(real: Assembled) -> None:
    found: dict[str, Any] = audit(real)["evidence"]  # type: ignore[assignment]  # `audit` promises it
    assert all(row["observations"] and row["verdict"] != "no-data" for row in found["judged"])
    told = found["measures_by_verdict"]
    assert sum(told.values()) == len(real.catalog.measures)
    measures = [row for row in found["judged"] if row["subject_type"] == "measure"]
    assert told["no-data"] == len(real.catalog.measures) - len(measures)
    table = tables(real)["observations"]
    assert not (table["verdict"] == "no-data").any()
    assert table[table["subject_type"] == "place"]["verdict"].isna().all()


def test_every_observation_is_dated_and_has_a_source(real: Assembled) -> None:
    for one in real.catalog.observations:
        assert one.date <= real.catalog.plan.as_of.isoformat()
        assert real.catalog.sources[one.source].retrieved <= real.catalog.plan.as_of
        assert one.definition_note or one.definition is not Definition.DIFFERS
