"""Places: what the plan or a source names, and the rule that may give one its schematic shape."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from atlas.model.base import Named, Record, Slug, Text, broken
from atlas.model.kinds import PlaceKind
from atlas.model.plan import Citation
from atlas.model.vocab import Basis, Evidence, Role, Slot, Status

Metres = Annotated[float, Field(gt=0, le=100_000)]


class Hull(Record):
    """A soft hull round places, or round the hub and the half-or-better members of a zone."""

    rule: Literal["hull"]
    of: tuple[Slug, ...] = ()
    """Empty means: the hub and members of this zone in ``memberships.yaml``."""
    buffer_m: Metres


Spot = Slug | Annotated[tuple[Slug, ...], Field(min_length=2)]
"""One place, or several: then the point amid them, the mean of their positions."""


class Disc(Record):
    """A disc round a place or amid several, clipped to the district and grown back to its stated area."""

    rule: Literal["disc"]
    at: Spot
    area_km2: Annotated[float, Field(gt=0, le=10_000)]


class Along(Record):
    """The stretch of a line between the points nearest to two places, or all of it within the district."""

    rule: Literal["along"]
    line: Slug
    start: Slug | None = None
    end: Slug | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.start is None) != (self.end is None):
            msg = "along has start and end, or neither"
            raise ValueError(msg)
        return self


class At(Record):
    """The position of another place, or the point amid several."""

    rule: Literal["at"]
    place: Spot


class Through(Record):
    """A line through places in order."""

    rule: Literal["through"]
    places: Annotated[tuple[Slug, ...], Field(min_length=2)]


class Beside(Record):
    """The strip of the district along its border with a neighbour."""

    rule: Literal["beside"]
    place: Slug
    buffer_m: Metres


class GridAxis(Record):
    """The k-th of n evenly spaced axes across the district, counted from north (h) or from west (z)."""

    rule: Literal["axis"]
    direction: Literal["h", "z"]
    k: Annotated[int, Field(ge=1)]
    n: Annotated[int, Field(ge=1, le=99)]

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.k > self.n:
            raise broken("axis-k")
        return self


Shape = Annotated[Hull | Disc | Along | At | Through | Beside | GridAxis, Field(discriminator="rule")]


class GridSlot(Record):
    """A slot of the road grid: its axis, its number and the road that fills it, if anyone has said so."""

    axis: Literal["h", "z"]
    ordinal: Annotated[int, Field(ge=1, le=99)]
    road_name: Text = ""
    membership: Slot = Slot.DIAGRAM

    @model_validator(mode="after")
    def _honest(self) -> Self:
        if bool(self.road_name) == (self.membership is Slot.DIAGRAM):
            raise broken("slot-road")
        return self


class Place(Record):
    """Something the map or its list can name; geometry, precision and accuracy come from elsewhere, by id."""

    id: Slug
    name_zh: Named
    name_en: Named
    aliases: tuple[Named, ...] = ()
    kind: PlaceKind
    status: Status
    part_of: Slug | None = None
    code: Annotated[str, Field(pattern=r"^\d{6,12}$")] | None = None
    """Administrative code, where one was found."""
    cite: tuple[Citation, ...] = ()
    source: Slug | None = None
    """The SourceRecord that names a reference place, or that supports the basis."""
    basis: Basis
    basis_note: Named
    """On what ground it stands where it stands; for an unlocated place, what is missing."""
    shape: Shape | None = None
    accuracy_m: Metres | None = None
    """A bound on a shape rule's result, where one can be given."""
    needs: Text = ""
    """The document that would lift this place to a better rung; empty takes the kind's default."""
    stated_area_km2: Annotated[float, Field(gt=0)] | None = None
    stated_length_km: Annotated[float, Field(gt=0)] | None = None
    on: tuple[Slug, ...] = ()
    """Lines that this place lies on, such as a station's railway."""
    confused_with: tuple[Slug, ...] = ()
    slot: GridSlot | None = None
    grid_candidate: bool = False
    """A road that surely belongs to the skeleton, whose number there is not published."""
    note: Text = ""

    @model_validator(mode="after")
    def _cited_or_reference(self) -> Self:
        if not self.cite and not (self.status is Status.REFERENCE and self.source):
            raise broken("place-cited")
        if self.basis is Basis.SOURCE and not self.source:
            raise broken("basis-source")
        if (self.slot is not None) != (self.kind is PlaceKind.GRID_AXIS):
            raise broken("grid-slot")
        return self


class PlaceFile(Record):
    """One file of the gazetteer."""

    places: tuple[Place, ...]


class Membership(Record):
    """A place's part in a zone, on its own evidence and for its own reason."""

    zone: Slug
    place: Slug
    role: Role
    evidence: Evidence
    basis: Basis
    reason: Named
    source: Slug | None = None

    @property
    def key(self) -> str:
        """Zone and place, which stand together once."""
        return f"{self.zone}/{self.place}"


class MembershipFile(Record):
    """All memberships of all zones."""

    memberships: tuple[Membership, ...]
