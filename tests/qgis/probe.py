"""What QGIS makes of a project, as JSON on stdout; run by the system's Python, which has PyQGIS."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsLayoutExporter,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # type: ignore[import-not-found]
from qgis.PyQt.QtGui import QColor, QFontDatabase  # type: ignore[import-not-found]

TOWNS = 2
"""Sheets of the atlas that are made: all would take a minute."""


def main(project: Path, folder: Path, fonts: Path) -> dict[str, object]:
    """Open `project`, draw it, print its layouts into `folder`."""
    app = QgsApplication([], GUIenabled=False)
    app.initQgis()
    for font in sorted(fonts.glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(font))
    opened = QgsProject.instance()
    read = opened.read(str(project))
    found: dict[str, object] = {
        "read": read,
        "crs": opened.crs().authid(),
        "layers": {layer.id(): _layer(layer) for layer in opened.mapLayers().values()},
        "relations": {r.id(): r.isValid() for r in opened.relationManager().relations().values()},
        "themes": opened.mapThemeCollection().mapThemes(),
        "bookmarks": len(opened.bookmarkManager().bookmarks()),
        "groups": [g.name() for g in opened.layerTreeRoot().findGroups()],
        "layouts": _layouts(opened, folder),
        "default_styles": _default_styles(project),
    }
    _draw(opened, folder / "map.png")
    return found


def _layer(layer: QgsVectorLayer) -> dict[str, object]:
    renderer = layer.renderer()
    rules = renderer.rootRule().children() if renderer and renderer.type() == "RuleRenderer" else []
    context_free = {field.name(): layer.attributeAlias(i) for i, field in enumerate(layer.fields())}
    return {
        "valid": layer.isValid(),
        "source": layer.source(),
        "count": layer.featureCount(),
        "crs": layer.crs().authid(),
        "rules": [rule.label() for rule in rules],
        "scales": [layer.minimumScale(), layer.maximumScale()] if layer.hasScaleBasedVisibility() else [],
        "labels": layer.labelsEnabled() if layer.isSpatial() else False,
        "aliases": {name: alias for name, alias in context_free.items() if name != "fid"},
    }


def _default_styles(project: Path) -> dict[str, int]:
    """Classes of each layer as it opens from the GeoPackage alone, by its own default style."""
    package = project.parent / "atlas.gpkg"
    with sqlite3.connect(package) as file:
        names = [name for (name,) in file.execute("SELECT f_table_name FROM layer_styles")]
    found = {}
    for name in names:
        layer = QgsVectorLayer(f"{package}|layername={name}", name, "ogr")
        renderer = layer.renderer()
        found[name] = len(renderer.rootRule().children()) if renderer.type() == "RuleRenderer" else -1
    return found


def _layouts(opened: QgsProject, folder: Path) -> dict[str, object]:
    made = {}
    for number, layout in enumerate(opened.layoutManager().printLayouts()):
        settings = QgsLayoutExporter.PdfExportSettings()
        target, atlas = folder / f"layout-{number}.pdf", layout.atlas()
        sheets = 1
        if atlas.enabled():
            sheets = atlas.updateFeatures()
            atlas.setFilterFeatures(True)
            atlas.setFilterExpression(f"$id <= {TOWNS}")
            code, _ = QgsLayoutExporter.exportToPdf(atlas, str(target), settings)
        else:
            code = QgsLayoutExporter(layout).exportToPdf(str(target), settings)
        scales = [item.scale() for item in layout.items() if type(item).__name__ == "QgsLayoutItemMap"]
        made[layout.name()] = {"code": int(code), "sheets": sheets, "pdf": target.name, "scales": scales}
    return made


def _draw(opened: QgsProject, target: Path) -> None:
    root = opened.layerTreeRoot()
    shown = set(root.checkedLayers())
    settings = QgsMapSettings()
    settings.setDestinationCrs(opened.crs())
    settings.setLayers([layer for layer in root.layerOrder() if layer.isSpatial() and layer in shown])
    settings.setBackgroundColor(QColor("#EFEDE6"))
    settings.setOutputDpi(96)
    settings.setOutputSize(QSize(900, 1100))
    settings.setExtent(opened.bookmarkManager().bookmarkById("district").extent())
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(str(target))


if __name__ == "__main__":
    answer = main(*(Path(argument) for argument in sys.argv[1:4]))
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))
    sys.stdout.flush()
    os._exit(0)  # QGIS, torn down by Python, may crash on the way out
