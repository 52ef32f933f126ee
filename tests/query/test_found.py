"""What was found is written safely, the same each time, and says what is a diagram."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import shapely
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from atlas.cli.found import COLUMNS, cell, csv_text, json_text, table_text
from atlas.cli.found_places import geojson_text
from atlas.cli.main import make_cli
from atlas.cli.speech import Speech
from atlas.query import Found, Index, Query, Row, What, find

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled

FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@pytest.fixture(scope="module")
def wetland(index: Index) -> Found:
    return find(index, Query(words=("大黄堡",)))


@given(st.text())
def test_a_cell_runs_nothing_and_hides_nothing(text: str) -> None:
    safe = cell(text)
    assert not safe.startswith((*FORMULAS, "\t", "\r", "\n"))
    assert not [c for c in safe if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", " =1", "\u202e=1", "＝1"])
def test_what_a_spreadsheet_might_run_is_quoted(text: str) -> None:
    assert cell(text).startswith("'")


def test_csv_has_one_line_a_row_and_quotes_a_record_that_begins_like_a_formula(
    index: Index, wetland: Found
) -> None:
    evil = replace(wetland.rows[0].entry, names=("=HYPERLINK(1)",), note="a\nb\r\x1b[31m,c")
    rows = (Row(evil, None), *wetland.rows)
    text = csv_text(replace(wetland, rows=rows), index.catalog, "zh")
    read = list(csv.reader(io.StringIO(text)))
    assert len(text.splitlines()) == len(read) == len(rows) + 1
    assert read[0][2:9] == list(COLUMNS)
    assert read[1][3] == "'=HYPERLINK(1)"
    assert "\x1b" not in text


def test_json_and_csv_are_the_same_each_time(index: Index, wetland: Found) -> None:
    again = find(index, Query(words=("大黄堡",)))
    assert json_text(again, index.catalog) == json_text(wetland, index.catalog)
    assert csv_text(again, index.catalog, "en") == csv_text(wetland, index.catalog, "en")
    rows = json.loads(json_text(wetland, index.catalog))["rows"]
    assert [row["id"] for row in rows] == [row.entry.id for row in wetland.rows]
    assert all(row["citations"] or row["source_id"] or row["status"] == "reference" for row in rows)


def test_geojson_says_which_shapes_are_diagrams_and_what_has_no_position(
    real_assembled: Assembled, index: Index
) -> None:
    found = find(index, Query(whats=("places",)))
    made = json.loads(geojson_text(found, real_assembled))
    placed = {f["id"]: f["properties"] for f in made["features"]}
    searched = {p.id for p in index.catalog.places.values() if not p.kind.is_locator}
    assert set(placed) == set(real_assembled.placed) & searched
    assert set(made["not_located"]) == searched - set(placed)
    assert made["attribution"]
    for place_id, properties in placed.items():
        schematic = index.catalog.precision(place_id) == "schematic"
        assert properties["schematic"] is schematic
        assert (properties["caution_zh"] is not None) is schematic
        assert properties["found"] == [place_id]
    for feature in made["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert -180 <= shape.bounds[0] <= shape.bounds[2] <= 180
        if shape.geom_type == "Polygon":
            assert shape.exterior.is_ccw


def test_the_table_marks_diagrams_and_shows_what_a_figure_is_not(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")  # wide enough that no cell is wrapped
    forest = find(index, Query(words=("森林覆盖率",), whats=("indicators", "baselines")))
    text = table_text(forest, index.catalog, "zh").replace(" ", "").replace("\n", "")
    assert "12.07（2020年）→13%（2025年）" in text
    assert "39.2" in text
    assert "注：" in text
    assert "前进道（示意）" in table_text(find(index, Query(words=("qianjin-road",))), index.catalog, "zh")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("what", list(What))
def test_every_register_can_be_shown_in_both_languages(index: Index, what: What, lang: str) -> None:
    speech = Speech("zh" if lang == "zh" else "en")
    found = find(index, Query(whats=(what,)))
    assert found.total
    assert table_text(found, index.catalog, speech.lang)
    assert csv_text(found, index.catalog, speech.lang)


def test_the_command_teaches_by_the_five_questions_and_answers_them() -> None:
    cli = make_cli(Speech("zh"))
    told = CliRunner().invoke(cli, ["find", "--help"]).output
    examples = [line.split()[2:] for line in told.splitlines() if line.strip().startswith("atlas find")]
    assert len(examples) == 5
    for words in examples[:2]:
        answer = CliRunner().invoke(cli, ["find", *words, "--format", "json"])
        assert answer.exit_code == 0
        assert json.loads(answer.stdout)["total"] > 0


def test_the_examples_of_the_help_all_find_something(index: Index) -> None:
    for query in (
        Query(places=("大黄堡湿地",), whats=("任务",)),
        Query(kinds=("rail", "station"), strengths=("争取",)),
        Query(words=("森林覆盖率",), whats=("指标", "基础")),
        Query(attributes=("约束性",), quantities=("无数值",)),
        Query(words=("前进道",)),
    ):
        assert find(index, query).total
