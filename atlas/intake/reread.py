"""Compares every file that was written with what was meant, by a reader that did not write it."""

from __future__ import annotations

import math
import zipfile
from itertools import islice
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pandas as pd
from ezdxf.lldxf.const import DXFError

from atlas.export.desktop.encodings import substituted
from atlas.export.desktop.job import Check
from atlas.intake import reread_dxf, reread_kml, reread_parquet, reread_styles, rereaders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from atlas.export.desktop.job import ExportJob, Written, WrittenLayer
    from atlas.intake.found import Found, FoundFile

READERS: dict[str, Callable[[Written], FoundFile]] = {
    "GPKG": reread_styles.geopackage,
    "QGZ": reread_styles.project,
    "QML": reread_styles.qml,
    "SLD": reread_styles.sld,
    "MapLibre": reread_styles.maplibre,
    "GeoJSON": rereaders.with_fiona,
    "ESRI Shapefile": rereaders.with_fiona,
    "OpenFileGDB": rereaders.with_fiona,
    "KML": reread_kml.archive,
    "DXF": reread_dxf.drawing,
    "XLSX": rereaders.with_calamine,
    "CSV": rereaders.with_csv,
    "GeoParquet": reread_parquet.parquet,
    "Parquet": reread_parquet.parquet,
    "ZIP": rereaders.with_zipfile,
}
"""The reader of each kind of file; a kind that is not here is judged by its own format's check."""
_UNPLACED = {"DXF", "KML"}
"""Formats whose CRS is by convention: a drawing has a note of it, KML is always WGS 84."""
_DBF_BYTES = 254
_TOLERANCE_SHARE = 1e-6


def reread(written: list[Written], job: ExportJob) -> list[Check]:
    """Every comparison of every file; a file that does not open is a comparison that fails."""
    return [check for one in written for check in _file(one, job)]


def _file(written: Written, job: ExportJob) -> Iterator[Check]:
    name = written.path.name
    reader = READERS.get(written.driver)
    if reader is None:
        return
    try:
        found = reader(written)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, DXFError, ET.ParseError) as error:
        yield Check(name, "opens", "yes", f"{type(error).__name__}: {error}"[:200], ok=False)
        return
    what = f"faults ({found.scope})" if found.scope else "faults"
    yield Check(name, what, "0", "; ".join(found.faults[:3]) or "0", ok=not found.faults)
    for told in written.layers:
        one = found.layers.get(told.name)
        if one is None:
            yield Check(name, f"layer {told.name}", "there", "missing", ok=False)
        elif written.driver != "ZIP":
            yield from _layer(name, told, one, written, job)
    yield from _colours(written, found, job)


def _layer(file: str, told: WrittenLayer, found: Found, written: Written, job: ExportJob) -> Iterator[Check]:
    yield _same(file, f"count {told.name}", told.count, found.count)
    if told.geometry_type and written.driver not in _UNPLACED:
        yield _same(file, f"crs {told.name}", written.crs, found.epsg)
    if told.geometry_type and told.count:
        family = told.geometry_type.removeprefix("Multi")
        yield _same(file, f"type {told.name}", family, "+".join(sorted(found.types)))
    if told.bounds is not None and written.driver != "XLSX":
        yield _bounds(file, told, found, degrees=max(map(abs, told.bounds)) <= 360)  # noqa: PLR2004  a full circle
    expected = _meant(told, job)
    if expected is not None and told.columns:
        yield from _rows(file, told, found, expected, written)


def _same(file: str, what: str, expected: object, found: object) -> Check:
    return Check(file, what, str(expected), str(found), ok=expected == found)


def _bounds(file: str, told: WrittenLayer, found: Found, *, degrees: bool) -> Check:
    """Equal within two millimetres, which every grid keeps; in KMZ, which may be simplified, within 100 m."""
    near = (1e-3 if told.layer and file.endswith(".kmz") else 2e-7) if degrees else 2e-3
    assert told.bounds is not None  # noqa: S101  the caller looked
    pairs = zip(told.bounds, found.bounds or (), strict=False)
    close = found.bounds is not None and all(abs(a - b) <= near for a, b in pairs)
    return Check(file, f"bounds {told.name}", _short(told.bounds), _short(found.bounds), ok=close)


def _short(bounds: tuple[float, ...] | None) -> str:
    return " ".join(f"{v:.6f}" for v in bounds) if bounds else "-"


def _meant(told: WrittenLayer, job: ExportJob) -> pd.DataFrame | None:
    """What was meant to be in the layer; without schematic features where the count says so."""
    for layer in job.layers:
        if layer.id == told.layer:
            whole = layer if len(layer.features) == told.count else layer.without_diagrams()
            return pd.DataFrame(whole.features.drop(columns="geometry"))
    return job.tables.get(told.layer)


def _rows(
    file: str, told: WrittenLayer, found: Found, expected: pd.DataFrame, written: Written
) -> Iterator[Check]:
    """Attributes and nulls, column by column; of a big layer those rows that were read."""
    if len(expected) != found.count:
        return
    read = _indices(len(expected), len(found.rows), written.driver)
    meant = expected if found.whole else expected.iloc[read]
    wrong = [] if len(meant) == len(found.rows) else [f"{len(meant)} → {len(found.rows)}"]
    for column, name in told.columns.items():
        if column not in meant.columns:
            continue
        pairs = zip(meant[column].tolist(), (row.get(name) for row in found.rows), strict=False)
        bad = (f"{name}: {a!r} → {b!r}" for a, b in pairs if not same_value(a, b, written))
        wrong += islice(bad, 1)
    rows = f"{len(found.rows)} × {len(told.columns)}"
    yield Check(file, f"values {told.name}", rows, "; ".join(wrong)[:200] or rows, ok=not wrong)


def _indices(count: int, read: int, driver: str) -> list[int]:
    """Which rows a reader of a big layer has read: the two ends, or the beginning."""
    if driver in {"XLSX", "CSV"}:
        return list(range(read))
    return [*range(read // 2), *range(count - read // 2, count)]


def same_value(meant: object, found: object, written: Written) -> bool:
    """Whether a value came back, as far as the format can tell: empty text is nothing, truth is 0 or 1."""
    if isinstance(meant, str) and meant == found:
        return True
    if _missing(meant) or _missing(found):
        return _missing(meant) and _missing(found)
    if isinstance(meant, bool) or type(meant).__name__ == "bool_":
        return str(found).lower() in ({"1", "true"} if meant else {"0", "false"})
    if isinstance(meant, int | float) or hasattr(meant, "dtype"):
        return _same_number(meant, found)
    text, back = substituted(str(meant), written.encoding), str(found)
    if written.driver == "ESRI Shapefile":
        cut = len(text.encode(written.encoding)) > _DBF_BYTES
        return text.startswith(back) and len(back) > 0 if cut else text.rstrip() == back
    return text == back or text.replace("\r\n", "\n") == back.replace("\r\n", "\n")


def _same_number(meant: object, found: object) -> bool:
    try:
        return math.isclose(float(str(meant)), float(str(found)), rel_tol=_TOLERANCE_SHARE, abs_tol=1e-9)
    except ValueError:
        return False


def _missing(value: object) -> bool:
    if isinstance(value, str):
        return not value
    return value is None or value is pd.NA or value != value  # noqa: PLR0124  NaN alone differs from itself


def _colours(written: Written, found: FoundFile, job: ExportJob) -> Iterator[Check]:
    """The colours of the styles that a file carries, against the looks that they were made of."""
    if not found.colours:
        return
    wrong = []
    names = {told.layer for told in written.layers}
    wanted: Mapping[str, str] = {
        f"s-{layer.id}-{one.key}": one.look.colour
        for layer in job.layers
        if layer.id in names
        for one in layer.classes
    }
    for identity, colour in wanted.items():
        said = found.colours.get(identity, "")
        if said[6:8] + said[4:6] + said[2:4] != colour[1:].lower():
            wrong.append(f"{identity}: {said}")
    count = str(len(wanted))
    yield Check(written.path.name, "colours", count, "; ".join(wrong)[:200] or count, ok=not wrong)
