"""The style of every layer as documents of their own: QML, SLD 1.1, and one MapLibre style for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.export.canonical import canonical
from atlas.export.desktop.job import Written
from atlas.export.desktop.registry import FORMATS
from atlas.export.desktop.styling import drawing_rank, sheet_of
from atlas.style.maplibre import maplibre
from atlas.style.qml import qml
from atlas.style.sld import sld

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.export.desktop.job import ExportJob

WEB_STYLE = "atlas.style.json"


def write(job: ExportJob, folder: Path) -> list[Written]:
    """Write ``<layer>.qml`` and ``<layer>.sld``, and a MapLibre style that draws the GeoJSON beside it."""
    layers = job.layers_for(FORMATS["styles"])
    written = []
    for layer in layers:
        sheet = sheet_of(layer, job.crs)
        for kind, text in (("qml", qml(sheet)), ("sld", sld(sheet))):
            path = folder / f"{layer.id}.{kind}"
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(Written(path, kind.upper()))
    from_below = sorted(layers, key=drawing_rank, reverse=True)
    sheets = [(sheet_of(layer, job.crs), f"../geojson/{layer.id}.geojson") for layer in from_below]
    style = maplibre(job.assembled.catalog.plan.title_zh, sheets)
    path = folder / WEB_STYLE
    path.write_text(canonical(style) + "\n", encoding="utf-8", newline="\n")
    return [*written, Written(path, "MapLibre")]
