"""
Casts entities of a drawing as text, in moulds taken from specimens that ezdxf made.

ezdxf keeps every entity as objects: 85,000 polygons with names took a minute, ten times what GDAL takes.
What it has for streaming does not serve: ``r12writer`` knows neither hatches, extended data nor true colours,
and ``iterdxf`` only filters what is there. GDAL writes no extended data and no patterns of hatches. So ezdxf
makes the frame of the drawing and a specimen of each kind of entity; only handle, corners, text and extended
data of the others are put in here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from io import StringIO
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from ezdxf.lldxf.tagwriter import TagWriter

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENCODING = "gbk"
"""
Code page 936, which Chinese CAD has always written and every reader knows by its name in the drawing.

Versions after 2004 are UTF-8 whatever page they name; GDAL, and so QGIS, goes by the name and garbles them.
"""
APP = "ATLAS"
"""The application under which entities keep the id of their place."""
AT = (0.5, 0.25)
"""Where a specimen has its one corner."""
TEXT = "\x01"
"""What stands in a specimen of a text; no name of a layer has a control character."""
_HANDLE = "\x02"
_CORNER = " 10\n%s\n 20\n%s\n"
_RIM = " 92\n%s\n 72\n0\n 73\n1\n 93\n%s\n%s 97\n0\n"
_OUTER, _INNER = 1 | 2, 16 | 2
"""External or outermost; both are polylines."""
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What would end a line of the file, or cannot be written at all."""

Outline = tuple[int, str]
"""How many corners a line or ring has, and their tags; a ring's first is not repeated."""


class Space:
    """The model space of a drawing, filled with text beside what `document` itself holds."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401  ezdxf's own document
        self.document = document
        self._owner: str = document.modelspace().layout_key
        self._handles = count(int(str(document.entitydb.handles), 16))
        self._held: list[str] = []

    def cast(self, mould: str, *filling: object, tail: str) -> str:
        """Add an entity cast in `mould`, with its extended data; its handle."""
        handle = f"{next(self._handles):X}"
        self._held.append(mould % (handle, *filling) + tail)
        return handle

    def close(self) -> str:
        """The text of all entities; the document counts its handles on from theirs."""
        self.document.entitydb.handles.reset(f"{next(self._handles):X}")
        return "".join(self._held)

    def rim_mould(self, specimen: Any) -> str:  # noqa: ANN401  ezdxf's entities
        """Of an ``LWPOLYLINE``; takes an `Outline`."""
        return self._mould(specimen, {" 90\n1\n": " 90\n%s\n", _CORNER % AT: "%s"})

    def spot_mould(self, specimen: Any) -> str:  # noqa: ANN401  ezdxf's entities
        """Of a ``POINT`` or ``CIRCLE``; takes the tags of its corner."""
        return self._mould(specimen, {_CORNER % AT: "%s"})

    def fill_mould(self, specimen: Any) -> str:  # noqa: ANN401  ezdxf's entities
        """Of a ``HATCH``; takes the number of its rims and their tags."""
        rim = _RIM % (_OUTER, 1, _CORNER % AT)
        return self._mould(specimen, {f" 91\n1\n{rim}": " 91\n%s\n%s"})

    def text_mould(self, specimen: Any) -> str:  # noqa: ANN401  ezdxf's entities
        """Of a ``TEXT``; takes the tags of its corner, the text, and x and y again."""
        aligned = " 11\n%s\n 21\n%s\n"
        return self._mould(specimen, {_CORNER % AT: "%s", TEXT: "%s", aligned % AT: aligned})

    def _mould(self, specimen: Any, slots: dict[str, str]) -> str:  # noqa: ANN401  ezdxf's entities
        specimen.dxf.handle, specimen.dxf.owner = _HANDLE, self._owner
        stream = StringIO()
        specimen.export_dxf(TagWriter(stream, dxfversion=self.document.dxfversion))
        text = stream.getvalue().replace("%", "%%")
        for mark, slot in {_HANDLE: "%s", **slots}.items():
            if text.count(mark) != 1:
                raise RuntimeError(f"ezdxf writes {specimen.dxftype()} otherwise: {mark!r}")
            text = text.replace(mark, slot)
        return text


def outlines(lines: NDArray[np.object_]) -> list[Outline]:
    """Of points, lines and rings, all at once."""
    corners, owner = shapely.get_coordinates(lines, return_index=True)
    numbers = corners.ravel().tolist()
    stops = (np.bincount(owner, minlength=len(lines)).cumsum() * 2).tolist()
    rings = (shapely.get_type_id(lines) == shapely.GeometryType.LINEARRING).tolist()
    found, start = [], 0
    for stop, ring in zip(stops, rings, strict=True):
        own = numbers[start : stop - 2 if ring else stop]
        found.append((len(own) // 2, _corners(len(own) // 2) % tuple(own)))
        start = stop
    return found


@lru_cache(256)
def _corners(number: int) -> str:
    # To a tenth of a millimetre.
    return " 10\n%.4f\n 20\n%.4f\n" * number


def rims(part: list[Outline]) -> str:
    """The rims of one hatch: the outer one first."""
    return "".join(_RIM % (_INNER if i else _OUTER, *outline) for i, outline in enumerate(part))


def extended_data(place: object, precision: object, number: int) -> str:
    """What every entity of a feature carries: the id of its place, the precision, its number in its layer."""
    keys = "".join(f"1000\n{in_code_page(one_line(str(key)))}\n" for key in (place, precision))
    return f"1001\n{APP}\n{keys}1071\n{number}\n"


def one_line(text: str) -> str:
    """`text` without anything that would end the line and so begin another tag."""
    return _BREAKS.sub(" ", text)


def spelled(text: str) -> str:
    """`text` for a ``TEXT``: what CAD would take for a code of its own shows as it is."""
    plain = one_line(text).replace("^", "^ ").replace("%%", "%%%%%%")
    return in_code_page(re.sub(r"\\(?=[UM]\+)", r"\\U+005C", plain))


def in_code_page(text: str) -> str:
    """`text` with what the code page lacks as CAD spells it, by the hexadecimal digits of its UTF-16."""
    try:
        text.encode(ENCODING)
    except UnicodeEncodeError:
        return "".join(map(_coded, text))
    return text


def _coded(character: str) -> str:
    try:
        character.encode(ENCODING)
    except UnicodeEncodeError:
        units = character.encode("utf-16-be").hex().upper()
        return "".join(f"\\U+{units[i : i + 4]}" for i in range(0, len(units), 4))
    return character
