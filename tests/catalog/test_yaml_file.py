"""YAML is read as text: nothing is guessed, and a bomb costs no more than its bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas.catalog.yaml_file import RefusedFileError, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.model.finding import Finding


def _data(tmp_path: Path, text: str) -> Any:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    return read_yaml(path, "x.yaml").data


@pytest.mark.parametrize(
    "written", ["010", "no", "yes", "1:30", "1_000", "0x1F", "1e3", ".inf", "2021-03-12", "=", "on"]
)
def test_a_scalar_stays_the_text_it_is(written: str, tmp_path: Path) -> None:
    assert _data(tmp_path, f"code: {written}\n") == {"code": written}


@pytest.mark.parametrize("written", ["", "~", "null"])
def test_nothing_is_none_and_quoted_nothing_is_text(written: str, tmp_path: Path) -> None:
    assert _data(tmp_path, f"a: {written}\nb: '{written}'\n") == {"a": None, "b": written}


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "a0: &a0 {x: 1}\n" + "".join(
    f"a{i}: &a{i}\n  <<: [{', '.join([f'*a{i - 1}'] * 4)}]\n" for i in range(1, 14)
)


@pytest.mark.parametrize(
    "bomb", [BOMB, MERGES, "[" * 200_000, "{a: " * 100_000, "- " * 100_000], ids=range(5)
)
def test_a_bomb_is_refused_and_never_built(bomb: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedFileError) as caught:
        _data(tmp_path, bomb)
    assert caught.value.finding.code in {"yaml-forbidden", "yaml-depth", "yaml-syntax"}


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(data)
    found: Finding | None = None
    try:
        read_yaml(path, "x.yaml")
    except RefusedFileError as refused:
        found = refused.finding
    assert found is None or (found.at.startswith("x.yaml:") and found.message())
