"""One rule, every document: QML, SLD and MapLibre say the same colours, widths in mm, dashes and classes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from atlas.export.desktop.layers import export_layers
from atlas.export.desktop.styling import sheet_of
from atlas.style.maplibre import maplibre
from atlas.style.qml import qml
from atlas.style.scales import CSS_PX_PER_MM, OGC_PX_PER_MM, scale_denominator
from atlas.style.sld import SE, sld
from atlas.style.strokes import Line, Mark, parts

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.style.classes import StyleClass
    from atlas.style.sheet import StyleSheet

Stroke = tuple[str, float, tuple[float, ...]]
"""Colour, width in mm, dash in mm."""


@pytest.fixture(scope="module")
def sheets(real: Assembled) -> list[StyleSheet]:
    return [sheet_of(layer, 4490) for layer in export_layers(real)]


def _meant(one: StyleClass) -> list[Stroke]:
    """Strokes and rims that every language has words for."""
    found = []
    for part in parts(one.look):
        if isinstance(part, Line) and not part.inset and not part.ground:
            found.append((part.colour, round(part.width_mm, 2), tuple(round(d, 2) for d in part.dash_mm)))
        elif isinstance(part, Mark) and part.role in {"rim", "glyph"}:
            found.append((str(part.stroke), round(part.stroke_mm, 2), ()))
    return found


def _options(layer: Element) -> dict[str, str]:
    return {o.get("name", ""): o.get("value", "") for o in layer.find("Option") or ()}


def _hex(rgba: str) -> str:
    return "#" + "".join(f"{int(v):02X}" for v in rgba.split(",")[:3])


def _rimmed(facts: dict[str, str]) -> bool:
    return facts["outline_style"] != "no" and facts["name"] not in {"line", "cross"}


def _from_qml(symbol: Element) -> list[Stroke]:
    found = []
    for layer in symbol.findall("layer"):
        facts = _options(layer)
        if layer.get("class") == "SimpleLine" and facts["line_width_unit"] == "MM":
            dash = facts["customdash"].split(";") if facts["use_custom_dash"] == "1" else []
            row = (_hex(facts["line_color"]), float(facts["line_width"]), tuple(float(d) for d in dash))
            found.append((row[0], round(row[1], 2), tuple(round(d, 2) for d in row[2])))
        elif layer.get("class") == "SimpleMarker" and _rimmed(facts):
            found.append((_hex(facts["outline_color"]), round(float(facts["outline_width"]), 2), ()))
    return found


def _parameters(stroke: Element) -> dict[str, str]:
    return {p.get("name", ""): p.text or "" for p in stroke}


def _from_sld(rule: Element) -> list[Stroke]:
    found = []
    for symbolizer in rule:
        marks = symbolizer.findall(f"{{{SE}}}Graphic/{{{SE}}}Mark")
        names = [m.findtext(f"{{{SE}}}WellKnownName") for m in marks]
        strokes = symbolizer.findall(f"{{{SE}}}Stroke") + [
            s
            for m, n in zip(marks, names, strict=True)
            if n not in {"line", "cross"}
            for s in m.findall(f"{{{SE}}}Stroke")
        ]
        for stroke in strokes:
            facts = _parameters(stroke)
            if symbolizer.get("uom"):
                continue
            dash = facts.get("stroke-dasharray", "").split() if not marks else []
            mm = [round(float(d) / OGC_PX_PER_MM, 2) for d in dash]
            width = round(float(facts["stroke-width"]) / OGC_PX_PER_MM, 2)
            found.append((facts["stroke"], width, tuple(mm)))
    return found


def _from_maplibre(layers: list[dict[str, Any]]) -> list[Stroke]:
    found = []
    for layer in layers:
        paint = layer["paint"]
        if layer["type"] == "line":
            width = paint["line-width"] / CSS_PX_PER_MM
            dash = tuple(round(d * width, 2) for d in paint.get("line-dasharray", []))
            found.append((paint["line-color"], round(width, 2), dash))
        elif layer["type"] == "circle":
            width = paint["circle-stroke-width"] / CSS_PX_PER_MM
            found.append((paint["circle-stroke-color"], round(width, 2), ()))
    return found


def _close(found: list[Stroke], meant: list[Stroke]) -> bool:
    return len(found) == len(meant) and all(
        a[0] == b[0] and a[1] == pytest.approx(b[1], abs=0.011) and a[2] == pytest.approx(b[2], abs=0.011)
        for a, b in zip(found, meant, strict=True)
    )


def test_the_documents_draw_each_class_with_the_same_pens(sheets: list[StyleSheet]) -> None:
    compared = 0
    for sheet in sheets:
        if sheet.twin:
            continue
        root, described = fromstring(qml(sheet)), fromstring(sld(sheet))  # noqa: S314  our own text
        symbols = root.findall("renderer-v2/symbols/symbol")
        rules = [r for r in described.iter(f"{{{SE}}}Rule") if r.findtext(f"{{{SE}}}Name") != "names"]
        style: Any = maplibre("atlas", [(sheet, "x.geojson")])
        assert len(symbols) == len(rules) == len(sheet.classes)
        for one, symbol, rule in zip(sheet.classes, symbols, rules, strict=True):
            meant = _meant(one)
            own = [layer for layer in style["layers"] if layer["id"].split("/")[1:2] == [one.key]]
            assert _close(_from_qml(symbol), meant), (sheet.name, one.key)
            assert _close(_from_sld(rule), meant), (sheet.name, one.key)
            assert _close(_from_maplibre(own), meant), (sheet.name, one.key)
            compared += len(meant)
    assert compared > 80


def test_precision_survives_into_every_document(sheets: list[StyleSheet]) -> None:
    """A band or rim is in QML itself; where SLD or MapLibre has no word for it, the twin draws it."""
    twins = {sheet.name.removesuffix("-precision"): sheet for sheet in sheets if sheet.twin}
    for sheet in (s for s in sheets if not s.twin):
        text = qml(sheet)
        soft = [c.key for c in sheet.classes if c.count and c.look.edge != "crisp"]
        bands = [c.key for c in sheet.classes if c.count and c.look.band == "accuracy"]
        assert text.count('class="ShapeburstFill"') == len(
            [c for c in sheet.classes if c.look.edge != "crisp" and c.look.fill_opacity]
        )
        assert text.count("RenderMetersInMapUnits") >= len(soft) + len(bands)
        if soft or bands:
            assert {c.key for c in twins[sheet.name].classes} == {*soft, *bands}
            assert '"share"' in qml(twins[sheet.name]).replace("&quot;", '"')
            assert "<ogc:PropertyName>share</ogc:PropertyName>" in sld(twins[sheet.name])


def test_the_same_sheet_gives_the_same_text_without_doctype_or_date(sheets: list[StyleSheet]) -> None:
    for sheet in sheets:
        assert qml(sheet) == qml(sheet)
        for text in (qml(sheet), sld(sheet)):
            assert "<!DOCTYPE" not in text
            assert not re.search(r"\b20[2-9]\d-\d\d-\d\d", text)


def test_a_zoom_becomes_its_true_scale() -> None:
    """OpenStreetMap's table of zooms gives 1:279,541,132 at zoom 1 on the equator at 90.7 dpi."""
    assert scale_denominator(0) / scale_denominator(1) == pytest.approx(2, rel=1e-6)
    assert scale_denominator(12) == pytest.approx(111_600, rel=0.01)


def test_web_and_desktop_draw_bands_and_hearts_alike() -> None:
    """The figures that the web map's script and style sheet hold are those of the recipe."""
    from pathlib import Path  # noqa: PLC0415

    from atlas.style import qml_symbols, strokes  # noqa: PLC0415

    web = Path(__file__).parents[2] / "web" / "static"
    draw = (web / "js" / "draw.js").read_text(encoding="utf-8")
    assert f"Atlas.mm({strokes.LEAST_BAND_MM})" in draw
    assert f"Atlas.mm({strokes.WIDE_BAND_MM})" in draw
    assert f'look.band === "wide" ? {strokes.WIDE_CORE_SHARE} : 1' in draw
    assert f"Atlas.mm({strokes.HEART_MM})" in draw
    css = (web / "css" / "features.css").read_text(encoding="utf-8")
    assert f"opacity: {strokes.BAND_OPACITY:g}".replace("0.", ".") in css
    tokens = (web / "css" / "tokens.css").read_text(encoding="utf-8").upper()
    assert qml_symbols.GROUND_PAPER in tokens
    assert qml_symbols.GROUND_BAND in tokens
