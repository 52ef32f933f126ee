"""The catalog: every register that the rooms hold, frozen, with the look-ups that all others need."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from atlas.model.kinds import PlaceKind
from atlas.model.measure import Scope
from atlas.model.place import At
from atlas.model.vocab import Precision, Role, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from atlas.catalog.features import RawFeature
    from atlas.catalog.plan_text import PlanText
    from atlas.model.claim import Claim, Indicator, Question
    from atlas.model.evidence import Baseline, NumberException, Observation
    from atlas.model.layer import LayerSpec, Symbol, Theme
    from atlas.model.measure import Measure, RetiredNumber
    from atlas.model.place import Membership, Place
    from atlas.model.plan import Citation, Outline, PlanDocument
    from atlas.model.sheet import SheetSpec
    from atlas.model.source import SourceRecord

E = TypeVar("E", "Baseline", "Observation")


@dataclass(frozen=True)
class Catalog:
    """
    All that the rooms say.

    Attributes
    ----------
    features
        Geometry by place id, for the places that have one of their own.
    where
        ``path:line`` of each record, by ``register/id``.
    text
        The plan's paragraphs, where the reader supplied the text.
    recorded
        Hashes of the citations that were once found in the registered text, and recorded.
    faulty
        Records that were left out because they are wrong, as ``register/id``; ``register/`` alone where a
        whole file was.
    """

    plan: PlanDocument
    outline: Outline
    themes: tuple[Theme, ...]
    layers: tuple[LayerSpec, ...]
    symbols: Mapping[str, Symbol]
    places: Mapping[str, Place]
    features: Mapping[str, RawFeature]
    measures: Mapping[str, Measure]
    memberships: tuple[Membership, ...]
    claims: tuple[Claim, ...]
    indicators: tuple[Indicator, ...]
    sources: Mapping[str, SourceRecord]
    retired: tuple[RetiredNumber, ...] = ()
    questions: tuple[Question, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    observations: tuple[Observation, ...] = ()
    number_exceptions: tuple[NumberException, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    text: PlanText | None = None
    recorded: frozenset[str] = frozenset()
    faulty: frozenset[str] = frozenset()
    sheets: Mapping[str, SheetSpec] = field(default_factory=dict)

    @cached_property
    def district_or_none(self) -> str | None:
        """Id of the one place of kind district, if the gazetteer has one."""
        return next((p.id for p in self.places.values() if p.kind is PlaceKind.DISTRICT), None)

    @property
    def district(self) -> str:
        """Id of the one place of kind district; `check_rooms` makes sure that there is one."""
        return self.district_or_none or ""

    @cached_property
    def leads(self) -> dict[str, str]:
        """Lead phrase of each paragraph, by address."""
        return {p.at: p.lead for c in self.outline.chapters for s in c.sections for p in s.paragraphs}

    @cached_property
    def measures_of_place(self) -> dict[str, tuple[str, ...]]:
        """Ids of the measures that bear on each place, in the order of their numbers."""
        found: dict[str, list[str]] = {}
        for measure in self.measures.values():
            for ref in measure.places:
                ids = found.setdefault(ref.place, [])
                if measure.id not in ids:
                    ids.append(measure.id)
        return {place: tuple(sorted(ids)) for place, ids in found.items()}

    @cached_property
    def observations_of_measure(self) -> dict[str, tuple[Observation, ...]]:
        """What has been observed on each measure, in the order of the file."""
        return _by_subject(self.observations, lambda one: one.measures)

    @cached_property
    def observations_of_place(self) -> dict[str, tuple[Observation, ...]]:
        """What has been observed at each place, in the order of the file."""
        return _by_subject(self.observations, lambda one: one.places)

    @cached_property
    def baselines_of_measure(self) -> dict[str, tuple[Baseline, ...]]:
        """The baselines of each measure, in the order of the file."""
        return _by_subject(self.baselines, lambda one: one.measures)

    @cached_property
    def baselines_of_place(self) -> dict[str, tuple[Baseline, ...]]:
        """The baselines of each place, in the order of the file."""
        return _by_subject(self.baselines, lambda one: one.places)

    @cached_property
    def layer_of_place(self) -> dict[str, str]:
        """Home layer of each place: the first that selects it, in the order of the themes."""
        found: dict[str, str] = {}
        for layer in self.layers:
            for place in self.places_of_layer[layer.id]:
                found.setdefault(place, layer.id)
        return found

    @cached_property
    def places_of_layer(self) -> dict[str, tuple[str, ...]]:
        """Ids of the places that each layer selects, sorted."""
        return {layer.id: self._selected(layer) for layer in self.layers}

    @cached_property
    def towns_of_place(self) -> dict[str, tuple[str, ...]]:
        """The towns that each place belongs to or leans on: itself, its parent, its members, its shape."""
        return {place_id: tuple(sorted(self._towns(place_id))) for place_id in self.places}

    @cached_property
    def layer_by_id(self) -> dict[str, LayerSpec]:
        """Layer specs by id."""
        return {layer.id: layer for layer in self.layers}

    @cached_property
    def theme_by_id(self) -> dict[str, Theme]:
        """Themes by id."""
        return {theme.id: theme for theme in self.themes}

    def _selected(self, layer: LayerSpec) -> tuple[str, ...]:
        if layer.places:
            return tuple(sorted(p for p in layer.places if p in self.places))
        return tuple(
            sorted(
                p.id
                for p in self.places.values()
                if p.kind in layer.kinds and (not layer.status or p.status in layer.status)
            )
        )

    @cached_property
    def indicator_by_number(self) -> dict[str, Indicator]:
        """Indicators by their number as text."""
        return {str(i.number): i for i in self.indicators}

    def _towns(self, place_id: str) -> set[str]:
        place = self.places[place_id]
        near = {place_id, place.part_of or "", *(m.place for m in self.members(place_id))}
        if isinstance(place.shape, At) and isinstance(place.shape.place, str):
            near.add(place.shape.place)
        return {i for i in near if i in self.places and self.places[i].kind is PlaceKind.TOWN}

    @cached_property
    def _places_of_town(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for place, towns in self.towns_of_place.items():
            for town in towns:
                found.setdefault(town, []).append(place)
        return found

    def measures_of_town(self, town: str) -> tuple[str, ...]:
        """Ids of the measures at a town and at the places that belong to it or lean on it."""
        places = self._places_of_town.get(town, ())
        return tuple(sorted({m for p in places for m in self.measures_of_place.get(p, ())}))

    def precision(self, place_id: str) -> Precision:
        """Precision of a place: its feature's, schematic by a shape rule, else unlocated."""
        if place_id in self.features:
            return self.features[place_id].facts.precision
        return Precision.SCHEMATIC if self.places[place_id].shape else Precision.UNLOCATED

    def accuracy_m(self, place_id: str) -> float | None:
        """Accuracy of a place in metres, where one can be stated."""
        if place_id in self.features:
            return self.features[place_id].facts.accuracy_m
        place = self.places[place_id]
        return place.accuracy_m if place.shape else None

    def source_id(self, place_id: str) -> str | None:
        """Source of a place's geometry, else the one that names it."""
        feature = self.features.get(place_id)
        return feature.facts.source_id if feature else self.places[place_id].source

    def counted(self, place_id: str) -> bool:
        """Whether a place is the plan's own and so counts in coverage; reference never does."""
        return self.places[place_id].status is not Status.REFERENCE

    def is_located(self, measure: Measure) -> bool:
        """Whether a measure can be seen on the map: at least one of its places has a geometry."""
        return any(self.precision(r.place) is not Precision.UNLOCATED for r in measure.places)

    def is_due(self, measure: Measure) -> bool:
        """Whether the measure's deadline has passed on the day from which the atlas looks."""
        return measure.deadline is not None and measure.deadline < self.plan.as_of.year

    def is_district_wide(self, measure: Measure) -> bool:
        """Whether a measure holds for the whole district."""
        return measure.scope is Scope.DISTRICT

    def members(self, zone: str, role: Role | None = None) -> tuple[Membership, ...]:
        """Memberships of a zone, of one role if given."""
        return tuple(m for m in self._members_of_zone.get(zone, ()) if role in (None, m.role))

    @cached_property
    def _members_of_zone(self) -> dict[str, list[Membership]]:
        found: dict[str, list[Membership]] = {}
        for member in self.memberships:
            found.setdefault(member.zone, []).append(member)
        return found

    def citations(self) -> list[tuple[str, str, Citation]]:
        """Every citation as subject type, subject id and citation, in a stable order."""
        rows = [("measure", m.id, c) for m in self.measures.values() for c in m.cite]
        rows += [("place", p.id, c) for p in self.places.values() for c in p.cite]
        rows += [("indicator", str(i.number), c) for i in self.indicators for c in i.cite]
        rows += [("claim", k.id, c) for k in self.claims for c in k.cite]
        rows += [("baseline", b.id, c) for b in self.baselines for c in b.cite]
        return rows


def _by_subject(
    evidence: tuple[E, ...], subjects: Callable[[E], tuple[str, ...]]
) -> dict[str, tuple[E, ...]]:
    """Evidence by the ids of what it bears on."""
    found: dict[str, list[E]] = {}
    for one in evidence:
        for subject in subjects(one):
            found.setdefault(subject, []).append(one)
    return {subject: tuple(some) for subject, some in found.items()}
