"""A citation leads to one paragraph: the cut loses nothing, addresses count, and no wrong anchor passes."""

from __future__ import annotations

import dataclasses
import json
import random
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.audit.assemble import Assembled, check_rooms
from atlas.catalog.citations import Verified, citation_hash, holds, sentence, verified
from atlas.catalog.numbers import Ground, number_accounts
from atlas.catalog.phrases import chinese_number, citation_text, dated_title, official_sentence, places_text
from atlas.catalog.plan_text import PlanText, lead_phrase, number_of, parse_plan_text, sentence_of
from atlas.model.evidence import NumberException
from atlas.model.plan import Citation
from atlas.rooms import Rooms, find_rooms
from atlas.settings import PlanTextFile

if TYPE_CHECKING:
    from pathlib import Path

WORDS = st.text(alphabet="建设湿地铁路公园生态河流示例区镇村，、；", min_size=2, max_size=30)
LINES = st.lists(WORDS.map(lambda w: w + "。"), min_size=1, max_size=4)
SECTIONS = st.lists(LINES, min_size=1, max_size=4)
PLANS = st.tuples(LINES, st.lists(st.tuples(st.lists(WORDS, max_size=2), SECTIONS), min_size=1, max_size=7))


def _written(preface: list[str], chapters: list[tuple[list[str], list[list[str]]]]) -> tuple[str, list[str]]:
    """A plan's text with spacing as people leave it, and the addresses its paragraphs must get."""
    out, wanted = [" 序  言", "", *preface], [f"0.0.{i}" for i in range(1, len(preface) + 1)]
    for number, (opening, sections) in enumerate(chapters, start=1):
        out += ["", f"第{chinese_number(number)}章  打好基础，", "", "走上新路", *opening]
        wanted += [f"{number}.0.{i}" for i in range(1, len(opening) + 1)]
        for section, lines in enumerate(sections, start=1):
            out += [f"第{chinese_number(section)}节  标题", "", *(f"　　{line}  " for line in lines)]
            wanted += [f"{number}.{section}.{i}" for i in range(1, len(lines) + 1)]
    return "\n".join(out), wanted


@given(PLANS)
@settings(max_examples=100, deadline=None)
def test_cut_and_joined_the_text_is_the_same_and_addresses_count_on(
    plan: tuple[list[str], list[tuple[list[str], list[list[str]]]]],
) -> None:
    preface, chapters = plan
    text, wanted = _written(preface, chapters)
    cut = parse_plan_text(text.encode())
    assert list(cut.paragraphs) == wanted
    lines = [
        *preface,
        *(line for opening, sections in chapters for line in [*opening, *(s for x in sections for s in x)]),
    ]
    assert "".join(cut.paragraphs.values()) == "".join(lines)
    assert set(cut.chapters.values()) == {"序言", "打好基础，走上新路"}
    again = parse_plan_text(("\ufeff" + text.replace("\n", "\r\n")).encode())
    assert again.paragraphs_sha256 == cut.paragraphs_sha256


@pytest.mark.parametrize("number", range(1, 100))
def test_chinese_numerals_come_back(number: int) -> None:
    assert number_of(chinese_number(number)) == number


def test_the_table_is_one_paragraph_with_whole_cells(tiny_text: PlanTextFile) -> None:
    table = parse_plan_text(tiny_text.data).paragraphs["1.2.3"]
    rows = [row.split("\t") for row in table.split("\n")]
    assert rows[0] == ["序号", "指 标", "2020年", "2025年", "属性"]
    assert {len(row) for row in rows} == {5}
    assert rows[2][1] == "湿地保护面积占全区国土面积比重（%）"
    assert rows[3][3] == "完成市级下达任务目标"


def test_chapters_sections_and_notes_are_where_they_belong(tiny_text: PlanTextFile) -> None:
    cut = parse_plan_text(tiny_text.data)
    assert cut.chapters == {
        0: "序言",
        1: "打好发展基础，开启示例区新征程",
        2: "优化空间布局，建设宜居示例区",
        3: "守护绿水青山，增进民生福祉",
    }
    assert cut.sections["2.1"] == "空间结构"
    assert cut.paragraphs["1.2.4"].startswith("注：1")


@pytest.mark.parametrize(
    ("paragraph", "lead"),
    [
        ("——发展质量日益增强。五年来稳步前行。", "发展质量日益增强"),
        ("人口规模稳中有升；", "人口规模稳中有升"),
        ("这一句话远远超过了二十个字所以它不能够当作段首语来用。", ""),
        ("序号\t指标\n1\t增长", ""),
    ],
)
def test_lead_phrases(paragraph: str, lead: str) -> None:
    assert lead_phrase(paragraph) == lead


def test_the_sentence_of_an_anchor_is_whole() -> None:
    assert sentence_of("甲。乙有湿地！丙。", "湿地") == "乙有湿地！"
    assert sentence_of("序号\t指标\n1\t湿地", "湿地") == "1 · 湿地"
    assert sentence_of("甲。", "湿地") == ""


def test_every_citation_of_the_made_up_district_is_verified(tiny: Assembled) -> None:
    rows = tiny.catalog.citations()
    assert len(rows) == 40
    text = tiny.catalog.text
    assert text is not None
    for _, _, citation in rows:
        assert verified(citation, tiny.catalog) is Verified.NOW
        assert citation.anchor in sentence(citation, text).replace(" · ", "\t")


def test_words_that_stand_twice_in_their_paragraph_verify_nothing(tiny: Assembled) -> None:
    (at, paragraph) = next((at, p) for at, p in _text(tiny).paragraphs.items() if p.count("，") > 1)
    half = paragraph[: len(paragraph) // 2]
    text = dataclasses.replace(_text(tiny), paragraphs={at: f"{half}甲乙{half}甲乙"})
    catalog = dataclasses.replace(tiny.catalog, text=text)
    assert verified(Citation(at=at, anchor="甲乙"), catalog) is Verified.NO
    once = dataclasses.replace(text, paragraphs={at: f"{half}甲乙"})
    assert verified(Citation(at=at, anchor="甲乙"), dataclasses.replace(catalog, text=once)) is Verified.NOW


def test_a_reason_explains_the_numbers_in_its_own_words_alone(tiny: Assembled) -> None:
    text = dataclasses.replace(_text(tiny), paragraphs={"3.1.1": "前有7处，“1234”文件，后有8处。"})
    exception = NumberException(at="3.1.1", anchor="1234”文件", why="文件名中的数字")
    catalog = dataclasses.replace(
        tiny.catalog, number_exceptions=(exception,), measures={}, baselines=(), indicators=()
    )
    grounds = {a.number: a.ground for a in number_accounts(catalog, text)}
    assert grounds == {"7": Ground.NOTHING, "1234": Ground.EXCEPTION, "8": Ground.NOTHING}


def _text(tiny: Assembled) -> PlanText:
    assert tiny.catalog.text is not None
    return tiny.catalog.text


def test_a_citation_reads_as_planners_say_it(tiny: Assembled) -> None:
    measure = tiny.catalog.measures["m-2-2-001"]
    assert citation_text(measure.cite[0], tiny.catalog) == "第二章第二节“完善铁路网络”段（第1段）"
    assert "2, section 2" in citation_text(measure.cite[0], tiny.catalog, "en")
    assert official_sentence(measure.cite[0], tiny.catalog).startswith("《示例区")
    assert measure.number_zh == "2-2-1"


def test_without_the_text_the_record_speaks(tiny: Assembled, tiny_rooms: Path) -> None:
    hashes = sorted({citation_hash(c) for _, _, c in tiny.catalog.citations()})
    record = tiny_rooms / "layers/plan/verified.json"
    of = {"paragraphs_sha256": tiny.catalog.plan.paragraphs_sha256}
    record.write_text(json.dumps({"citations": hashes[1:]} | of), encoding="utf-8")
    assembled, report = check_rooms(find_rooms(tiny_rooms))
    assert assembled is not None
    assert "plan-text-missing" in {f.code for f in report.findings}
    said = {verified(c, assembled.catalog) for _, _, c in assembled.catalog.citations()}
    assert said == {Verified.RECORD, Verified.NO}


def test_a_record_of_another_text_proves_nothing(tiny: Assembled, tiny_rooms: Path) -> None:
    hashes = sorted({citation_hash(c) for _, _, c in tiny.catalog.citations()})
    data = {"citations": hashes, "paragraphs_sha256": "0" * 64}
    (tiny_rooms / "layers/plan/verified.json").write_text(json.dumps(data), encoding="utf-8")
    assembled, report = check_rooms(find_rooms(tiny_rooms))
    assert assembled is not None
    assert "citation-record-other-text" in {f.code for f in report.findings}
    assert {verified(c, assembled.catalog) for _, _, c in assembled.catalog.citations()} == {Verified.NO}


@pytest.mark.parametrize(
    "text", ["", "null", "[]", '{"citations": 5}', '{"citations": ["0"]}', "[" * 100_000]
)
def test_a_record_that_cannot_be_read_says_how_to_make_it_anew(text: str, tiny_rooms: Path) -> None:
    (tiny_rooms / "layers/plan/verified.json").write_text(text, encoding="utf-8")
    (found,) = (f for f in check_rooms(find_rooms(tiny_rooms))[1].findings if "record" in f.code)
    assert (found.code, found.at) == ("citation-record-unreadable", "layers/plan/verified.json:1")
    assert "--record" in found.hint()


def test_a_stale_record_is_a_warning(tiny: Assembled, tiny_rooms: Path, tiny_text: PlanTextFile) -> None:
    data = {"citations": ["0"], "paragraphs_sha256": tiny.catalog.plan.paragraphs_sha256}
    (tiny_rooms / "layers/plan/verified.json").write_text(json.dumps(data), encoding="utf-8")
    found = [
        f
        for f in check_rooms(find_rooms(tiny_rooms), tiny_text)[1].findings
        if f.code == "citation-stale-record"
    ]
    assert [f.at for f in found] == ["layers/plan/verified.json:1"]


@pytest.mark.parametrize("seed", range(5))
def test_ten_anchors_changed_at_random_are_all_found(
    seed: int, tiny_rooms: Path, tiny_text: PlanTextFile
) -> None:
    chance = random.Random(seed)  # noqa: S311  a repeatable choice, not a secret
    spots = [
        (path, match.start(1), match.group(1))
        for path in sorted((tiny_rooms / "layers/measures").glob("0*.yaml"))
        for match in re.finditer(r"anchor: ([^}]+)}", path.read_text(encoding="utf-8"))
    ]
    chosen = chance.sample(spots, 10)
    wanted = set()
    for path in {p for p, _, _ in chosen}:
        text = path.read_text(encoding="utf-8")
        for _, start, anchor in sorted((s for s in chosen if s[0] == path), key=lambda s: -s[1]):
            at = start + chance.randrange(len(anchor))
            text = text[:at] + "龘" + text[at + 1 :]
            line = [m for m in re.finditer(r"- id: (m-\S+)", text) if m.start() < start][-1]
            wanted.add(line.group(1))
        path.write_text(text, encoding="utf-8")
    _, report = check_rooms(find_rooms(tiny_rooms), tiny_text)
    found = [f for f in report.findings if f.code == "citation-anchor"]
    assert len(found) == 10
    assert {dict(f.facts)["record"] for f in found} == wanted


def test_another_edition_is_a_warning_and_still_verified(tiny_rooms: Path, tiny_text: PlanTextFile) -> None:
    other = PlanTextFile("plan.txt", tiny_text.data.replace("稳中有升".encode(), "稳中略升".encode()))
    codes = {f.code for f in check_rooms(find_rooms(tiny_rooms), other)[1].findings}
    assert {"plan-text-differs", "lead-phrase"} <= codes
    spaced = PlanTextFile("plan.txt", tiny_text.data.replace(b"\n", b"\n\n"))
    assert "plan-text-differs" not in {
        f.code for f in check_rooms(find_rooms(tiny_rooms), spaced)[1].findings
    }


def test_every_citation_of_the_real_plan_holds(real_rooms: Rooms, real_text: PlanTextFile) -> None:
    assembled, report = check_rooms(real_rooms, real_text)
    assert assembled is not None
    text = assembled.catalog.text
    assert text is not None
    rows = assembled.catalog.citations()
    assert [c for _, _, c in rows if not holds(c, text)] == []
    assert not [f for f in report.findings if f.code.startswith(("citation", "lead", "plan-text"))]


def test_the_record_of_the_real_plan_is_fresh(real_rooms: Rooms, real: Assembled) -> None:
    path = real_rooms.layers / "plan" / "verified.json"
    if not path.is_file():
        pytest.skip("run atlas check --plan-text FILE --record to make layers/plan/verified.json")
    fresh = {citation_hash(c) for _, _, c in real.catalog.citations()}
    assert set(json.loads(path.read_text(encoding="utf-8"))["citations"]) == fresh


def test_the_slots_of_the_road_grid_read_as_runs(real: Assembled) -> None:
    catalog = real.catalog
    (grid,) = [m for m in catalog.measures.values() if len(m.places) == 26]
    assert places_text((r.place for r in grid.places), catalog) == "骨架路网H1 至 H12、骨架路网Z1 至 Z14"
    some = [r.place for r in grid.places if catalog.places[r.place].name_zh[-2:] in {"H1", "H3", "H4"}]
    assert places_text([*some, "hexiwu"], catalog) == "河西务镇、骨架路网H1、骨架路网H3、骨架路网H4"


def test_what_was_observed_says_its_year_once(real: Assembled) -> None:
    for observation in real.catalog.observations:
        text = dated_title(observation)
        assert text.startswith(observation.date)
        assert text.count(observation.date) == max(1, observation.title.count(observation.date))
