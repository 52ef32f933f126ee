"""Reads what a page of a PDF draws: texts, strokes and fills with colours, in millimetres of the paper."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from math import hypot, sqrt
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from atlas.sheet.pdf_arithmetic import at, colour, matrix_of, segments, times
from atlas.sheet.pdf_fonts import Font, read_font
from atlas.sheet.pdf_georeference import MM_PT

if TYPE_CHECKING:
    from pikepdf import Object, Page

    from atlas.sheet.pdf_arithmetic import Matrix, Point

# A run of path operators is one token: long paths cost one step. Possessive, so that no input can stall it.
_PATH = rb"(?:(?:[-+.\d]++\s++){2,6}+(?:re|[mlcvy])(?!\w)\s*+|h(?!\w)\s*+)++"
_PLAIN = rb"[^\\()]|\\."
_INNER = rb"\((?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb")*+\))*+\)"
# Balanced parentheses stand in a string as they are; two deep is what glyph numbers come to.
_STRING = rb"\((?:" + _PLAIN + rb"|" + _INNER + rb")*+\)"
_TOKEN = re.compile(
    rb"(?P<path>" + _PATH + rb")|(?P<object>" + _STRING + rb"|<<.*?>>(?=\s*BDC)|<[0-9A-Fa-f\s]*+>"
    rb"|\[(?:" + _STRING + rb"|[^\]()])*+\])|(?P<name>/[^\s/<>\[\]()]+)|(?P<number>[-+.\d]+)"
    rb"|(?P<operator>[A-Za-z'\"]+[*01]?)",
    re.DOTALL,
)
_LONGEST_READ = 40_000
"""Bytes of a path up to which its straight segments are read; what is measured is always short."""
_BELOW, _ABOVE = -0.08, 0.84
"""How far Chinese characters reach below and above their baseline, in sizes."""
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Text:
    """
    A run of characters.

    Parameters
    ----------
    corners
        Of what it covers, in mm from the page's top left corner.
    size_pt
        As it stands on the paper.
    alt
        Of the picture that it belongs to; empty outside pictures.
    missing
        How many of its characters had no glyph.
    """

    text: str
    corners: tuple[Point, ...]
    size_pt: float
    colour: str
    opacity: float
    alt: str
    layer: str
    missing: int


@dataclass(frozen=True, slots=True)
class Stroke:
    """A stroked path; its straight segments in mm where it is not too long."""

    colour: str
    width_mm: float
    dashed: bool
    opacity: float
    alt: str
    layer: str
    segments: tuple[tuple[Point, Point], ...]


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled path."""

    colour: str
    opacity: float
    alt: str
    layer: str


@dataclass(slots=True)
class PageInk:
    """All that a page draws, in order."""

    texts: list[Text] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _State:
    """The part of the graphics state that we follow."""

    matrix: Matrix
    fill: str = "#000000"
    stroke: str = "#000000"
    width: float = 1.0
    dashed: bool = False
    fill_opacity: float = 1.0
    stroke_opacity: float = 1.0
    font: str = ""
    size: float = 1.0


def read_page(page: Page) -> PageInk:
    """What a page draws, its forms included."""
    height = float(page.mediabox[3])
    # Points upwards from the bottom become millimetres downwards from the top.
    start = _State((1 / MM_PT, 0, 0, -1 / MM_PT, 0, height / MM_PT))
    ink = PageInk()
    page.contents_coalesce()
    _Reader(page.obj.get(Name.Resources, Dictionary()), start, ink, ("", ""), _DEPTH).read(
        page.obj.Contents.read_bytes()
    )
    return ink


class _Reader:
    """One content stream on its way through its operators."""

    def __init__(
        self, resources: Object, state: _State, ink: PageInk, within: tuple[str, str], depth: int
    ) -> None:
        self._resources, self._state, self._ink, self._depth = resources, state, ink, depth
        self._stack: list[_State] = []
        self._marks: list[tuple[str, str]] = []
        self._alt, self._layer = within
        self._path = b""
        self._line: Matrix = (1, 0, 0, 1, 0, 0)
        self._fonts: dict[str, Font] = {}
        self._operands: list[bytes] = []

    def read(self, content: bytes) -> None:
        """Follow every operator."""
        doing = {
            b"q": self._push, b"Q": self._pop, b"cm": self._move, b"w": self._set_width, b"d": self._set_dash,
            b"gs": self._set_opacity, b"BDC": self._open, b"BMC": self._open,
            b"EMC": self._close, b"Do": self._form,
            b"S": self._draw, b"s": self._draw, b"f": self._draw, b"f*": self._draw, b"F": self._draw,
            b"B": self._draw, b"B*": self._draw, b"b": self._draw, b"b*": self._draw, b"n": self._draw,
            b"BT": self._begin, b"Tf": self._set_font, b"Tm": self._set_line, b"Td": self._next_line,
            b"Tj": self._show, b"TJ": self._show,
        }  # fmt: skip
        for name in (b"g", b"rg", b"k", b"sc", b"scn"):
            doing[name] = self._set_fill
        for name in (b"G", b"RG", b"K", b"SC", b"SCN"):
            doing[name] = self._set_stroke
        for token in _TOKEN.finditer(content):
            if token.lastgroup == "path":
                self._path += token[0]
            elif token.lastgroup == "operator":
                done = doing.get(token[0])
                if done is not None:
                    done(token[0])
                self._operands.clear()
            else:
                self._operands.append(token[0])

    def _numbers(self) -> list[float]:
        return [float(v) for v in self._operands if v[:1] != b"/"]

    def _push(self, _: bytes) -> None:
        self._stack.append(self._state)

    def _pop(self, _: bytes) -> None:
        if self._stack:
            self._state = self._stack.pop()

    def _move(self, _: bytes) -> None:
        self._state = replace(self._state, matrix=times(matrix_of(self._numbers()), self._state.matrix))

    def _set_width(self, _: bytes) -> None:
        self._state = replace(self._state, width=self._numbers()[0])

    def _set_dash(self, _: bytes) -> None:
        self._state = replace(self._state, dashed=bool(self._operands[0].strip(b"[] ")))

    def _set_fill(self, _: bytes) -> None:
        self._state = replace(self._state, fill=colour(self._numbers()))

    def _set_stroke(self, _: bytes) -> None:
        self._state = replace(self._state, stroke=colour(self._numbers()))

    def _set_opacity(self, _: bytes) -> None:
        told = self._named("/ExtGState", self._operands[0])
        if told is not None:
            fill, stroke = float(told.get("/ca", 1)), float(told.get("/CA", 1))
            self._state = replace(self._state, fill_opacity=fill, stroke_opacity=stroke)

    def _named(self, kind: str, name: bytes) -> Object | None:
        return self._resources.get(kind, Dictionary()).get(name.decode())

    def _open(self, operator: bytes) -> None:
        self._marks.append((self._alt, self._layer))
        if operator == b"BMC":
            return
        tag, told = self._operands[-2:]
        if tag == b"/OC":
            group = self._named("/Properties", told)
            self._layer = str(group.Name) if group is not None else ""
        elif told.startswith(b"<<"):
            self._alt = str(pikepdf.Object.parse(told).get("/Alt", self._alt))

    def _close(self, _: bytes) -> None:
        if self._marks:
            self._alt, self._layer = self._marks.pop()

    def _form(self, _: bytes) -> None:
        form = self._named("/XObject", self._operands[0])
        if form is None or form.get("/Subtype") != "/Form" or not self._depth:
            return
        state = self._state
        if "/Matrix" in form:
            state = replace(state, matrix=times(matrix_of([float(v) for v in form.Matrix]), state.matrix))
        resources, within = form.get("/Resources", self._resources), (self._alt, self._layer)
        inner = _Reader(resources, state, self._ink, within, self._depth - 1)
        first = len(self._ink.texts), len(self._ink.strokes), len(self._ink.fills)
        inner.read(form.read_bytes())
        self._fade(first, state.fill_opacity)

    def _fade(self, first: tuple[int, int, int], opacity: float) -> None:
        """What a form drew is as faint as the group that it was drawn in, unless it said so itself."""
        ink = self._ink
        ink.texts[first[0] :] = [replace(t, opacity=min(t.opacity, opacity)) for t in ink.texts[first[0] :]]
        ink.strokes[first[1] :] = [
            replace(s, opacity=min(s.opacity, opacity)) for s in ink.strokes[first[1] :]
        ]
        ink.fills[first[2] :] = [replace(f, opacity=min(f.opacity, opacity)) for f in ink.fills[first[2] :]]

    def _draw(self, operator: bytes) -> None:
        state, path = self._state, self._path
        self._path = b""
        kind = operator[:1]
        if kind in b"fFBb":
            self._ink.fills.append(Fill(state.fill, state.fill_opacity, self._alt, self._layer))
        if kind in b"SsBb":
            width = state.width * sqrt(
                abs(state.matrix[0] * state.matrix[3] - state.matrix[1] * state.matrix[2])
            )
            straight = tuple(segments(path, state.matrix)) if len(path) <= _LONGEST_READ else ()
            stroke = Stroke(
                state.stroke, width, state.dashed, state.stroke_opacity, self._alt, self._layer, straight
            )
            self._ink.strokes.append(stroke)

    def _begin(self, _: bytes) -> None:
        self._line = (1, 0, 0, 1, 0, 0)

    def _set_font(self, _: bytes) -> None:
        name = self._operands[0].decode()
        if name not in self._fonts:
            font = self._named("/Font", self._operands[0])
            self._fonts[name] = read_font(font) if font is not None else Font(name, {}, {}, 1000)
        self._state = replace(self._state, font=name, size=float(self._operands[1]))

    def _set_line(self, _: bytes) -> None:
        self._line = matrix_of(self._numbers())

    def _next_line(self, _: bytes) -> None:
        x, y = self._numbers()
        self._line = times((1, 0, 0, 1, x, y), self._line)

    def _show(self, _: bytes) -> None:
        font, size = self._fonts[self._state.font], self._state.size
        shown = pikepdf.Object.parse(self._operands[-1])
        text, width, missing = "", 0.0, 0
        for part in shown if isinstance(shown, Array) else [shown]:
            if isinstance(part, String):
                more, sizes, absent = font.read(bytes(part))
                text, width, missing = text + more, width + sizes * size, missing + absent
            else:
                width -= float(part) / 1000 * size
        matrix = times(self._line, self._state.matrix)
        low, high = _BELOW * size, _ABOVE * size
        corners = tuple(at(matrix, x, y) for x, y in ((0, low), (width, low), (width, high), (0, high)))
        size_pt = size * hypot(matrix[2], matrix[3]) * MM_PT
        state = self._state
        self._ink.texts.append(
            Text(text, corners, size_pt, state.fill, state.fill_opacity, self._alt, self._layer, missing)
        )
        self._line = times((1, 0, 0, 1, width, 0), self._line)
