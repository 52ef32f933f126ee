"""``atlas export``: wrong use is one line, what was there stays whole, what was chosen is what is written."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from atlas.export.desktop.manifest import file_hash

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Answer

    Atlas = Callable[..., Answer]

ROOMS = Path(__file__).parents[1] / "data" / "rooms"
BLOCK = 1024


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gpgk"], "gpkg"),
        (["shp"], "shapefile"),
        (["gpkg", "--crs", "4547"], "4548"),
        (["kml", "--crs", "4548"], "4326"),
        (["gpkg", "--layers", "distrct"], "district"),
    ],
)
def test_what_does_not_exist_is_wrong_use_with_the_repair(
    atlas: Atlas, tmp_path: Path, words: list[str], said: str
) -> None:
    answer = atlas("export", *words, "--rooms", ROOMS, "--out", tmp_path / "out")
    assert answer.code == 2
    assert said in answer.one_line()
    assert not (tmp_path / "out").exists()


def _bytes(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): file_hash(p) for p in folder.rglob("*") if p.is_file()}


def test_formats_of_an_earlier_run_stay_and_the_manifest_says_what_was_chosen(
    atlas: Atlas, tmp_path: Path
) -> None:
    answer = atlas("export", "csv", "--rooms", ROOMS, "--out", tmp_path)
    assert answer.code == 0
    assert answer.out.strip() == str(tmp_path / "desktop" / "public")
    first = _bytes(tmp_path / "desktop" / "public" / "csv")
    options = ["--layers", "district", "--crs", "4527", "--names", "standard"]
    assert atlas("export", "gpkg", *options, "--rooms", ROOMS, "--out", tmp_path).code == 0
    folder = tmp_path / "desktop" / "public"
    assert _bytes(folder / "csv") == first
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["formats"]) == {"csv", "gpkg"}
    made = manifest["formats"]["gpkg"]
    assert (made["crs"]["epsg"], made["names"]) == (4527, "standard")
    assert "STBHHX" in made["names_unverified"]
    assert all(check["ok"] for check in made["checks"])
    assert {"count district", "crs district"} <= {check["what"] for check in made["checks"]}
    assert {name: facts["sha256"] for name, facts in manifest["files"].items()} == {
        name: digest for name, digest in _bytes(folder).items() if name != "manifest.json"
    }


def test_public_and_internal_lie_apart(atlas: Atlas, tmp_path: Path) -> None:
    for profile in ("public", "internal"):
        answer = atlas("export", "csv", "--profile", profile, "--rooms", ROOMS, "--out", tmp_path)
        assert answer.code == 0
    assert (tmp_path / "desktop" / "internal" / "csv" / "findings.csv").is_file()
    assert not (tmp_path / "desktop" / "public" / "csv" / "findings.csv").exists()


def test_a_folder_that_cannot_be_made_is_one_line(atlas: Atlas, tmp_path: Path) -> None:
    (tmp_path / "desktop").write_text("mine", encoding="utf-8")
    answer = atlas("export", "csv", "--rooms", ROOMS, "--out", tmp_path)
    assert answer.code == 1
    assert "public" in answer.one_line()
    assert (tmp_path / "desktop").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["gpkg", "geojson"])
def test_a_full_disk_leaves_what_was_there_whole(tmp_path: Path, name: str) -> None:
    """A limit on the size of files stands in for the disk: each write beyond it fails as on a full one."""
    command = [sys.executable, "-m", "atlas", "--lang", "en", "export", "--rooms", str(ROOMS), "--out"]
    subprocess.run([*command, str(tmp_path), "csv"], check=True, capture_output=True)
    before = _bytes(tmp_path)
    most = 8 * BLOCK
    done = subprocess.run(
        [*command, str(tmp_path), name],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert done.returncode == 1, done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("atlas: ")
    assert "Traceback" not in done.stderr
    assert _bytes(tmp_path) == before
    assert [p.name for p in (tmp_path / "desktop").iterdir() if "stage" in p.name] == []
