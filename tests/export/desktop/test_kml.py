"""KMZ for office and field: the tree as folders, citations in the popup, nothing that calls home."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from atlas.export.desktop import kml, kml_text
from atlas.export.desktop.icons import SIDE, icon_png

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

_NS = "{http://www.opengis.net/kml/2.2}"
_ANY = st.text(max_size=60)


def _root(path: Path) -> ET.Element:
    with zipfile.ZipFile(path) as archive:
        return ET.fromstring(archive.read("doc.kml"))  # noqa: S314  our own file


@given(_ANY, _ANY, _ANY)
def test_any_text_stays_text(name: str, body: str, value: str) -> None:
    row = kml_text.placemark(name, "s", body, {"k": ("l", value)}, kml_text.geometry(shapely.Point(117, 39)))
    root = ET.fromstring(row)  # noqa: S314  our own text
    assert [child.tag for child in root] == ["name", "description", "styleUrl", "ExtendedData", "Point"]
    kept = {c for c in name if c.isprintable()}
    assert kept - {"￾", "￿"} <= set(root.findtext("name") or "") | {" "}


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
            data = {d.get("name"): d.findtext(f"{_NS}value") for d in mark.iter(f"{_NS}Data")}
            if data.get("precision_zh") == "结构示意":
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


def test_a_field_profile_is_simplified_or_left_out_and_says_so(
    desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
