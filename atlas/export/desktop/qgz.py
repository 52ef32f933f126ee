"""A QGIS project beside its GeoPackage, made without QGIS: the folder can be put anywhere and opens whole."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, indent, tostring

from atlas.export.desktop import gpkg
from atlas.export.desktop.job import Written
from atlas.export.desktop.qgis_layouts import layouts
from atlas.export.desktop.qgis_project import Plan, bookmarks, head, properties, relations, tail, themes
from atlas.export.desktop.qgis_tree import map_layers, tree
from atlas.export.desktop.registry import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.export.desktop.job import ExportJob

FILE = "atlas.qgz"
_INSIDE = "atlas.qgs"
_ZIP_DATE = (2021, 3, 12, 0, 0, 0)
"""A zip needs a date: the day of the plan stands for no day at all."""


def write(job: ExportJob, folder: Path) -> list[Written]:
    """
    Write the GeoPackage and the project that shows it.

    Raises
    ------
    ExportError
        If the disk is full.
    """
    written = gpkg.write(job, folder)
    plan = Plan(job, job.layers_for(FORMATS["qgz"]), f"./{gpkg.FILE}")
    text = '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(_project(plan), encoding="unicode") + "\n"
    path = folder / FILE
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo(_INSIDE, _ZIP_DATE)
        info.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(info, text.encode())
    return [*written, Written(path, "QGZ", crs=job.crs)]


def _project(plan: Plan) -> Element:
    root = head(plan)
    root.append(tree(plan))
    root.append(relations(plan))
    root.append(map_layers(plan))
    root.append(properties())
    root.append(themes(plan))
    root.append(layouts(plan))
    root.append(bookmarks(plan))
    root.extend(tail(plan))
    indent(root, " ")
    return root
