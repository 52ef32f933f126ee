"""Reads a query string into a frozen record, or says which parameter is wrong and how to mend it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import parse_qsl

from atlas.model.vocab import MeasureKind
from atlas.serve.failures import RequestError, clipped, unsuited

MAX_LIMIT = 10_000
MAX_FIELDS = 32
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][-+]?[0-9]{1,3})?")
_COUNT = re.compile(r"[0-9]{1,9}")
_CHAPTER = re.compile(r"[1-7]")
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_MAX_ID = 60


class Box(NamedTuple):
    """A box in lon/lat degrees (EPSG:4326, x before y), its edges included."""

    minx: float
    miny: float
    maxx: float
    maxy: float


@dataclass(frozen=True, slots=True)
class LayerQuery:
    """Which features of a layer are wanted: those that touch one of `boxes` (None: all), at most `limit`."""

    boxes: tuple[Box, ...] | None = None
    limit: int = MAX_LIMIT


@dataclass(frozen=True, slots=True)
class MeasureQuery:
    """Which measures are wanted: those that satisfy every field that is set, at most `limit`."""

    place: str | None = None
    theme: str | None = None
    kind: str | None = None
    chapter: int | None = None
    limit: int = MAX_LIMIT


def layer_query(query: str) -> LayerQuery:
    """
    Read ``bbox`` and ``limit`` from a query string.

    Raises
    ------
    RequestError
        With status 400, if a parameter is unknown, given twice or has a bad value.
    """
    given = _given(query, "bbox", "limit")
    boxes = _boxes(given["bbox"]) if "bbox" in given else None
    return LayerQuery(boxes, _limit(given))


def measure_query(query: str) -> MeasureQuery:
    """
    Read ``place``, ``theme``, ``kind``, ``chapter`` and ``limit`` from a query string.

    Whether the place and the theme exist is for the answer to say: only the build knows.

    Raises
    ------
    RequestError
        With status 400, if a parameter is unknown, given twice or has a bad value.
    """
    given = _given(query, "place", "theme", "kind", "chapter", "limit")
    kinds = [kind.value for kind in MeasureKind]
    if given.get("kind", kinds[0]) not in kinds:
        raise unsuited("kind", given["kind"], kinds)
    chapter = given.get("chapter")
    if chapter is not None and not _CHAPTER.fullmatch(chapter):
        raise unsuited("chapter", chapter)
    return MeasureQuery(
        place=_slug(given, "place"),
        theme=_slug(given, "theme"),
        kind=given.get("kind"),
        chapter=None if chapter is None else int(chapter),
        limit=_limit(given),
    )


def no_query(query: str) -> None:
    """
    Make sure that nothing is asked of an address that takes no parameters.

    Raises
    ------
    RequestError
        With status 400, if there is a parameter.
    """
    _given(query)


def _given(query: str, *allowed: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="replace", max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise RequestError(400, "many-parameters", limit=MAX_FIELDS) from error
    given: dict[str, str] = {}
    for name, value in pairs:
        if name not in allowed:
            key = "unknown-parameter" if allowed else "no-parameters"
            raise RequestError(400, key, name=clipped(name), allowed=", ".join(allowed))
        if name in given:
            raise RequestError(400, "parameter-twice", name=name)
        given[name] = value
    return given


def _boxes(text: str) -> tuple[Box, ...]:
    """One box, or the two on either side of the antimeridian where west is greater than east."""
    parts = [part.strip(" ") for part in text.split(",", 4)]
    if len(parts) != len(Box._fields) or not all(_NUMBER.fullmatch(part) for part in parts):
        raise unsuited("bbox", text)
    box = Box(*(float(part) for part in parts))
    if not all(math.isfinite(number) for number in box):
        raise unsuited("bbox", text)
    if max(abs(box.minx), abs(box.maxx)) > 180 or not -90 <= box.miny <= box.maxy <= 90:  # noqa: PLR2004  # degrees
        raise unsuited("bbox", text)
    if box.minx > box.maxx:
        return (box._replace(maxx=180.0), box._replace(minx=-180.0))
    return (box,)


def _limit(given: dict[str, str]) -> int:
    text = given.get("limit", str(MAX_LIMIT))
    if not _COUNT.fullmatch(text) or not 1 <= int(text) <= MAX_LIMIT:
        raise unsuited("limit", text)
    return int(text)


def _slug(given: dict[str, str], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not (len(value) <= _MAX_ID and _SLUG.fullmatch(value)):
        raise unsuited(name, value)
    return value
