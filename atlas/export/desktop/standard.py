"""Names an export as the national database rules do: BSM, YSDM, XZQDM, XZQMC, MJ, BZ, control lines."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from atlas.errors import ExportError
from atlas.export.columns import DTYPES
from atlas.export.desktop.job import Column
from atlas.geo.crs import ellipsoidal_area_m2
from atlas.model.vocab import Precision
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from atlas.export.desktop.job import ExportJob, ExportLayer

_REMARKS = 255


def standard(job: ExportJob) -> ExportJob:
    """
    The job with the fields of the rules before its own, and the control lines under their tables' names.

    The atlas's own columns stay: precision, citation and id go wherever the geometry goes. `job` must be in
    storage CRS, as the areas are measured on the ellipsoid.

    Raises
    ------
    ExportError
        If two places would get one identifier.
    """
    named = tuple(_table(layer, job) if layer.part == "features" else _twin(layer) for layer in job.layers)
    return replace(job, layers=named)


@cache
def rules() -> Mapping[str, Any]:
    """The data file: fields, identifier and tables of the rules, each with its flag of verification."""
    text = files("atlas.export.desktop").joinpath("standard_names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def unverified() -> list[str]:
    """Names of the fields and tables that were not compared with the official document."""
    fields = [name for name, facts in rules()["fields"].items() if not facts["verified"]]
    return fields + [facts["name"] for facts in rules()["tables"].values() if not facts["verified"]]


def identifiers(places: list[str], district: str) -> dict[str, str]:
    """
    A permanent identifier (BSM) of 18 digits for each place: it depends on the place's own id alone.

    Raises
    ------
    ExportError
        If two places would get the same.
    """
    form = rules()["identifier"]
    digits = int(form["serial_digits"])
    found: dict[str, str] = {}
    for place in places:
        serial = int(hashlib.sha256(place.encode()).hexdigest(), 16) % 10**digits
        number = f"{district[:6]:0<6}{form['middle']}{serial:0{digits}d}"
        if number in found and found[number] != place:
            raise ExportError("desktop.identifier", first=found[number], second=place)
        found[number] = place
    return {place: number for number, place in found.items()}


def _table(layer: ExportLayer, job: ExportJob) -> ExportLayer:
    table = rules()["tables"].get(layer.spec.id, {})
    described = {**rules()["fields"], **table.get("fields", {})}
    columns = tuple(
        Column(name, facts["zh"], facts["en"], facts["type"], facts.get("unit", ""))
        for name, facts in described.items()
    )
    known = _values(layer, job, str(table.get("code", "")))
    types = {c.name: DTYPES[c.type] for c in columns}
    frame = pd.DataFrame(known, index=layer.features.index, columns=list(types), dtype=object).astype(types)
    own = layer.features.drop(columns="geometry")
    features = gpd.GeoDataFrame(
        pd.concat([frame, own], axis=1), geometry=layer.features.geometry.to_numpy(), crs=job.crs
    )
    return replace(
        layer,
        id=_renamed(layer.id, layer.spec.id),
        columns=(*columns, *layer.columns),
        features=features,
    )


def _twin(layer: ExportLayer) -> ExportLayer:
    return replace(layer, id=_renamed(layer.id, layer.spec.id))


def _renamed(name: str, spec: str) -> str:
    table = rules()["tables"].get(spec)
    return name.replace(spec, table["name"], 1) if table else name


def _values(layer: ExportLayer, job: ExportJob, code: str) -> dict[str, list[object]]:
    """What is known of the common fields; the rest stays empty and is never guessed."""
    catalog = job.assembled.catalog
    district = catalog.places[catalog.district]
    rows = layer.features
    numbers = identifiers([str(i) for i in rows.index], district.code or "")
    return {
        "BSM": [numbers[str(i)] for i in rows.index],
        "YSDM": [code or None] * len(rows),
        "XZQDM": [district.code] * len(rows),
        "XZQMC": [district.name_zh] * len(rows),
        "MJ": _areas(layer),
        "BZ": [_remark(row) for row in rows.to_dict("records")],
    }


def _areas(layer: ExportLayer) -> list[object]:
    """Square metres on the ellipsoid; a diagram's area is no area, and points and lines have none."""
    if layer.geometry_type != "MultiPolygon" or layer.diagram:
        return [None] * len(layer.features)
    grades = layer.features["precision"]
    return [
        None if grade == Precision.SCHEMATIC.value else round(ellipsoidal_area_m2(shape), 2)
        for grade, shape in zip(grades, layer.features.geometry, strict=True)
    ]


def _remark(row: Mapping[Hashable, Any]) -> str:
    """How sure the position is, in a sentence."""
    said = [str(row["caution_zh"] or row["precision_zh"])]
    if pd.notna(row["accuracy_m"]):
        said.append(say("desktop.within", metres=f"{row['accuracy_m']:g}"))
    return "；".join(said)[:_REMARKS]
