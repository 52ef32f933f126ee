"""``atlas report``: documents beside the sheets, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Answer

ROOMS = Path(__file__).parents[1] / "data" / "rooms"


@pytest.fixture
def report(atlas: Callable[..., Answer], tmp_path: Path) -> Callable[..., Answer]:
    def run(*words: str) -> Answer:
        return atlas("report", *words, "--rooms", str(ROOMS), "--out", str(tmp_path / "build"))

    return run


def test_documents_stand_beside_what_is_there(report: Callable[..., Answer], tmp_path: Path) -> None:
    folder = tmp_path / "build" / "print"
    folder.mkdir(parents=True)
    (folder / "sheet.pdf").write_bytes(b"kept")
    answer = report("--docx", "一镇一表", "--docx", "themes", "--docx", "专题")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.split() == [str(folder / "一镇一表.docx"), str(folder / "专题.docx")]
    assert {path.name for path in folder.iterdir()} == {"sheet.pdf", "一镇一表.docx", "专题.docx"}
    assert (folder / "sheet.pdf").read_bytes() == b"kept"
    assert docx.Document(str(folder / "专题.docx")).tables


def test_the_assessment_of_a_district_without_observations_says_so(
    report: Callable[..., Answer], tmp_path: Path
) -> None:
    assert report("--docx", "评估").code == 0
    document = docx.Document(str(tmp_path / "build" / "print" / "评估.docx"))
    assert any("尚未查到" in p.text for p in document.paragraphs)


def test_an_unknown_document_is_wrong_use_in_one_line(report: Callable[..., Answer]) -> None:
    answer = report("--docx", "总结")
    assert answer.code == 2
    assert "评估" in answer.one_line()


def test_no_document_is_wrong_use_in_one_line(report: Callable[..., Answer]) -> None:
    answer = report()
    assert answer.code == 2
    assert "--docx" in answer.one_line()
