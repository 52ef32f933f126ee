"""Reads style documents and the QGIS project back by their rules: a schema check of QML, SLD and MapLibre."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from atlas.intake import rereaders
from atlas.intake.found import FoundFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from atlas.export.desktop.job import Written

_SE = "{http://www.opengis.net/se}"
_SLD = "{http://www.opengis.net/sld}"
_OGC = "{http://www.opengis.net/ogc}"
_RULE_ORDER = ("Name", "Description", "Filter", "MinScaleDenominator", "MaxScaleDenominator")
"""As the schema of Symbology Encoding 1.1 wants it; symbolizers follow."""
_PARAMETERS = {
    *("fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-linejoin"),
    *("stroke-linecap", "stroke-dasharray", "font-family", "font-size"),
}
_HEX = re.compile(r"#[0-9A-F]{6}")
_RGBA = re.compile(r"\d{1,3},\d{1,3},\d{1,3},\d{1,3}")
_KINDS = {"background", "fill", "line", "circle"}


def geopackage(written: Written) -> FoundFile:
    """A GeoPackage by fiona, and its styles: registered, one for each layer of features, all in order."""
    found = rereaders.with_fiona(written)
    names = {told.name for told in written.layers if told.geometry_type}
    with closing(sqlite3.connect(written.path)) as file:
        registered = file.execute("SELECT 1 FROM gpkg_contents WHERE table_name = 'layer_styles'").fetchone()
        rows = file.execute("SELECT f_table_name, styleQML, styleSLD FROM layer_styles").fetchall()
        broken = file.execute("PRAGMA foreign_key_check").fetchall()
    faults = [] if registered else ["layer_styles is not registered"]
    faults += [f"no style for {name}" for name in sorted(names - {row[0] for row in rows})]
    faults += [f"foreign key {row[0]} → {row[2]}" for row in broken[:3]]
    for name, qml, sld in rows:
        faults += [f"{name}: {fault}" for fault in (*_qml(ET.fromstring(qml)), *_sld(ET.fromstring(sld)))]  # noqa: S314  a file of our own, written a moment ago
    return replace(found, faults=(*found.faults, *faults))


def qml(written: Written) -> FoundFile:
    """A QML document."""
    return FoundFile({}, tuple(_qml(_parsed(written))))


def sld(written: Written) -> FoundFile:
    """An SLD document."""
    return FoundFile({}, tuple(_sld(_parsed(written))))


def maplibre(written: Written) -> FoundFile:
    """A MapLibre style: version, sources that are named, kinds of layers, no network."""
    style = json.loads(written.path.read_text(encoding="utf-8"))
    layers = style["layers"]
    faults = [] if style["version"] == 8 else ["version"]  # noqa: PLR2004  as the specification calls it
    faults += [
        f"source {x['id']}"
        for x in layers
        if x["type"] != "background" and x["source"] not in style["sources"]
    ]
    faults += [f"type {x['id']}" for x in layers if x["type"] not in _KINDS]
    faults += [name for name, source in style["sources"].items() if "://" in source["data"]]
    ids = [layer["id"] for layer in layers]
    return FoundFile({}, (*faults, *sorted({i for i in ids if ids.count(i) > 1})))


def project(written: Written) -> FoundFile:
    """A QGIS project: tables that exist beside it, nothing absolute, references that lead somewhere."""
    with zipfile.ZipFile(written.path) as archive:
        names = archive.namelist()
        root = ET.fromstring(archive.read(names[0]))  # noqa: S314  a file of our own, written a moment ago
    faults = [] if len(names) == 1 and names[0].endswith(".qgs") else ["more than a project within"]
    layers = {layer.findtext("id"): layer for layer in root.iter("maplayer")}
    faults += _sources((str(layer.findtext("datasource")) for layer in layers.values()), written)
    listed = {leaf.get("id") for leaf in root.iter("layer-tree-layer")}
    faults += [f"tree {name}" for name in sorted(map(str, listed ^ set(layers)))]
    used = [layer.get("id") for layer in root.findall("visibility-presets/visibility-preset/layer")]
    used += [r.get(end) for r in root.iter("relation") for end in ("referencingLayer", "referencedLayer")]
    used += [atlas.get("coverageLayer") for atlas in root.iter("Atlas") if atlas.get("coverageLayer")]
    return FoundFile({}, (*faults, *(f"reference {name}" for name in used if name not in layers)))


def _sources(sources: Iterable[str], written: Written) -> Iterator[str]:
    """Addresses that are absolute, or lead to no table of the GeoPackage beside the project."""
    tables: dict[str, set[str]] = {}
    for source in sources:
        path, _, table = source.partition("|layername=")
        if PurePosixPath(path).is_absolute() or not path.startswith("./"):
            yield f"absolute {source}"
            continue
        if path not in tables:
            tables[path] = _tables(written.path.parent / path)
        if table not in tables[path]:
            yield f"missing {source}"


def _tables(package: Path) -> set[str]:
    try:
        with closing(sqlite3.connect(f"{package.resolve().as_uri()}?mode=ro", uri=True)) as file:
            return {str(name) for (name,) in file.execute("SELECT table_name FROM gpkg_contents")}
    except sqlite3.Error:
        return set()


def _parsed(written: Written) -> Any:  # noqa: ANN401  elements of no common type
    return ET.fromstring(written.path.read_text(encoding="utf-8"))  # noqa: S314  a file of our own, written a moment ago


def _qml(root: Any) -> Iterator[str]:  # noqa: ANN401  elements of no common type
    """Faults of a QML document: rules without a symbol, symbols that draw nothing, colours that are none."""
    renderer = root.find("renderer-v2")
    if root.tag != "qgis" or renderer is None:
        yield "no renderer"
        return
    symbols = {s.get("name") for s in renderer.findall("symbols/symbol") if s.find("layer") is not None}
    for rule in renderer.iter("rule"):
        if rule.get("symbol") not in symbols or not rule.get("filter"):
            yield f"rule {rule.get('label')}"
    for option in renderer.iter("Option"):
        named = str(option.get("name"))
        coloured = named in {"color", "line_color", "outline_color", "gradient_color2"}
        if coloured and not _RGBA.fullmatch(str(option.get("value"))):
            yield f"{named} {option.get('value')}"


def _sld(root: Any) -> Iterator[str]:  # noqa: ANN401  elements of no common type
    """Faults of an SLD document: version, order within rules, parameters, colours, what draws nothing."""
    if root.tag != f"{_SLD}StyledLayerDescriptor" or root.get("version") != "1.1.0":
        yield "not SLD 1.1.0"
    for rule in root.iter(f"{_SE}Rule"):
        yield from _sld_rule(rule)
    for parameter in root.iter(f"{_SE}SvgParameter"):
        name, text = str(parameter.get("name")), str(parameter.text)
        if name not in _PARAMETERS or (name in {"fill", "stroke"} and not _HEX.fullmatch(text)):
            yield f"{name} {text}"


def _sld_rule(rule: Iterable[Any]) -> Iterator[str]:
    names = [child.tag.removeprefix(_SE).removeprefix(_OGC) for child in rule]
    symbolizers = [name for name in names if name.endswith("Symbolizer")]
    before = [_RULE_ORDER.index(name) for name in names if name in _RULE_ORDER]
    if not symbolizers or before != sorted(before) or names[len(before) :] != symbolizers:
        yield f"rule of {'+'.join(names)}"
