"""What the repository carries names no machine, no user and no download address."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = [
    r"(?<![\w.])/(?:home|root|Users|work)/[\w.-]+",
    r"(?<!\w)[A-Z]:\\\\?(?:Users|Documents)",
    r"registry\.npmjs" + r"\.org",
    r"files\.pythonhosted" + r"\.org",
    r"pypi\.org/" + "simple",
    r"-{2}(?:extra-)?index-" + "url",
]
BINARY = {".png", ".jpg", ".woff2", ".ttf", ".gpkg", ".ico", ".webp"}


def _files() -> list[str]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return []
    command = [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return sorted(name for name in listed.stdout.decode().split("\0") if name)


def test_no_file_names_a_machine_or_a_registry() -> None:
    files = _files()
    if not files:
        pytest.skip("this is no git checkout, so there is no list of tracked files")
    found = []
    for name in files:
        path = ROOT / name
        if path.suffix in BINARY or not path.is_file() or path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8")
        found += [f"{name}: {hit[0]}" for pattern in FORBIDDEN for hit in re.finditer(pattern, text)]
    assert found == []
