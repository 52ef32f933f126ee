"""Sources: who published a fact or a coordinate, under which terms, and what was done to it since."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from atlas.model.base import Named, Record, Slug, Text, Url
from atlas.model.plan import Sha256


class Provider(Record):
    """A person or body and its part in the data, in STAC's words."""

    name: Named
    roles: tuple[Annotated[str, Field(pattern=r"^(licensor|producer|processor|host)$")], ...] = ("producer",)
    url: Url = ""


class Licence(Record):
    """The terms under which the data may be used."""

    id: Named
    """SPDX id where there is one, else a short name such as ``fact``."""
    attribution: Text = ""
    """The words that the licence asks us to print."""
    url: Url = ""


class ProcessStep(Record):
    """One thing done to the data on its way here."""

    what: Named
    """In a sentence."""


class SourceRecord(Record):
    """Where a fact or geometry comes from; the hash of its features is always checked."""

    id: Slug
    title: Named
    providers: Annotated[tuple[Provider, ...], Field(min_length=1)]
    licence: Licence
    retrieved: date
    original: Named
    """Package, version and path inside; or page and date."""
    sha256: Sha256 | None = None
    """Of the retrieved original, where it is a file."""
    crs: Annotated[str, Field(pattern=r"^(EPSG:\d{4,5}|GCJ-02|BD-09|unknown|none)$")]
    """As the original states it; GCJ-02 and BD-09 need a conversion among the steps."""
    converted: bool = False
    """Whether the steps include the conversion to CGCS2000 or WGS 84."""
    accuracy_m: Annotated[float, Field(gt=0)] | None = None
    method: Named
    steps: tuple[ProcessStep, ...] = ()
    features_sha256: Sha256 | None = None
    """Of the canonical JSON of the features that name this source; null where it has none."""
    note: Text = ""
