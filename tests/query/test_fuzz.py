"""No query, however it is typed, ends in anything but an answer or one line of advice."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.errors import AtlasError
from atlas.model.base import is_unseen
from atlas.query import Found, Index, Query, find

ODD = [
    "",
    " ",
    "%",
    "'",
    "=1+1",
    "{wanted}",
    "{0}",
    "\x00",
    "\u202e",
    "\ud800",
    ">=",
    ">=٣",
    "٢٠٢٥",
    "²",
    "nan",
    "inf",
]
REAL = [
    "湿地",
    "shidi",
    "sd",
    "4-2-18",
    "1,2,3,4",
    "116,39,118,40",
    "nan,nan,nan,nan",
    "第十章",
    "第十十章",
    "4.2",
    "≥13%",
]
TEXT = st.one_of(
    st.text(max_size=12), st.sampled_from(ODD + REAL), st.text(alphabet="<>=≥-.,0123456789", max_size=8)
)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
LISTS = (
    "words",
    "whats",
    "places",
    "themes",
    "kinds",
    "strengths",
    "statuses",
    "chapters",
    "attributes",
    "precisions",
    "quantities",
)
QUERIES = st.builds(
    Query,
    **dict.fromkeys(("deadline", "bbox", "inside", "near"), st.one_of(st.just(""), TEXT)),
    within=st.just("") | TEXT | st.floats().map(str),
    limit=st.none() | st.integers(),
)


def _asked(index: Index, query: Query) -> None:
    refused: list[AtlasError] = []
    try:
        found = find(index, query)
    except AtlasError as error:
        refused.append(error)
    else:
        assert isinstance(found, Found)
        assert found.total == sum(found.counts.values()) >= len(found.rows)
    for error in refused:
        for text in (error.text("zh"), error.text("en")):
            assert text.encode()
            assert "\n" not in text
            assert not any(is_unseen(char) for char in text)


@given(st.sampled_from(LISTS), TEXTS)
@settings(max_examples=400)
def test_one_option_of_any_text(tiny_index: Index, name: str, values: tuple[str, ...]) -> None:
    _asked(tiny_index, Query(**{name: values}))  # type: ignore[arg-type]  # every one of these takes texts


@given(QUERIES)
@settings(max_examples=200)
def test_single_values_of_any_text(tiny_index: Index, query: Query) -> None:
    _asked(tiny_index, query)


def test_long_values_are_refused_before_they_cost(index: Index) -> None:
    long = "湿" * 1_000_000
    for query in (
        Query(near=long, within="1"),
        Query(places=(long,)),
        Query(words=(long,)),
        Query(bbox=long),
    ):
        with suppress(AtlasError):
            find(index, query)
            raise AssertionError
