"""What is internal leaves no trace in any byte of any public file: no id, name, source or coordinate."""

from __future__ import annotations

import getpass
import gzip
import io
import json
import re
import shutil
import struct
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from atlas.audit.assemble import Assembled, assemble, check_rooms
from atlas.export.desktop.make import Choices, export, make_job
from atlas.export.desktop.manifest import write_manifest
from atlas.export.desktop.registry import FORMATS
from atlas.geo.crs import KNOWN, STORAGE, convert_point
from atlas.model.layer import FieldSpec
from atlas.model.vocab import Sensitivity
from atlas.rooms import find_rooms

if TYPE_CHECKING:
    from collections.abc import Iterator

RING = [(116.9113579, 39.4271717), (116.9213571, 39.4281719), (116.9193577, 39.4371723)]
WORDS = ("canary-kinglet", "戴菊莺红线", "Goldcrest", "canary-source", "金丝雀测绘", "goldcrest-hull")
SOURCE = """id: canary-source
title: 金丝雀测绘成果
providers:
  - {name: 金丝雀测绘, roles: [producer]}
licence: {id: LICENCE}
retrieved: '2026-11-23'
original: 测试用，无原件
crs: EPSG:4490
accuracy_m: 5
method: 虚构。
"""
PLACES = """places:
  - id: canary-kinglet
    name_zh: 戴菊莺红线
    name_en: Goldcrest Line
    kind: control-line
    status: existing
    basis: source
    basis_note: 按金丝雀测绘成果。
    source: canary-source
    cite:
      - {at: 3.1.1, anchor: 修复白鹭湿地}
  - id: goldcrest-hull
    name_zh: 戴菊莺外围
    name_en: Around the Goldcrest
    kind: forest
    status: planned
    basis: inference
    basis_note: 围着红线画的外围。
    shape: {rule: hull, of: [canary-kinglet], buffer_m: 400}
    cite:
      - {at: 3.1.3, anchor: 青林森林公园}
"""


@pytest.fixture(scope="module", params=["layer", "licence"])
def secret(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Assembled:
    """The made-up district with an adopted control line, internal by its layer or by its source's licence."""
    by_layer = request.param == "layer"
    licence = "fact" if by_layer else "internal"
    tiny_rooms = tmp_path_factory.mktemp("canary") / "rooms"
    shutil.copytree(Path(__file__).parents[2] / "data" / "rooms", tiny_rooms)
    sources, places = tiny_rooms / "geodata" / "sources", tiny_rooms / "geodata" / "places"
    (sources / "canary-source.yaml").write_text(SOURCE.replace("LICENCE", licence), encoding="utf-8")
    (places / "gazetteer" / "canary.yaml").write_text(PLACES, encoding="utf-8")
    facts = {"accuracy_m": 5.0, "method": "虚构。", "precision": "official", "source_id": "canary-source"}
    shape = {"type": "Polygon", "coordinates": [[*RING, RING[0]]]}
    feature = {"type": "Feature", "id": "canary-kinglet", "geometry": shape, "properties": facts}
    collection = {"crs_epsg": 4490, "type": "FeatureCollection", "features": [feature]}
    (places / "canary.geojson").write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    spec = tiny_rooms / "layers" / "specs" / "control" / "red-line.yaml"
    if by_layer:
        spec.write_text(spec.read_text(encoding="utf-8") + "sensitivity: internal\n", encoding="utf-8")
    _hash(tiny_rooms)
    return assemble(find_rooms(tiny_rooms))


def _hash(rooms: Path) -> None:
    """Put the hash of the canary's features where the check wants it."""
    _, report = check_rooms(find_rooms(rooms))
    (found,) = (f for f in report.findings if f.code == "source-hash")
    digest = re.findall(r"[0-9a-f]{64}", f"{found.message()} {found.hint()}")[-1]
    path = rooms / "geodata" / "sources" / "canary-source.yaml"
    path.write_text(path.read_text(encoding="utf-8") + f"features_sha256: {digest}\n", encoding="utf-8")


def _needles() -> Iterator[tuple[str, bytes]]:
    """The canary as bytes: its words in three encodings, each coordinate as text and as a binary number."""
    for word in WORDS:
        for encoding in ("utf-8", "gbk", "utf-16-le"):
            yield word, word.encode(encoding)
    for epsg in KNOWN:
        for lon, lat in RING:
            for value in convert_point(lon, lat, STORAGE, epsg):
                decimals = 5 if abs(value) < 1000 else 1
                text = f"{value:.9f}"
                yield f"{epsg} {value}", text[: text.index(".") + 1 + decimals].encode()
                if epsg in {STORAGE, 4326}:
                    yield f"{epsg} {value}", struct.pack("<d", value)
                    yield f"{epsg} {value}", struct.pack(">d", value)


def _all_bytes(data: bytes) -> Iterator[bytes]:
    """The bytes, and those of everything packed within them."""
    yield data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from _all_bytes(archive.read(name))
    elif data[:2] == b"\x1f\x8b":
        yield from _all_bytes(gzip.decompress(data))


def _hits(folder: Path) -> set[str]:
    needles = list(_needles())
    found = set()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        for data in (path.name.encode(), *_all_bytes(path.read_bytes())):
            found |= {f"{path.name}: {what}" for what, needle in needles if needle in data}
    return found


def _export(assembled: Assembled, profile: Sensitivity, epsg: int | None, folder: Path) -> None:
    """Every format in its own CRS; in another one those that differ by it alone."""
    choices = Choices(
        # The canary's own layer and that of what leans on it: the others are in every format's own CRS.
        layers=() if epsg is None else ("red-line", "forests"),
        profile=profile,
        names="standard" if epsg == 4527 else "atlas",
        include_schematic=True,
    )
    job = make_job(assembled, choices)
    names = FORMATS if epsg is None else ("gpkg", "shapefile", "geoparquet")
    formats = tuple(sorted((FORMATS[name] for name in names), key=lambda entry: entry.last))
    made = export(job, formats, folder, crs=epsg, among_all=True, reread=None, step=lambda *_: None)
    write_manifest(folder, made, job)


def _by_layer(assembled: Assembled) -> bool:
    return assembled.catalog.layer_by_id["red-line"].sensitivity is Sensitivity.INTERNAL


def test_no_public_file_holds_a_trace_of_what_is_internal(secret: Assembled, tmp_path: Path) -> None:
    for epsg in (None, 4548, 4527, 3857) if _by_layer(secret) else (None,):
        _export(secret, Sensitivity.PUBLIC, epsg, tmp_path / f"public-{epsg}")
        assert _hits(tmp_path / f"public-{epsg}") == set(), epsg


@pytest.mark.parametrize("secret", ["layer"], indirect=True)
def test_the_search_finds_the_canary_where_it_may_be(secret: Assembled, tmp_path: Path) -> None:
    _export(secret, Sensitivity.INTERNAL, None, tmp_path / "internal")
    hits = _hits(tmp_path / "internal")
    assert {hit.split(": ")[1].split()[0] for hit in hits} >= {"canary-kinglet", "戴菊莺红线", "4490", "4326"}
    assert {"atlas.gpkg", "atlas.qgz"} <= {hit.split(": ")[0] for hit in hits}


@pytest.mark.parametrize("secret", ["layer"], indirect=True)
def test_no_file_names_a_folder_or_a_user_of_this_machine(secret: Assembled, tmp_path: Path) -> None:
    _export(secret, Sensitivity.PUBLIC, 4548, tmp_path / "made")
    own = [str(tmp_path), str(Path(__file__).parents[3]), f"{Path.home()}/", f"/home/{getpass.getuser()}"]
    for path in sorted(p for p in (tmp_path / "made").rglob("*") if p.is_file()):
        for data in _all_bytes(path.read_bytes()):
            assert [name for name in own if name.encode() in data] == [], path.name


def test_an_internal_column_is_left_out_of_public_files_alone(secret: Assembled) -> None:
    spec = secret.catalog.layer_by_id["district"]
    field = FieldSpec(name="code", label_zh="代码", label_en="Code", sensitivity=Sensitivity.INTERNAL)
    layers = tuple(
        s.model_copy(update={"fields": (field,)}) if s is spec else s for s in secret.catalog.layers
    )
    told = Assembled(replace(secret.catalog, layers=layers), secret.placed, secret.report)
    for profile, there in ((Sensitivity.PUBLIC, False), (Sensitivity.INTERNAL, True)):
        job = make_job(told, Choices(profile=profile))
        (layer,) = (one for one in job.layers if one.id == "district")
        assert ("code" in layer.features.columns) is there
        assert ("code" in {column.name for column in layer.columns}) is there


def test_the_public_version_says_what_it_leaves_out(secret: Assembled) -> None:
    job = make_job(secret, Choices())
    assert ("生态保护红线", "Ecological red line") in job.withheld
    assert make_job(secret, Choices(profile=Sensitivity.INTERNAL)).withheld == ()
