"""KMZ for office and field: the tree as folders, citations in the popup, nothing that calls home."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from atlas.export.desktop import kml, kml_text
from atlas.export.desktop.fixed_zip import write_zip
from atlas.export.desktop.icons import SIDE, icon_png
from atlas.export.desktop.kml_rows import marks_of, placemarks
from atlas.intake.reread import reread

if TYPE_CHECKING:
    from pathlib import Path

_NS = "{http://www.opengis.net/kml/2.2}"
_ANY = st.text(max_size=60)


def _root(path: Path) -> ET.Element:
    with zipfile.ZipFile(path) as archive:
        return ET.fromstring(archive.read("doc.kml"))  # noqa: S314  our own file


@given(_ANY, _ANY, _ANY)
def test_any_text_stays_text(desk: Any, name: str, body: str, value: str) -> None:
    layer = next(layer for layer in desk.job_for("kml").layers if layer.geometry_type == "Point")
    features = layer.features.iloc[:1].assign(name_zh=name, citation_zh=body, kind=value)
    rows = b"".join(placemarks(marks_of(layer.with_features(features)), layer.columns))
    root = ET.fromstring(rows)  # noqa: S314  our own text
    assert [child.tag for child in root] == ["name", "description", "styleUrl", "ExtendedData", "Point"]
    kept = {c for c in name if c.isprintable()}
    assert kept - {"￾", "￿"} <= set(root.findtext("name") or "") | {" "}


@given(
    st.lists(st.tuples(st.floats(-179, 179), st.floats(-89, 89)), min_size=1, max_size=4),
    st.integers(0, 3),
)
def test_geometries_keep_their_parts_and_their_holes(corners: list[tuple[float, float]], holes: int) -> None:
    ring = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)])
    inner = [ring * 0.1 + 0.2 * (i + 1) for i in range(holes)]
    polygons = [
        shapely.Polygon(ring + corner, [hole + corner for hole in inner][: holes if i else 0])
        for i, corner in enumerate(corners)
    ]
    lines = [shapely.LineString(ring + corner) for corner in corners]
    points = [shapely.Point(corner) for corner in corners]
    shapes = np.array([*points, shapely.MultiLineString(lines), shapely.MultiPolygon(polygons)])
    *spots, line, area = (ET.fromstring(text) for text in kml_text.shapes_as_text(shapes))  # noqa: S314  our own
    assert [_course(spot) for spot in spots] == [[_near(corner)] for corner in corners]
    assert [_course(part) for part in _all(line, "LineString")] == [_rounded(part) for part in lines]
    parts = _all(area, "Polygon")
    assert [_course(p.find("outerBoundaryIs")) for p in parts] == [_rounded(p.exterior) for p in polygons]
    found = [[_course(hole) for hole in p.findall("innerBoundaryIs")] for p in parts]
    assert found == [[_rounded(hole) for hole in p.interiors] for p in polygons]


def _all(shape: ET.Element, tag: str) -> list[ET.Element]:
    return list(shape.iter(tag))


def _near(corner: Any) -> Any:
    return [pytest.approx(float(v), abs=6e-8) for v in corner]


def _rounded(line: shapely.LineString | shapely.LinearRing) -> list[Any]:
    return [_near(corner) for corner in line.coords]


def _course(element: ET.Element | None) -> list[list[float]]:
    assert element is not None
    [text] = [c.text or "" for c in element.iter("coordinates")]
    return [[float(v) for v in vertex.split(",")] for vertex in text.split()]


@given(st.sampled_from(["#A1B2C3", "#000000", "#FFFFFF"]), st.floats(0, 1))
def test_a_colour_is_turned_round(colour: str, opacity: float) -> None:
    said = kml_text.colour(colour, opacity)
    assert "#" + (said[6:8] + said[4:6] + said[2:4]).upper() == colour
    assert int(said[:2], 16) == round(255 * opacity)


def test_folders_are_themes_and_layers(desk: Any) -> None:
    root = _root(desk.folder("kml") / kml.FULL)
    themes = [f.findtext(f"{_NS}name") for f in root.findall(f"{_NS}Document/{_NS}Folder")]
    with_features = {layer.spec.theme for layer in desk.job.layers if len(layer.features)}
    assert themes == [t.title_zh for t in desk.job.assembled.catalog.themes if t.id in with_features]
    inner = [f.findtext(f"{_NS}name") for f in root.iter(f"{_NS}Folder")]
    assert {layer.title_zh for layer in desk.job.layers if len(layer.features)} <= set(inner)


def test_popups_cite_and_diagrams_say_so_in_their_names(desk: Any) -> None:
    for file in (kml.FULL, kml.FIELD):
        root = _root(desk.folder("kml") / file)
        texts = [m.findtext(f"{_NS}description") or "" for m in root.iter(f"{_NS}Placemark")]
        assert any("章" in t and "节" in t for t in texts)
        for mark in root.iter(f"{_NS}Placemark"):
            data = {d.get("name"): d.text for d in mark.iter(f"{_NS}SimpleData")}
            assert data["precision_zh"]
            if data["precision_zh"] == "结构示意":
                assert "（示意）" in (mark.findtext(f"{_NS}name") or "")


def test_the_field_profile_is_small_alone_and_plain(desk: Any) -> None:
    path = desk.folder("kml") / kml.FIELD
    assert path.stat().st_size <= kml.FIELD_BYTES
    with zipfile.ZipFile(path) as archive:
        text = archive.read("doc.kml").decode()
        names = set(archive.namelist())
    root = ET.fromstring(text)  # noqa: S314  our own file
    hrefs = {h.text for h in root.iter(f"{_NS}href")}
    assert hrefs
    assert hrefs <= names
    for word in ("NetworkLink", "<script", "javascript", "<![CDATA[", "&lt;a ", "&lt;img"):
        assert word not in text
    assert "http" not in text.replace("http://www.opengis.net/kml/2.2", "")


def test_the_data_of_a_placemark_have_chinese_names_and_types(desk: Any) -> None:
    root = _root(desk.folder("kml") / kml.FULL)
    schemas = {f"#{one.get('id')}": one for one in root.iter(f"{_NS}Schema")}
    for layer in desk.job.layers:
        if not len(layer.features):
            continue
        fields = {f.get("name"): f for f in schemas[f"#f-{layer.id}"]}
        assert {n: f.findtext(f"{_NS}displayName") for n, f in fields.items()} == {
            c.name: c.label_zh for c in layer.columns
        }
        assert fields["accuracy_m"].get("type") == "double"
    for data in root.iter(f"{_NS}SchemaData"):
        known = {field.get("name") for field in schemas[str(data.get("schemaUrl"))]}
        assert {one.get("name") for one in data} <= known


def test_what_a_kmz_lost_or_holds_too_much_is_seen_when_it_is_read_back(desk: Any, tmp_path: Path) -> None:
    job = desk.job_for("kml")
    whole = next(one for one in desk.written("kml") if one.path.name == kml.FULL)
    assert [c for c in reread([whole], job) if not c.ok] == []
    with zipfile.ZipFile(whole.path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    document = members["doc.kml"]
    broken = {
        "opens": document[:-20],
        "faults": document.replace(b"</Document>", b"<NetworkLink/></Document>"),
        "count": document.replace(b"<Placemark>", b"<Placemark >", 1),
        "values": document.replace(b'<SimpleData name="name_en">', b'<SimpleData name="name_en">x', 1),
        "bounds": document.replace(b"<coordinates>11", b"<coordinates>10"),
        "colours": document.replace(b"<LineStyle><color>ff", b"<LineStyle><color>ff00", 1),
    }
    for what, text in broken.items():
        path = tmp_path / what / kml.FULL
        path.parent.mkdir()
        write_zip(path, members | {"doc.kml": text})
        wrong = [c.what for c in reread([replace(whole, path=path)], job) if not c.ok]
        assert any(one.startswith(what) for one in wrong), (what, wrong)


@pytest.mark.parametrize("sample", [4_000, 1])
def test_a_field_profile_is_simplified_or_left_out_and_says_so(
    desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample: int
) -> None:
    monkeypatch.setattr(kml, "_SAMPLE", sample)
    layer = next(layer for layer in desk.job.layers if layer.id == "rivers")
    rng = np.random.default_rng(1)
    steps = np.linspace(116.9, 117.2, 30_000)
    noisy = shapely.MultiLineString([np.column_stack([steps, 39.4 + rng.normal(0, 1e-5, len(steps))])])
    features = layer.features.copy()
    features["geometry"] = [noisy] * len(features)
    job = replace(desk.job_for("kml"), layers=(layer.with_features(features),))
    monkeypatch.setattr(kml, "FIELD_BYTES", 60_000)
    (tmp_path / "out").mkdir()
    written = kml.write(job, tmp_path / "out")
    assert "概化" in written[1].notes[0]
    assert written[1].path.stat().st_size <= 60_000
    monkeypatch.setattr(kml, "FIELD_BYTES", 100)
    (tmp_path / "none").mkdir()
    left = kml.write(job, tmp_path / "none")
    assert [one.path.name for one in left] == [kml.FULL]
    assert "5 MB" in left[0].notes[0]
    assert [p.name for p in (tmp_path / "none").iterdir()] == [kml.FULL]


def test_icons_are_pictures_and_hollow_where_schematic(desk: Any) -> None:
    from PIL import Image  # noqa: PLC0415  used here alone

    with zipfile.ZipFile(desk.folder("kml") / kml.FULL) as archive:
        icons = [n for n in archive.namelist() if n.endswith(".png")]
        assert icons
        for name in icons:
            with archive.open(name) as file, Image.open(file) as image:
                assert image.size == (SIDE, SIDE)
                assert image.mode == "RGBA"
                assert image.getpixel((0, 0))[3] == 0
    looks = {
        c.look.group.value: c.look for o in desk.job.layers if o.geometry_type == "Point" for c in o.classes
    }
    assert icon_png(looks["schematic"]) != icon_png(looks["approximate"])
