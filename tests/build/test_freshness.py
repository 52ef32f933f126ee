"""A build does what has to be done and no more."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from atlas.build.freshness import Part

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import District

    Hashes = Callable[[Path], dict[str, str]]

MEASURES = "layers/measures/03-01-ecology.yaml"
HEAVY = ("geopandas", "pandas", "numpy", "shapely", "pyproj", "pyogrio", "folium", "jinja2", "fontTools")
ASK = f"""
import sys
from atlas.cli import main
try:
    main()
finally:
    print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_a_build_without_change_does_nothing_and_loads_nothing_heavy(
    district: District, hashes: Hashes, tmp_path: Path
) -> None:
    def stamps() -> dict[str, tuple[int, int]]:
        paths = [district.out, *district.out.rglob("*")]
        return {str(p): (p.stat().st_ino, p.stat().st_mtime_ns) for p in paths}

    text = tmp_path / "plan.txt"
    text.write_bytes(district.text.data)
    before = hashes(district.out), stamps()
    options = ["--rooms", str(district.rooms), "--out", str(district.out), "--plan-text", str(text)]
    ran = subprocess.run(
        [sys.executable, "-c", ASK, "build", *options, "--lang", "en"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (0, "[]\n")
    assert ran.stderr.startswith("nothing changed")
    assert (hashes(district.out), stamps()) == before


ALL = set(Part)
PAGES = {Part.REPORT, Part.SITE}


@pytest.mark.parametrize(
    ("path", "old", "new", "remade"),
    [
        (MEASURES, "title: 修复白鹭湿地", "title: 养护白鹭湿地", ALL),
        ("layers/symbols.yaml", "\n", "\n# a remark\n", ALL),
        ("geodata/places/station.geojson", "\n", "\n\n", ALL),
        ("web/templates/index.html.j2", "</body>", "<!-- remark --></body>", PAGES),
        ("web/static/css/tokens.css", "{", "{ ", PAGES),
    ],
)
def test_a_change_remakes_what_depends_on_it(
    district: District, path: str, old: str, new: str, remade: set[Part]
) -> None:
    district.edit(path, old, new)
    assert set(district.build().made) == remade
    assert district.build().made == ()


def test_another_text_remakes_every_part(district: District) -> None:
    assert set(district.build(text=False).made) == ALL
    assert district.build(text=False).made == ()
    assert set(district.build().made) == ALL


def test_a_changed_title_arrives_in_every_part(district: District) -> None:
    district.edit(MEASURES, "title: 修复白鹭湿地", "title: 养护白鹭湿地")
    district.build()
    for path in ("atlas.gpkg", "geojson/measures.json", "site/assets/data/records.js"):
        assert "养护白鹭湿地".encode() in (district.out / path).read_bytes(), path


@pytest.mark.parametrize("damage", ["changed", "cut", "deleted"])
@pytest.mark.parametrize(
    "path", ["atlas.gpkg", "geojson/wetlands.geojson", "report/audit.json", "site/atlas.html"]
)
def test_a_damaged_file_is_made_anew(district: District, hashes: Hashes, path: str, damage: str) -> None:
    before = hashes(district.out)
    file = district.out / path
    content = file.read_bytes()
    if damage == "deleted":
        file.unlink()
    else:
        file.write_bytes(content[:-9] if damage == "cut" else content[:-9] + b"!" * 9)
    part = Part.GPKG if path == "atlas.gpkg" else Part(path.split("/", maxsplit=1)[0])
    # The copy that the site offers may be the same file under a second name.
    assert {part} <= set(district.build().made) <= {part, Part.SITE}
    assert hashes(district.out) == before


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b'{"files": []}', b'{"files": {}, "parts": 3}', b"\xff"]
)
def test_a_damaged_manifest_means_that_all_is_made_anew(
    district: District, hashes: Hashes, content: bytes
) -> None:
    before = hashes(district.out)
    (district.out / "manifest.json").write_bytes(content)
    assert set(district.build().made) == ALL
    assert hashes(district.out) == before


def test_only_makes_what_it_names_and_leaves_the_rest_as_it_was(district: District, hashes: Hashes) -> None:
    before = hashes(district.out)
    district.edit(MEASURES, "title: 修复白鹭湿地", "title: 养护白鹭湿地")
    assert district.build(Part.GEOJSON).made == (Part.GEOJSON,)
    after = hashes(district.out)
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {"geojson/measures.json", "geojson/wetlands.geojson", "manifest.json"} & changed
    assert {"geojson/measures.json", "manifest.json"} <= changed
    # What was left stale is known to be stale.
    assert set(district.build().made) == ALL - {Part.GEOJSON}


def test_only_makes_a_first_build_of_one_part(district: District, tmp_path: Path) -> None:
    district.out.rename(tmp_path / "elsewhere")
    assert district.build(Part.GEOJSON).made == (Part.GEOJSON,)
    assert {path.name for path in district.out.iterdir()} == {"geojson", "manifest.json"}
    assert set(json.loads((district.out / "manifest.json").read_bytes())["parts"]) == {"geojson"}
    assert set(district.build().made) == ALL - {Part.GEOJSON}


def test_what_other_commands_put_into_the_build_survives_it(district: District) -> None:
    kept = {"print/sheet-1.pdf": b"%PDF", "desktop/project/atlas.qgz": b"PK"}
    for path, content in kept.items():
        (district.out / path).parent.mkdir(parents=True)
        (district.out / path).write_bytes(content)
    district.edit(MEASURES, "title: 修复白鹭湿地", "title: 养护白鹭湿地")
    district.build()
    assert {path: (district.out / path).read_bytes() for path in kept} == kept
    assert kept.keys() <= json.loads((district.out / "manifest.json").read_bytes())["files"].keys()
    assert district.build().made == ()


def test_what_a_desktop_gis_leaves_beside_the_old_geopackage_is_not_put_beside_the_new(
    district: District,
) -> None:
    (district.out / "atlas.gpkg-wal").write_bytes(b"of the old file")
    district.edit(MEASURES, "title: 修复白鹭湿地", "title: 养护白鹭湿地")
    district.build()
    assert not (district.out / "atlas.gpkg-wal").exists()
