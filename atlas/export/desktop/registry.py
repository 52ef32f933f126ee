"""The formats by name, in the order in which ``all`` makes them; each is loaded when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from atlas.errors import ExportError, did_you_mean
from atlas.geo.crs import KNOWN, PRINT, STORAGE, WEB, ZONED

if TYPE_CHECKING:
    from atlas.export.desktop.job import Format

ALL = "all"


@dataclass(frozen=True, slots=True)
class FormatEntry:
    """
    What is known of a format before it is loaded.

    Attributes
    ----------
    crs
        The codes that it may be written in, the first by default.
    diagrams
        Whether diagram geometry is written without ``--include-schematic``.
    twins
        Whether it needs precision twins, having no band or halo of its own.
    last
        Whether it is made of what the others wrote.
    """

    name: str
    crs: tuple[int, ...] = (STORAGE, *(code for code in KNOWN if code != STORAGE))
    diagrams: bool = True
    twins: bool = True
    last: bool = False

    @property
    def folder(self) -> str:
        """Name of its folder in the export."""
        return self.name

    def load(self) -> Format:
        """The module that writes it."""
        return cast("Format", import_module(f"atlas.export.desktop.{self.name.replace('-', '_')}"))

    def crs_for(self, wanted: int | None, *, among_all: bool = False) -> int:
        """
        The CRS to write: as asked for, else the format's own.

        Raises
        ------
        ExportError
            If the format cannot be written in it; among all formats it keeps its own instead.
        """
        if wanted is None:
            return self.crs[0]
        if wanted not in self.crs:
            if among_all and wanted in KNOWN:
                return self.crs[0]
            codes = "、".join(str(code) for code in self.crs)
            raise ExportError("desktop.crs", format=self.name, epsg=wanted, codes=codes)
        return wanted


FORMATS: dict[str, FormatEntry] = {
    entry.name: entry
    for entry in (
        FormatEntry("gpkg"),
        FormatEntry("qgz"),
        FormatEntry("styles"),
        FormatEntry("geojson", crs=(WEB, STORAGE)),
        FormatEntry("shapefile", diagrams=False),
        FormatEntry("filegdb"),
        FormatEntry("kml", crs=(WEB,)),
        FormatEntry("dxf", crs=(PRINT, ZONED), diagrams=False),
        FormatEntry("geoparquet"),
        FormatEntry("xlsx", twins=False),
        FormatEntry("csv", twins=False),
        FormatEntry("package", last=True),
    )
}


def entries(names: tuple[str, ...]) -> tuple[FormatEntry, ...]:
    """
    The formats of these names, or all of them for ``all``; those made of others last.

    Raises
    ------
    ExportError
        If there is no format of that name.
    """
    wanted = set(FORMATS) if ALL in names else set(names)
    for name in sorted(wanted - set(FORMATS)):
        near = did_you_mean(name, [*FORMATS, ALL])
        raise ExportError("desktop.format", name=name, near=near, names="、".join([*FORMATS, ALL]))
    if any(FORMATS[name].last for name in wanted):
        wanted = set(FORMATS)
    return tuple(sorted((FORMATS[name] for name in FORMATS if name in wanted), key=lambda e: e.last))
