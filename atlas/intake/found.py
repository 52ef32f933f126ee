"""What another reader finds in a file of ours, as far as it can be compared with what was meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ENDS = 500
"""Rows at each end of a big layer that are read."""
BIG = 4 * ENDS


@dataclass(frozen=True, slots=True)
class Found:
    """
    One layer or table as it was read back.

    Attributes
    ----------
    epsg, bounds
        None where the format has none.
    types
        Families of the geometries that occur: ``Point``, ``LineString``, ``Polygon``.
    rows
        Values by name in the file: all of them, or of a big layer those at its two ends.
    whole
        Whether `rows` are all.
    """

    name: str
    count: int
    epsg: int | None = None
    bounds: tuple[float, float, float, float] | None = None
    types: frozenset[str] = frozenset()
    rows: tuple[Mapping[str, object], ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class FoundFile:
    """
    A file as it was read back.

    Attributes
    ----------
    layers
        By name within the file.
    faults
        What the reader complains of, one line each; empty is good.
    colours
        The colours of its styles, by the id of the style, where the format has styles.
    scope
        What the reader looked at, where it was not everything.
    """

    layers: Mapping[str, Found]
    faults: tuple[str, ...] = ()
    colours: Mapping[str, str] = field(default_factory=dict)
    scope: str = ""
