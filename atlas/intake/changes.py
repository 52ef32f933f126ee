"""What an edited file says otherwise than the records: changes to be shown, and findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from atlas.intake.outside import Value
    from atlas.model.finding import Finding

Register = Literal["places", "measures", "indicators", "quantities"]


@dataclass(frozen=True, slots=True)
class Change:
    """
    One thing that is different.

    Attributes
    ----------
    what
        ``changed``: an attribute; ``moved``: a geometry; ``added``: the first geometry of a known place;
        ``removed``: a row that is gone from the file, which takes nothing out of the records.
    identity
        Id of the record; of a quantity the measure's id and its place in the list, as ``m-4-2-049/0``.
    geometry
        In EPSG:4490 with at most seven decimals, where `what` is moved or added.
    metres
        How far the geometry lies from the old one at most (Hausdorff distance on EPSG:4548).
    """

    what: Literal["changed", "moved", "added", "removed"]
    register: Register
    identity: str
    name: str
    table: str
    column: str = ""
    before: Value = None
    after: Value = None
    geometry: BaseGeometry | None = None
    metres: float | None = None
    facts: tuple[tuple[str, Value], ...] = ()
    """Of a geometry: the row's precision and accuracy_m, which are written with it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """
    All changes of a file, and what is wrong with it.

    Attributes
    ----------
    tables
        Names of the tables of the file that were compared.
    ignored
        Names of those that the records know nothing of.
    """

    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    tables: tuple[str, ...]
    ignored: tuple[str, ...]
