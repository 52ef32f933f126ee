"""Gives a FileGDB its coded value domains: GDAL has the calls, pyogrio has no word for them yet.

The calls are those of GDAL's stable C interface (ogr_api.h, gdal.h), asked of the very library that pyogrio
brought with it, so that there is one GDAL in the process.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from pathlib import Path
from typing import TYPE_CHECKING

import pyogrio

if TYPE_CHECKING:
    from collections.abc import Mapping

_UPDATE_VECTOR = 0x01 | 0x04
_TEXT, _NO_SUBTYPE = 4, 0
_ALTER_DOMAIN = 0x40
_POINTER, _TEXT_POINTER, _NUMBER = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
_CALLS: dict[str, tuple[object, list[object]]] = {
    "GDALOpenEx": (_POINTER, [_TEXT_POINTER, ctypes.c_uint, _POINTER, _POINTER, _POINTER]),
    "GDALClose": (_NUMBER, [_POINTER]),
    "GDALDatasetGetLayerByName": (_POINTER, [_POINTER, _TEXT_POINTER]),
    "GDALDatasetAddFieldDomain": (ctypes.c_bool, [_POINTER, _POINTER, _POINTER]),
    "OGR_CodedFldDomain_Create": (
        _POINTER,
        [_TEXT_POINTER, _TEXT_POINTER, _NUMBER, _NUMBER, _POINTER],
    ),
    "OGR_FldDomain_Destroy": (None, [_POINTER]),
    "OGR_L_GetLayerDefn": (_POINTER, [_POINTER]),
    "OGR_L_AlterFieldDefn": (_NUMBER, [_POINTER, _NUMBER, _POINTER, _NUMBER]),
    "OGR_FD_GetFieldIndex": (_NUMBER, [_POINTER, _TEXT_POINTER]),
    "OGR_FD_GetFieldDefn": (_POINTER, [_POINTER, _NUMBER]),
    "OGR_Fld_Create": (_POINTER, [_TEXT_POINTER, _NUMBER]),
    "OGR_Fld_Destroy": (None, [_POINTER]),
    "OGR_Fld_SetDomainName": (None, [_POINTER, _TEXT_POINTER]),
}


class _CodedValue(ctypes.Structure):
    _fields_ = (("code", ctypes.c_char_p), ("value", ctypes.c_char_p))


def add_domains(
    path: Path, domains: Mapping[str, Mapping[str, str]], used: Mapping[str, Mapping[str, str]]
) -> bool:
    """
    Add coded value domains to a FileGDB of our own that is there already.

    Parameters
    ----------
    domains
        For each domain's name, its codes and the word of each.
    used
        For each table, the name of the domain by column.

    Returns
    -------
    added
        False where GDAL's library could not be found, as with a system that links it in some other way.

    Raises
    ------
    RuntimeError
        If GDAL refuses.
    """
    gdal = _library()
    if gdal is None:
        return False
    base = gdal.GDALOpenEx(str(path).encode(), _UPDATE_VECTOR, None, None, None)
    if not base:
        raise RuntimeError(path.name)
    try:
        for name, codes in domains.items():
            _add(gdal, base, name, codes)
        for table, columns in used.items():
            _use(gdal, base, table, columns)
    finally:
        gdal.GDALClose(base)
    return True


def _add(gdal: ctypes.CDLL, base: int, name: str, codes: Mapping[str, str]) -> None:
    rows = [_CodedValue(code.encode(), word.encode()) for code, word in codes.items()]
    listed = (_CodedValue * (len(rows) + 1))(*rows, _CodedValue(None, None))
    domain = gdal.OGR_CodedFldDomain_Create(name.encode(), b"", _TEXT, _NO_SUBTYPE, ctypes.byref(listed))
    added = gdal.GDALDatasetAddFieldDomain(base, domain, None)
    gdal.OGR_FldDomain_Destroy(domain)
    if not added:
        raise RuntimeError(name)


def _use(gdal: ctypes.CDLL, base: int, table: str, columns: Mapping[str, str]) -> None:
    layer = gdal.GDALDatasetGetLayerByName(base, table.encode())
    definition = gdal.OGR_L_GetLayerDefn(layer) if layer else None
    for column, name in columns.items():
        index = gdal.OGR_FD_GetFieldIndex(definition, column.encode()) if definition else -1
        field = gdal.OGR_Fld_Create(column.encode(), _TEXT)
        gdal.OGR_Fld_SetDomainName(field, name.encode())
        failed = index < 0 or gdal.OGR_L_AlterFieldDefn(layer, index, field, _ALTER_DOMAIN)
        gdal.OGR_Fld_Destroy(field)
        if failed:
            raise RuntimeError(f"{table}.{column}")


def _library() -> ctypes.CDLL | None:
    """The library that pyogrio uses, with the calls declared; None where it cannot be found."""
    home = Path(pyogrio.__file__).parent
    folders = (home.with_name("pyogrio.libs"), home / ".dylibs")
    bundled = [str(p) for folder in folders if folder.is_dir() for p in sorted(folder.glob("*gdal*"))]
    for name in (*bundled, ctypes.util.find_library("gdal")):
        if name is None:
            continue
        try:
            gdal = ctypes.CDLL(name)
            for call, (answer, takes) in _CALLS.items():
                getattr(gdal, call).restype = answer
                getattr(gdal, call).argtypes = takes
        except (OSError, AttributeError):
            continue
        return gdal
    return None
