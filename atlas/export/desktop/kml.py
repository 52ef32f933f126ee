"""The atlas as KMZ: folders as the layer tree, popups with citations; and a light one for the field."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from atlas.audit.credits import attribution
from atlas.export.desktop import kml_text
from atlas.export.desktop.fixed_zip import write_zip
from atlas.export.desktop.gpkg import said
from atlas.export.desktop.icons import icon_png
from atlas.export.desktop.job import Written
from atlas.export.desktop.kml_rows import marks_of, placemarks, schema_id, style_id
from atlas.export.desktop.registry import FORMATS
from atlas.geo.crs import WEB
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from atlas.export.desktop.job import Column, ExportJob, ExportLayer
    from atlas.export.desktop.kml_rows import Marks

FULL, FIELD = "atlas.kmz", "atlas-field.kmz"
FIELD_BYTES = 5_000_000
_TOLERANCES_M = (0.0, 5.0, 20.0, 50.0, 100.0)
_SAMPLE = 4_000
_MARGIN = 1.2
"""By how much a sample may promise too many bytes and the whole is written all the same."""
_QUICK = 3
"""Level of compression of the whole atlas, without a limit: a third more bytes in a quarter of the time."""
_FIELD_COLUMNS = ("place_id", "name_zh", "kind_zh", "status_zh", "precision_zh", "accuracy_m")


def write(job: ExportJob, folder: Path) -> list[Written]:
    """
    Two archives: the whole atlas with its bands, and the field profile of at most 5 MB.

    Where the field profile stays above 5 MB even when its lines are simplified to 100 m, it is left out, and
    the report says so.
    """
    full = tuple(marks_of(layer) for layer in job.layers_for(FORMATS["kml"]))
    write_zip(folder / FULL, _members(job, full, field=False), stored=(".png",), level=_QUICK)
    whole = _told(folder / FULL, full)
    path, light = folder / FIELD, tuple(marks for marks in full if marks.layer.part == "features")
    tolerance = _tolerance(job, light, path)
    if tolerance is None:
        return [replace(whole, notes=(say("desktop.kml.field-size", file=FIELD),))]
    note = (say("desktop.kml.simplified", metres=f"{tolerance:g}"),) if tolerance else ()
    return [whole, _told(path, light, note, field=True)]


def _tolerance(job: ExportJob, layers: tuple[Marks, ...], path: Path) -> float | None:
    """Write the field profile with the finest lines that fit; None, and no file, where none do."""
    step = max(1, sum(len(marks.layer.features) for marks in layers) // _SAMPLE)
    sample = tuple(marks.every(step) for marks in layers)
    for metres in _TOLERANCES_M:
        if step > 1:  # a few of many thousand features tell what is not worth writing
            if not _fits(job, sample, metres, path, int(_MARGIN * FIELD_BYTES / step)):
                continue
            path.unlink()
        if _fits(job, layers, metres, path, FIELD_BYTES):
            return metres
    return None


def _fits(job: ExportJob, layers: tuple[Marks, ...], tolerance_m: float, path: Path, most: int) -> bool:
    coarse = tuple(marks.simplified(tolerance_m) for marks in layers)
    return write_zip(path, _members(job, coarse, field=True), stored=(".png",), most=most)


def _told(
    path: Path, layers: tuple[Marks, ...], notes: tuple[str, ...] = (), *, field: bool = False
) -> Written:
    rows = []
    for layer in (marks.layer for marks in layers if len(marks.layer.features)):
        columns = {c.name: c.name for c in _columns(layer, field=field)}
        rows.append(replace(said(layer), columns=columns))
    return Written(path, "KML", tuple(rows), WEB, notes=notes)


def _columns(layer: ExportLayer, *, field: bool) -> list[Column]:
    return [c for c in layer.columns if not field or c.name in _FIELD_COLUMNS]


def _members(job: ExportJob, layers: tuple[Marks, ...], *, field: bool) -> dict[str, bytes | Iterable[bytes]]:
    icons: dict[bytes, str] = {}
    styles = "".join(_styles(marks.layer, icons) for marks in layers)
    schemas = "".join(
        f"{kml_text.schema(schema_id(layer), layer.title_zh, _columns(layer, field=field))}\n"
        for layer in (marks.layer for marks in layers)
        if len(layer.features)
    )
    plan = job.assembled.catalog.plan
    credit = attribution(list(job.assembled.catalog.sources.values()))
    about = "\n".join([say("desktop.kml.about"), say("desktop.datum"), credit])
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{kml_text.text(plan.title_zh)}</name><description>{kml_text.text(about)}</description>\n"
        f"{styles}{schemas}"
    )
    document = chain([head.encode()], _folders(job, layers, field=field), [b"</Document></kml>\n"])
    return {"doc.kml": document, **{name: data for data, name in icons.items()}}


def _styles(layer: ExportLayer, icons: dict[bytes, str]) -> str:
    """The styles of a layer; a picture that another style has already is used again."""
    band, made = layer.part == "precision", []
    for one in layer.classes:
        icon = None
        if layer.geometry_type == "Point":
            data = icon_png(one.look)
            icon = icons.setdefault(data, f"icons/{len(icons):03d}.png")
        made.append(kml_text.style(style_id(layer, one.key), one, icon, band=band) + "\n")
    return "".join(made)


def _folders(job: ExportJob, layers: tuple[Marks, ...], *, field: bool) -> Iterator[bytes]:
    """A folder a theme, in it a folder a layer; themes and layers without features are left out."""
    shown = [marks for marks in layers if len(marks.layer.features)]
    for theme in job.assembled.catalog.themes:
        mine = [marks for marks in shown if marks.layer.spec.theme == theme.id]
        if not mine:
            continue
        yield f"<Folder><name>{kml_text.text(theme.title_zh)}</name>\n".encode()
        for marks in mine:
            layer = marks.layer
            visible = int(layer.spec.visible and not (layer.diagram and not field))
            title = f"<name>{kml_text.text(layer.title_zh)}</name><visibility>{visible}</visibility>"
            yield f"<Folder>{title}\n".encode()
            yield from placemarks(marks, _columns(layer, field=field))
            yield b"</Folder>\n"
        yield b"</Folder>\n"
