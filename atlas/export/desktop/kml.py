"""The atlas as KMZ: folders as the layer tree, popups with citations; and a light one for the field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from atlas.audit.credits import attribution
from atlas.export.desktop import kml_text
from atlas.export.desktop.fixed_zip import write_zip
from atlas.export.desktop.gpkg import said
from atlas.export.desktop.icons import icon_png
from atlas.export.desktop.job import Written
from atlas.export.desktop.registry import FORMATS
from atlas.geo.crs import PRINT, WEB, convert_all
from atlas.style.filters import holds
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from atlas.export.desktop.job import ExportJob, ExportLayer
    from atlas.style.classes import StyleClass

FULL, FIELD = "atlas.kmz", "atlas-field.kmz"
FIELD_BYTES = 5_000_000
_TOLERANCES_M = (0.0, 5.0, 20.0, 50.0, 100.0)
_HOPELESS = 10
"""So many times too large, no simpler line makes a file fit."""
_MARK = "（示意）"
_FIELD_COLUMNS = ("place_id", "name_zh", "kind_zh", "status_zh", "precision_zh", "accuracy_m")


def write(job: ExportJob, folder: Path) -> list[Written]:
    """
    Two archives: the whole atlas with its bands, and the field profile of at most 5 MB.

    Where the field profile stays above 5 MB even when its lines are simplified to 100 m, it is left out, and
    the report says so.
    """
    full = job.layers_for(FORMATS["kml"])
    write_zip(folder / FULL, _members(job, full, field=False), stored=(".png",))
    written = [_told(folder / FULL, full)]
    layers = job.layers_for(FORMATS["kml"], twins=False)
    path = folder / FIELD
    for tolerance in _TOLERANCES_M:
        path.unlink(missing_ok=True)
        light = tuple(_simplified(layer, tolerance) for layer in layers)
        write_zip(path, _members(job, light, field=True), stored=(".png",))
        size = path.stat().st_size
        if size > _HOPELESS * FIELD_BYTES:
            break
        if size <= FIELD_BYTES:
            note = (say("desktop.kml.simplified", metres=f"{tolerance:g}"),) if tolerance else ()
            return [*written, _told(path, light, note)]
    path.unlink()
    full_told = replace(written[0], notes=(say("desktop.kml.field-size", file=FIELD),))
    return [full_told]


def _told(path: Path, layers: tuple[ExportLayer, ...], notes: tuple[str, ...] = ()) -> Written:
    rows = tuple(told for layer in layers if (told := said(layer)).count)
    return Written(path, "KML", rows, WEB, notes=notes)


def _simplified(layer: ExportLayer, tolerance_m: float) -> ExportLayer:
    """The layer with lines and rims that leave their old course by at most `tolerance_m`."""
    if not tolerance_m or layer.geometry_type == "Point" or layer.features.empty:
        return layer
    metres = layer.features.set_geometry(
        convert_all(layer.features.geometry.to_numpy(), WEB, PRINT), crs=PRINT
    )
    coarse = metres.geometry.simplify(tolerance_m, preserve_topology=True).to_numpy()
    return layer.with_features(layer.features.set_geometry(convert_all(coarse, PRINT, WEB), crs=WEB))


def _members(job: ExportJob, layers: tuple[ExportLayer, ...], *, field: bool) -> dict[str, bytes | Path]:
    icons: dict[bytes, str] = {}
    styles = "".join(_styles(layer, icons) for layer in layers)
    folders = "".join(_folders(job, layers, field=field))
    plan = job.assembled.catalog.plan
    credit = attribution(list(job.assembled.catalog.sources.values()))
    about = "\n".join([say("desktop.kml.about"), say("desktop.datum"), credit])
    document = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{kml_text.text(plan.title_zh)}</name><description>{kml_text.text(about)}</description>\n"
        f"{styles}{folders}</Document></kml>\n"
    )
    return {"doc.kml": document.encode(), **{name: data for data, name in icons.items()}}


def _styles(layer: ExportLayer, icons: dict[bytes, str]) -> str:
    """The styles of a layer; a picture that another style has already is used again."""
    band, made = layer.part == "precision", []
    for one in layer.classes:
        icon = None
        if layer.geometry_type == "Point":
            data = icon_png(one.look)
            icon = icons.setdefault(data, f"icons/{len(icons):03d}.png")
        made.append(kml_text.style(_style_id(layer, one), one, icon, band=band) + "\n")
    return "".join(made)


def _folders(job: ExportJob, layers: tuple[ExportLayer, ...], *, field: bool) -> Iterator[str]:
    """A folder a theme, in it a folder a layer; themes and layers without features are left out."""
    for theme in job.assembled.catalog.themes:
        mine = [layer for layer in layers if layer.spec.theme == theme.id and len(layer.features)]
        if not mine:
            continue
        yield f"<Folder><name>{kml_text.text(theme.title_zh)}</name>\n"
        for layer in mine:
            shown = int(layer.spec.visible and not (layer.diagram and not field))
            yield f"<Folder><name>{kml_text.text(layer.title_zh)}</name><visibility>{shown}</visibility>\n"
            yield from _placemarks(layer, field=field)
            yield "</Folder>\n"
        yield "</Folder>\n"


def _placemarks(layer: ExportLayer, *, field: bool) -> Iterator[str]:
    columns = [c for c in layer.columns if not field or c.name in _FIELD_COLUMNS]
    frame = layer.features.drop(columns="geometry").astype(object)
    rows = frame.where(pd.notna(frame), None).to_dict("records")
    for row, shape in zip(rows, layer.features.geometry, strict=True):
        named = {str(k): v for k, v in row.items()}
        data = {c.name: (c.label_zh, named[c.name]) for c in columns}
        # A diagram and a schematic position say so where the reader looks first.
        mark = _MARK if named.get("caution_zh") else ""
        yield _one(f"{named['name_zh']}{mark}", layer, named, data, shape)


def _one(
    name: str,
    layer: ExportLayer,
    row: dict[str, object],
    data: dict[str, tuple[str, object]],
    shape: BaseGeometry,
) -> str:
    one = next((c for c in layer.classes if holds(c.condition, row)), None)
    style = _style_id(layer, one) if one else ""
    return kml_text.placemark(name, style, _popup(row), data, kml_text.geometry(shape))


def _popup(row: dict[str, object]) -> str:
    """What the plan says and how sure the place is, in plain lines."""
    facts = [row.get(c) for c in ("kind_zh", "status_zh", "precision_zh")]
    lines = [" · ".join(str(f) for f in facts if f)]
    accuracy = row.get("accuracy_m")
    lines += [say("desktop.kml.accuracy", metres=f"{accuracy:g}")] if isinstance(accuracy, float) else []
    lines += [str(row[c]) for c in ("caution_zh", "citation_zh", "measures_zh") if row.get(c)]
    return "\n".join(lines)


def _style_id(layer: ExportLayer, one: StyleClass) -> str:
    return f"s-{layer.id}-{one.key}"
