"""Every string that a reader sees stands once in the catalogue, in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from atlas.model import finding, kinds, measure, vocab
from atlas.words import catalogue, known, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from enum import StrEnum

ROOT = Path(__file__).parents[2]
MODULES = {p: ast.parse(p.read_text(encoding="utf-8")) for p in sorted((ROOT / "atlas").rglob("*.py"))}
ONE_LANGUAGE = {"cite.en"}
"""Keys that speak in one language alone."""
VOCABULARIES: dict[str, type[StrEnum]] = {
    "kind": kinds.PlaceKind,
    "status": vocab.Status,
    "precision": vocab.Precision,
    "precision-group": vocab.PrecisionGroup,
    "basis": vocab.Basis,
    "measure-kind": vocab.MeasureKind,
    "strength": vocab.StrengthClass,
    "relation": vocab.Relation,
    "evidence": vocab.Evidence,
    "role": vocab.Role,
    "slot": vocab.Slot,
    "attribute": vocab.Attribute,
    "scope": measure.Scope,
    "severity": vocab.Severity,
}


def _braces(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)[^}]*\}", text))


@pytest.mark.parametrize("key", sorted(set(catalogue()) - ONE_LANGUAGE))
def test_a_string_speaks_both_languages_with_the_same_braces(key: str) -> None:
    zh, en = catalogue()[key]
    assert zh
    assert en
    assert _braces(zh) == _braces(en)
    # \b alone is allowed: it tells click to keep the lines of a help text as they are.
    assert not re.search(r"[\x00-\x07\x0b-\x1f\x7f]", zh + en)


def _calls(tree: ast.Module) -> Iterator[tuple[str, ast.expr, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            yield name, node.args[0], node.lineno


def _errors() -> set[str]:
    """Classes whose first argument is a key under ``error.``: those of AtlasError that keep its call."""
    classes = [n for tree in MODULES.values() for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    found = {"AtlasError"}
    for _ in range(4):
        found |= {c.name for c in classes if any(isinstance(b, ast.Name) and b.id in found for b in c.bases)}
    own_call = {c.name for c in classes if any(getattr(n, "name", "") == "__init__" for n in c.body)}
    return found - own_call | {"AtlasError"}


def _used() -> list[tuple[str, str]]:
    errors = _errors()
    rows = []
    for path, tree in MODULES.items():
        for name, first, line in _calls(tree):
            where = f"{path.relative_to(ROOT).as_posix()}:{line}"
            if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                continue
            if name == "say":
                rows.append((where, first.value))
            elif name in errors:
                rows.append((where, f"error.{first.value}"))
    return rows


@pytest.mark.parametrize(("where", "key"), _used())
def test_a_key_in_the_code_is_in_the_catalogue(where: str, key: str) -> None:
    assert known(key), where


def _prefixes() -> list[tuple[str, str]]:
    """The fixed beginnings of keys that the code composes, as ``status.`` in ``say(f"status.{s}")``."""
    rows = []
    for path, tree in MODULES.items():
        for name, first, line in _calls(tree):
            if name in {"say", "known"} and isinstance(first, ast.JoinedStr):
                head = first.values[0]
                if isinstance(head, ast.Constant):
                    rows.append((f"{path.relative_to(ROOT).as_posix()}:{line}", str(head.value)))
    return rows


@pytest.mark.parametrize(("where", "prefix"), _prefixes())
def test_a_composed_key_has_its_table(where: str, prefix: str) -> None:
    assert any(key.startswith(prefix) for key in catalogue()), where


@pytest.mark.parametrize("table", sorted(VOCABULARIES))
def test_every_word_of_a_vocabulary_is_in_its_table_and_no_other_is(table: str) -> None:
    wanted = {f"{table}.{member.value}" for member in VOCABULARIES[table]}
    assert {key for key in catalogue() if key.rpartition(".")[0] == table} == wanted


def test_comparators_and_needs_are_complete() -> None:
    assert all(known(f"comparator.{c.name.lower()}") for c in vocab.Comparator)
    without = {kinds.PlaceKind.NEIGHBOUR, kinds.PlaceKind.ANCHOR}
    asked = (kind for kind in kinds.PlaceKind if kind not in without and not kind.is_locator)
    assert all(known(f"needs.{kind}") for kind in asked)


@pytest.mark.parametrize("code", sorted(finding.CODES))
def test_a_finding_has_its_message_and_its_repair(code: str) -> None:
    for lang in ("zh", "en"):
        assert say(f"finding.{code}.message", lang)
        assert say(f"finding.{code}.hint", lang)


def test_no_finding_is_spoken_of_that_is_not_registered() -> None:
    spoken = {key.split(".")[1] for key in catalogue() if key.startswith("finding.")}
    assert spoken == set(finding.CODES)


def test_findings_made_in_the_code_are_registered_and_fill_their_braces() -> None:
    for path, tree in MODULES.items():
        for node in ast.walk(tree):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "finding"
            ):
                continue
            first = node.args[0]
            if not isinstance(first, ast.Constant):
                continue
            code, where = str(first.value), f"{path.name}:{node.lineno}"
            assert code in finding.CODES, where
            if any(k.arg is None for k in node.keywords):
                continue
            given = {k.arg for k in node.keywords}
            texts = [t for key in ("message", "hint") for t in catalogue()[f"finding.{code}.{key}"]]
            assert set().union(*map(_braces, texts)) <= given, where


def _documented(code: str) -> str:
    """The row of a code in docs/findings.md, as it must stand there."""

    def shown(key: str) -> str:
        zh, en = (re.sub(r"\{(\w+)\}", r"‹\1›", text).replace("|", "\\|") for text in catalogue()[key])
        return f"{zh}<br>{en}"

    what, repair = shown(f"finding.{code}.message"), shown(f"finding.{code}.hint")
    severity = finding.CODES[code].value
    return f"| `{code}` | {say(f'severity.{severity}')} {severity} | {what} | {repair} |"


def test_findings_are_documented_as_they_speak() -> None:
    lines = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8").splitlines()
    missing = [row for row in map(_documented, sorted(finding.CODES)) if row not in lines]
    assert missing == [], "put these rows into docs/findings.md"
    assert sum(line.startswith("| `") for line in lines) == len(finding.CODES)
