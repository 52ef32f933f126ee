"""The ``atlas`` command as a reader meets it: words in, an exit code and two streams out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from atlas.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True)
class Answer:
    """What a run of the command said."""

    code: int
    out: str
    err: str

    def one_line(self) -> str:
        """The one line of an error."""
        assert self.out == ""
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("atlas: ")
        assert "Traceback" not in self.err
        return self.err.removeprefix("atlas: ").rstrip("\n")


@pytest.fixture
def atlas(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Runs the command in this process, in English unless told otherwise."""
    for name in ("ATLAS_PLAN_TEXT", "ATLAS_ROOMS", "ATLAS_DEBUG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def run(*words: object) -> Answer:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        said = capsys.readouterr()
        code = end.value.code
        assert code is None or isinstance(code, int)
        return Answer(code or 0, said.out, said.err)

    return run


@pytest.fixture(scope="session")
def tiny_options() -> list[str]:
    """Options that name the made-up district and its plan."""
    return ["--rooms", str(DATA / "rooms"), "--plan-text", str(DATA / "plan.txt")]
