"""Every fault that a file can bring gets its own finding, at file and line, with a repair in words."""

from __future__ import annotations

import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from atlas.audit.assemble import check_rooms
from atlas.errors import RoomError
from atlas.rooms import find_rooms
from atlas.settings import PlanTextFile, read_plan_text

if TYPE_CHECKING:
    from atlas.model.finding import Finding, Report

ADMIN = "geodata/places/gazetteer/admin.yaml"
STRUCTURE = "geodata/places/gazetteer/structure.yaml"
MEASURES = "layers/measures/02-01-structure.yaml"
MARSH = "geodata/places/gazetteer/ecology.yaml"
ECOLOGY = "layers/measures/03-01-ecology.yaml"
WETLANDS = "layers/specs/ecology/wetlands.yaml"
THEMES = "layers/themes.yaml"
SURVEY = "geodata/sources/survey.yaml"


@dataclass(frozen=True)
class Row:
    """One damage: the text replaced, the finding it must give, and the text on the line it must name."""

    name: str
    file: str
    old: str
    new: str
    code: str
    line_of: str = ""
    says: str = ""
    found_in: str = ""
    """The file that the finding names, where that is another one."""


ROWS = [
    Row(
        "unknown key",
        MEASURES,
        "summary: 控制",
        "sumary: 控制",
        "record-unknown-key",
        "sumary: 控制",
        "summary",
    ),
    Row("key like no other", WETLANDS, "order: 210", "order: 210\nqqqq: 1", "record-unknown-key", "qqqq"),
    Row("missing field", MEASURES, "  kind: target\n", "\n", "record-missing-field", "m-2-1-001", "kind"),
    Row("wrong type", WETLANDS, "order: 210", "order: many", "record-wrong-value", "order: many", "many"),
    Row("word outside the list", ADMIN, "kind: town", "kind: village", "record-wrong-value", "kind: village"),
    Row("not a number", WETLANDS, "order: 210", "order: .nan", "record-wrong-value", "order: .nan"),
    Row("endless figure", ECOLOGY, "value: 300,", "value: 1e400,", "record-wrong-value", "1e400"),
    Row("short code", ADMIN, "000001001", "010", "record-wrong-value", "code: ", "010"),
    Row(
        "duplicate place",
        ADMIN,
        "- id: west-county",
        "- id: east-county",
        "duplicate-id",
        "- id: east-county#2",
    ),
    Row("duplicate theme", THEMES, "id: control", "id: ecology", "duplicate-id", "id: ecology#2"),
    Row(
        "duplicate measure",
        MEASURES,
        "- id: m-2-1-003",
        "- id: m-2-1-002",
        "duplicate-id",
        "- id: m-2-1-002#2",
        "m-2-1-002",
    ),
    Row("layer called as a theme", WETLANDS, "id: wetlands", "id: ecology", "duplicate-id", "id: ecology"),
    Row(
        "dangling place",
        MEASURES,
        "place: culture-belt",
        "place: culture-best",
        "dangling-id",
        "m-2-1-003",
        "culture-belt",
    ),
    Row("dangling and like none", MEASURES, "place: culture-belt", "place: qqqq", "dangling-id", "m-2-1-003"),
    Row(
        "dangling theme",
        WETLANDS,
        "theme: ecology",
        "theme: ecologi",
        "dangling-id",
        "id: wetlands",
        "ecology",
    ),
    Row("dangling symbol", WETLANDS, "symbol: wetland", "symbol: wetlant", "dangling-id", "id: wetlands"),
    Row(
        "dangling member",
        "layers/memberships.yaml",
        "place: nanpo",
        "place: nanppo",
        "dangling-id",
        "zone: stone-willow-zone#3",
        "nanpo",
    ),
    Row(
        "dangling feature",
        "geodata/places/forest.geojson",
        '"qinglin-forest"',
        '"qinglin-forst"',
        "dangling-id",
        "qinglin-forst",
        "qinglin-forest",
    ),
    Row(
        "part of itself",
        ADMIN,
        "    source: survey\n",
        "    source: survey\n    part_of: shili\n",
        "cyclic-part-of",
        "id: shili",
    ),
    Row(
        "part of its part",
        ADMIN,
        "    source: survey\n",
        "    source: survey\n    part_of: qinglin\n",
        "cyclic-part-of",
        "id: qinglin",
    ),
    Row(
        "shapes in a circle",
        STRUCTURE,
        "{rule: at, place: liuhe}",
        "{rule: at, place: willow-town}",
        "shape-cycle",
        "id: willow-town",
    ),
    Row(
        "shape on what has no place",
        STRUCTURE,
        "{rule: at, place: liuhe}",
        "{rule: at, place: joint-axis}",
        "shape-failed",
        "id: willow-town",
    ),
    Row(
        "anchor elsewhere",
        MEASURES,
        "anchor: 建设清河文化带",
        "anchor: 修复白鹭湿地",
        "citation-anchor",
        "m-2-1-003",
        "3.1.1",
    ),
    Row(
        "anchor nowhere",
        MEASURES,
        "anchor: 建设清河文化带",
        "anchor: 建设浊河",
        "citation-anchor",
        "m-2-1-003",
        "建设清河",
    ),
    Row(
        "anchor twice",
        ECOLOGY,
        "anchor: 治理清河两岸",
        "anchor: 清河",
        "citation-ambiguous",
        "m-3-1-002",
        "2",
    ),
    Row("no such paragraph", ECOLOGY, "at: 3.1.2", "at: 3.1.9", "citation-address", "m-3-1-002", "3.1"),
    Row(
        "anchor of one character",
        ECOLOGY,
        "anchor: 治理清河两岸",
        "anchor: 治",
        "record-wrong-value",
        "anchor: 治",
    ),
    Row(
        "no citation",
        ECOLOGY,
        "cite:\n      - {at: 3.1.2, anchor: 治理清河两岸}",
        "cite: []",
        "record-wrong-value",
        "cite: []",
    ),
    Row(
        "lead phrase",
        "layers/plan/outline.yaml",
        "lead: 经济运行平稳",
        "lead: 经济平稳",
        "lead-phrase",
        "chapters",
    ),
    Row(
        "replaced by none",
        "layers/measures/retired.yaml",
        "replaced_by: [m-2-1-003]",
        "replaced_by: [m-2-1-033]",
        "dangling-id",
        "id: m-2-1-009",
        "m-2-1-003",
    ),
    Row("retired number", MEASURES, "- id: m-2-1-004", "- id: m-2-1-009", "retired-number", "m-2-1-009"),
    Row("another section", MEASURES, "- id: m-2-1-004", "- id: m-2-2-009", "wrong-section", "m-2-2-009"),
    Row("file name", WETLANDS, "id: wetlands", "id: wet-lands", "file-name", "id: wet-lands", "wetlands"),
    Row(
        "style for none",
        WETLANDS,
        "    label_zh: 湿地",
        "    when: {status: [planned]}\n    label_zh: 湿地",
        "style-unmatched",
        "id: ",
    ),
    Row(
        "claim not borne out",
        "layers/claims.yaml",
        "places: [grid-h-01, grid-h-02]",
        "places: [grid-h-01]",
        "claim-fails",
        "id: road-grid-h",
    ),
    Row(
        "no hash at all",
        SURVEY,
        "features_sha256: ",
        "features_sha256: '0000' #",
        "record-wrong-value",
        "features_sha256",
    ),
    Row(
        "GCJ-02 as it came",
        "geodata/sources/gazetteer-list.yaml",
        "converted: true",
        "converted: false",
        "source-crs",
        "id: ",
    ),
    Row(
        "escape in a name",
        ADMIN,
        "name_zh: 石桥镇",
        'name_zh: "石\\e[2J桥"',
        "record-wrong-value",
        "[2J",
        "<U+001B>",
    ),
    Row("raw control character", ADMIN, "name_zh: 石桥镇", "name_zh: 石\x1b[2J桥", "yaml-syntax", "[2J"),
    Row(
        "bidi in a name",
        ADMIN,
        "name_zh: 石桥镇",
        "name_zh: 石\u202e桥镇",
        "record-wrong-value",
        "桥镇",
        "<U+202E>",
    ),
    Row(
        "zero width in a name",
        ADMIN,
        "name_zh: 石桥镇",
        "name_zh: 石\u200b桥镇",
        "record-wrong-value",
        "桥镇",
    ),
    Row(
        "tag",
        THEMES,
        "title_en: Ecology",
        "title_en: !!python/name:os.system x",
        "yaml-forbidden",
        "!!python",
    ),
    Row(
        "link that runs",
        SURVEY,
        "- name: 示例测绘院",
        "- url: 'javascript:alert(1)'\n    name: 示例测绘院",
        "record-wrong-value",
        "javascript",
    ),
    Row(
        "control character in an anchor",
        ECOLOGY,
        "anchor: 治理清河两岸",
        'anchor: "治理\\e清河"',
        "record-wrong-value",
        "治理\\e",
        "<U+001B>",
    ),
    Row(
        "place in no layer",
        WETLANDS,
        "[wetland]",
        "[axis]",
        "place-no-layer",
        "id: egret-marsh",
        found_in=MARSH,
    ),
    Row("layer of nothing", WETLANDS, "kinds: [wetland]", "kinds: [transit]", "layer-empty", "id: "),
    Row(
        "idle point",
        MARSH,
        "at: egret-anchor",
        "at: beigang",
        "place-unused",
        "id: egret-anchor",
        found_in=ADMIN,
    ),
    Row(
        "idle place", MEASURES, "joint-axis", "new-town", "place-unused", "id: joint-axis", found_in=STRUCTURE
    ),
    Row("source of nothing", SURVEY, "id: survey", "id: surveyed", "source-unused", "id: "),
    Row("alias", THEMES, "title_en: Ecology", "title_en: *x", "yaml-forbidden", "*x"),
    Row("anchor of YAML", THEMES, "title_en: Ecology", "title_en: &x Ecology", "yaml-forbidden", "&x"),
    Row("merge key", THEMES, "title_en: Ecology", "<<: {title_en: Ecology}", "yaml-forbidden", "<<"),
    Row("second document", THEMES, "  - id: region", "---\n  - id: region", "yaml-forbidden", "- id: region"),
    Row(
        "duplicate key",
        THEMES,
        "title_en: Ecology",
        "title_en: A\n    title_en: B",
        "yaml-duplicate-key",
        "title_en: B",
    ),
    Row(
        "deep nesting",
        THEMES,
        "title_en: Ecology",
        "title_en: " + "[" * 5_000 + "]" * 5_000,
        "yaml-depth",
        "[[[[",
    ),
    Row("broken YAML", THEMES, "title_en: Ecology", "title_en: [Ecology", "yaml-syntax", "colour: '#2E8B57'"),
]


def _line(text: str, marker: str) -> int:
    """1-based line of `marker`; ``#2`` takes the second such line."""
    if not marker:
        return 1
    wanted, _, turn = marker.partition("#") if marker[-2] == "#" else (marker, "", "1")
    lines = [n for n, line in enumerate(text.split("\n"), start=1) if wanted in line]
    return lines[int(turn) - 1]


def _check(rooms: Path, text: PlanTextFile | None) -> Report:
    return check_rooms(find_rooms(rooms), text)[1]


def _speaks(found: Finding) -> bool:
    texts = [found.message(), found.message("en"), found.hint(), found.hint("en")]
    return all(
        t and not re.search(r"\{[a-z_]+\}", t) and "“”" not in t and "''" not in t and "\x1b" not in t
        for t in texts
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_fault_is_found_at_its_line_with_a_repair(
    row: Row, tiny_rooms: Path, tiny_text: PlanTextFile
) -> None:
    path = tiny_rooms / row.file
    before = path.read_text(encoding="utf-8")
    assert row.old in before
    damaged = before.replace(row.old, row.new, 1)
    path.write_text(damaged, encoding="utf-8")
    found = [f for f in _check(tiny_rooms, tiny_text).findings if f.code == row.code]
    named = (tiny_rooms / (row.found_in or row.file)).read_text(encoding="utf-8")
    at = f"{row.found_in or row.file}:{_line(named, row.line_of)}"
    assert at in {f.at for f in found}
    assert all(_speaks(f) for f in found)
    first = next(f for f in found if f.at == at)
    assert row.says in first.message() + first.hint()


def test_the_whole_district_has_no_fault(tiny_rooms: Path, tiny_text: PlanTextFile) -> None:
    codes = {f.code for f in _check(tiny_rooms, tiny_text).findings}
    assert codes == {"area-differs", "length-differs"}


def test_all_faults_are_found_at_once(tiny_rooms: Path, tiny_text: PlanTextFile) -> None:
    chosen = [
        row
        for row in ROWS
        if row.name in {"unknown key", "wrong type", "word outside the list", "broken YAML"}
    ]
    for row in chosen:
        path = tiny_rooms / row.file
        path.write_text(path.read_text(encoding="utf-8").replace(row.old, row.new, 1), encoding="utf-8")
    found = {(f.at.split(":")[0], f.code) for f in _check(tiny_rooms, tiny_text).findings}
    assert len(chosen) == 4
    assert {(row.file, row.code) for row in chosen} <= found


def test_broken_utf8_is_named_with_its_line(tiny_rooms: Path) -> None:
    path = tiny_rooms / THEMES
    path.write_bytes(path.read_bytes().replace("生态".encode(), "生态".encode("gbk")))
    found = next(f for f in _check(tiny_rooms, None).findings if f.code == "file-encoding")
    assert found.at == f"{THEMES}:{_line((path.read_bytes()).decode(errors='replace'), 'id: ecology') + 1}"
    assert _speaks(found)


@pytest.mark.parametrize("file", [THEMES, "geodata/places/forest.geojson", "layers/plan/verified.json"])
def test_200_megabytes_are_refused_by_size_before_reading(
    file: str, tiny_rooms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tiny_rooms / file
    with path.open("ab") as handle:
        os.truncate(handle.fileno(), 200_000_000)
    read = Path.read_bytes

    def guarded(self: Path) -> bytes:
        assert self.name != path.name, "a file of 200 MB was read"
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", guarded)
    found = next(f for f in _check(tiny_rooms, None).findings if f.code == "file-size")
    assert found.at == f"{file}:1"
    assert _speaks(found)


def test_a_plan_text_of_200_megabytes_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.touch()
    os.truncate(path, 200_000_000)
    with pytest.raises(RoomError) as caught:
        read_plan_text(path)
    _one_line_in_both(caught.value, "plan.txt")


@pytest.mark.parametrize("room", ["layers", "geodata"])
def test_a_missing_room_is_one_line_that_names_it(room: str, tiny_rooms: Path) -> None:
    (tiny_rooms / room).rename(tiny_rooms / "elsewhere")
    with pytest.raises(RoomError) as caught:
        find_rooms(tiny_rooms)
    _one_line_in_both(caught.value, room)


def test_a_plan_text_that_is_not_utf8_is_one_line(tiny_rooms: Path) -> None:
    with pytest.raises(RoomError) as caught:
        _check(tiny_rooms, PlanTextFile("plan.txt", "第一章".encode("gbk")))
    _one_line_in_both(caught.value, "plan.txt")


def test_a_missing_plan_text_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(RoomError) as caught:
        read_plan_text(tmp_path / "absent.txt")
    _one_line_in_both(caught.value, "absent.txt")


def _one_line_in_both(error: RoomError, name: str) -> None:
    texts = [error.text(), error.text("en")]
    assert all(name in t and "\n" not in t and "{" not in t for t in texts)
    assert texts[0] != texts[1]


@pytest.mark.parametrize(
    "file", [THEMES, "layers/plan/document.yaml", "layers/claims.yaml", "layers/symbols.yaml"]
)
def test_a_missing_file_is_a_finding(file: str, tiny_rooms: Path) -> None:
    (tiny_rooms / file).unlink()
    assert f"{file}:1" in {f.at for f in _check(tiny_rooms, None).findings if f.code == "file-missing"}


@pytest.mark.parametrize("text", ["", "places: []\n"])
def test_a_gazetteer_without_places_is_a_finding(text: str, tiny_rooms: Path) -> None:
    for path in (tiny_rooms / "geodata/places/gazetteer").iterdir():
        path.write_text(text, encoding="utf-8")
    assert _check(tiny_rooms, None).findings[0].severity == "error"


def test_an_empty_gazetteer_folder_and_an_empty_theme_list_are_findings(tiny_rooms: Path) -> None:
    for path in (tiny_rooms / "geodata/places/gazetteer").iterdir():
        path.unlink()
    (tiny_rooms / THEMES).write_text("themes: []\n", encoding="utf-8")
    found = {f.at for f in _check(tiny_rooms, None).findings if f.code == "file-missing"}
    assert found == {f"{THEMES}:1", "geodata/places/gazetteer:1"}


def test_no_district_is_a_finding(tiny_rooms: Path) -> None:
    path = tiny_rooms / ADMIN
    path.write_text(
        path.read_text(encoding="utf-8").replace("kind: district", "kind: neighbour"), encoding="utf-8"
    )
    assembled, report = check_rooms(find_rooms(tiny_rooms))
    assert assembled is None
    assert "kind: district" in report.findings[0].message()


@pytest.mark.parametrize("file", [THEMES, "geodata/places/forest.geojson"])
def test_a_link_to_another_file_is_not_followed(file: str, tiny_rooms: Path, tmp_path: Path) -> None:
    path, secret = tiny_rooms / file, tmp_path / "secret"
    path.rename(secret)
    path.symlink_to(secret)
    found = {f.at for f in _check(tiny_rooms, None).findings if f.code == "file-missing"}
    assert found == {f"{file}:1"}


def test_source_whose_hash_differs_is_named(tiny_rooms: Path) -> None:
    path = tiny_rooms / "geodata/places/forest.geojson"
    path.write_text(path.read_text(encoding="utf-8").replace("116.935", "116.936"), encoding="utf-8")
    found = [f for f in _check(tiny_rooms, None).findings if f.code == "source-hash"]
    assert [f.at for f in found] == ["geodata/sources/gazetteer-list.yaml:1"]
    assert _speaks(found[0])


def test_a_record_of_verification_that_is_broken_is_a_finding(tiny_rooms: Path) -> None:
    (tiny_rooms / "layers/plan/verified.json").write_text('{"citations": 3}', encoding="utf-8")
    assert "layers/plan/verified.json:1" in {f.at for f in _check(tiny_rooms, None).findings}


def test_one_wrong_record_hides_no_other_and_makes_no_other_wrong(
    tiny_rooms: Path, tiny_text: PlanTextFile
) -> None:
    path = tiny_rooms / ECOLOGY
    text = path.read_text(encoding="utf-8")
    whole = text.count("- id: m-")
    assert whole > 1
    path.write_text(re.sub(r"kind: \w+", "kind: wish", text, count=1), encoding="utf-8")
    assembled, report = check_rooms(find_rooms(tiny_rooms), tiny_text)
    assert assembled is not None
    assert [f.code for f in report.findings if f.severity == "error"] == ["record-wrong-value"]
    own = [m for m in assembled.catalog.measures if m.startswith("m-3-1-")]
    assert len(own) == whole - 1


def test_what_names_a_wrong_record_is_not_told_to_name_another(tiny_rooms: Path) -> None:
    path = tiny_rooms / MARSH
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("kind: wetland", "kind: wetlnd", 1), encoding="utf-8")
    codes = [f.code for f in _check(tiny_rooms, None).findings]
    assert "record-wrong-value" in codes
    assert "dangling-id" not in codes


def test_of_a_file_that_cannot_be_read_no_near_id_is_a_false_lead(tiny_rooms: Path) -> None:
    path = tiny_rooms / MARSH
    path.write_text(path.read_text(encoding="utf-8") + "\t- x", encoding="utf-8")
    found = [f for f in _check(tiny_rooms, None).findings if f.code == "dangling-id"]
    assert found
    assert not [f for f in found if "是否想写" in f.hint()]


def test_a_file_of_measures_holds_what_its_name_and_section_say(tiny_rooms: Path) -> None:
    path = tiny_rooms / MEASURES
    path.rename(path.with_name("structure.yaml"))
    found = [f for f in _check(tiny_rooms, None).findings if "section" in f.code]
    assert [(f.code, f.at) for f in found] == [("file-section", "layers/measures/structure.yaml:1")]


def test_what_an_editor_leaves_behind_is_no_record(tiny_rooms: Path) -> None:
    before = _check(tiny_rooms, None)
    (tiny_rooms / "layers/measures/.#03-01-ecology.yaml").write_text("a: [", encoding="utf-8")
    (tiny_rooms / "geodata/places/.line.geojson").write_text("{", encoding="utf-8")
    (tiny_rooms / "layers/specs/ecology/.wetlands.yaml").symlink_to("nowhere")
    assert _check(tiny_rooms, None) == before


@pytest.mark.parametrize("folder", ["layers/specs", "layers/measures", "geodata/sources"])
def test_a_folder_that_is_missing_is_named_before_what_follows(folder: str, tiny_rooms: Path) -> None:
    shutil.rmtree(tiny_rooms / folder)
    first = _check(tiny_rooms, None).findings[0]
    assert (first.code, first.at) == ("file-missing", f"{folder}:1")


def test_a_circle_of_parts_is_said_once_from_end_to_end(tiny_rooms: Path) -> None:
    path = tiny_rooms / ADMIN
    text = path.read_text(encoding="utf-8").replace("part_of: shili", "part_of: liuhe", 1)
    head, tail = text.split("- id: liuhe")
    path.write_text(
        head + "- id: liuhe" + tail.replace("part_of: shili", "part_of: qinglin", 1), encoding="utf-8"
    )
    (found,) = (f for f in _check(tiny_rooms, None).findings if f.code == "cyclic-part-of")
    assert "liuhe → qinglin → liuhe" in found.message()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: town", "kind: village"),
        ("name_en: East County", "name_en: ''"),
        ("kind: neighbour", "kind: neighbour\n    aliases: one"),
        ("stated_area_km2: 400", "stated_area_km2: -1"),
        ("stated_area_km2: 400", "stated_area_km2: wide"),
    ],
)
def test_a_reason_is_told_in_the_reader_s_language(old: str, new: str, tiny_rooms: Path) -> None:
    path = tiny_rooms / ADMIN
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    for found in _check(tiny_rooms, None).findings:
        if found.code == "record-wrong-value":
            assert not re.search(r"Input should|should have|should be", found.message())
            assert re.search(r"should be|can only be|needs|too short", found.message("en"))


def test_another_edition_of_the_text_is_said_before_all_that_follows(tiny_rooms: Path) -> None:
    report = _check(tiny_rooms, PlanTextFile("other.txt", "序言\n另一份文件。\n".encode()))
    assert report.findings[0].code == "plan-text-differs"


def test_a_plan_text_without_end_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(RoomError) as refused:
        read_plan_text(Path("/dev/zero"))
    assert refused.value.key == "plan-text-size"


def test_a_plan_text_may_come_through_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        writing = pool.submit(pipe.write_bytes, "序言\n一段。\n".encode())
        text = read_plan_text(pipe)
        writing.result()
    assert text is not None
    assert text.data.decode().startswith("序言")
