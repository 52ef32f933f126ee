"""The wheel carries rooms and program, and works in a fresh environment far from any checkout."""

from __future__ import annotations

import json
import os
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def _run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command that knows of no checkout and of no plan."""
    hidden = {"PYTHONPATH", "VIRTUAL_ENV", "ATLAS_PLAN_TEXT", "ATLAS_ROOMS"}
    world = {name: value for name, value in os.environ.items() if name not in hidden}
    ran = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=world, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_carries_the_three_rooms_whole(names: set[str]) -> None:
    for room in ("layers", "geodata", "web/templates", "web/static"):
        here = {
            f"atlas/_rooms/{path.relative_to(ROOT).as_posix()}"
            for path in (ROOT / room).rglob("*")
            if path.is_file()
        }
        assert here
        assert here <= names, sorted(here - names)
    assert "atlas/_rooms/web/vendor/leaflet/leaflet.js" in names
    assert "atlas/words.toml" in names


def test_the_wheel_carries_nothing_else(names: set[str]) -> None:
    tops = {name.split("/", maxsplit=1)[0] for name in names}
    assert tops == {"atlas", *(top for top in tops if top.endswith(".dist-info"))}
    endings = (".ttf", ".pyc", ".lock", ".part", ".new")
    assert [name for name in names if name.endswith(endings) or "/." in name or "__pycache__" in name] == []
    assert not [name for name in names if name.startswith(("atlas/layers", "atlas/geodata", "atlas/web"))]


def test_the_wheel_carries_no_text_of_the_plan(wheel: Path, names: set[str]) -> None:
    assert [name for name in names if name.endswith(".txt") and "licen" not in name.lower()] == [
        name for name in names if name.endswith("entry_points.txt")
    ]
    with zipfile.ZipFile(wheel) as archive:
        metadata = next(name for name in names if name.endswith("/METADATA"))
        assert "Name: spatial-planning-atlas" in archive.read(metadata).decode()


def test_the_wheel_works_in_a_fresh_environment_far_from_any_checkout(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "elsewhere"
    venv.create(home, with_pip=False, symlinks=True)
    python, packages = home / "bin" / "python", next((home / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    # The libraries are those of this environment; their link to this checkout comes after the wheel.
    (packages / "libraries.pth").write_text("\n".join(site.getsitepackages()) + "\n", encoding="utf-8")
    atlas = (python, "-I", "-m", "atlas", "--lang", "en")
    where = _run(python, "-I", "-c", "import atlas; print(atlas.__file__)", cwd=tmp_path).stdout
    assert where.strip() == str(packages / "atlas" / "__init__.py")
    checked = _run(*atlas, "check", cwd=tmp_path)
    assert checked.stderr.startswith("0 errors")
    assert " on record, 0 not verified" in checked.stderr
    _run(*atlas, "build", "--only", "geojson", cwd=tmp_path)
    made = {path.name for path in (tmp_path / "build" / "geojson").iterdir()}
    assert {"measures.json", "wetlands.geojson", "district.geojson"} <= made
    wetlands = json.loads((tmp_path / "build" / "geojson" / "wetlands.geojson").read_bytes())
    assert wetlands["features"]
