"""Prints layers through a QGIS layout, in QGIS's own Python: files in, seconds and bytes out as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from qgis.core import (  # type: ignore[import-not-found]  of the system's Python
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemMapGrid,
    QgsLayoutItemPage,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsPalLayerSettings,
    QgsPrintLayout,
    QgsProject,
    QgsRectangle,
    QgsRendererCategory,
    QgsSymbol,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtGui import QColor, QFont, QFontDatabase  # type: ignore[import-not-found]  as above

MM = QgsUnitTypes.LayoutMillimeters
FAMILY = "Noto Sans SC"


def layer_of(name: str, path: str) -> QgsVectorLayer:
    """A layer with a symbol for each colour of ours, and haloed names placed by QGIS."""
    layer = QgsVectorLayer(path, name, "ogr")
    assert layer.isValid(), path
    categories = []
    for colour in sorted(layer.uniqueValues(layer.fields().indexFromName("colour"))):
        symbol = QgsSymbol.defaultSymbol(layer.geometryType())
        symbol.setColor(QColor(colour))
        categories.append(QgsRendererCategory(colour, symbol, colour))
    layer.setRenderer(QgsCategorizedSymbolRenderer("colour", categories))
    halo = QgsTextBufferSettings()
    halo.setEnabled(True)
    halo.setSize(0.35)
    style = QgsTextFormat()
    style.setFont(QFont(FAMILY))
    style.setSize(6.2)
    style.setBuffer(halo)
    labels = QgsPalLayerSettings()
    labels.fieldName = "name"
    labels.setFormat(style)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(labels))
    layer.setLabelsEnabled(True)
    return layer


def label(layout: QgsPrintLayout, text: str, box: tuple[float, float, float, float], size_pt: int) -> None:
    """Running text in a box of mm."""
    item = QgsLayoutItemLabel(layout)
    item.setText(text)
    item.setFont(QFont(FAMILY, size_pt))
    item.attemptMove(QgsLayoutPoint(box[0], box[1], MM))
    item.attemptResize(QgsLayoutSize(box[2], box[3], MM))
    layout.addLayoutItem(item)


def layout_of(project: QgsProject, job: dict[str, Any]) -> QgsPrintLayout:
    """An A3 page with map, grid, legend, scale bar, title and the list of measures."""
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.pageCollection().page(0).setPageSize("A3", QgsLayoutItemPage.Portrait)
    shown = QgsLayoutItemMap(layout)
    shown.attemptMove(QgsLayoutPoint(18, 18, MM))
    shown.attemptResize(QgsLayoutSize(205, 300, MM))
    shown.setLayers(list(project.mapLayers().values()))
    shown.setCrs(project.crs())
    shown.setExtent(QgsRectangle(*job["bounds"]))
    shown.setScale(job["scale"])
    grid = QgsLayoutItemMapGrid("km", shown)
    grid.setIntervalX(10_000)
    grid.setIntervalY(10_000)
    grid.setAnnotationEnabled(True)
    shown.grids().addGrid(grid)
    layout.addLayoutItem(shown)
    legend = QgsLayoutItemLegend(layout)
    legend.setLinkedMap(shown)
    legend.attemptMove(QgsLayoutPoint(228, 30, MM))
    layout.addLayoutItem(legend)
    bar = QgsLayoutItemScaleBar(layout)
    bar.setLinkedMap(shown)
    bar.applyDefaultSize()
    bar.attemptMove(QgsLayoutPoint(18, 325, MM))
    layout.addLayoutItem(bar)
    label(layout, "[% @atlas_featurenumber %] " + job["title"], (228, 10, 66, 16), 14)
    label(layout, job["list"], (228, 150, 66, 260), 6)
    return layout


def export(layout: QgsPrintLayout, out: Path, coverage: QgsVectorLayer | None) -> None:
    """One page, or a page for each feature of the coverage."""
    settings = QgsLayoutExporter.PdfExportSettings()
    if coverage is None:
        QgsLayoutExporter(layout).exportToPdf(str(out), settings)
        return
    atlas = layout.atlas()
    atlas.setEnabled(True)
    atlas.setCoverageLayer(coverage)
    QgsLayoutExporter.exportToPdf(atlas, str(out), settings)


def main() -> None:
    """Read the job, print its sheets warm in this one process, answer with the cost of each."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    QgsApplication.setPrefixPath("/usr", True)  # noqa: FBT003  as above
    app = QgsApplication([], False)  # noqa: FBT003  as above
    app.initQgis()
    for font in job["fonts"]:
        QFontDatabase.addApplicationFont(font)
    project = QgsProject.instance()
    project.setCrs(QgsCoordinateReferenceSystem(job["crs"]))
    for name, path in job["layers"].items():
        project.addMapLayer(layer_of(name, path))
    layout = layout_of(project, job)
    coverage = project.mapLayersByName(job["coverage"])[0] if job["coverage"] else None
    costs = []
    for turn in range(job["turns"] + 1):
        out = Path(job["out"]) / f"qgis-{turn}.pdf"
        started = time.perf_counter()
        export(layout, out, coverage)
        costs.append([time.perf_counter() - started, out.stat().st_size])
    print(json.dumps(costs[1:]))  # the first turn warms


if __name__ == "__main__":
    main()
