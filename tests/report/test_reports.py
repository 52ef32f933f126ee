"""Reports for word processors: real headings, tables and captions, and nothing but what the records say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml.ns import qn

from atlas.audit.evidence import evidence
from atlas.audit.town_ties import town_ids, town_measures
from atlas.audit.verdicts import Verdict, indicator_verdict
from atlas.report.assessment import assessment, verdicts_by_chapter
from atlas.report.chart import progress_svg
from atlas.report.series import themes, towns
from atlas.report.word import Column, Report
from atlas.sheet.picture import picture_png
from atlas.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document
    from docx.table import Table

    from atlas.audit.assemble import Assembled
    from atlas.rooms import Rooms


@pytest.fixture(scope="module")
def made(real: Assembled, real_rooms: Rooms) -> dict[str, bytes]:
    svg, _ = progress_svg(verdicts_by_chapter(real.catalog))
    picture = picture_png(svg, real_rooms.web / "vendor" / "fonts", dpi=100)
    return {"assessment": assessment(real.catalog, picture), "towns": towns(real), "themes": themes(real)}


@pytest.fixture(scope="module", params=["assessment", "towns", "themes"])
def document(request: pytest.FixtureRequest, made: dict[str, bytes]) -> Document:
    return docx.Document(BytesIO(made[request.param]))


@pytest.fixture(scope="module")
def judged(made: dict[str, bytes]) -> Document:
    return docx.Document(BytesIO(made["assessment"]))


def cells(table: Table) -> list[list[str]]:
    """Every row as text, straight from the XML: python-docx takes seconds for a long table."""
    return [
        ["".join(t.text or "" for t in cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))]
        for row in table._tbl.iter(qn("w:tr"))
    ]


def by_caption(document: Document, words: str) -> list[list[str]]:
    (index,) = [i for i, text in enumerate(captions(document, "表")) if words in text]
    return cells(document.tables[index])


def captions(document: Document, label: str) -> list[str]:
    found = [p for p in document.paragraphs if p.style is not None and p.style.name == "Caption"]
    texts = ["".join(t.text or "" for t in p._p.iter(qn("w:t"))) for p in found]
    return [text for text in texts if text.startswith(label)]


def headings(document: Document, level: int) -> list[str]:
    return [p.text for p in document.paragraphs if p.style is not None and p.style.name == f"Heading {level}"]


def test_every_table_has_a_head_that_repeats_and_a_caption_that_counts(document: Document) -> None:
    told = captions(document, "表")
    assert len(told) == len(document.tables) > 0
    assert [int(re.match(r"表 (\d+) ", text)[1]) for text in told] == list(range(1, len(told) + 1))  # type: ignore[index]
    fields = [f.get(qn("w:instr")) for f in document.element.body.iter(qn("w:fldSimple"))]
    assert sum("SEQ 表" in field for field in fields) == len(told)
    for table in document.tables:
        first = next(table._tbl.iter(qn("w:tr")))
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        before = table._tbl.getprevious()
        assert before.find(f"{qn('w:pPr')}/{qn('w:pStyle')}").get(qn("w:val")) == "Caption"
        assert len({len(row) for row in cells(table)}) == 1


def test_chinese_fonts_are_named_in_every_style_that_is_used(document: Document) -> None:
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Caption"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) in {"宋体", "黑体"}
        assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_no_clock_is_read(document: Document, real: Assembled) -> None:
    properties = document.core_properties
    assert properties.created is not None
    assert properties.created.date() == real.catalog.plan.as_of
    assert properties.modified == properties.created
    assert properties.author.endswith("规划图集")


@pytest.mark.parametrize("kind", ["towns", "themes"])
def test_the_same_records_give_the_same_bytes(kind: str, made: dict[str, bytes], real: Assembled) -> None:
    assert (towns if kind == "towns" else themes)(real) == made[kind]
    with zipfile.ZipFile(BytesIO(made[kind])) as package:
        assert {item.date_time for item in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in package.namelist() if "thumbnail" in name]


def test_the_indicator_table_has_base_target_actual_and_verdict(judged: Document, real: Assembled) -> None:
    head, *rows = by_caption(judged, say("docx.indicators-caption"))
    assert head == [
        say(f"docx.{key}")
        for key in ("number", "indicator", "unit", "base", "target", "attribute", "actual", "verdict")
    ]
    indicators = real.catalog.indicators
    assert [row[0] for row in rows] == [str(i.number) for i in indicators]
    assert [row[4] for row in rows] == [i.target_text for i in indicators]
    assert [row[7] for row in rows] == [
        say(f"verdict.{indicator_verdict(i, real.catalog)}") for i in indicators
    ]
    for indicator, row in zip(indicators, rows, strict=True):
        seen = [o for o in real.catalog.observations if indicator.number in o.indicators]
        assert all(o.title in row[6] and o.date in row[6] for o in seen)
        assert seen or row[6] == "—", "nothing is said where nothing was observed"


def test_what_was_observed_stands_under_its_chapter(judged: Document, real: Assembled) -> None:
    observed = {m for o in real.catalog.observations for m in o.measures}
    assert observed
    chapters = {m.chapter for m in real.catalog.measures.values()}
    assert len(headings(judged, 2)) == len(chapters)
    for chapter in sorted({real.catalog.measures[m].chapter for m in observed}):
        title = next(t for t in headings(judged, 2) if t.startswith(f"第{'零一二三四五六七'[chapter]}章"))
        rows = by_caption(judged, f"{title}：")[1:]
        here = [real.catalog.measures[m] for m in sorted(observed)]
        assert [row[0] for row in rows] == [m.number_zh for m in here if m.chapter == chapter]


def test_the_list_without_evidence_is_the_audits(judged: Document, real: Assembled) -> None:
    due = evidence(real.catalog)["due_without_data"]
    assert isinstance(due, list)
    rows = by_caption(judged, say("docx.without-caption"))[1:]
    assert [row[0] for row in rows] == [real.catalog.measures[m].number_zh for m in due]


def test_plan_and_present_is_a_captioned_picture_with_words_for_who_cannot_see_it(
    judged: Document, real: Assembled
) -> None:
    (shape,) = judged.inline_shapes
    assert shape.width.cm == pytest.approx(15, abs=0.01)
    described = judged.element.body.find(f".//{qn('wp:docPr')}").get("descr")
    total = sum(counts[Verdict.NO_DATA] for counts in verdicts_by_chapter(real.catalog).values())
    assert f"无资料 {total} 项" in described
    assert captions(judged, "图") == [f"图 1  {say('docx.present-figure')}"]
    rows = by_caption(judged, say("docx.present-caption"))
    assert rows[-1][-1] == str(total)


def test_each_town_has_a_chapter_and_its_blank_columns(made: dict[str, bytes], real: Assembled) -> None:
    document = docx.Document(BytesIO(made["towns"]))
    names = [real.catalog.places[t].name_zh for t in town_ids(real.catalog)]
    assert headings(document, 1) == names
    found = [town_measures(t, real) for t in town_ids(real.catalog)]
    wanted = sum(len(ties) for f in found for ties in (f.own, f.zone, f.line))
    rows = [row for table in document.tables for row in cells(table)[1:]]
    assert len(rows) == wanted > 0
    assert {tuple(row[-3:]) for row in rows} == {("", "", "")}


def test_a_measure_is_tied_to_a_town_once(real: Assembled) -> None:
    for town in town_ids(real.catalog):
        found = town_measures(town, real)
        ids = [measure for ties in (found.own, found.zone, found.line) for measure, _ in ties]
        assert len(set(ids)) == len(ids)


def test_each_measure_stands_once_among_the_themes(made: dict[str, bytes], real: Assembled) -> None:
    document = docx.Document(BytesIO(made["themes"]))
    numbers = [row[0] for table in document.tables for row in cells(table)[1:]]
    assert sorted(numbers) == sorted(m.number_zh for m in real.catalog.measures.values())


def test_a_text_with_control_characters_and_markup_stays_text() -> None:
    report = Report("题", "副题", author="甲", as_of=date(2026, 1, 2))
    report.table("说明 & <b>", [Column("一", 1)], [["a\x08<w:p/>&\u202e"]])
    document = docx.Document(BytesIO(report.saved()))
    assert cells(document.tables[0]) == [["一"], ["a<w:p/>&"]]


def test_libreoffice_opens_it_without_repair(made: dict[str, bytes], tmp_path: Path) -> None:
    office = shutil.which("libreoffice")
    if office is None:
        pytest.skip(
            "install libreoffice-writer (Debian: apt-get install libreoffice-writer) to open the reports"
        )
    file = tmp_path / "report.docx"
    file.write_bytes(made["assessment"])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "txt:Text", file.name],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path)},
        check=True,
        capture_output=True,
        timeout=120,
    )
    text = (tmp_path / "report.txt").read_text(encoding="utf-8-sig")
    assert say("docx.without-caption") in text
    assert "表 1" in text
