"""Every number, paragraph and count is accounted for, and what is not is said to be open."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from atlas.audit.assemble import Assembled, assemble, check_rooms
from atlas.audit.claims import claim_results
from atlas.audit.coverage import audit, badge
from atlas.catalog.citations import nearest_sentence
from atlas.catalog.numbers import Ground, number_accounts, numbers_in, unaccounted_numbers
from atlas.catalog.plan_text import sentences_of
from atlas.model.plan import Citation
from atlas.rooms import find_rooms

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.rooms import Rooms
    from atlas.settings import PlanTextFile


@pytest.fixture(scope="module")
def with_text(real_rooms: Rooms, real_text: PlanTextFile) -> Assembled:
    return assemble(real_rooms, real_text)


@pytest.fixture(scope="module")
def proof(with_text: Assembled) -> dict[str, Any]:
    found: dict[str, Any] = audit(with_text)
    return found


def _blind(assembled: Assembled) -> Assembled:
    """The atlas without text and without record."""
    catalog = dataclasses.replace(assembled.catalog, text=None, recorded=frozenset())
    return dataclasses.replace(assembled, catalog=catalog)


def test_every_arabic_number_of_the_plan_is_accounted_for(
    proof: dict[str, Any], real_text: PlanTextFile
) -> None:
    numbers = proof["evidence"]["numbers"]
    # Counted here from the file itself; the table's own numbering is part of the text.
    scanned = re.findall(r"\d+(?:\.\d+)?", real_text.data.decode("utf-8-sig"))
    assert numbers["in_text"] == numbers["accounted"] == len(scanned) == len(numbers["rows"])
    assert sorted(row["number"] for row in numbers["rows"]) == sorted(scanned)
    assert numbers["unaccounted"] == []
    assert sum(numbers["by_ground"].values()) == numbers["in_text"]


def test_what_accounts_for_a_number_gives_it_and_cites_its_paragraph(
    with_text: Assembled, proof: dict[str, Any]
) -> None:
    catalog = with_text.catalog
    baselines = {b.id: b for b in catalog.baselines}
    for row in proof["evidence"]["numbers"]["rows"]:
        if row["ground"] == Ground.EXCEPTION:
            assert row["why"]
            assert not row["records"]
            continue
        assert row["records"], row
        for identity in row["records"]:
            if row["ground"] == Ground.INDICATOR:
                record: Any = catalog.indicator_by_number[identity]
                said = record.model_dump_json()
            else:
                record = (catalog.measures if row["ground"] == Ground.MEASURE else baselines)[identity]
                said = str([q.model_dump() for q in record.quantities]) + str(getattr(record, "deadline", ""))
            assert row["at"] in {c.at for c in record.cite}, row
            assert f"{float(row['number']):g}" in said, row


def test_a_number_without_its_record_is_left_over(with_text: Assembled) -> None:
    catalog = with_text.catalog
    assert catalog.text is not None
    fewer = {i: m for i, m in catalog.measures.items() if i != "m-5-3-029"}
    left = unaccounted_numbers(dataclasses.replace(catalog, measures=fewer), catalog.text)
    assert left == [("5.3.3", "6")]
    bare = dataclasses.replace(catalog, number_exceptions=())
    assert len(unaccounted_numbers(bare, catalog.text)) >= len(catalog.number_exceptions)


def test_paragraphs_of_chapters_2_to_7_are_all_accounted_for(
    with_text: Assembled, proof: dict[str, Any]
) -> None:
    found = proof["evidence"]["paragraphs"]
    text = with_text.catalog.text
    assert text is not None
    wanted = [at for at in text.paragraphs if int(at[0]) > 1]
    assert [row["at"] for row in found["rows"]] == wanted
    assert found["unaccounted"] == []
    for row in found["rows"]:
        assert bool(row["measures"]) != bool(row["why"]), row


@pytest.mark.parametrize("rooms", ["real", "tiny"])
def test_the_badge_says_what_the_audit_says(rooms: str, request: pytest.FixtureRequest) -> None:
    assembled: Assembled = request.getfixturevalue(rooms)
    found, full = badge(assembled), dict[str, Any](audit(assembled))
    assert (found.now + found.recorded, found.citations) == (
        full["citations"]["verified"],
        full["citations"]["checked"],
    )
    assert found.claims == (sum(c["ok"] for c in full["claims"]), len(full["claims"]))
    numbers = full["evidence"]["numbers"]
    assert found.numbers == (numbers and (numbers["accounted"], numbers["in_text"]))


def test_without_text_and_record_nothing_counts_as_checked(tiny: Assembled) -> None:
    found = badge(_blind(tiny))
    assert (found.now, found.recorded, found.numbers) == (0, 0, None)
    assert audit(_blind(tiny))["evidence"]["numbers"] is None  # type: ignore[index]  # `audit` promises it


def test_26_schools_are_12_and_11_and_a_rest_that_nobody_split(real: Assembled) -> None:
    (found,) = [r for r in claim_results(real.catalog) if r.claim.id == "twenty-six-schools"]
    assert (found.listed, found.named, found.undivided, found.ok) == (26, 23, 3, True)
    assert real.catalog.measures["m-4-3-057"].quantities[0].value is None


def test_a_sum_that_does_not_add_up_fails(real: Assembled) -> None:
    catalog = real.catalog
    school = catalog.measures["m-4-3-055"]
    more = school.quantities[0].model_copy(update={"value": 15.0})
    measures = {**catalog.measures, school.id: school.model_copy(update={"quantities": (more,)})}
    results = {r.claim.id: r for r in claim_results(dataclasses.replace(catalog, measures=measures))}
    assert not results["twenty-six-schools"].ok


def test_a_citation_that_does_not_hold_is_shown_with_the_nearest_sentence(tiny: Assembled) -> None:
    text = tiny.catalog.text
    assert text is not None
    at, words = nearest_sentence(Citation(at="2.1.1", anchor="修复白鹭湿池"), text)
    assert "白鹭湿地" in words
    assert words in text.paragraphs[at].replace("\t", " · ")
    assert nearest_sentence(Citation(at="2.1.1", anchor="龘龘龘"), text) == ("", "")


def test_an_unchecked_citation_is_listed_with_what_is_nearest(tiny: Assembled) -> None:
    catalog = tiny.catalog
    first = next(iter(catalog.measures.values()))
    wrong = first.cite[0].model_copy(update={"anchor": first.cite[0].anchor[:-1] + "龘"})
    changed = {**catalog.measures, first.id: first.model_copy(update={"cite": (wrong,)})}
    spoiled = dataclasses.replace(tiny, catalog=dataclasses.replace(catalog, measures=changed))
    found: dict[str, Any] = audit(spoiled)["citations"]  # type: ignore[assignment]  # `audit` promises it
    (row,) = found["missing"]
    assert row["subject_id"] == first.id
    assert row["nearest"]
    assert row["nearest_at"] == wrong.at


def test_accounts_follow_the_text(with_text: Assembled) -> None:
    text = with_text.catalog.text
    assert text is not None
    order = list(text.paragraphs)
    places = [order.index(a.at) for a in number_accounts(with_text.catalog, text)]
    assert places == sorted(places)


def test_check_names_the_nearest_sentence(tiny_rooms: Path, tiny_text: PlanTextFile) -> None:
    path = tiny_rooms / "layers/measures/03-01-ecology.yaml"
    text = path.read_text(encoding="utf-8")
    wrong = text.replace("anchor: 水面恢复到12平方公里", "anchor: 水面恢复到13平方公里")
    path.write_text(wrong, encoding="utf-8")
    _, report = check_rooms(find_rooms(tiny_rooms), tiny_text)
    (found,) = [f for f in report.findings if f.code == "citation-anchor"]
    assert "修复白鹭湿地，水面恢复到12平方公里。" in found.hint()
    assert "修复白鹭湿地，水面恢复到12平方公里。" in found.hint("en")


def test_every_number_of_the_sentences_up_to_2025_is_a_target_of_2025(with_text: Assembled) -> None:
    catalog = with_text.catalog
    assert catalog.text is not None
    excepted = {(e.at, n) for e in catalog.number_exceptions for n in numbers_in(e.anchor)}
    found = 0
    for at, paragraph in catalog.text.paragraphs.items():
        for sentence in (s for s in sentences_of(paragraph) if "到2025年" in s):
            found += 1
            own = [
                m
                for m in catalog.measures.values()
                if any(c.at == at and c.anchor in sentence for c in m.cite)
            ]
            assert own, sentence
            assert all(m.deadline == 2025 or any(q.year == 2025 for q in m.quantities) for m in own)
            targets = Counter(q.value for m in own for q in m.quantities if 2025 in (q.year, m.deadline))
            said = [n for n in numbers_in(sentence) if n != "2025" and (at, n) not in excepted]
            assert Counter(map(float, said)) <= targets, sentence
    assert found == 18
