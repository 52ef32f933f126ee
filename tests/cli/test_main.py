"""The command teaches, speaks the reader's language, and says what is wrong in one line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from atlas.cli import commands
from atlas.cli.main import chosen_lang

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Answer

    Atlas = Callable[..., Answer]

COMMANDS = ("check", "build", "cite", "serve", "assets", "schema")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_teaches_in_both_languages(atlas: Atlas, command: str, lang: str) -> None:
    answer = atlas("--lang", lang, command, "--help")
    assert answer.code == 0
    assert f"atlas {command} [OPTIONS]" in answer.out
    assert any("一" <= c <= "鿿" for c in answer.out) is (lang == "zh")


@pytest.mark.parametrize("command", ["check", "build", "cite"])
def test_help_gives_an_example(atlas: Atlas, command: str) -> None:
    assert f"Example: atlas {command} " in atlas(command, "--help").out
    assert f"例：atlas {command} " in atlas(command, "--help", "--lang", "zh").out


def test_without_a_command_the_help_is_shown(atlas: Atlas) -> None:
    answer = atlas()
    assert answer.code == 2
    assert set(COMMANDS) <= {line.split()[0] for line in answer.err.splitlines() if line.strip()}


def test_the_version_is_told(atlas: Atlas) -> None:
    answer = atlas("--version")
    assert (answer.code, answer.out.startswith("atlas")) == (0, True)


@pytest.mark.parametrize(
    ("world", "lang"),
    [
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_GB"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "C"}, "zh"),
        ({"LANG": "POSIX"}, "zh"),
        ({}, "zh"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
    ],
)
def test_the_language_is_that_of_the_system_else_chinese(
    monkeypatch: pytest.MonkeyPatch, world: dict[str, str], lang: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in world.items():
        monkeypatch.setenv(name, value)
    assert chosen_lang([]) == lang
    assert chosen_lang(["check", "--lang", "en"]) == "en"
    assert chosen_lang(["--lang=zh", "check"]) == "zh"


def test_the_language_may_be_named_before_the_command_or_after_it(atlas: Atlas) -> None:
    before, after = atlas("--lang", "zh", "cite", "none"), atlas("cite", "none", "--lang", "zh")
    assert before == after
    assert before.one_line().startswith("没有 none")


@pytest.mark.parametrize(
    "words",
    [
        ("chekc",),
        ("check", "--fornat", "json"),
        ("check", "--format", "xml"),
        ("check", "--fail-on", "never"),
        ("build", "--only", "pdf"),
        ("build", "--out", __file__),
        ("cite",),
        ("cite", "1", "2"),
        ("serve", "--port", "0"),
        ("serve", "--port", "http"),
        ("--lang", "fr", "check"),
    ],
)
def test_wrong_use_is_one_line_and_code_2(atlas: Atlas, words: tuple[str, ...]) -> None:
    answer = atlas(*words)
    assert answer.code == 2
    assert answer.one_line().startswith("wrong use: ")
    assert "--help shows how" in answer.err


@pytest.mark.parametrize("command", ["check", "build", "cite"])
def test_a_missing_room_is_one_line(atlas: Atlas, command: str, tmp_path: Path) -> None:
    more = ("x",) if command == "cite" else ()
    answer = atlas(command, *more, "--rooms", tmp_path / "nowhere")
    assert answer.code == 1
    assert answer.one_line() == (
        "room layers is missing (looked in nowhere): name a folder with layers and geodata by --rooms"
    )


@pytest.mark.parametrize("command", ["check", "build", "cite"])
def test_a_missing_text_is_one_line(
    atlas: Atlas, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = ("x",) if command == "cite" else ()
    said = atlas(command, *more, "--plan-text", tmp_path / "plan.txt")
    assert said.code == 1
    assert said.one_line().startswith("the plan text plan.txt cannot be read (No such file or directory)")
    monkeypatch.setenv("ATLAS_PLAN_TEXT", str(tmp_path / "plan.txt"))
    assert atlas(command, *more) == said


@pytest.mark.parametrize("command", ["check", "build", "cite"])
def test_a_text_that_is_not_utf_8_is_one_line(
    atlas: Atlas, command: str, tmp_path: Path, tiny_options: list[str]
) -> None:
    text = tmp_path / "plan.txt"
    text.write_bytes("示例区".encode("gbk"))
    more = ("x",) if command == "cite" else ()
    answer = atlas(command, *more, *tiny_options[:2], "--plan-text", text)
    assert answer.code == 1
    assert "is not UTF-8" in answer.one_line()


def test_an_error_inside_the_program_is_one_line_unless_the_trace_is_asked_for(
    atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(commands, "read_plan_text", broken)
    answer = atlas("check")
    assert answer.code == 1
    assert "RuntimeError: two lines" in answer.one_line()
    monkeypatch.setenv("ATLAS_DEBUG", "1")
    with pytest.raises(RuntimeError):
        atlas("check")


def test_an_error_of_the_disk_names_the_file(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise OSError(28, "No space left on device", "/somewhere/a.yaml")

    monkeypatch.setattr(commands, "read_plan_text", broken)
    assert atlas("check").one_line() == "a.yaml cannot be read or written: No space left on device"


def test_an_interruption_is_one_line(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "read_plan_text", interrupted)
    answer = atlas("check")
    # The empty line ends the one on which the terminal shows ^C.
    assert (answer.code, answer.err) == (130, "\natlas: interrupted; the previous build is whole\n")


def test_a_reader_who_stops_reading_meets_no_trace(tiny_options: list[str]) -> None:
    command = [sys.executable, "-m", "atlas", "check", *tiny_options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert "Traceback" not in said
    assert said.count("\n") <= 1


def test_a_console_without_chinese_gets_question_marks_and_no_error(tiny_options: list[str]) -> None:
    world = os.environ | {"PYTHONIOENCODING": "latin-1", "LANG": "C"}
    command = [sys.executable, "-m", "atlas", "cite", "白鹭湿地", *tiny_options]
    ran = subprocess.run(command, capture_output=True, check=False, env=world)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.startswith(b"egret-marsh ????")


def test_the_program_runs_as_a_module_and_as_a_command() -> None:
    for command in ([sys.executable, "-m", "atlas"], [str(Path(sys.executable).with_name("atlas"))]):
        ran = subprocess.run([*command, "--version"], capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stderr) == (0, "")
        assert ran.stdout.startswith("atlas")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("build", "--only", "foo"), "--only 的值不对：可写 gpkg、geojson、report、site"),
        (("build", "--oly", "site"), "没有选项 --oly；是否指 --only？"),
        (("buidl",), "没有命令 buidl；是否指 build？"),
        (("serve", "--port", "99999"), "--port 的值不对：写 1 至 65535 的整数"),
        (("serve", "--port", "abc"), "--port 的值不对：写 1 至 65535 的整数"),
        (("serve", "--port"), "选项 --port 的写法不对"),
        (("find", "--limit", "x"), "--limit 的值不对：要写整数"),
        (("check", "extra"), "多写了 extra"),
        (("cite", "a", "b c"), "多写了 b c"),
        (("cite",), "缺少 ID"),
        (("report",), "缺少 --docx：可写 评估"),
        (("check", "--plan-text", "."), "--plan-text 的值不对：要写文件，不是文件夹"),
        (("check", "--rooms", __file__), "--rooms 的值不对：要写文件夹，不是文件"),
    ],
)
def test_wrong_use_is_told_in_chinese(atlas: Atlas, words: tuple[str, ...], said: str) -> None:
    answer = atlas("--lang", "zh", *words)
    assert answer.code == 2
    assert answer.one_line().startswith(f"用法错误：{said}")


@pytest.mark.parametrize("command", ["", "check", "build", "cite", "find", "serve", "export", "print"])
def test_a_help_page_speaks_one_language(atlas: Atlas, command: str) -> None:
    words = (command, "--help") if command else ("--help",)
    zh, en = atlas("--lang", "zh", *words).out, atlas("--lang", "en", *words).out
    assert zh.startswith("用法：atlas")
    assert "显示这一页" in zh
    assert not re.search(r"Usage:|Options:|Commands:|default:|Show this|and exit", zh)
    assert en.startswith("Usage: atlas")
    assert "缺省" not in en


def test_find_without_a_question_shows_what_can_be_asked(atlas: Atlas) -> None:
    answer = atlas("find")
    assert answer.code == 2
    assert "Questions that planners ask" in answer.err
