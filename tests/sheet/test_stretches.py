"""A text along a line keeps to it: straight where the line is, character by character where it bends."""

from __future__ import annotations

from itertools import pairwise

import shapely
import shapely.affinity
from hypothesis import given
from hypothesis import strategies as st

from atlas.sheet.labels import LabelKind, LabelRequest
from atlas.sheet.stretches import along

_WIDTH, _HEIGHT = 12.0, 2.4
_STEPS = st.lists(st.tuples(st.floats(0.5, 9), st.floats(-3, 3)), min_size=2, max_size=25)


def _walk(steps: list[tuple[float, float]], turn: float) -> shapely.LineString:
    points, x, y = [(0.0, 0.0)], 0.0, 0.0
    for east, south in steps:
        x, y = x + east, y + south
        points.append((x, y))
    return shapely.affinity.rotate(shapely.LineString(points), turn, origin=(0, 0))


@given(_STEPS, st.floats(0, 360), st.sampled_from(["北京排污河", "G2 express"]))
def test_a_text_keeps_to_its_line(steps: list[tuple[float, float]], turn: float, text: str) -> None:
    line = _walk(steps, turn)
    request = LabelRequest("a", text, LabelKind.LINE, line, (_WIDTH, _HEIGHT))
    # Half the sagitta that straight text may leave, and what is smoothed away beforehand.
    near = 0.12 * _HEIGHT + _HEIGHT / 3
    found = list(along(request, [line], 0.2))
    assert len(found) == (line.simplify(_HEIGHT / 3).length >= _WIDTH)
    for spots in found:
        assert (shapely.distance(line, shapely.points(spots.centre)) <= near).all()
        assert (abs(spots.angle) <= 90).all()
        for bend in filter(None, spots.bends):
            glyphs = shapely.points([(g.x, g.y) for g in bend.glyphs])
            assert len(glyphs) == len(text)
            assert (shapely.distance(line, glyphs) <= _WIDTH / len(text) + near).all()
            turns = [abs((b.angle - a.angle + 180) % 360 - 180) for a, b in pairwise(bend.glyphs)]
            assert max(turns) <= 28
            assert shapely.covers(bend.kept, bend.covered.buffer(0.19))


@given(st.floats(0, 360))
def test_on_a_straight_line_the_text_is_straight_and_in_the_middle_first(turn: float) -> None:
    line = shapely.affinity.rotate(shapely.LineString([(0, 0), (60, 0)]), turn, origin=(0, 0))
    request = LabelRequest("a", "G2 express", LabelKind.LINE, line, (_WIDTH, _HEIGHT))
    (spots,) = along(request, [line], 0.2)
    assert not any(spots.bends)
    assert shapely.Point(spots.centre[0]).distance(line.interpolate(30)) < 1e-6
    assert len(spots) == 5
