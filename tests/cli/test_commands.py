"""``check``, ``cite`` and ``build`` answer in full, and refuse damaged records in one line each."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Answer

    Atlas = Callable[..., Answer]

DATA = Path(__file__).parents[1] / "data"
MEASURES = "layers/measures/03-01-ecology.yaml"
WETLAND = "geodata/places/gazetteer/ecology.yaml"
ADDRESS = re.compile(r"^(layers|geodata)/[\w./-]+(:\d+)?(/[\w-]+)?$")


def test_check_of_whole_rooms_is_clean(atlas: Atlas, tiny_options: list[str]) -> None:
    answer = atlas("check", *tiny_options)
    assert answer.code == 0
    assert answer.err.startswith("0 errors, 0 warnings")
    assert "0 not verified" in answer.err


def test_check_speaks_json(atlas: Atlas, tiny_options: list[str]) -> None:
    answer = atlas("check", *tiny_options, "--format", "json")
    rows = json.loads(answer.out)
    assert rows
    assert all(row.keys() == {"code", "severity", "at", "message", "hint"} for row in rows)
    assert answer.err.startswith("0 errors")


@pytest.mark.parametrize(("severity", "code"), [("error", 0), ("warning", 0), ("info", 1)])
def test_check_fails_from_the_severity_that_is_named(
    atlas: Atlas, tiny_options: list[str], severity: str, code: int
) -> None:
    assert atlas("check", *tiny_options, "--fail-on", severity).code == code


def test_check_exits_with_1_where_there_are_errors(atlas: Atlas, tiny_rooms: Path) -> None:
    _damage(tiny_rooms, MEASURES, "place: egret-marsh", "place: egret-marhs")
    answer = atlas("check", "--rooms", tiny_rooms)
    assert answer.code == 1
    first = answer.out.splitlines()[0]
    assert first.startswith(f"error {MEASURES}:")
    assert "egret-marsh" in first.split("→")[1]


def test_every_finding_has_an_address(atlas: Atlas, tiny_rooms: Path) -> None:
    _damage(tiny_rooms, MEASURES, "place: egret-marsh", "place: egret-marhs")
    _damage(tiny_rooms, MEASURES, "水面恢复到12平方公里}", "水面恢复到13平方公里}")
    answer = atlas("check", "--rooms", tiny_rooms, "--plan-text", DATA / "plan.txt", "--format", "json")
    rows = json.loads(answer.out)
    assert {row["severity"] for row in rows} >= {"error", "info"}
    assert [row["at"] for row in rows if not ADDRESS.match(row["at"])] == []
    for row in rows:
        file, _, line = row["at"].partition(":")
        if line.isdecimal():
            assert int(line) <= len((tiny_rooms / file).read_text(encoding="utf-8").splitlines())


def test_what_was_verified_is_remembered_on_record(atlas: Atlas, tiny_rooms: Path) -> None:
    rooms = ("check", "--rooms", tiny_rooms)
    assert re.search(r"0 verified now, 0 on record, [1-9]\d* not verified", atlas(*rooms).err)
    recorded = atlas(*rooms, "--plan-text", DATA / "plan.txt", "--record")
    assert re.search(r"^[1-9]\d* verified citations recorded\n", recorded.err)
    assert re.search(r"0 verified now, [1-9]\d* on record, 0 not verified", atlas(*rooms).err)
    assert "on record" in atlas("cite", "3-1-1", "--rooms", tiny_rooms).out
    assert not list((tiny_rooms / "layers" / "plan").glob("*.new"))


def test_recording_needs_the_text(atlas: Atlas, tiny_rooms: Path) -> None:
    answer = atlas("check", "--rooms", tiny_rooms, "--record")
    assert (answer.code, answer.one_line()) == (1, "--record needs the plan's text: add --plan-text FILE")


def test_cite_gives_address_anchor_and_official_sentence(atlas: Atlas) -> None:
    answer = atlas("cite", "4-2-18", "--lang", "zh")
    assert answer.code == 0
    assert answer.out.startswith("4-2-18 ")
    assert "第四章第二节" in answer.out
    assert atlas("cite", "m-4-2-018", "--lang", "zh") == answer


def test_cite_takes_a_places_id_name_or_other_name(atlas: Atlas) -> None:
    answer = atlas("cite", "大黄堡湿地")
    assert answer.code == 0
    assert answer.out.startswith("dahuangpu-wetland 大黄堡湿地\n")
    assert "Chapter 5, section 2" in answer.out
    assert atlas("cite", "dahuangpu-wetland") == answer


def test_cite_gives_the_sentence_where_the_text_is_given(atlas: Atlas, tiny_options: list[str]) -> None:
    without = atlas("cite", "3-1-1", *tiny_options[:2]).out
    answer = atlas("cite", "3-1-1", *tiny_options).out
    assert "修复白鹭湿地，水面恢复到12平方公里。" not in without
    assert "修复白鹭湿地，水面恢复到12平方公里。" in answer


def test_cite_says_so_where_the_plan_does_not_name_a_place(atlas: Atlas, tiny_options: list[str]) -> None:
    assert "not named by the plan (context)" in atlas("cite", "青林街道", *tiny_options).out


@pytest.mark.parametrize("said", ["4-2-018", "m-4-2-18", "M-4-2-018", " ４－２－１８ "])
def test_cite_takes_a_measures_number_in_any_form(atlas: Atlas, said: str) -> None:
    assert atlas("cite", said) == atlas("cite", "m-4-2-018")


@pytest.mark.parametrize(
    ("said", "title"),
    [("森林覆盖率", "13 森林覆盖率"), ("five-zones", "five-zones "), ("b-1-1-001", "b-1-1-001 ")],
)
def test_cite_takes_indicators_by_name_and_claims_and_baselines_by_id(
    atlas: Atlas, said: str, title: str
) -> None:
    answer = atlas("cite", said)
    assert answer.code == 0
    assert answer.out.startswith(title)


def test_cite_of_a_name_that_two_places_have_means_the_plans_own(atlas: Atlas) -> None:
    assert atlas("cite", "武清万达广场").out.startswith("wuqing-wanda ")


def test_cite_of_a_retired_number_says_why_and_cites_what_took_its_place(
    atlas: Atlas, tiny_options: list[str]
) -> None:
    answer = atlas("cite", "2-1-9", *tiny_options, "--lang", "zh")
    assert answer.code == 0
    gone, _, rest = answer.out.partition("\n")
    assert gone == "2-1-9 已停用：与 m-2-1-003 合并。"
    assert rest == atlas("cite", "2-1-3", *tiny_options, "--lang", "zh").out


def test_cite_takes_an_indicators_number(atlas: Atlas, tiny_options: list[str]) -> None:
    assert atlas("cite", "2", *tiny_options).out.startswith("2 湿地")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("大黄堡湿", "nothing is called 大黄堡湿; nearest: 大黄堡湿地"),
        ("dahuangpu-wetlands", "nothing is called dahuangpu-wetlands; nearest: dahuangpu-wetland"),
        ("qqqq", "nothing is called qqqq and nothing is near: "),
        ("<b>{0}%s\n", "nothing is called <b>{0}%s and nothing is near: "),
        ("", "nothing is called and nothing is near: "),
    ],
)
def test_cite_of_what_is_not_there_names_the_nearest(atlas: Atlas, wanted: str, said: str) -> None:
    answer = atlas("cite", wanted)
    assert answer.code == 1
    assert answer.one_line().startswith(said)


def test_cite_of_damaged_records_is_one_line(atlas: Atlas, tiny_rooms: Path) -> None:
    (tiny_rooms / "layers" / "plan" / "document.yaml").write_text("id: [", encoding="utf-8")
    answer = atlas("cite", "3-1-1", "--rooms", tiny_rooms)
    assert answer.code == 1
    assert "layers/plan/document.yaml" in answer.one_line()


def _damage(rooms: Path, path: str, old: str, new: str) -> None:
    file = rooms / path
    before = file.read_text(encoding="utf-8")
    assert old in before
    file.write_text(before.replace(old, new, 1), encoding="utf-8")


def _edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda rooms: _damage(rooms, path, old, new)


def _bytes(path: str, content: bytes) -> Callable[[Path], None]:
    return lambda rooms: (rooms / path).write_bytes(content) and None


def _huge(rooms: Path) -> None:
    with (rooms / "geodata" / "places" / "town.geojson").open("r+b") as file:
        file.truncate(200_000_000)


BAD = {
    "unknown-key": (_edit(MEASURES, "    kind: project", "    kindd: project"), MEASURES),
    "wrong-type": (_edit(WETLAND, "stated_area_km2: 12", "stated_area_km2: many"), WETLAND),
    "missing-field": (_edit(WETLAND, "    kind: wetland\n", ""), WETLAND),
    "duplicate-id": (_edit(WETLAND, "id: clear-river\n", "id: egret-marsh\n"), WETLAND),
    "duplicate-key": (_edit(WETLAND, "    kind: wetland", "    kind: wetland\n    kind: wetland"), WETLAND),
    "dangling-place": (_edit(MEASURES, "place: egret-marsh", "place: egret-marhs"), MEASURES),
    "anchor-elsewhere": (_edit(MEASURES, "水面恢复到12平方公里}", "水面恢复到13平方公里}"), MEASURES),
    "no-such-paragraph": (_edit(MEASURES, "at: 3.1.1,", "at: 3.1.9,"), MEASURES),
    "alias": (_edit(MEASURES, "measures:", "x: &a [1]\ny: *a\nmeasures:"), MEASURES),
    "tag": (_edit(MEASURES, "title: 修复白鹭湿地", "title: !!python/name:os.system"), MEASURES),
    "not-yaml": (_bytes(MEASURES, b"measures: [\n"), MEASURES),
    "not-utf-8": (_bytes(MEASURES, "measures: 湿地".encode("gbk")), MEASURES),
    "empty": (_bytes(MEASURES, b""), MEASURES),
    "not-json": (_bytes("geodata/places/town.geojson", b"{"), "geodata/places/town.geojson"),
    "no-crs": (
        _edit("geodata/places/town.geojson", '"crs_epsg": 4490', '"crs_epsg": 4326'),
        "geodata/places/town.geojson",
    ),
    "other-geometry": (_edit("geodata/places/station.geojson", "[11", "[12"), "geodata/"),
    "huge": (_huge, "geodata/places/town.geojson"),
    "no-plan": (lambda rooms: (rooms / "layers" / "plan" / "document.yaml").unlink(), "layers/plan"),
    "no-places": (lambda rooms: shutil.rmtree(rooms / "geodata" / "places"), ""),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_damaged_records_are_found_by_check_and_refused_by_build(
    atlas: Atlas, tiny_rooms: Path, tmp_path: Path, kind: str
) -> None:
    damage, where = BAD[kind]
    damage(tiny_rooms)
    options = ("--rooms", tiny_rooms, "--plan-text", DATA / "plan.txt")
    checked = atlas("check", *options)
    assert checked.code == 1
    errors = [line for line in checked.out.splitlines() if line.startswith("error ")]
    assert [line for line in errors if where in line] != []
    assert all(" → " in line for line in checked.out.splitlines()), "every finding says how to mend it"
    built = atlas("build", *options, "--out", tmp_path / "out" / "build")
    assert built.code == 1
    assert where in built.one_line()
    assert not re.search("[一-鿿]{6}", built.err), "an English error is English"
    assert not (tmp_path / "out").exists() or {p.name for p in (tmp_path / "out").iterdir()} <= {
        ".build.lock"
    }


@pytest.mark.parametrize("name", ["answer.csv", "answer.json", "answer.geojson"])
def test_an_answer_may_be_kept_in_a_file(
    atlas: Atlas, tiny_options: list[str], name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    kept = atlas("find", "湿地", *tiny_options, "--save", path)
    shown = atlas("find", "湿地", *tiny_options, "--format", path.suffix[1:])
    assert (kept.code, kept.out) == (0, "")
    assert path.read_text(encoding="utf-8-sig") == shown.out
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") == (path.suffix == ".csv")


def test_an_answer_is_not_kept_in_a_file_of_another_kind(atlas: Atlas, tmp_path: Path) -> None:
    assert ".geojson" in atlas("find", "湿地", "--save", tmp_path / "answer.xlsx").one_line()
    assert list(tmp_path.iterdir()) == []


def test_find_shows_the_sentence_where_the_text_is_given(atlas: Atlas, tiny_options: list[str]) -> None:
    answer = json.loads(atlas("find", "3-1-1", *tiny_options, "--format", "json").out)
    (cited,) = answer["rows"][0]["citations"][:1]
    assert cited["verified"] == "now"
    assert cited["anchor"] in cited["sentence"]
    without = json.loads(atlas("find", "3-1-1", *tiny_options[:2], "--format", "json").out)
    assert "sentence" not in without["rows"][0]["citations"][0]
