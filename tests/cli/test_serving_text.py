"""``atlas serve --plan-text`` shows the plan's sentences on this machine, and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from atlas.cli.sentences import sentences_script
from atlas.serve.failures import ServeError
from atlas.serve.pages import TEXT
from atlas.settings import PLAN_TEXT_VARIABLE
from tests.conftest import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Atlas

PLAN = DATA / "plan.txt"
SENTENCE = "修复白鹭湿地，水面恢复到12平方公里。"


def _script(
    build: Path, rooms: Path, text: Path | None, *, host: str = "127.0.0.1", trust: tuple[str, ...] = ()
) -> str:
    return sentences_script(build, rooms, text, host=host, trust=trust).decode()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_the_sentences_are_there_for_this_machine(tmp_path: Path, tiny_rooms: Path, host: str) -> None:
    script = _script(tmp_path, tiny_rooms, PLAN, host=host)
    assert script.startswith('Atlas.load("sentences",')
    assert SENTENCE in script


@pytest.mark.parametrize(
    ("host", "trust"), [("198.51.100.4", ()), ("192.0.2.7", ()), ("127.0.0.1", ("a.example",))]
)
def test_whoever_exposes_the_server_is_refused_the_text(
    tmp_path: Path, tiny_rooms: Path, monkeypatch: pytest.MonkeyPatch, host: str, trust: tuple[str, ...]
) -> None:
    with pytest.raises(ServeError, match="--plan-text"):
        _script(tmp_path, tiny_rooms, PLAN, host=host, trust=trust)
    monkeypatch.setenv(PLAN_TEXT_VARIABLE, str(PLAN))
    assert _script(tmp_path, tiny_rooms, None, host=host, trust=trust) == ""
    assert SENTENCE in _script(tmp_path, tiny_rooms, None)


def test_a_build_with_sentences_of_its_own_keeps_them(tmp_path: Path, tiny_rooms: Path) -> None:
    own = tmp_path / "site" / TEXT
    own.parent.mkdir(parents=True)
    own.write_text("", encoding="utf-8")
    assert _script(tmp_path, tiny_rooms, PLAN) == ""


def test_without_a_text_there_are_none(
    tmp_path: Path, tiny_rooms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PLAN_TEXT_VARIABLE, raising=False)
    assert _script(tmp_path, tiny_rooms, None) == ""


@pytest.mark.parametrize("wrong", [("--host", "198.51.100.4"), ("--trust", "a.example")])
def test_the_command_says_so_in_one_line(atlas: Atlas, wrong: tuple[str, str]) -> None:
    answer = atlas("serve", "--plan-text", PLAN, *wrong)
    assert answer.code == 1
    assert len(answer.err.strip().splitlines()) == 1
    assert "--plan-text" in answer.err
