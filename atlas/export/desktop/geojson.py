"""Each layer as GeoJSON: after RFC 7946 in WGS 84, or by choice in CGCS2000 under a name that says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import shapely

from atlas.audit.credits import attribution
from atlas.export.canonical import canonical
from atlas.export.desktop.column_text import worded
from atlas.export.desktop.gpkg import said
from atlas.export.desktop.job import Written
from atlas.export.desktop.registry import FORMATS
from atlas.export.geojson import DECIMALS
from atlas.geo.crs import STORAGE
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from atlas.export.desktop.job import ExportJob, ExportLayer

CGCS2000_URN = "urn:ogc:def:crs:EPSG::4490"
"""GDAL reads the coordinates of a GeoJSON lon before lat whatever the name says; so are these written."""
_BLOCK = 5_000


def write(job: ExportJob, folder: Path) -> list[Written]:
    """One file a layer; the CGCS2000 variant ends in ``.cgcs2000.geojson`` and carries its ``crs`` member."""
    ending = ".cgcs2000.geojson" if job.crs == STORAGE else ".geojson"
    written = []
    for layer in job.layers_for(FORMATS["geojson"]):
        path = folder / f"{layer.id}{ending}"
        _write(layer, path, job.crs)
        written.append(Written(path, "GeoJSON", (said(layer),), job.crs))
    return written


def _write(layer: ExportLayer, path: Path, crs: int) -> None:
    shapes = rounded(layer.features.geometry.to_numpy())
    with path.open("w", encoding="utf-8", newline="\n") as file:
        members = _members(layer, shapes, crs)
        file.write("{\n" + "".join(f"{canonical(k)}: {canonical(v)},\n" for k, v in members.items()))
        file.write('"features": [\n')
        for start in range(0, len(shapes), _BLOCK):
            block = slice(start, start + _BLOCK)
            text = ",\n".join(map("".join, zip(*_pieces(layer, shapes[block], block), strict=True)))
            file.write(text + (",\n" if start + _BLOCK < len(shapes) else "\n"))
        file.write("]\n}\n")


def rounded(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Geometries in degrees with at most seven decimals; outer rings counter-clockwise."""
    if not len(shapes):
        return shapes
    near = shapely.transform(shapes, lambda xy: np.round(xy, DECIMALS) + 0.0)
    return np.asarray(shapely.orient_polygons(near), dtype=object)


def _members(layer: ExportLayer, shapes: NDArray[np.object_], crs: int) -> dict[str, object]:
    members: dict[str, object] = {
        "type": "FeatureCollection",
        "name": layer.id,
        "title_zh": layer.title_zh,
        "title_en": layer.title_en,
        "genre": layer.spec.genre.value,
        "attribution": attribution(list(layer.sources)),
        "datum": say("desktop.datum"),
    }
    if crs == STORAGE:
        members["crs"] = {"type": "name", "properties": {"name": CGCS2000_URN}}
    if layer.diagram:
        members["caution"] = say("export.schematic")
    if len(shapes):
        members["bbox"] = [float(v) for v in shapely.total_bounds(shapes)]
    return members


def _pieces(layer: ExportLayer, shapes: NDArray[np.object_], block: slice) -> Iterator[Sequence[str]]:
    """The text of every feature from its first piece to its last, each piece for all of them."""
    rows = layer.features.iloc[block]
    yield ['{"type": "Feature", '] * len(rows)
    if layer.part == "features":
        yield [f'"id": {_JSON(str(identity))}, ' for identity in rows.index]
    yield ['"properties": {'] * len(rows)
    for number, name in enumerate(rows.columns.drop("geometry")):
        yield [f"{', ' if number else ''}{_JSON(name)}: "] * len(rows)
        yield worded(rows[name], _JSON, "null")
    yield [f'}}, "geometry": {text}}}' for text in shapely.to_geojson(shapes)]


_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
