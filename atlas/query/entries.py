"""Makes one entry of every record that can be found: what it says, what it is and what it touches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from atlas.catalog.naming import names_of
from atlas.model.measure import Quantity
from atlas.model.vocab import Comparator
from atlas.words import LANGS, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from atlas.catalog import Catalog
    from atlas.model.claim import Indicator
    from atlas.model.evidence import Baseline, Observation
    from atlas.model.measure import Measure
    from atlas.model.place import Place
    from atlas.model.plan import Citation

Facet = tuple[str, str]
"""A property by which entries are filtered, and one of its values: ``("theme", "ecology")``."""


class What(StrEnum):
    """The five registers that are searched, in the order in which equals are answered."""

    MEASURES = "measures"
    PLACES = "places"
    INDICATORS = "indicators"
    BASELINES = "baselines"
    OBSERVATIONS = "observations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    A record as the search sees it.

    Attributes
    ----------
    number
        What people say: 4-2-18 for a measure, 13 for an indicator, else the id.
    names
        Everything it is called, the title first.
    related
        What the places and indicators that it bears on are called.
    classes
        What its kind is called, in both languages: a place is found as a station or a control line too.
    facets
        Every property it can be filtered by.
    places
        Ids of the places that it is, or is at.
    linked
        Register and id of what an item of evidence is held against, as ``indicators/13``.
    date, source
        Of an observation; empty for all else.
    """

    what: What
    id: str
    number: str
    names: tuple[str, ...]
    related: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    summary: str = ""
    note: str = ""
    kind: str = ""
    strength: str = ""
    verb: str = ""
    attribute: str = ""
    status: str = ""
    facets: frozenset[Facet] = frozenset()
    deadline: int | None = None
    quantities: tuple[Quantity, ...] = ()
    places: tuple[str, ...] = ()
    cite: tuple[Citation, ...] = ()
    linked: tuple[str, ...] = ()
    date: str = ""
    source: str = ""

    @property
    def title(self) -> str:
        """What it is called first."""
        return self.names[0]


def entries(catalog: Catalog) -> tuple[Entry, ...]:
    """One entry a record, in the order in which equals are answered."""
    return (
        *(_measure(m, catalog) for m in sorted(catalog.measures.values(), key=lambda m: _serial(m.id))),
        *(_place(p, catalog) for _, p in sorted(catalog.places.items()) if not p.kind.is_locator),
        *(_indicator(i) for i in sorted(catalog.indicators, key=lambda i: i.number)),
        *(_baseline(b, catalog) for b in sorted(catalog.baselines, key=lambda b: _serial(b.id))),
        *(_observation(o, catalog) for o in sorted(catalog.observations, key=lambda o: o.id)),
    )


def _measure(measure: Measure, catalog: Catalog) -> Entry:
    places = tuple(dict.fromkeys(ref.place for ref in measure.places))
    wide = catalog.district if catalog.is_district_wide(measure) else ""
    own = _facets(
        what=What.MEASURES,
        theme=measure.theme,
        kind=measure.kind,
        strength=measure.strength.cls,
        verb=measure.strength.verb,
        chapter=str(measure.chapter),
        section=f"{measure.chapter}.{measure.section}",
        wide=wide,
    )
    return Entry(
        what=What.MEASURES,
        id=measure.id,
        number=measure.number_zh,
        names=(measure.title,),
        related=_names_of(places, catalog),
        summary=measure.summary,
        note=measure.note,
        kind=measure.kind,
        strength=measure.strength.cls,
        verb=measure.strength.verb,
        facets=own | _at(places, catalog),
        deadline=measure.deadline,
        quantities=measure.quantities,
        places=places,
        cite=measure.cite,
    )


def _place(place: Place, catalog: Catalog) -> Entry:
    layer = catalog.layer_of_place.get(place.id)
    theme = catalog.layer_by_id[layer].theme if layer else ""
    return Entry(
        what=What.PLACES,
        id=place.id,
        number=place.id,
        names=names_of(place),
        classes=tuple(say(f"kind.{place.kind}", lang) for lang in LANGS),
        note=place.note,
        kind=place.kind,
        status=place.status,
        facets=_facets(what=What.PLACES, theme=theme) | _at((place.id,), catalog) | _cited(place.cite),
        places=(place.id,),
        cite=place.cite,
    )


def _indicator(indicator: Indicator) -> Entry:
    own = _facets(what=What.INDICATORS, theme=indicator.theme or "", attribute=indicator.attribute)
    return Entry(
        what=What.INDICATORS,
        id=str(indicator.number),
        number=str(indicator.number),
        names=(indicator.name,),
        note=indicator.note,
        attribute=indicator.attribute,
        facets=own | _cited(indicator.cite),
        deadline=indicator.target_year,
        quantities=(_target(indicator),),
        cite=indicator.cite,
    )


def _baseline(baseline: Baseline, catalog: Catalog) -> Entry:
    return _of_evidence(
        baseline,
        catalog,
        what=What.BASELINES,
        themes={baseline.theme},
        note=baseline.note,
        quantities=baseline.quantities,
        cite=baseline.cite,
    )


def _observation(observation: Observation, catalog: Catalog) -> Entry:
    themes = {catalog.measures[m].theme for m in observation.measures if m in catalog.measures}
    themes |= {i.theme for i in catalog.indicators if i.number in observation.indicators and i.theme}
    return _of_evidence(
        observation,
        catalog,
        what=What.OBSERVATIONS,
        themes=themes,
        note=observation.definition_note,
        quantities=(observation.quantity,) if observation.quantity else (),
        date=observation.date,
        source=observation.source,
    )


def _of_evidence(
    evidence: Baseline | Observation,
    catalog: Catalog,
    *,
    what: What,
    themes: Iterable[str],
    cite: tuple[Citation, ...] = (),
    **own: Any,  # noqa: ANN401  what only one of the two kinds has, as `Entry` names it
) -> Entry:
    """What baselines and observations have in common: a title, and what they are held against."""
    facets = _facets(what=what) | {("theme", theme) for theme in themes}
    return Entry(
        what=what,
        id=evidence.id,
        number=evidence.id,
        names=(evidence.title,),
        related=_names_of(evidence.places, catalog) + _indicator_names(evidence.indicators, catalog),
        summary=evidence.summary,
        facets=facets | _at(evidence.places, catalog) | _cited(cite),
        places=evidence.places,
        cite=cite,
        linked=_linked(evidence),
        **own,
    )


def _serial(number: str) -> tuple[int, ...]:
    """The figures of an id, so that section 10 comes after section 9."""
    return tuple(map(int, number.split("-")[1:]))


def _facets(**values: str) -> frozenset[Facet]:
    return frozenset((name, str(value)) for name, value in values.items() if value)


def _at(places: Iterable[str], catalog: Catalog) -> frozenset[Facet]:
    """What places bring with them: themselves, their kind, status, precision and its visible group."""
    return frozenset(facet for p in places if p in catalog.places for facet in _of_place(p, catalog))


def _of_place(place_id: str, catalog: Catalog) -> Iterator[Facet]:
    place, precision = catalog.places[place_id], catalog.precision(place_id)
    yield "place", place_id
    yield "kind", place.kind.value
    yield "status", place.status.value
    yield "precision", precision.value
    yield "precision", precision.group.value


def _cited(cite: Iterable[Citation]) -> frozenset[Facet]:
    chapters = {("chapter", str(c.chapter)) for c in cite}
    return frozenset(chapters | {("section", f"{c.chapter}.{c.section}") for c in cite})


def _names_of(places: Iterable[str], catalog: Catalog) -> tuple[str, ...]:
    return tuple(name for p in places if p in catalog.places for name in names_of(catalog.places[p]))


def _indicator_names(numbers: Iterable[int], catalog: Catalog) -> tuple[str, ...]:
    wanted = set(numbers)
    return tuple(i.name for i in catalog.indicators if i.number in wanted)


def _linked(evidence: Baseline | Observation) -> tuple[str, ...]:
    numbers = tuple(f"{What.INDICATORS}/{n}" for n in evidence.indicators)
    return numbers + tuple(f"{What.MEASURES}/{m}" for m in evidence.measures)


def _target(indicator: Indicator) -> Quantity:
    """The target as a quantity; where it has no number, with the plan's words for it."""
    given = indicator.target_value is not None
    wordy = {Comparator.AS_ASSIGNED, Comparator.QUALITATIVE}
    comparator = indicator.comparator
    if given == (comparator in wordy):
        comparator = Comparator.EQUAL if given else Comparator.QUALITATIVE
    return Quantity(
        label=indicator.name,
        comparator=comparator,
        value=indicator.target_value,
        unit=indicator.unit,
        base_value=indicator.base_value,
        base_year=indicator.base_year,
        year=indicator.target_year,
        note="" if given else indicator.target_text,
    )
