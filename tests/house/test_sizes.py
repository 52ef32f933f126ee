"""The house keeps its sizes: modules say one thing, functions fit a glance, data holds no code."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "atlas").rglob("*.py"))
MAX_MODULE_LINES, MAX_FUNCTION_LINES = 300, 40
_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _lines_of_code(source: str) -> set[int]:
    """Lines that hold more than a comment."""
    found: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _NO_CODE:
            found |= set(range(token.start[0], token.end[0] + 1))
    return found


def _docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[int]:
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is None or first.end_lineno is None:
        return set()
    return set(range(first.lineno, first.end_lineno + 1))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_is_short_and_says_what_it_is_in_one_paragraph(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= MAX_MODULE_LINES
    said = ast.get_docstring(ast.parse(source))
    assert said
    assert said.split("\n\n")[0].endswith((".", "``."))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_function_has_at_most_forty_lines_of_code(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    code = _lines_of_code(source)
    long = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            own = code & set(range(node.lineno, (node.end_lineno or node.lineno) + 1)) - _docstring(node)
            if len(own) > MAX_FUNCTION_LINES:
                long[node.name] = len(own)
    assert long == {}


@pytest.mark.parametrize("room", ["layers", "geodata", "web"])
def test_a_room_of_data_holds_no_python(room: str) -> None:
    inside = [p for p in (ROOT / room).rglob("*.py*") if "vendor" not in p.relative_to(ROOT).parts]
    assert inside == []


def test_the_made_up_district_is_data_alone() -> None:
    endings = {p.suffix for p in (ROOT / "tests" / "data").rglob("*") if p.is_file()}
    assert endings == {".yaml", ".geojson", ".txt", ".svg"}
