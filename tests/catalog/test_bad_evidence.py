"""Figures, deadlines and evidence that the text does not bear out: each at its line, with a repair."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from atlas.audit.assemble import check_rooms
from atlas.rooms import find_rooms
from atlas.settings import PlanTextFile

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.model.finding import Finding

ECOLOGY = "layers/measures/03-01-ecology.yaml"
SERVICES = "layers/measures/03-02-services.yaml"
NUMBERS = "layers/plan/numbers.yaml"
OUTLINE = "layers/plan/outline.yaml"
INDICATORS = "layers/indicators.yaml"
CLAIMS = "layers/claims.yaml"
OBSERVATIONS = "layers/observations.yaml"
BASELINES = "layers/baselines.yaml"
SEEN = """observations:
  - id: o-001
    date: 2024-05
    title: 湿地水面
    summary: 水面恢复到12平方公里。
    quantity: {label: 水面, value: 12, unit: 平方公里, year: 2024}
    definition: same
    source: survey
    measures: [m-3-1-001]
"""
BASE = """baselines:
  - id: b-1-1-001
    title: 粮食总产稳定
    summary: 粮食总产保持稳定。
    theme: ecology
    cite:
      - {at: 1.1.1, anchor: 粮食总产}
"""
EDITS = {
    "a quantity whose number is not in its paragraph": (
        *(ECOLOGY, "value: 3000", "value: 3001"),
        *("quantity-not-in-text", f"{ECOLOGY}:", "m-3-1-003", "3001"),
    ),
    "a base that is not in the paragraph of its measure": (
        *(ECOLOGY, "公里, year: 2025", "公里, base_value: 11, base_year: 2020, year: 2025"),
        *("quantity-not-in-text", f"{ECOLOGY}:", "m-3-1-001", "11"),
    ),
    "a base that is not in the table of indicators": (
        *(INDICATORS, "base_value: 2.5", "base_value: 2.6"),
        *("quantity-not-in-text", f"{INDICATORS}:", "", "2.6"),
    ),
    "a deadline that the text does not give": (
        *(ECOLOGY, "    cite:\n      - {at: 3.1.3", "    deadline: 2023\n    cite:\n      - {at: 3.1.3"),
        *("deadline-not-in-text", f"{ECOLOGY}:", "m-3-1-003", "2023"),
    ),
    "a number of the text that nothing accounts for": (
        *(NUMBERS, "  - {at: 2.2.3, anchor: 2横1纵, why: 由可数的提法核对}\n", ""),
        *("number-unaccounted", f"{NUMBERS}:1", "", "2.2.3"),
    ),
    "an exception that explains nothing": (
        *(NUMBERS, "anchor: 2横1纵", "anchor: 骨架路网"),
        *("number-exception-idle", f"{NUMBERS}:1", "", "骨架路网"),
    ),
    "a paragraph with measures and a reason": (
        *(OUTLINE, "- {at: 3.2.1}", "- {at: 3.2.1, without: 没有任务}"),
        *("paragraph-reason-idle", f"{OUTLINE}:1", "", "3.2.1"),
    ),
    "a claim that counts nothing": (
        *(CLAIMS, "    places: [new-town]\n", ""),
        *("record-wrong-value", f"{CLAIMS}:", "one-core", "或数地点，或加任务"),
    ),
    "a sum of a measure that is not there": (
        *(CLAIMS, "    places: [new-town]\n", "    sum: {total: m-3-1-003, parts: [m-3-1-009]}\n"),
        *("dangling-id", f"{CLAIMS}:", "one-core", "m-3-1-009"),
    ),
}
FILES = {
    "an observation without date": (
        *(OBSERVATIONS, SEEN.replace("    date: 2024-05\n", "")),
        *("record-missing-field", 2, "date"),
    ),
    "an observation without source": (
        *(OBSERVATIONS, SEEN.replace("    source: survey\n", "")),
        *("record-missing-field", 2, "source"),
    ),
    "an observation of no day that there is": (
        *(OBSERVATIONS, SEEN.replace("2024-05", "2024-13")),
        *("record-wrong-value", 3, "2024-13"),
    ),
    "an observation of an unknown source": (
        *(OBSERVATIONS, SEEN.replace("source: survey", "source: survei")),
        *("dangling-id", 2, "survey"),
    ),
    "an observation on nothing": (
        *(OBSERVATIONS, SEEN.replace("    measures: [m-3-1-001]\n", "")),
        *("record-wrong-value", 2, "须对应指标、任务或地点之一"),
    ),
    "an observation of an unknown measure": (
        *(OBSERVATIONS, SEEN.replace("m-3-1-001", "m-3-1-007")),
        *("dangling-id", 2, "m-3-1-007"),
    ),
    "a baseline without citation": (
        *(BASELINES, BASE.split("    cite:", maxsplit=1)[0]),
        *("record-missing-field", 2, "cite"),
    ),
    "a baseline whose number is not in its paragraph": (
        *(BASELINES, BASE.replace("    cite", "    quantities: [{label: 总产, value: 45}]\n    cite")),
        *("quantity-not-in-text", 2, "45"),
    ),
}


def _found(rooms: Path, text: PlanTextFile, code: str) -> list[Finding]:
    return [f for f in check_rooms(find_rooms(rooms), text)[1].findings if f.code == code]


def _one(found: list[Finding], at: str, says: str) -> None:
    (only,) = found
    assert only.at.startswith(at)
    texts = [only.message(), only.message("en"), only.hint(), only.hint("en")]
    assert all(t and "\n" not in t and not re.search(r"\{[a-z_]+\}", t) for t in texts)
    assert says in only.message() + only.hint()


@pytest.mark.parametrize("name", EDITS)
def test_a_fault_is_found_at_its_file_with_a_repair(
    name: str, tiny_rooms: Path, tiny_text: PlanTextFile
) -> None:
    file, old, new, code, at, record, says = EDITS[name]
    path = tiny_rooms / file
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    found = _found(tiny_rooms, tiny_text, code)
    if at.endswith(":") and record:
        lines = path.read_text(encoding="utf-8").splitlines()
        at += str(next(n for n, line in enumerate(lines, start=1) if f"- id: {record}" in line))
    _one([f for f in found if f.at.startswith(at)][:1], at, says)


@pytest.mark.parametrize("name", FILES)
def test_evidence_that_is_not_what_it_should_be_is_found(
    name: str, tiny_rooms: Path, tiny_text: PlanTextFile
) -> None:
    file, text, code, line, says = FILES[name]
    (tiny_rooms / file).write_text(text, encoding="utf-8")
    _one(_found(tiny_rooms, tiny_text, code), f"{file}:{line}", says)


def test_evidence_that_is_right_has_no_fault(tiny_rooms: Path, tiny_text: PlanTextFile) -> None:
    (tiny_rooms / OBSERVATIONS).write_text(SEEN, encoding="utf-8")
    (tiny_rooms / BASELINES).write_text(BASE, encoding="utf-8")
    codes = {f.code for f in check_rooms(find_rooms(tiny_rooms), tiny_text)[1].findings}
    assert codes == {"area-differs", "length-differs"}


def test_a_paragraph_that_loses_its_measures_is_found(tiny_rooms: Path, tiny_text: PlanTextFile) -> None:
    (tiny_rooms / SERVICES).unlink()
    _one(_found(tiny_rooms, tiny_text, "paragraph-unaccounted"), f"{OUTLINE}:1", "3.2.1")


def test_a_text_of_another_edition_is_named_with_what_to_do(
    tiny_rooms: Path, tiny_text: PlanTextFile
) -> None:
    other = PlanTextFile("plan.txt", tiny_text.data.replace("3000亩".encode(), "4000亩".encode()))
    _one(_found(tiny_rooms, other, "plan-text-differs"), "layers/plan/document.yaml:1", "document.yaml")
    _one(_found(tiny_rooms, other, "quantity-not-in-text"), ECOLOGY, "3000")
