"""Reads a drawing back: all of it by GDAL and tag by tag, of it as much as time allows by ezdxf's audit."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from ezdxf.filemanagement import read

from atlas.export.desktop.dxf_moulds import ENCODING
from atlas.geo.drawings import entities_of
from atlas.intake.found import BIG, ENDS, Found, FoundFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from pandas import DataFrame

    from atlas.export.desktop.job import Written, WrittenLayer

AUDITED = 2 * BIG
"""How many entities ezdxf is given, at half a millisecond each; the real atlas has some hundreds."""
_START, _END = "  0\nSECTION\n  2\nENTITIES", "\n  0\nENDSEC\n"
_HEAD = re.compile(r"\n  0\n([A-Z]+)\n  5\n([0-9A-F]+)\n330\n[0-9A-F]+\n100\nAcDbEntity\n  8\n(.*)")
"""Where an entity begins; no text looks like it, as the line after a text is a number."""
_TAIL = re.compile(r"\n1001\nATLAS\n1000\n(.*)\n1000\n(.*)\n1071\n([0-9]+)\Z")
"""Its extended data, which come last."""
_KEYS = ("place_id", "precision")
_WIDTH = 60
"""How many characters of a name are compared: GDAL reads 256 bytes of a line."""
_ASIDE = {"CIRCLE", "TEXT"}
"""Entities round or beside their feature."""
_FAMILIES = {
    shapely.GeometryType.POINT.value: "Point",
    shapely.GeometryType.LINESTRING.value: "LineString",
    shapely.GeometryType.POLYGON.value: "Polygon",
    shapely.GeometryType.MULTIPOLYGON.value: "Polygon",
}


def drawing(written: Written) -> FoundFile:
    """
    A drawing as its tags, GDAL and ezdxf have it; all entities of a feature bear its number in the layer.

    ezdxf reads and audits it whole where it has up to `AUDITED` entities; a bigger one it is given cut down
    to so many, the first of each kind on each layer. The scope says how many each has read.

    Raises
    ------
    ValueError
        If it has no section of entities, or GDAL does not open it.
    """
    text = written.path.read_text(encoding=ENCODING)
    tags = _entities(text)
    found = entities_of(written.path)
    for name in ("handle", "layer"):
        if found[name].str[:_WIDTH].tolist() != tags[name].str[:_WIDTH].tolist():
            return FoundFile({}, (f"GDAL: {name}",))
    tags["shape"] = found["shape"]
    part = _part(tags)
    wanted = {one.name: one for one in written.layers}
    wrong = tags["number"].isna() | ~tags["layer"].isin(list(wanted)) | tags["handle"].duplicated()
    faults = [*tags["handle"][wrong], *_audit(text, tags, part)]
    layers = {name: _layer(one, tags[~wrong & (tags["layer"] == name)]) for name, one in wanted.items()}
    scope = f"GDAL: {len(tags)} of {len(tags)} entities, ezdxf: {len(part)} of {len(tags)}"
    return FoundFile(layers, tuple(faults), scope=scope)


def _entities(text: str) -> DataFrame:
    """An entity a row: where it stands, its kind, handle and layer, and its extended data if any."""
    start = text.index(_START) + len(_START)
    end = text.index(_END, start)
    rows: list[tuple[object, ...]] = []
    heads = list(_HEAD.finditer(text, start, end))
    for head, stop in zip(heads, [*(head.start() for head in heads[1:]), end], strict=False):
        tail = _TAIL.search(text, head.end(), stop)
        rows.append((head.start(), stop, *head.groups(), *(tail.groups() if tail else [None] * 3)))
    columns = ["start", "stop", "kind", "handle", "layer", *_KEYS, "number"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[2:], "str"))


def _part(tags: DataFrame) -> DataFrame:
    """The entities that ezdxf is given: all, or as many of each kind on each layer as make up `AUDITED`."""
    kinds = tags.groupby(["layer", "kind"], sort=False)
    return tags if len(tags) <= AUDITED else kinds.head(max(AUDITED // kinds.ngroups, 1))


def _audit(text: str, tags: DataFrame, part: DataFrame) -> Iterator[str]:
    """What ezdxf complains of in the drawing with these entities alone, or reads otherwise than they are."""
    pieces = [text]
    if len(part):
        spans = zip(part["start"], part["stop"], strict=True)
        ends = text[: tags["start"].iloc[0]], text[tags["stop"].iloc[-1] :]
        pieces = [ends[0], *(text[start:stop] for start, stop in spans), ends[1]]
    document = read(StringIO("".join(pieces)))
    audit = document.audit()
    yield from (str(one.message) for one in (*audit.errors, *audit.fixes))
    meant = part[["handle", "kind", "layer", *_KEYS, "number"]].itertuples(index=False, name=None)
    yield from sorted({row[0] for row in {*meant} ^ {_row(entity) for entity in document.modelspace()}})


def _row(entity: Any) -> tuple[str, ...]:  # noqa: ANN401  ezdxf's entities
    said = entity.get_xdata("ATLAS") if entity.has_xdata("ATLAS") else ()
    return entity.dxf.handle, entity.dxftype(), entity.dxf.layer, *(str(tag.value) for tag in said)


def _layer(told: WrittenLayer, own: DataFrame) -> Found:
    features = own.drop_duplicates("number")
    whole = len(features) <= BIG
    ends = features if whole else pd.concat([features[:ENDS], features[-ENDS:]])
    keys = zip(*(ends[name] for name in _KEYS), strict=True)
    rows = tuple(dict(zip(_KEYS, key, strict=True)) for key in keys)
    shapes = own["shape"][~own["kind"].isin(_ASIDE)].to_numpy()
    if not len(shapes):
        return Found(told.name, len(features), rows=rows)
    west, south, east, north = map(float, shapely.total_bounds(shapes))
    families = _families(shapes, told)
    return Found(told.name, len(features), None, (west, south, east, north), families, rows, whole=whole)


def _families(shapes: NDArray[np.object_], told: WrittenLayer) -> frozenset[str]:
    """Families of the geometries; a closed line is a rim where polygons are told of, else a loop road."""
    kinds = shapely.get_type_id(shapes)
    if told.geometry_type == "MultiPolygon":
        kinds[shapely.is_closed(shapes)] = shapely.GeometryType.POLYGON
    return frozenset(_FAMILIES.get(kind, "?") for kind in np.unique(kinds).tolist())
