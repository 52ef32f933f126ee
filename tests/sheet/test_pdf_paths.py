"""What is passed over unread of a path is never what would have been measured."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from atlas.sheet.pdf_arithmetic import Matrix, Point, extents, may_span, segments

NUMBER = st.decimals(-1000, 1000, places=3, allow_nan=False).map(str)
POINT = st.tuples(NUMBER, NUMBER).map(" ".join)
STEP = st.one_of(
    POINT.map("{} l".format),
    POINT.map("{} m".format),
    st.tuples(POINT, POINT, POINT).map(lambda p: f"{' '.join(p)} c"),
    st.just("h"),
)
PATH = st.tuples(POINT, st.lists(STEP, max_size=8)).map(
    lambda p: "\n".join([f"{p[0]} m", *p[1], ""]).encode()
)
TURN = st.floats(-5, 5)
MATRIX = st.tuples(TURN, TURN, TURN, TURN, st.floats(-900, 900), st.floats(-900, 900))
UNMOVED: Matrix = (1, 0, 0, 1, 0, 0)


def reach(lines: list[tuple[Point, Point]], axis: int) -> float:
    return max((abs(a[axis] - b[axis]) for a, b in lines), default=0.0)


@given(PATH, MATRIX, st.floats(1, 2000))
def test_a_path_with_a_long_segment_is_never_passed_over(path: bytes, matrix: Matrix, least: float) -> None:
    lines = segments(path, matrix)
    if max(reach(lines, 0), reach(lines, 1)) >= least:
        assert may_span(path, matrix, least)


@given(st.lists(PATH, min_size=1, max_size=5))
def test_no_segment_is_longer_than_what_its_path_spans(paths: list[bytes]) -> None:
    spans = extents(paths)
    assert spans.shape == (len(paths), 2)
    for path, (across, down) in zip(paths, spans.tolist(), strict=True):
        lines = segments(path, UNMOVED)
        assert reach(lines, 0) <= across + 1e-9
        assert reach(lines, 1) <= down + 1e-9


def test_glyphs_and_small_marks_are_passed_over() -> None:
    glyph = b"4170 -2280 m 4170 -2672 4219 -3038 4317 -3378 c h"
    assert not may_span(glyph, (0.0004, 0, 0, -0.0004, 138, 143), 100)
    assert may_span(b"0 0 10 2000 re", (0.1, 0, 0, 0.1, 0, 0), 100)
