"""The pages' own scripts and sheets use nothing that a browser of 2020 does not know."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "web" / "static"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"")
NEWER_SCRIPT = re.compile(
    r"\?\.(?!\d)|\?\?|\|\|=|&&=|\*\*|\bcatch \{|\.\.\.|(?<!\.)\basync\b|\bawait\b"
    r"|\.(?:replaceAll|flatMap|flat|at|matchAll|replaceChildren|fromEntries|checkVisibility)\("
)
NEWER_STYLE = re.compile(
    r"\binset\s*:|\b(?:margin|padding)-(?:inline|block)\s*:|:(?:has|is|where)\(|\baspect-ratio\s*:"
    r"|@(?:layer|container)\b|\b(?:min|max|clamp)\("
)
FALLBACK = re.compile(r"background: [^;]+; background: [^;]*color-mix\(")


def _code(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(STATIC.glob("js/*.js")), ids=lambda p: p.name)
def test_a_script_is_plain(path: Path) -> None:
    assert NEWER_SCRIPT.findall(STRING.sub('""', _code(path))) == []


@pytest.mark.parametrize("path", sorted(STATIC.glob("css/*.css")), ids=lambda p: p.name)
def test_a_sheet_is_plain_or_falls_back(path: Path) -> None:
    text = _code(path)
    assert NEWER_STYLE.findall(text) == []
    assert text.count("color-mix(") == len(FALLBACK.findall(text))


@pytest.mark.parametrize("path", sorted(STATIC.glob("css/*.css")), ids=lambda p: p.name)
def test_a_word_that_old_browsers_miss_never_takes_others_with_it(path: Path) -> None:
    """A selector that is not understood voids the whole rule: it stands alone."""
    rules = re.findall(r"([^{}]+)\{", _code(path))
    mixed = [rule.strip() for rule in rules if ":focus-visible" in rule and "," in rule]
    assert mixed == []
