"""Reads what a page of a PDF draws, operator by operator."""

from __future__ import annotations

import re
from math import hypot, sqrt
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from atlas.sheet.pdf_arithmetic import at, matrix_of, times
from atlas.sheet.pdf_fonts import Font, read_font
from atlas.sheet.pdf_georeference import MM_PT
from atlas.sheet.pdf_ink import Fill, PageInk, Stroke, Text
from atlas.sheet.pdf_state import NAME, NUMERIC, STYLING, Style, moved, numbers, restyled

if TYPE_CHECKING:
    from pikepdf import Object, Page

    from atlas.sheet.pdf_arithmetic import Matrix

    _State = tuple[Matrix, Style]

# Runs of path operators and of settings are one token each: long paths cost one step, and settings that
# come again are looked up. Quantifiers are possessive: content as we write it is read once.
_PATH = rb"(?:" + NUMERIC + rb"*+(?:[mlcvyh]|re)(?![A-Za-z0-9_]))++"
_PLAIN = rb"[^\\()]|\\."
_INNER = rb"\((?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb")*+\))*+\)"
# Balanced parentheses stand in a string as they are; two deep is what glyph numbers come to.
_STRING = rb"\((?:" + _PLAIN + rb"|" + _INNER + rb")*+\)"
_OPERANDS = (
    rb"(?:" + NUMERIC + rb"++|" + NAME + rb"|" + _STRING + rb"|<<.*?>>(?=\s*BDC)|<[0-9A-Fa-f\s]*+>"
    rb"|\[(?:" + _STRING + rb"|[^\]()])*+\])"
)
_OPERATOR = rb"[A-Za-z'\"]++[*01]?"
_TOKEN = re.compile(
    rb"(" + _PATH + rb")|(" + STYLING + rb")|(" + _OPERANDS + rb"*+)(" + _OPERATOR + rb")?", re.DOTALL
)
_MARK = re.compile(rb"\s*(" + NAME + rb")\s*(.*)", re.DOTALL)
_BELOW, _ABOVE = -0.08, 0.84
"""How far Chinese characters reach below and above their baseline, in sizes."""
_DEPTH = 8
_UNMOVED = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_page(page: Page) -> PageInk:
    """What a page draws, its forms included."""
    height = float(page.mediabox[3])
    # Points upwards from the bottom become millimetres downwards from the top.
    start = (1 / MM_PT, 0, 0, -1 / MM_PT, 0, height / MM_PT)
    ink = PageInk()
    page.contents_coalesce()
    resources = page.obj.get(Name.Resources, Dictionary())
    _Reader(resources, (start, Style()), ink, ("", ""), _DEPTH).read(page.obj.Contents.read_bytes())
    return ink


class _Reader:
    """One content stream on its way through its operators."""

    def __init__(
        self, resources: Object, state: _State, ink: PageInk, within: tuple[str, str], depth: int
    ) -> None:
        self._resources, self._ink, self._depth = resources, ink, depth
        self._matrix, self._style = state
        self._stack: list[_State] = []
        self._marks: list[tuple[str, str]] = []
        self._alt, self._layer = within
        self._path = b""
        self._line = _UNMOVED
        self._fonts: dict[bytes, Font] = {}
        self._styles: dict[tuple[bytes, Style], Style] = {}
        self._shown: dict[tuple[bytes, bytes, float], tuple[str, float, int]] = {}

    def read(self, content: bytes) -> None:
        """Follow every operator."""
        doing = {
            b"q": self._push, b"Q": self._pop, b"cm": self._move,
            b"BDC": self._open, b"BMC": self._open, b"EMC": self._close, b"Do": self._form,
            b"BT": self._begin, b"Tm": self._set_line, b"Td": self._next_line,
            b"Tj": self._show, b"TJ": self._show,
        }  # fmt: skip
        for name in (b"S", b"s", b"f", b"f*", b"F", b"B", b"B*", b"b", b"b*", b"n"):
            doing[name] = self._draw
        for token in _TOKEN.finditer(content):
            path, settings, operands, operator = token.groups()
            if path:
                self._path += path
            elif settings:
                self._restyle(settings)
            elif operator in doing:
                doing[operator](operator, operands)

    def _push(self, _: bytes, __: bytes) -> None:
        self._stack.append((self._matrix, self._style))

    def _pop(self, _: bytes, __: bytes) -> None:
        if self._stack:
            self._matrix, self._style = self._stack.pop()

    def _move(self, _: bytes, operands: bytes) -> None:
        self._matrix = moved(operands, self._matrix)

    def _restyle(self, settings: bytes) -> None:
        key = settings, self._style
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = restyled(settings, self._style, self._opacities)
        self._style = style

    def _opacities(self, name: bytes) -> tuple[float, float] | None:
        told = self._named("/ExtGState", name)
        return None if told is None else (float(told.get("/ca", 1)), float(told.get("/CA", 1)))

    def _named(self, kind: str, name: bytes) -> Object | None:
        return self._resources.get(kind, Dictionary()).get(name.strip().decode())

    def _open(self, operator: bytes, operands: bytes) -> None:
        self._marks.append((self._alt, self._layer))
        mark = _MARK.match(operands)
        if operator == b"BMC" or mark is None:
            return
        tag, told = mark.groups()
        if tag == b"/OC":
            group = self._named("/Properties", told)
            self._layer = str(group.Name) if group is not None else ""
        elif told.startswith(b"<<") and b"/Alt" in told:
            self._alt = str(pikepdf.Object.parse(told).get("/Alt", self._alt))

    def _close(self, _: bytes, __: bytes) -> None:
        if self._marks:
            self._alt, self._layer = self._marks.pop()

    def _form(self, _: bytes, operands: bytes) -> None:
        form = self._named("/XObject", operands)
        if form is None or form.get("/Subtype") != "/Form" or not self._depth:
            return
        matrix = self._matrix
        if "/Matrix" in form:
            matrix = times(matrix_of([float(v) for v in form.Matrix]), matrix)
        resources, within = form.get("/Resources", self._resources), (self._alt, self._layer)
        inner = _Reader(resources, (matrix, self._style), self._ink, within, self._depth - 1)
        first = len(self._ink.texts), len(self._ink.strokes), len(self._ink.fills)
        inner.read(form.read_bytes())
        self._fade(first, self._style.fill_opacity)

    def _fade(self, first: tuple[int, int, int], opacity: float) -> None:
        """What a form drew is as faint as the group that it was drawn in, unless it said so itself."""
        ink = self._ink
        ink.texts[first[0] :] = [t._replace(opacity=min(t.opacity, opacity)) for t in ink.texts[first[0] :]]
        ink.strokes[first[1] :] = [
            s._replace(opacity=min(s.opacity, opacity)) for s in ink.strokes[first[1] :]
        ]
        ink.fills[first[2] :] = [f._replace(opacity=min(f.opacity, opacity)) for f in ink.fills[first[2] :]]

    def _draw(self, operator: bytes, _: bytes) -> None:
        style, path = self._style, self._path
        self._path = b""
        kind = operator[:1]
        if kind in b"fFBb":
            self._ink.fills.append(Fill(style.fill, style.fill_opacity, self._alt, self._layer))
        if kind in b"SsBb":
            matrix = self._matrix
            width = style.width * sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))
            stroke = Stroke(
                style.stroke, width, style.dashed, style.stroke_opacity,
                self._alt, self._layer, path, matrix,
            )  # fmt: skip
            self._ink.strokes.append(stroke)

    def _begin(self, _: bytes, __: bytes) -> None:
        self._line = _UNMOVED

    def _set_line(self, _: bytes, operands: bytes) -> None:
        self._line = moved(operands, _UNMOVED)

    def _next_line(self, _: bytes, operands: bytes) -> None:
        x, y = numbers(operands)
        self._line = times((1, 0, 0, 1, x, y), self._line)

    def _show(self, _: bytes, operands: bytes) -> None:
        style = self._style
        key = operands, style.font, style.size
        shown = self._shown.get(key)
        if shown is None:
            shown = self._shown[key] = self._read_string(operands)
        text, width, missing = shown
        matrix = times(self._line, self._matrix)
        size = style.size
        low, high = _BELOW * size, _ABOVE * size
        corners = at(matrix, 0, low), at(matrix, width, low), at(matrix, width, high), at(matrix, 0, high)
        size_pt = size * hypot(matrix[2], matrix[3]) * MM_PT
        self._ink.texts.append(
            Text(text, corners, size_pt, style.fill, style.fill_opacity, self._alt, self._layer, missing)
        )
        self._line = times((1, 0, 0, 1, width, 0), self._line)

    def _read_string(self, operands: bytes) -> tuple[str, float, int]:
        """The characters of a shown string, its width, and how many had no glyph."""
        font, size = self._font(self._style.font), self._style.size
        shown = pikepdf.Object.parse(operands.strip())
        text, width, missing = "", 0.0, 0
        for part in shown if isinstance(shown, Array) else [shown]:
            if isinstance(part, String):
                more, sizes, absent = font.read(bytes(part))
                text, width, missing = text + more, width + sizes * size, missing + absent
            else:
                width -= float(part) / 1000 * size
        return text, width, missing

    def _font(self, name: bytes) -> Font:
        if name not in self._fonts:
            font = self._named("/Font", name)
            self._fonts[name] = read_font(font) if font is not None else Font(name.decode(), {}, {}, 1000)
        return self._fonts[name]
