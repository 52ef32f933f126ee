"""Reads a KMZ back: the whole of it parsed and measured, attributes at the two ends of big folders."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from xml.parsers import expat

from pyarrow.compute import min_max
from pyarrow.csv import ReadOptions, read_csv

from atlas.intake.found import BIG, ENDS, Found, FoundFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from atlas.export.desktop.job import Written

_UNWANTED = (b"NetworkLink", b"ScreenOverlay", b"script")
"""What a phone must not meet."""
_NAMESPACE = b'<kml xmlns="http://www.opengis.net/kml/2.2">'
_TYPES = ("Point", "LineString", "Polygon")
_MARK, _COURSE = b"<Placemark>", b"coordinates>"
_STYLE = re.compile(rb'<Style id="([^"]*)">.*?<LineStyle><color>([0-9a-f]{8})<', re.DOTALL)


def archive(written: Written) -> FoundFile:
    """
    A KMZ: folders, placemarks, styles; what a phone must not meet in it is a fault.

    Raises
    ------
    ValueError
        If the document is not well-formed.
    """
    with zipfile.ZipFile(written.path) as kmz:
        names = set(kmz.namelist())
        data = kmz.read("doc.kml")
    _parse(data)
    faults = [] if _NAMESPACE in data[:_HEAD] else ["namespace"]
    faults += [f"<{tag.decode()}>" for tag in _UNWANTED if b"<" + tag in data]
    hrefs = {part.partition(b"</href>")[0].decode() for part in data.split(b"<href>")[1:]}
    faults += sorted(f"href {href}" for href in hrefs - names)
    head, *parts = data.split(b"<Folder>")
    folders = [part for part in parts if b"<Placemark>" in part]
    faults += [] if len(folders) == len(written.layers) else [f"{len(folders)} folders"]
    told = zip(written.layers, folders, strict=False)
    layers = {one.name: _folder(one.name, folder) for one, folder in told}
    colours = {one.decode(): colour.decode() for one, colour in _STYLE.findall(head)}
    return FoundFile(layers, tuple(faults), colours)


_HEAD = 200


def _parse(data: bytes) -> None:
    try:
        expat.ParserCreate().Parse(data, True)  # noqa: FBT003  the parser takes no keyword
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error


def _folder(name: str, folder: bytes) -> Found:
    count = folder.count(_MARK)
    whole = count <= BIG
    marks = folder.split(_MARK)[1:] if whole else _ends(folder)
    rows = tuple(_row(mark) for mark in marks)
    types = frozenset(one for one in _TYPES if f"<{one}>".encode() in folder)
    west, south, east, north = _bounds(folder)
    return Found(name, count, 4326, (west, south, east, north), types, rows, whole=whole)


def _ends(folder: bytes) -> list[bytes]:
    """What begins with the first and with the last placemarks; a piece may hold more than its own."""
    return folder.split(_MARK, ENDS)[1:] + folder.rsplit(_MARK, ENDS)[1:]


def _bounds(folder: bytes) -> tuple[float, float, float, float]:
    """West, south, east and north of all vertices, which Arrow reads as a table of two columns."""
    # Every second piece lies between an opening and a closing tag, and ends in what opens the latter.
    courses = b"\n".join(folder.split(_COURSE)[1::2]).replace(b"</", b"").replace(b" ", b"\n")
    table = read_csv(BytesIO(courses), read_options=ReadOptions(column_names=["x", "y"]))
    (west, east), (south, north) = (min_max(table[name]).as_py().values() for name in ("x", "y"))
    return west, south, east, north


def _row(mark: bytes) -> Mapping[str, object]:
    element = ET.fromstring(_MARK + mark.partition(b"</Placemark>")[0] + b"</Placemark>")  # noqa: S314  a file of our own, written a moment ago
    return {str(one.get("name")): one.text for one in element.iter("SimpleData")}
