"""Draws one feature of each style class with QGIS, by the QML document alone; run by the system's Python."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # type: ignore[import-not-found]
from qgis.PyQt.QtGui import QColor  # type: ignore[import-not-found]

SIDE_PX = 200
METRES = 1000.0


def main(folder: Path) -> None:
    """Draw ``<name>.png`` for each row of ``classes.json`` in `folder`."""
    app = QgsApplication([], GUIenabled=False)
    app.initQgis()
    for row in json.loads((folder / "classes.json").read_text(encoding="utf-8")):
        fields = "&".join(f"field={name}:string" for name in row["row"])
        uri = f"{row['geometry']}?crs=EPSG:4548&field=accuracy_m:double&{fields}"
        layer = QgsVectorLayer(uri, row["name"], "memory")
        message, read = layer.loadNamedStyle(str(folder / row["qml"]))
        if not read:
            raise SystemExit(message)
        layer.setLabelsEnabled(False)
        layer.setScaleBasedVisibility(False)
        feature = QgsFeature(layer.fields())
        for name, value in row["row"].items():
            feature[name] = value
        feature["accuracy_m"] = row["accuracy_m"]
        feature.setGeometry(QgsGeometry.fromWkt(row["wkt"]))
        layer.dataProvider().addFeatures([feature])
        _draw(layer, folder / f"{row['name']}.png")


def _draw(layer: QgsVectorLayer, target: Path) -> None:
    settings = QgsMapSettings()
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4548"))
    settings.setLayers([layer])
    settings.setBackgroundColor(QColor("#FFFFFF"))
    settings.setOutputDpi(96)
    settings.setOutputSize(QSize(SIDE_PX, SIDE_PX))
    settings.setExtent(QgsRectangle(500000, 4360000, 500000 + METRES, 4360000 + METRES))
    settings.setFlag(QgsMapSettings.Antialiasing, on=True)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(str(target))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
    os._exit(0)  # QGIS, torn down by Python, may crash on the way out
