"""Each outside library has its door: what the program imports stands in a contract that says who may."""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMON_GROUND = {"numpy", "pandas"}
"""Arrays and tables, which pass between rooms."""
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "contracts"
]
PROTECTED = sorted(
    {library for c in CONTRACTS if c["type"] == "protected" for library in c["protected_modules"]}
)


def _imported() -> set[str]:
    found = set()
    for path in (ROOT / "atlas").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"atlas"}


def test_every_library_that_is_imported_has_a_contract() -> None:
    assert _imported() - COMMON_GROUND <= set(PROTECTED), "name its door in pyproject.toml"


@pytest.mark.parametrize("library", PROTECTED)
def test_a_contract_speaks_of_a_library_that_is_in_use(library: str) -> None:
    assert library in _imported()


def test_a_door_is_a_room_or_module_that_exists() -> None:
    doors = {door for c in CONTRACTS if c["type"] == "protected" for door in c["allowed_importers"]}
    for door in sorted(doors):
        path = ROOT / door.replace(".", "/")
        assert path.is_dir() or path.with_suffix(".py").is_file(), door
