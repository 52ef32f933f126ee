"""The docs name only what exists: commands, options, make targets, paths, links, and examples that hold."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from atlas.catalog.records import read_record
from atlas.cli.main import make_cli
from atlas.cli.speech import Speech
from atlas.model.finding import CODES, Finding
from atlas.model.source import SourceRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
DOCS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
ROOMS = ("layers", "geodata", "web", "atlas", "tests", "docs", ".ci")
MADE_BY_THE_SETUP = ("web/vendor",)
EXAMPLES_TO_MAKE = {
    "geodata/places/control-line.geojson": "the three control lines arrive with their official data",
    "geodata/sources/red-line-official.yaml": "as above",
}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
MAKE = re.compile(r"(?:^|\s)make ([a-z][a-z-]*)")
PATH = re.compile(r"(?:" + "|".join(map(re.escape, ROOMS)) + r")/[\w./*<>@-]*")
ATLAS = re.compile(r"(?:\S*/)?atlas")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _code(doc: Path) -> list[str]:
    """Every code span, and every line of a block of shell commands."""
    text = doc.read_text(encoding="utf-8")
    spans = SPAN.findall(FENCE.sub("", text))
    lines = [
        line for lang, body in FENCE.findall(text) if lang in {"sh", "text"} for line in body.splitlines()
    ]
    return [piece.split("  #")[0].strip() for piece in (*spans, *lines)]


def _every() -> Iterator[tuple[str, str]]:
    for doc in DOCS:
        yield from ((_name(doc), piece) for piece in _code(doc))


def _calls() -> list[tuple[str, str]]:
    """Each call of the program that the docs show, from its name on."""
    found = set()
    for doc, piece in _every():
        words = shlex.split(piece, posix=False)
        starts = [i for i, word in enumerate(words) if ATLAS.fullmatch(word)]
        found |= {(doc, " ".join(words[i:])) for i in starts if len(words) > i + 1}
    return sorted(found)


@pytest.mark.parametrize("doc", DOCS, ids=_name)
def test_a_doc_is_there_and_speaks_chinese_and_english(doc: Path) -> None:
    text = doc.read_text(encoding="utf-8")
    assert len(re.findall(r"[\u4e00-\u9fff]", text)) > 100
    assert len(re.findall(r"\b[a-z]{3,}\b", text)) > 50


def test_every_make_target_exists() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert phony
    named = {target for _, piece in _every() for target in MAKE.findall(piece)}
    assert {"atlas", "test"} <= named
    assert named <= set(phony[1].split())


@pytest.mark.parametrize(("doc", "call"), _calls())
def test_every_command_and_option_exists(doc: str, call: str) -> None:
    cli = make_cli(Speech("en"))
    words = [word for word in call.split()[1:] if word not in {"--lang", "en", "zh"}]
    if words == ["--help"]:
        return
    command = cli.commands.get(words[0])
    assert command is not None, f"{doc}: {call}"
    known = {name for p in command.params if isinstance(p, click.Option) for name in p.opts} | {"--help"}
    assert {word for word in words[1:] if word.startswith("--")} <= known, f"{doc}: {call}"


def test_every_path_exists() -> None:
    missing = []
    for doc, piece in _every():
        for word in piece.split():
            path = word.rstrip(".,;")
            if not PATH.fullmatch(path) or path.startswith(MADE_BY_THE_SETUP) or path in EXAMPLES_TO_MAKE:
                continue
            pattern = re.sub(r"<[^>]+>", "*", path).rstrip("/")
            if not any(ROOT.glob(pattern)):
                missing.append(f"{doc}: {path}")
    assert missing == []


def test_every_module_named_exists() -> None:
    spans = [(doc, piece) for doc, piece in _every() if re.fullmatch(r"atlas(\.[a-z_0-9]+)+", piece)]
    assert spans
    for doc, piece in spans:
        path = ROOT / piece.replace(".", "/")
        assert path.is_dir() or path.with_suffix(".py").is_file(), f"{doc}: {piece}"


def _anchors(doc: Path) -> set[str]:
    """The addresses that the headings of a page get."""
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", doc.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("doc", DOCS, ids=_name)
def test_every_link_resolves_within_the_repository(doc: Path) -> None:
    text = FENCE.sub("", doc.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        assert "://" not in target, f"{_name(doc)}: {target}"
        name, _, anchor = target.partition("#")
        path = (doc.parent / name).resolve() if name else doc
        assert path.is_relative_to(ROOT), f"{_name(doc)}: {target}"
        assert path.exists(), f"{_name(doc)}: {target}"
        assert not anchor or anchor in _anchors(path), f"{_name(doc)}: {target}"


def test_finding_codes_that_the_guides_name_are_registered() -> None:
    shape = re.compile(
        r"(?:source|citation|geojson|geometry|coordinates|yaml|record|layer|schema)-[a-z0-9-]+"
    )
    guides = [(doc, piece) for doc, piece in _every() if shape.fullmatch(piece)]
    assert guides
    assert [(doc, piece) for doc, piece in guides if piece not in CODES] == []


def _examples() -> list[tuple[str, str]]:
    """YAML blocks of the guide: the file that their first line names, and what follows."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    blocks = [body for lang, body in FENCE.findall(text) if lang == "yaml"]
    return [(head.removeprefix("# "), rest) for head, _, rest in (body.partition("\n") for body in blocks)]


@pytest.mark.parametrize(("file", "block"), _examples())
def test_an_example_is_what_the_file_says_or_would_be_accepted(file: str, block: str, tmp_path: Path) -> None:
    if (ROOT / file).is_file():
        assert block in (ROOT / file).read_text(encoding="utf-8")
        return
    assert file in EXAMPLES_TO_MAKE
    path, findings = tmp_path / "example.yaml", list[Finding]()
    path.write_text(block, encoding="utf-8")
    record, _ = read_record(path, file, SourceRecord, findings)
    assert findings == []
    assert record is not None
    assert f"{record.id}.yaml" == Path(file).name
