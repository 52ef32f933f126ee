"""What the fonts of a PDF say: the character of each code and its width, and whether all is inside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, Stream

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_NOTDEF = 0


@dataclass(frozen=True, slots=True)
class Font:
    """A composite font with codes of two bytes: characters and widths (thousandths of the size) by code."""

    name: str
    characters: dict[int, str]
    widths: dict[int, float]
    default_width: float

    def read(self, codes: bytes) -> tuple[str, float, int]:
        """The characters of a shown string, its width in sizes, and how many had no glyph."""
        text, width, missing = "", 0.0, 0
        for at in range(0, len(codes) - 1, 2):
            code = codes[at] * 256 + codes[at + 1]
            text += self.characters.get(code, "")
            width += self.widths.get(code, self.default_width) / 1000
            missing += code == _NOTDEF
        return text, width, missing


def read_font(font: Object) -> Font:
    """A Type 0 font as Typst writes it; of any other kind only the name."""
    name = str(font.get(Name.BaseFont, "/"))[1:]
    if font.get(Name.Subtype) != Name.Type0:
        return Font(name, {}, {}, 1000)
    inner = font.DescendantFonts[0]
    mapped = font.get(Name.ToUnicode)
    characters = _characters(mapped.read_bytes()) if isinstance(mapped, Stream) else {}
    return Font(name, characters, _widths(inner.get(Name.W, Array())), float(inner.get(Name.DW, 1000)))


def font_faults(pdf: Pdf) -> tuple[list[str], list[str], list[str]]:
    """Names of all fonts of a document, of those that are not embedded, and of those of Type 3."""
    names, loose, drawn = set(), set(), set()
    for item in pdf.objects:
        if not isinstance(item, Dictionary) or item.get(Name.Type) != Name.Font:
            continue
        name = str(item.get(Name.BaseFont, "/?"))[1:]
        kind = item.get(Name.Subtype)
        if kind == Name.Type3:
            drawn.add(name)
        if kind == Name.Type0:
            names.add(name)
            continue
        told = item.get(Name.FontDescriptor, Dictionary())
        if not any(key in told for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            loose.add(name)
    return sorted(names | loose | drawn), sorted(loose), sorted(drawn)


def _characters(cmap: bytes) -> dict[int, str]:
    """Characters by code from a ToUnicode CMap, single and in ranges."""
    found: dict[int, str] = {}
    for kind, block in _BLOCK.findall(cmap):
        codes = [bytes.fromhex(code.decode()) for code in _HEX.findall(block)]
        if kind == b"char":
            found |= {_number(a): b.decode("utf-16-be") for a, b in zip(codes[::2], codes[1::2], strict=True)}
        else:
            for first, last, start in zip(codes[::3], codes[1::3], codes[2::3], strict=False):
                head, tail = start[:-2].decode("utf-16-be"), _number(start[-2:])
                found |= {
                    code: head + chr(tail + code - _number(first))
                    for code in range(_number(first), _number(last) + 1)
                }
    return found


def _widths(told: Object) -> dict[int, float]:
    """Widths by code: a first code with a list, or first, last and one width."""
    widths: dict[int, float] = {}
    rest = list(told)
    while rest:
        first = int(rest.pop(0))
        second = rest.pop(0)
        if isinstance(second, Array):
            widths |= {first + k: float(width) for k, width in enumerate(second)}
        else:
            width = float(rest.pop(0))
            widths |= dict.fromkeys(range(first, int(second) + 1), width)
    return widths


def _number(code: bytes) -> int:
    return int.from_bytes(code, "big")
