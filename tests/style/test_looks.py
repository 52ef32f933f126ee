"""Every class of feature has one look, and no channel of it has two meanings."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.model.layer import Symbol
from atlas.model.vocab import Geometry, Precision, PrecisionGroup, Status
from atlas.style.legend import MATRIX_GROUPS, legend, look_of, reading_matrix
from atlas.style.looks import BOUNDARY_DASH_MM, Look, look_for, rule_for
from atlas.style.swatch import swatch

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled

SYMBOL = Symbol.model_validate(
    {"colour": "#B5342C", "fill": "#B5342C", "fill_opacity": 0.4, "glyph": "square", "hatch": "diagonal"}
)
SYMBOLS = st.builds(
    Symbol,
    colour=st.sampled_from(["#000000", "#B5342C"]),
    fill=st.sampled_from([None, "#FFFFFF"]),
    fill_opacity=st.floats(0, 1),
    width_mm=st.floats(0, 20),
    casing=st.sampled_from([None, "#FFFFFF"]),
    casing_mm=st.floats(0, 20),
    ticks=st.booleans(),
    hatch=st.sampled_from(["none", "diagonal", "cross", "dots"]),
    glyph=st.sampled_from(["none", "circle", "diamond", "station"]),
    size_mm=st.floats(0, 20),
)


def test_a_boundary_is_dash_dot_whatever_its_status_and_no_status_looks_like_it() -> None:
    line = SYMBOL.model_copy(update={"boundary": True})
    looks = {look_for(line, Geometry.POLYGON, s, Precision.OFFICIAL).dash_mm for s in Status}
    assert looks == {BOUNDARY_DASH_MM}
    assert BOUNDARY_DASH_MM not in {
        look_for(SYMBOL, Geometry.LINE, s, Precision.OFFICIAL).dash_mm for s in Status
    }


@given(SYMBOLS, st.sampled_from(Geometry), st.sampled_from(Status), st.sampled_from(Precision))
def test_every_class_has_a_look_and_a_swatch(
    symbol: Symbol, geometry: Geometry, status: Status, precision: Precision
) -> None:
    look = look_for(symbol, geometry, status, precision)
    assert isinstance(look, Look)
    assert look == look_for(symbol, geometry, status, precision)
    assert swatch(look).count("<svg") == swatch(look).count("</svg>") == 1
    assert set(look.plain()) == set(Look.__slots__)


@pytest.mark.parametrize("status", Status)
def test_the_dash_says_status_and_nothing_else(status: Status) -> None:
    dashes = {look_for(SYMBOL, g, status, p).dash_mm for g, p in product(Geometry, Precision)}
    assert len(dashes) == 1


def test_the_four_statuses_of_the_plan_differ_in_dash() -> None:
    statuses = [s for s in Status if s is not Status.REFERENCE]
    looks = {look_for(SYMBOL, Geometry.LINE, s, Precision.OFFICIAL).dash_mm for s in statuses}
    assert len(looks) == 4


@pytest.mark.parametrize(("geometry", "precision"), list(product(Geometry, Precision)))
def test_edge_band_and_tag_say_precision_and_nothing_else(geometry: Geometry, precision: Precision) -> None:
    seen = {(k.edge, k.band, k.tag) for k in (look_for(SYMBOL, geometry, s, precision) for s in Status)}
    assert len(seen) == 1


@pytest.mark.parametrize("geometry", Geometry)
def test_the_visible_groups_of_precision_differ(geometry: Geometry) -> None:
    looks = [look_for(SYMBOL, geometry, Status.PLANNED, p) for p in MATRIX_GROUPS]
    assert len({(k.edge, k.band, k.tag, k.fill) for k in looks}) == 3


def test_precisions_of_one_group_look_alike() -> None:
    for group in PrecisionGroup:
        same = [p for p in Precision if p.group is group]
        assert len({look_for(SYMBOL, Geometry.POLYGON, Status.EXISTING, p) for p in same}) == 1


def test_the_twelve_cells_of_the_reading_matrix_are_pairwise_different() -> None:
    def channels(look: Look) -> tuple[Any, ...]:
        return look.dash_mm, look.edge, look.band, look.tag, look.opacity, look.casing, look.fill

    cells = [look for _, row in reading_matrix() for look in row]
    assert len(cells) == 12
    assert len({channels(look) for look in cells}) == 12
    assert len({swatch(look) for look in cells}) == 12


@pytest.mark.parametrize("which", ["tiny", "real"])
def test_every_place_of_a_layer_has_its_rule(which: str, request: pytest.FixtureRequest) -> None:
    atlas: Assembled = request.getfixturevalue(which)
    for spec in atlas.catalog.layers:
        for place in atlas.catalog.places_of_layer[spec.id]:
            assert rule_for(atlas.catalog.places[place], spec) is not None


@pytest.mark.parametrize("which", ["tiny", "real"])
def test_the_legend_counts_every_feature_once_and_shows_each_look_that_is_drawn(
    which: str, request: pytest.FixtureRequest
) -> None:
    atlas: Assembled = request.getfixturevalue(which)
    for spec in atlas.catalog.layers:
        drawn = atlas.drawn(spec)
        entries = legend(spec, drawn, atlas.catalog.symbols)
        assert sum(e.count for e in entries) == len(drawn) == len(atlas.layers[spec.id].features)
        assert {look_of(d, spec, atlas.catalog.symbols) for d in drawn} == {e.look for e in entries}


def test_a_layer_of_nothing_has_no_legend(tiny: Assembled) -> None:
    spec = tiny.catalog.layer_by_id["red-line"]
    assert legend(spec, tiny.drawn(spec), tiny.catalog.symbols) == []
