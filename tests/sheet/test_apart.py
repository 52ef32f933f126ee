"""Symbols at one spot stand side by side, no further away than they are unsure."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from atlas.model.layer import Symbol
from atlas.model.sheet import Orientation
from atlas.model.vocab import Geometry, Precision, PrecisionGroup, Status
from atlas.sheet.apart import set_apart
from atlas.sheet.features import Feature
from atlas.sheet.paper import choose_layout
from atlas.sheet.subject import extent_m, make_subject
from atlas.style.looks import look_for

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled

SQUARE = Symbol(colour="#A65628", glyph="square", size_mm=2.0)


def feature(x: float, y: float, accuracy: float, *, diagram: bool = False) -> Feature:
    precision = Precision.SCHEMATIC if diagram else Precision.APPROXIMATE
    look, at = look_for(SQUARE, Geometry.POINT, Status.EXISTING, precision), shapely.Point(x, y)
    return Feature("", look, at, at, accuracy)


@st.composite
def points(draw: st.DrawFn) -> list[tuple[float, float, bool, float]]:
    """Positions in mm on a small paper, whether each is a diagram, and how unsure it is."""
    near = st.floats(0, 12).map(lambda v: round(v, 1))
    return draw(st.lists(st.tuples(near, near, st.booleans(), st.floats(0.5, 9)), max_size=9))


@given(points())
@example([(0.0, 0.0, False, 1.0), (0.0, 0.0, False, 3.0), (1.0, 0.0, False, 1.0)])
@settings(deadline=None, max_examples=60)
def test_a_symbol_moves_within_its_accuracy_and_only_off_another(
    rows: list[tuple[float, float, bool, float]],
) -> None:
    features = [feature(x, y, accuracy, diagram=diagram) for x, y, diagram, accuracy in rows]
    moved = set_apart(features, 1.0)
    for rank, (before, after) in enumerate(zip(features, moved, strict=True)):
        assert after.shown is before.shown
        step = after.shape.distance(before.shape)
        if step and after.look.group is not PrecisionGroup.SCHEMATIC:
            assert before.accuracy_mm is not None
            assert step <= before.accuracy_mm
        if step:
            # Of those that stand already: a later one that is too sure to move keeps its spot all the same.
            apart = [after.shape.distance(o.shape) for o in moved[:rank]]
            assert min(apart) >= 0.7 * SQUARE.size_mm
    assert moved == set_apart(features, 1.0)


def test_what_stands_alone_stays() -> None:
    lone = [feature(0, 0, 3), feature(9, 0, 3)]
    assert [f.shape for f in set_apart(lone, 1.0)] == [f.shape for f in lone]


def test_no_symbol_of_the_general_map_hides_another(real: Assembled) -> None:
    """What could be moved has been: two symbols still upon each other are both quite sure."""
    bounds = extent_m(real)
    extent = bounds[2] - bounds[0], bounds[3] - bounds[1]
    layout = choose_layout(extent, "A3", orientation=Orientation.FIT)
    subject = make_subject(real.catalog.sheets["overview"], real, layout, bounds)
    symbols = [f for f in subject.features if f.look.geometry is Geometry.POINT]
    assert any(f.shape is not f.shown for f in symbols)
    for one, other in combinations(symbols, 2):
        if one.shape.distance(other.shape) < 0.5 * max(one.look.size_mm, other.look.size_mm):
            least = (one.look.size_mm + other.look.size_mm) / 2
            later = other.accuracy_mm or 0.0
            assert later < least + 0.3, (one.place_id, other.place_id)
