"""``atlas print`` with bad input, a folder that is not to be written, a rival, and Ctrl-C in the middle."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from filelock import FileLock

from atlas.cli.main import main
from atlas.rooms import find_rooms
from atlas.settings import PLAN_TEXT_VARIABLE
from atlas.sheet.figure import FORMATS, Purpose, figure_page
from atlas.sheet.make import Wish

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.sheet.type import Type

BOUND_BY_PERMISSIONS = ("setpriv", "--inh-caps=-all", "--bounding-set=-all")
"""Root, who runs tests in containers, may write anywhere unless bound."""
ROOMS = Path(__file__).parents[1] / "data" / "rooms"
FONTS = find_rooms().web / "vendor" / "fonts" / "noto-sans-sc-400.ttf"
pytestmark = pytest.mark.skipif(not FONTS.is_file(), reason="run atlas assets to fetch the fonts of printing")


@dataclass(frozen=True)
class Done:
    """How a command ended and what it said beside its result."""

    returncode: int
    stderr: str


class Run(Protocol):
    """Runs ``atlas print`` on the made-up district in this process."""

    def __call__(self, *arguments: str, out: Path, rooms: Path = ROOMS) -> Done:
        """How it ended."""


@pytest.fixture(autouse=True)
def _without_the_text_of_another_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up district is printed without a text: the environment may name the real plan's."""
    monkeypatch.delenv(PLAN_TEXT_VARIABLE, raising=False)


@pytest.fixture
def atlas(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str, out: Path, rooms: Path = ROOMS) -> Done:
        with pytest.raises(SystemExit) as ended:
            main(["print", *arguments, "--rooms", str(rooms), "--out", str(out), "--lang", "en"])
        return Done(int(ended.value.code or 0), capsys.readouterr().err)

    return run


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (("overwiew",), "take overview", 1),
        (("overview", "--paper", "A9"), "A0, A1", 1),
        (("overview", "--paper", "A4", "--scale", "25000"), "does not fit on A4", 1),
        (("overview", "--place", "no-such-place"), "no-such-place", 1),
        (("overview", "--place", "示例区东某处"), "示例区东某处", 1),
        (("overview", "--place", "red-line-slot"), "not located", 1),
        (("overview", "--bbox", "10,10,10.1,10.1"), "no part of the district", 1),
        (("overview", "--bbox", "117,39,116,40"), "west,south,east,north", 1),
        (("overview", "--bbox", "nowhere"), "west,south,east,north", 1),
        (("indicator-table", "--for", "ppt"), "is a table", 1),
        (("overview", "--paper", "10x10"), "600x1500", 1),
        (("overview", "--scale", "3"), "500", 2),
        (("overview", "--scale", "one"), "500", 2),
        (("overview", "--producer", "某局\U0001f600"), "U+1F600", 1),
        (("indicator-table", "--secrecy", "\U0001f600"), "U+1F600", 1),
        ((), "--all", 2),
        (("overview", "--all"), "--all", 2),
    ],
)
def test_wrong_input_is_one_line_and_leaves_nothing(
    atlas: Run, arguments: tuple[str, ...], said: str, code: int, tmp_path: Path
) -> None:
    done = atlas(*arguments, out=tmp_path / "build")
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not done.stderr.rstrip().endswith(("nearest:", "："))
    assert not list((tmp_path / "build").glob("*"))


def test_a_place_a_picture_and_a_png_are_made_beside_each_other(atlas: Run, tmp_path: Path) -> None:
    done = atlas(
        "overview", "--place", "egret-marsh", "--png", "40", "--svg", "--palette", "grey", out=tmp_path
    )
    assert done.returncode == 0, done.stderr
    done = atlas("overview", "--for", "ppt", "--paper", "A2", "--profile", "public", out=tmp_path)
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (tmp_path / "print").iterdir()}
    assert {"overview-egret-marsh.pdf", "overview-egret-marsh.svg", "overview.pdf"} <= names
    assert {"overview.audit.json", "overview-ppt.pdf", "overview-ppt.png"} <= names


def test_a_rival_at_work_is_named_and_not_disturbed(atlas: Run, tmp_path: Path) -> None:
    with FileLock(tmp_path / ".print.lock"):
        done = atlas("indicator-table", out=tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "print").exists()


def _as_anyone(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command that permissions bind, whoever runs the tests."""
    bound = [*BOUND_BY_PERMISSIONS, *command] if os.geteuid() == 0 else command
    return subprocess.run(bound, capture_output=True, text=True, check=False)


def _command(out: Path, *sheets: str) -> list[str]:
    return [
        *(sys.executable, "-m", "atlas", "--lang", "en", "print", *sheets),
        *("--rooms", str(ROOMS), "--out", str(out)),
    ]


@pytest.mark.parametrize("printed", [False, True], ids=["first", "again"])
def test_a_folder_that_may_not_be_written_is_one_line(atlas: Run, tmp_path: Path, *, printed: bool) -> None:
    out = tmp_path / "build"
    out.mkdir()
    if printed:
        assert atlas("indicator-table", out=out).returncode == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    out.chmod(0o555)
    ended = _as_anyone(_command(out, "indicator-table", "overview"))
    out.chmod(0o755)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert len(ended.stderr.strip().splitlines()) == 1
    assert "cannot be written" in ended.stderr
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_an_old_folder_protected_against_writing_is_replaced_and_leaves_nothing(
    atlas: Run, tmp_path: Path
) -> None:
    assert atlas("indicator-table", out=tmp_path).returncode == 0
    old = tmp_path / "print"
    (old / "own" / "notes").mkdir(parents=True)
    for folder in (old / "own" / "notes", old / "own", old):
        folder.chmod(0o555)
    (tmp_path / "print.atlas-stage-4711").mkdir(mode=0o555)  # left by a killed run
    ended = _as_anyone(_command(tmp_path, "indicator-table"))
    assert ended.returncode == 0, ended.stderr
    assert (old / "own" / "notes").is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["print"]


def test_of_two_prints_at_once_each_ends_whole_or_with_one_line(tmp_path: Path) -> None:
    running = [
        subprocess.Popen(_command(tmp_path, sheet), stderr=subprocess.PIPE, text=True)
        for sheet in ("overview", "indicator-table")
    ]
    ends = [(one.communicate(timeout=120)[1], one.returncode) for one in running]
    assert 0 in {code for _, code in ends}
    for (said, code), sheet in zip(ends, ("overview", "indicator-table"), strict=True):
        files = {path.name for path in (tmp_path / "print").glob(f"{sheet}*")}
        assert code in {0, 1}
        assert files == ({f"{sheet}.pdf", f"{sheet}.audit.json"} if code == 0 else set())
        assert code == 0 or len(said.strip().splitlines()) == 1
    assert not list(tmp_path.glob("print.atlas-stage-*"))


def test_fonts_that_are_missing_are_named_with_their_repair(atlas: Run, tmp_path: Path) -> None:
    rooms = tmp_path / "rooms"
    shutil.copytree(ROOMS, rooms)
    (rooms / "web").mkdir()
    done = atlas("overview", rooms=rooms, out=tmp_path)
    assert done.returncode == 1
    assert "make print" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_ctrl_c_in_the_middle_leaves_the_old_sheets_whole(atlas: Run, tmp_path: Path) -> None:
    assert atlas("indicator-table", out=tmp_path).returncode == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "print").iterdir()}
    # A background job inherits SIGINT ignored, whoever runs the tests; the reader's Ctrl-C is not.
    listening = ["env", "--default-signal=INT", sys.executable, "-m", "atlas"]
    command = [*listening, "print", "--all", "--rooms", str(ROOMS), "--out", str(tmp_path)]
    running = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "LANG": "en_GB.UTF-8"}
    )
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob("print.atlas-stage-*/*.pdf")):
        assert time.monotonic() < deadline
        assert running.poll() is None
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130, said
    assert {path.name: path.read_bytes() for path in (tmp_path / "print").iterdir()} == before
    assert not list(tmp_path.glob("print.atlas-stage-*"))


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_picture_explains_every_layer_that_it_draws(purpose: Purpose, real: Assembled, faces: Type) -> None:
    """One line for each layer, none left out, and no more lines than the format allows."""
    for sheet in ("overview", "transport-network", "structure-diagram"):
        spec = real.catalog.sheets[sheet]
        page, _, subject, _ = figure_page(spec, purpose, real, faces, Wish())
        ground = {"district", "neighbours"}
        drawn = {at.spec.title_zh for at in subject.layers if at.features and at.spec.id not in ground}
        assert {entry["label"] for entry in page.data["legend"]} == drawn
        rows = -(-len(page.data["legend"]) // page.data["abreast"])
        lines = rows + len(page.data["lines"]) + bool(page.data["warn"])
        assert lines <= FORMATS[purpose].lines


@pytest.mark.parametrize("name", ["白鹭湿地", "Egret Marsh"])
def test_a_place_is_found_by_its_name(atlas: Run, tmp_path: Path, name: str) -> None:
    by_name, by_id = tmp_path / "name", tmp_path / "id"
    for place, out in ((name, by_name), ("egret-marsh", by_id)):
        done = atlas("overview", "--place", place, out=out)
        assert done.returncode == 0, done.stderr
    (one,), (other,) = by_name.glob("print/*.pdf"), by_id.glob("print/*.pdf")
    assert one.name == other.name
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("name", ["青林街道", "qinglin"])
def test_a_towns_sheet_is_asked_for_by_the_towns_name(atlas: Run, tmp_path: Path, name: str) -> None:
    done = atlas(name, out=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "print" / "town-qinglin.pdf").is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("indicator-table", "--scale", "100000"),
            ["--scale is without effect on tables (1: indicator-table)"],
        ),
        (("indicator-table", "--paper", "A4"), []),
        (("overview", "--paper", "A2", "--scale", "200000"), []),
        (("town-qinglin", "--paper", "A2"), []),
        (
            ("town-beigang", "indicator-table", "--paper", "A3", "--scale", "100000"),
            [
                "--scale is without effect on tables (1: indicator-table)",
                "--paper --scale is without effect on town tables (1: town-beigang)",
            ],
        ),
    ],
)
def test_a_sheet_that_cannot_heed_paper_or_scale_says_so(
    atlas: Run, tmp_path: Path, arguments: tuple[str, ...], said: list[str]
) -> None:
    done = atlas(*arguments, out=tmp_path)
    assert done.returncode == 0, done.stderr
    found = [line.rpartition(": ")[0] for line in done.stderr.splitlines() if "without effect" in line]
    assert found == said


@pytest.mark.parametrize("sheet", ["towns", "indicator-table"])
def test_a_frame_is_refused_where_there_is_none_to_move(atlas: Run, tmp_path: Path, sheet: str) -> None:
    done = atlas(sheet, "--place", "白鹭湿地", out=tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "--place" in done.stderr
    assert not (tmp_path / "print").exists()
