"""Turns each property that a query asks for into the set of entries that have it."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import numpy as np

from atlas.catalog.naming import fold
from atlas.model.kinds import PlaceKind
from atlas.model.vocab import Attribute, MeasureKind, Precision, PrecisionGroup, Status, StrengthClass
from atlas.query import terms
from atlas.query.entries import What
from atlas.query.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from atlas.query.entries import Facet
    from atlas.query.find import Query
    from atlas.query.index import Index

NO_NUMBER = ("no-number", "无数值")
"""Asks for targets that the plan states in words alone."""
_SIGNS = {"=": operator.eq, ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


def masks(index: Index, query: Query) -> Iterator[NDArray[np.bool_]]:
    """
    For each property asked, except words and nearness, which entries have it.

    Raises
    ------
    QueryError
        If a value is unknown or cannot be read.
    """
    for facets in _facets(index, query):
        yield index.having(facets)
    if query.deadline:
        sign, year = terms.deadline_of(query.deadline)
        yield (index.deadlines > 0) & _SIGNS[sign](index.deadlines, year)
    if query.quantities:
        parts = [_with_quantity(index, wanted) for wanted in terms.checked(query.quantities)]
        yield np.logical_or.reduce(parts)
    if query.bbox:
        yield index.having(("place", p) for p in index.positions.in_box(terms.box_of(query.bbox)))
    if query.inside:
        area = terms.one_place("--inside", query.inside, index)
        yield index.having(("place", p) for p in index.positions.inside(area))


def _facets(index: Index, query: Query) -> Iterator[list[Facet]]:
    """For each property asked, the facets of which one is enough."""
    themes = {t.id: (t.title_zh, t.title_en) for t in index.catalog.themes}
    kinds = terms.spoken_as(MeasureKind, "measure-kind") | terms.spoken_as(PlaceKind, "kind")
    rungs = terms.spoken_as(PrecisionGroup, "precision-group") | terms.spoken_as(Precision, "precision")
    closed = (
        ("what", query.whats, terms.spoken_as(What, "find.what")),
        ("theme", query.themes, themes),
        ("kind", query.kinds, kinds),
        ("status", query.statuses, terms.spoken_as(Status, "status")),
        ("attribute", query.attributes, terms.spoken_as(Attribute, "attribute")),
        ("precision", query.precisions, rungs),
    )
    for name, given, names in closed:
        if given:
            yield [(name, terms.choose(f"--{name}", wanted, names)) for wanted in terms.checked(given)]
    if query.strengths:
        yield [_strength(index, wanted) for wanted in terms.checked(query.strengths)]
    if query.chapters:
        yield [terms.chapter_of(wanted, index) for wanted in terms.checked(query.chapters)]
    if query.places:
        ids = [p for w in terms.checked(query.places) for p in terms.place_ids("--place", w, index)]
        yield [(name, part) for p in ids for part in index.parts[p] for name in ("place", "wide")]


def _strength(index: Index, wanted: str) -> Facet:
    """A class, or a verb that the plan uses; where a word is both, the class."""
    names = terms.spoken_as(StrengthClass, "strength")
    asked = fold(wanted).strip()
    verbs = {fold(verb): verb for verb in index.values("verb")}
    if asked in verbs and not any(asked in {code, *map(fold, said)} for code, said in names.items()):
        return "verb", verbs[asked]
    return "strength", terms.choose("--strength", wanted, names)


def _with_quantity(index: Index, wanted: str) -> NDArray[np.bool_]:
    """Which entries have a quantity like the one asked."""
    if fold(wanted).strip() in NO_NUMBER:
        like = np.isnan(index.figures)
    else:
        label, sign, value, unit = terms.quantity_of(wanted)
        once, of_label = index.labels
        named = [at for at, known in enumerate(once) if label in known]
        like = np.isin(of_label, named) if named else index.units == label
        if not like.any():
            raise terms.unknown_label(label, once)
        if sign:
            with np.errstate(invalid="ignore"):
                like &= _SIGNS[sign](index.figures, value)
        if unit:
            like &= index.units == unit
    mask = np.zeros(len(index.entries), dtype=np.bool_)
    mask[index.owners[like]] = True
    return mask


def distances(index: Index, query: Query) -> NDArray[np.float64] | None:
    """
    Metres of each entry from the place asked for.

    Returns
    -------
    metres
        On EPSG:4548, NaN where further than asked or without position; None where nearness is not asked.

    Raises
    ------
    QueryError
        If place or metres are missing or unknown, or the place has no position.
    """
    if not query.near and not query.within:
        return None
    metres = terms.metres_of(query.within) if query.within else -1.0
    if not query.near or not 0 <= metres <= terms.MAX_METRES:
        raise QueryError("find.near", most=f"{terms.MAX_METRES:g}")
    near = index.positions.near(terms.one_place("--near", query.near, index), metres)
    far = np.full(len(index.entries), np.nan)
    # The farthest first: where an entry has several places, its nearest is written last and stays.
    places = [p for p in sorted(near, key=lambda p: -near[p]) if ("place", p) in index.facets]
    if places:
        at = [index.facets["place", p] for p in places]
        far[np.concatenate(at)] = np.repeat([near[p] for p in places], [len(a) for a in at])
    return far
