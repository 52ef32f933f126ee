"""The same class drawn by Chromium from its look and by QGIS from its QML: same colour, mm and dash."""

from __future__ import annotations

import base64
import json
import os
import shutil
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from playwright.sync_api import sync_playwright
from shapely import Point, Polygon
from shapely.geometry import LineString, mapping

from atlas.export.desktop.layers import export_layers
from atlas.export.desktop.styling import sheet_of
from atlas.geo.bands import accuracy_band, soft_rings
from atlas.geo.crs import PRINT, STORAGE, convert
from atlas.model.vocab import Geometry
from atlas.style.filters import holds
from atlas.style.qml import qml

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely.geometry.base import BaseGeometry

    from atlas.audit.assemble import Assembled
    from atlas.style.classes import StyleClass

ROOT = Path(__file__).parents[2]
SIDE, METRES_PER_PX = 200, 5.0
ORIGIN = (500_000.0, 4_360_000.0)
MM = 25.4 / 96
ACCURACY_M = 75.0
NEAR = 26
"""Levels of 255 by which two antialiased pixels may differ."""
SHAPES: dict[Geometry, BaseGeometry] = {
    Geometry.POINT: Point(100, 100),
    Geometry.LINE: LineString([(10, 100), (190, 100)]),
    Geometry.POLYGON: Polygon([(30, 30), (170, 30), (170, 170), (30, 170)]),
}
PAGE = """<!doctype html><meta charset="utf-8"><base href="{root}/web/">
<link rel="stylesheet" href="vendor/leaflet/leaflet.css">
<link rel="stylesheet" href="static/css/features.css"><style>body{{margin:0}}
.cell{{width:{side}px;height:{side}px;background:#fff!important;overflow:hidden}}</style>
<script src="vendor/leaflet/leaflet.js"></script><script src="static/js/core.js"></script>
<script src="static/js/symbols.js"></script><script src="static/js/draw.js"></script>"""
DRAW = """(rows) => { Atlas.load("atlas", {places: {}, looks: {}}); rows.forEach((row) => {
  const cell = document.createElement("div"); cell.className = "cell"; cell.id = row.name;
  document.body.appendChild(cell);
  const map = L.map(cell, {crs: L.CRS.Simple, zoomControl: false, attributionControl: false,
    zoomAnimation: false, fadeAnimation: false});
  map.setView([100, 100], 0); Atlas.makePanes(map);
  const drawn = {feature: {id: row.name, g: row.g, rings: row.rings, band: row.band}, look: row.look,
    spec: {id: row.name, genre: "located"}};
  const add = (layer) => { layer.addTo(map); return layer; };
  const pane = (name) => name;
  if (Atlas.isPoint(row.g)) Atlas._symbol(drawn, pane, add);
  else if (Atlas.isPolygon(row.g)) Atlas._area(drawn, pane, add);
  else Atlas._line(drawn, pane, add);
  Atlas._bands(drawn, pane, add);
}); }"""
PIXELS = """(address) => new Promise((done) => { const image = new Image(); image.onload = () => {
  const canvas = document.createElement("canvas"); canvas.width = image.width; canvas.height = image.height;
  const pen = canvas.getContext("2d"); pen.fillStyle = "#fff"; pen.fillRect(0, 0, image.width, image.height);
  pen.drawImage(image, 0, 0);
  const data = pen.getImageData(0, 0, image.width, image.height).data; let text = "";
  for (let i = 0; i < data.length; i += 8192) {
    text += String.fromCharCode.apply(null, data.subarray(i, i + 8192)); }
  done(btoa(text)); }; image.src = address; })"""


@pytest.fixture(scope="module")
def classes(real: Assembled) -> list[tuple[str, StyleClass, str, dict[str, str]]]:
    """Each look that the real atlas draws, once: its name, class, QML and a row that falls into it."""
    found: dict[str, tuple[str, StyleClass, str, dict[str, str]]] = {}
    for layer in export_layers(real):
        ground = layer.spec.theme == "admin" and layer.geometry_type == "MultiPolygon"
        if ground or layer.part != "features":
            continue  # district and neighbours: the web map draws them as ground, not by their look
        rows = layer.features.drop(columns=["geometry"]).to_dict("records")
        for one in layer.classes:
            row = next((r for r in rows if holds(one.condition, r)), None)
            if row is not None and str(one.look) not in found:
                facts = {
                    name: str(row[name]) for name in ("place_id", "kind", "status", "precision", "name_zh")
                }
                name = f"{layer.id}-{one.key}"
                found[str(one.look)] = (name, one, qml(sheet_of(layer, PRINT)), facts)
    return list(found.values())


@pytest.fixture(scope="module")
def pictures(
    classes: list[tuple[str, StyleClass, str, dict[str, str]]],
    qgis: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, tuple[Any, Any]]:
    """By class, its picture by Chromium and by QGIS: arrays of 200 rows, 200 columns, RGB."""
    folder = tmp_path_factory.mktemp("parity")
    rows = []
    for name, one, text, facts in classes:
        (folder / f"{name}.qml").write_text(text, encoding="utf-8")
        shape = _metres(SHAPES[one.look.geometry])
        kind = {"point": "Point", "line": "LineString", "polygon": "Polygon"}[one.look.geometry.value]
        own = {"name": name, "qml": f"{name}.qml", "row": facts, "accuracy_m": ACCURACY_M}
        rows.append({**own, "geometry": kind, "wkt": shape.wkt})
    (folder / "classes.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    qgis("swatches.py", folder)
    return _by_chromium(classes, folder)


def _by_chromium(
    classes: list[tuple[str, StyleClass, str, dict[str, str]]], folder: Path
) -> dict[str, tuple[Any, Any]]:
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next((path for name in names if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium on the PATH: apt-get install chromium")
    page_file = folder / "page.html"
    page_file.write_text(PAGE.format(root=ROOT.as_uri(), side=SIDE), encoding="utf-8")
    flags = ["--disable-gpu", *(["--no-sandbox"] if os.getuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        page = browser.new_page(viewport={"width": 400, "height": 300})
        page.goto(page_file.as_uri())
        page.evaluate(DRAW, [_row(name, one) for name, one, _, _ in classes])

        def pixels(data: bytes) -> Any:
            address = "data:image/png;base64," + base64.b64encode(data).decode()
            flat = np.frombuffer(base64.b64decode(page.evaluate(PIXELS, address)), dtype=np.uint8)
            return flat.reshape(SIDE, SIDE, 4)[:, :, :3].astype(float)

        made = {
            name: (
                pixels(page.locator(f"#{name}").screenshot()),
                pixels((folder / f"{name}.png").read_bytes()),
            )
            for name, _, _, _ in classes
        }
        browser.close()
    return made


def _metres(shape: BaseGeometry) -> BaseGeometry:
    from shapely.affinity import affine_transform  # noqa: PLC0415

    return affine_transform(shape, (METRES_PER_PX, 0, 0, METRES_PER_PX, *ORIGIN))


def _px(shape: BaseGeometry) -> BaseGeometry:
    """From storage back to pixels of the page."""
    from shapely.affinity import affine_transform  # noqa: PLC0415

    share = 1 / METRES_PER_PX
    moved = (-ORIGIN[0] * share, -ORIGIN[1] * share)
    return affine_transform(convert(shape, STORAGE, PRINT), (share, 0, 0, share, *moved))


def _row(name: str, one: StyleClass) -> dict[str, Any]:
    """What the web map's own data say of a feature: geometry, rings, band and look."""
    shape = SHAPES[one.look.geometry]
    stored = convert(_metres(shape), PRINT, STORAGE)
    soft, banded = one.look.edge != "crisp", one.look.band == "accuracy"
    return {
        "name": name,
        "g": mapping(shape),
        "look": one.look.plain(),
        "rings": [mapping(_px(ring)) for ring in soft_rings(stored)] if soft else None,
        "band": mapping(_px(accuracy_band(stored, ACCURACY_M))) if banded else None,
    }


def _inked(profile: Any) -> float:
    """How many pixels of a line of them are not white, counting edges by their share."""
    depth = 255 - profile.min(axis=1)
    return float((depth > 6).sum())


def _core(picture: Any) -> tuple[Any, float]:
    """Colour and width in mm of a line's core, on a column where its dash is on."""
    middle = picture[98:102, 40:160].sum(axis=(0, 2))
    column = 40 + int(np.argmin(middle))
    strip = picture[:, column]
    colour = strip[98:102][int(np.argmin(strip[98:102].sum(axis=1)))]
    shade = strip.sum(axis=1)
    # What lies beneath the core: the least dark of the pixels near it.
    under = max(float(shade[92]), float(shade[107]), float(shade[88]))
    share = np.clip((under - shade[80:120]) / max(under - float(colour.sum()), 1.0), 0, 1)
    return colour, float(share.sum()) * MM


def _dashes(picture: Any) -> tuple[float, float]:
    """Median lengths in mm of the strokes and gaps of a line; nought where it is whole."""
    ink = (255 - picture[98:102, 20:180]).sum(axis=(0, 2))
    low, high = ink.min(), ink.max()
    if high - low < 0.2 * high:
        return 0.0, 0.0
    on = ink > (low + high) / 2
    edges = np.flatnonzero(np.diff(on.astype(int)))
    runs = [(on[a + 1], b - a) for a, b in pairwise(edges)]
    lengths = [median([float(n) for state, n in runs if bool(state) is want]) for want in (True, False)]
    return lengths[0] * MM, lengths[1] * MM


def _smooth(profile: Any) -> Any:
    """Means over two steps of a hatch, of which the lines may lie anywhere."""
    window = np.ones(14) / 14
    return np.stack([np.convolve(profile[:, c], window, mode="valid") for c in range(3)], axis=1)


def test_every_class_that_the_atlas_draws_is_compared(
    classes: list[Any], pictures: dict[str, tuple[Any, Any]]
) -> None:
    assert len(pictures) == len(classes) >= 25
    assert all((255 - web).any() and (255 - desktop).any() for web, desktop in pictures.values())


def test_lines_have_the_same_colour_width_and_dash(
    classes: list[tuple[str, StyleClass, str, dict[str, str]]], pictures: dict[str, tuple[Any, Any]]
) -> None:
    for name, one, _, _ in classes:
        if one.look.geometry is not Geometry.LINE:
            continue
        web, desktop = pictures[name]
        (colour, width), (other, other_width) = _core(web), _core(desktop)
        assert np.abs(colour - other).max() <= NEAR, (name, colour, other)
        assert width == pytest.approx(other_width, abs=0.12), name
        assert _dashes(web) == pytest.approx(_dashes(desktop), abs=0.36), name
        band = [_inked(p[:, 60]) * MM for p in (web, desktop)]
        assert band[0] == pytest.approx(band[1], abs=0.6), (name, band)


def test_areas_have_the_same_colour_within_and_the_same_rim(
    classes: list[tuple[str, StyleClass, str, dict[str, str]]], pictures: dict[str, tuple[Any, Any]]
) -> None:
    for name, one, _, _ in classes:
        if one.look.geometry is not Geometry.POLYGON:
            continue
        web, desktop = pictures[name]
        within = [p[85:115, 85:115].mean(axis=(0, 1)) for p in (web, desktop)]
        assert np.abs(within[0] - within[1]).max() <= 12, (name, within)
        # From the rim inwards: a soft edge fades alike, a crisp one stands alike.
        fading = [_smooth(p[85:115, 26:100].mean(axis=0)) for p in (web, desktop)]
        assert np.abs(fading[0] - fading[1]).max() <= 16, name


def test_points_have_the_same_glyph_and_the_same_circle_of_accuracy(
    classes: list[tuple[str, StyleClass, str, dict[str, str]]], pictures: dict[str, tuple[Any, Any]]
) -> None:
    for name, one, _, _ in classes:
        if one.look.geometry is not Geometry.POINT:
            continue
        web, desktop = pictures[name]
        across = [_inked(p[100]) * MM for p in (web, desktop)]
        assert across[0] == pytest.approx(across[1], abs=0.6), (name, across)
        ink = [(255 - p[85:115, 85:115]).mean(axis=(0, 1)) for p in (web, desktop)]
        assert np.abs(ink[0] - ink[1]).max() <= 12, (name, ink)


def test_the_table_of_comparison_is_written_for_whoever_asked(
    classes: list[tuple[str, StyleClass, str, dict[str, str]]],
    pictures: dict[str, tuple[Any, Any]],
    tmp_path: Path,
) -> None:
    """``ATLAS_PARITY_TABLE=FILE make test-qgis`` keeps the figures; without it they are made and dropped."""
    rows = ["class\tgeometry\tcolour web\tcolour qgis\tmm web\tmm qgis\tdash web\tdash qgis"]
    for name, one, _, _ in classes:
        web, desktop = pictures[name]
        if one.look.geometry is Geometry.LINE:
            (a, width), (b, other) = _core(web), _core(desktop)
            dashes = ["/".join(f"{mm:.1f}" for mm in _dashes(p)) for p in (web, desktop)]
        else:
            a, b = (p[85:115, 85:115].mean(axis=(0, 1)) for p in (web, desktop))
            width, other = (_inked(p[100]) * MM for p in (web, desktop))
            dashes = ["", ""]
        colours = ["#" + "".join(f"{round(v):02X}" for v in c) for c in (a, b)]
        row = (name, one.look.geometry.value, *colours, f"{width:.2f}", f"{other:.2f}", *dashes)
        rows.append("\t".join(row))
    target = Path(os.environ.get("ATLAS_PARITY_TABLE") or tmp_path / "parity.tsv")
    target.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert len(target.read_text(encoding="utf-8").splitlines()) == len(classes) + 1
