"""Makes the layers of an export: one a geometry family, with words for people and with precision twins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.audit.credits import credited
from atlas.catalog.phrases import citation_text
from atlas.export.columns import typed_features
from atlas.export.desktop.columns import TWIN, layer_columns, twin_columns
from atlas.export.desktop.job import ExportLayer
from atlas.geo.bands import accuracy_band, soft_rings
from atlas.geo.crs import STORAGE, convert_all
from atlas.model.vocab import Genre, Geometry, Precision
from atlas.style.classes import style_classes
from atlas.style.legend import look_of
from atlas.style.strokes import has_twin
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geopandas import GeoDataFrame

    from atlas.audit.assemble import Assembled
    from atlas.catalog import Catalog
    from atlas.export.desktop.job import ExportJob, GeometryType
    from atlas.geo.placed import PlacedLayer
    from atlas.style.legend import Drawn

_DECLARED: dict[Geometry, GeometryType] = {
    Geometry.POINT: "Point",
    Geometry.LINE: "MultiLineString",
    Geometry.POLYGON: "MultiPolygon",
}


def export_layers(assembled: Assembled, chosen: tuple[str, ...] = ()) -> tuple[ExportLayer, ...]:
    """
    The layers of an atlas in storage CRS, each followed by its precision twin if it needs one.

    Parameters
    ----------
    chosen
        Ids of layer specs; empty for all.
    """
    found: list[ExportLayer] = []
    for layer in assembled.layers.values():
        if not chosen or layer.spec.id in chosen:
            found += _families(layer, assembled)
    return tuple(found)


def reprojected(job: ExportJob, epsg: int) -> ExportJob:
    """The job with its layers in another CRS; twins were made in metres and move along."""
    if epsg == job.crs:
        return job
    moved = tuple(layer.with_features(_moved(layer.features, job.crs, epsg)) for layer in job.layers)
    return replace(job, crs=epsg, layers=moved)


def _moved(features: GeoDataFrame, source: int, target: int) -> GeoDataFrame:
    shapes = convert_all(features.geometry.to_numpy(), source, target)
    return gpd.GeoDataFrame(features.drop(columns="geometry"), geometry=shapes, crs=target)


def _families(layer: PlacedLayer, assembled: Assembled) -> Iterator[ExportLayer]:
    """One layer a declared geometry family; where a layer declares several, the family ends the name."""
    spec, catalog = layer.spec, assembled.catalog
    drawn = assembled.drawn(spec)
    features = _worded(typed_features(layer), catalog, layer)
    by_family = {d.place.id: d.geometry for d in drawn}
    present = tuple(g for g in Geometry if g in set(by_family.values()))
    wanted = present or spec.geometry[:1]
    for shape in wanted:
        mine = features[np.array([by_family.get(i) is shape for i in features.index], dtype=bool)]
        one = _one(shape, mine, layer, assembled, drawn)
        yield one
        rows = [row for d in drawn if d.geometry is shape for row in _band_rows(d, layer, assembled, mine)]
        if rows:
            yield _twin(one, rows)


def _one(
    shape: Geometry,
    features: GeoDataFrame,
    layer: PlacedLayer,
    assembled: Assembled,
    drawn: list[Drawn],
) -> ExportLayer:
    spec, catalog = layer.spec, assembled.catalog
    awaited = [catalog.places[i] for i in catalog.places_of_layer[spec.id]]
    name, title_zh, title_en = spec.id, spec.title_zh, spec.title_en
    if len(spec.geometry) > 1:
        key = f"desktop.family.{shape.value}"
        name = f"{name}-{shape.value}"
        title_zh, title_en = f"{title_zh}（{say(key)}）", f"{title_en} ({say(key, 'en')})"
    return ExportLayer(
        id=name,
        spec=spec,
        part="features",
        title_zh=title_zh,
        title_en=title_en,
        geometry_type=_DECLARED[shape],
        columns=layer_columns(spec),
        features=_multi(features, shape),
        classes=style_classes(spec, catalog.symbols, drawn, shape, awaited=awaited),
        sources=credited(list(features.index), catalog),
    )


def _multi(features: GeoDataFrame, shape: Geometry) -> GeoDataFrame:
    """Lines and polygons as multi: one type a layer, which is what every desktop program wants."""
    if shape is Geometry.POINT:
        return features
    make = shapely.multilinestrings if shape is Geometry.LINE else shapely.multipolygons
    parts = [shapely.get_parts(g) for g in features.geometry]
    shapes = np.array([make(p) for p in parts], dtype=object)
    return gpd.GeoDataFrame(features.drop(columns="geometry"), geometry=shapes, crs=STORAGE)


def _worded(features: GeoDataFrame, catalog: Catalog, layer: PlacedLayer) -> GeoDataFrame:
    """The features with the words for people after the columns of the contract."""
    ids = list(features.index)
    diagram = layer.spec.genre is Genre.DIAGRAM
    words = {
        "kind_zh": [say(f"kind.{kind}") for kind in features["kind"]],
        "status_zh": [say(f"status.{status}") for status in features["status"]],
        "precision_zh": [say(f"precision.{grade}") for grade in features["precision"]],
        "caution_zh": [_caution(str(grade), diagram=diagram) for grade in features["precision"]],
        "citation_zh": ["；".join(citation_text(c, catalog) for c in catalog.places[i].cite) for i in ids],
        "measures_zh": [_measures(i, catalog) for i in ids],
        "layer_zh": [layer.spec.title_zh for _ in ids],
    }
    added = pd.DataFrame(words, index=features.index, dtype=object).astype("str")
    # A frame of no row keeps its columns and their types.
    joined = pd.concat([features.drop(columns="geometry"), added], axis=1)
    return gpd.GeoDataFrame(joined, geometry=features.geometry.to_numpy(), crs=STORAGE)


def _caution(precision: str, *, diagram: bool) -> str:
    """示意 wherever the geometry only shows a relation; an empty text elsewhere."""
    return say("export.schematic") if diagram or precision == Precision.SCHEMATIC.value else ""


def _measures(place_id: str, catalog: Catalog) -> str:
    found = (catalog.measures[m] for m in catalog.measures_of_place.get(place_id, ()))
    return "；".join(f"{m.number_zh} {m.title}" for m in found)


def _band_rows(
    drawn: Drawn, layer: PlacedLayer, assembled: Assembled, features: GeoDataFrame
) -> list[dict[str, object]]:
    """The polygons that show one feature's precision: one band, or soft rims from the outside in."""
    look = look_of(drawn, layer.spec, assembled.catalog.symbols)
    placed = assembled.placed[drawn.place.id]
    if look is None:
        return []
    if look.band == "accuracy" and placed.accuracy_m:
        bands = [(1.0, accuracy_band(placed.geometry, placed.accuracy_m))]
    elif look.edge != "crisp":
        rings = soft_rings(placed.geometry)
        bands = [((i + 1) / len(rings), ring) for i, ring in enumerate(rings)]
    else:
        return []
    own = features.loc[drawn.place.id]
    facts = {name: own[name] for name in TWIN if name != "share"}
    return [{**facts, "share": round(share, 3), "geometry": ring} for share, ring in bands]


def _twin(layer: ExportLayer, rows: list[dict[str, object]]) -> ExportLayer:
    frame = pd.DataFrame(
        [{name: row[name] for name in TWIN} for row in rows],
        index=pd.Index([row["place_id"] for row in rows], dtype=str),
    )
    frame = frame.astype({n: "float64" if n in {"accuracy_m", "share"} else "str" for n in TWIN})
    shapes = np.array([row["geometry"] for row in rows], dtype=object)
    features = gpd.GeoDataFrame(frame, geometry=shapes, crs=STORAGE)
    return replace(
        layer,
        id=f"{layer.id}-precision",
        part="precision",
        title_zh=say("desktop.twin", title=layer.title_zh),
        title_en=say("desktop.twin", "en", title=layer.title_en),
        geometry_type="MultiPolygon",
        columns=twin_columns(),
        classes=tuple(c for c in layer.classes if has_twin(c.look)),
        features=_multi(features, Geometry.POLYGON),
    )
