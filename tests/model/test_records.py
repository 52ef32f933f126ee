"""Records take what is right, refuse what is not, and never change."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from atlas.model.base import Anchor, MeasureId, Named, Slug
from atlas.model.finding import CODES, Report, finding
from atlas.model.kinds import PlaceKind
from atlas.model.measure import Measure, Quantity
from atlas.model.place import GridAxis, GridSlot, Place
from atlas.model.plan import Citation
from atlas.model.vocab import Comparator, Precision, Severity

NAMED: TypeAdapter[str] = TypeAdapter(Named)
PLACE: dict[str, Any] = {
    "id": "egret-marsh",
    "name_zh": "白鹭湿地",
    "name_en": "Egret Marsh",
    "kind": "wetland",
    "status": "planned",
    "basis": "plan",
    "basis_note": "在正文。",
    "cite": [{"at": "3.1.1", "anchor": "白鹭湿地"}],
}
MEASURE: dict[str, Any] = {
    "id": "m-3-1-018",
    "title": "修复",
    "summary": "修复。",
    "kind": "project",
    "strength": {"verb": "修复", "class": "complete"},
    "theme": "ecology",
    "scope": "district",
    "cite": [{"at": "3.1.1", "anchor": "白鹭湿地"}],
}


@given(st.text(min_size=1, max_size=40))
def test_a_name_is_taken_as_it_is_or_refused_for_what_is_not_seen(text: str) -> None:
    def hidden(shown: str) -> bool:
        return any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and c != "\n" for c in shown)

    try:
        taken = NAMED.validate_python(text)
    except ValidationError:
        assert hidden(text) or not text.strip()
    else:
        assert taken in text
        assert taken
        assert not hidden(taken)


@pytest.mark.parametrize("char", list("\u202e\u200f\u2066\u200b\u061c\ufeff\x1b\x00\x7f\u2028\u00ad"))
def test_characters_that_deceive_are_refused(char: str) -> None:
    with pytest.raises(ValidationError):
        NAMED.validate_python(f"甲{char}乙")


@pytest.mark.parametrize("wrong", ["", "A", "a--b", "-a", "a-", "甲", "a b", "../a", "a/b", "con.", "a" * 61])
def test_an_id_is_kebab_case(wrong: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Slug).validate_python(wrong)


@pytest.mark.parametrize("wrong", ["m-8-1-001", "m-1-1-1", "1-1-1", "m-1-1-001 "])
def test_a_measure_number_is_exact(wrong: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(MeasureId).validate_python(wrong)


@given(st.text(max_size=30))
def test_an_anchor_has_two_to_twenty_characters(text: str) -> None:
    try:
        TypeAdapter(Anchor).validate_python(text)
    except ValidationError:
        assert not 2 <= len(text) <= 20 or not text.isprintable()
    else:
        assert 2 <= len(text) <= 20


@pytest.mark.parametrize(
    "change",
    [
        {"cite": []},
        {"status": "reference", "cite": []},
        {"basis": "source"},
        {"kind": "grid-axis"},
        {"slot": {"axis": "h", "ordinal": 1}},
        {"colour": "red"},
        {"accuracy_m": -1},
        {"stated_area_km2": float("nan")},
        {"shape": {"rule": "guess"}},
        {"precision": "surveyed"},
    ],
    ids=str,
)
def test_a_place_that_claims_what_it_cannot_is_refused(change: dict[str, Any]) -> None:
    Place.model_validate(PLACE)
    with pytest.raises(ValidationError):
        Place.model_validate(PLACE | change)


@pytest.mark.parametrize(
    "change",
    [
        {"scope": "places"},
        {"places": [{"place": "egret-marsh"}]},
        {"cite": []},
        {"deadline": 20255},
        {"kind": "wish"},
    ],
    ids=str,
)
def test_a_measure_without_place_or_ground_is_refused(change: dict[str, Any]) -> None:
    assert Measure.model_validate(MEASURE).number_zh == "3-1-18"
    with pytest.raises(ValidationError):
        Measure.model_validate(MEASURE | change)


@pytest.mark.parametrize("comparator", Comparator)
def test_a_quantity_has_a_number_or_says_why_not(comparator: Comparator) -> None:
    wordy = comparator in {Comparator.AS_ASSIGNED, Comparator.QUALITATIVE}
    good, bad = (None, 1.0) if wordy else (1.0, None)
    assert Quantity(label="甲", comparator=comparator, value=good).value == good
    with pytest.raises(ValidationError):
        Quantity(label="甲", comparator=comparator, value=bad)


def test_a_grid_slot_is_honest_about_its_road() -> None:
    with pytest.raises(ValidationError):
        GridSlot(axis="h", ordinal=1, road_name="集贤路")
    with pytest.raises(ValidationError):
        GridAxis(rule="axis", direction="h", k=3, n=2)


def test_a_record_cannot_be_changed() -> None:
    citation = Citation(at="5.2.2", anchor="湿地")
    assert (citation.chapter, citation.section, citation.paragraph) == (5, 2, 2)
    with pytest.raises(ValidationError):
        citation.at = "5.2.3"  # type: ignore[misc]  # the refusal is what is tested


def test_every_kind_has_a_rule_and_every_precision_a_group() -> None:
    assert all(kind.rule.geometries for kind in PlaceKind)
    assert {p.group.value for p in Precision} == {"firm", "approximate", "schematic", "unlocated"}


def test_a_report_is_in_order_without_repetition() -> None:
    one = finding("layer-empty", "a:2", id="x")
    worse = finding("duplicate-id", "b:1", id="x", first="a:1")
    report = Report.of([one, worse, finding("layer-empty", "a:2", id="x")])
    assert report.findings == (worse, one)
    assert report.at_least(Severity.ERROR) == (worse,)
    assert CODES[one.code] is Severity.WARNING


def test_an_unregistered_finding_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        finding("no-such-code", "a:1")
