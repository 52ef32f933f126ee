"""Reads the geometry files of ``geodata/places`` as plain JSON, checking form but not shape.

Geometry itself is judged by `atlas.geo.quality`; here are the file's own promises: UTF-8, size, the declared
CRS, one feature an id, exactly four properties.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from atlas.catalog.reasons import json_why, why_of
from atlas.catalog.yaml_file import RefusedFileError, read_text
from atlas.model.base import Record, Slug, Text, broken
from atlas.model.finding import Finding, finding
from atlas.model.vocab import Precision
from atlas.words import why

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MAX_BYTES = 50_000_000
CRS_EPSG = 4490
_SLUG: TypeAdapter[str] = TypeAdapter(Slug)
MAX_DECIMALS = 7


class FeatureFacts(Record):
    """What a feature says of its own geometry."""

    source_id: Slug
    precision: Precision
    accuracy_m: Annotated[float, Field(gt=0)] | None = None
    method: Text

    @model_validator(mode="after")
    def _honest(self) -> Self:
        if self.precision is Precision.UNLOCATED:
            raise broken("feature-unlocated")
        if self.precision is Precision.APPROXIMATE and self.accuracy_m is None:
            raise broken("feature-accuracy")
        return self


@dataclass(frozen=True, slots=True)
class RawFeature:
    """
    A feature as it stands in the file.

    Attributes
    ----------
    geometry
        GeoJSON geometry in CGCS2000 lon/lat, not yet judged.
    at
        ``path:line`` of the feature.
    """

    place_id: str
    facts: FeatureFacts
    geometry: Any
    at: str


def read_features(path: Path, at: str, findings: list[Finding]) -> list[RawFeature]:
    """The features of one collection; what is wrong goes to `findings` and is left out."""
    try:
        text = read_text(path, at, max_bytes=MAX_BYTES)
        data = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except RefusedFileError as refused:
        findings.append(refused.finding)
        return []
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        findings.append(finding("geojson-syntax", f"{at}:{line}", why=json_why(error)))
        return []
    if (
        not isinstance(data, dict)
        or data.get("type") != "FeatureCollection"
        or not isinstance(data.get("features"), list)
    ):
        findings.append(finding("geojson-syntax", f"{at}:1", why=why("no-feature-collection")))
        return []
    if data.get("crs_epsg") != CRS_EPSG:
        found = json.dumps(data.get("crs_epsg"), ensure_ascii=False)
        findings.append(finding("geojson-crs", f"{at}:1", found=found, expected=CRS_EPSG))
        return []
    lines = _lines_of_ids(text)
    made = [_feature(f, at, lines, findings) for f in data["features"]]
    return [feature for feature in made if feature is not None]


def features_sha256(features: Iterable[RawFeature]) -> str:
    """Hash of the canonical JSON of `features`, sorted by id: the fingerprint that a source records."""
    rows = [
        {"geometry": f.geometry, "id": f.place_id, "properties": f.facts.model_dump(mode="json")}
        for f in sorted(features, key=lambda f: f.place_id)
    ]
    text = json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _feature(data: Any, at: str, lines: dict[str, int], findings: list[Finding]) -> RawFeature | None:  # noqa: ANN401
    if not isinstance(data, dict) or not isinstance(data.get("id"), str):
        findings.append(finding("geojson-keys", f"{at}:1", id="?", field="id", why=why("missing")))
        return None
    where = f"{at}:{lines.get(data['id'], 1)}"
    if not _is_slug(data["id"]):
        findings.append(finding("geojson-keys", where, id=data["id"], field="id", why=why("slug")))
        return None
    if extra := sorted(set(data) - {"type", "id", "geometry", "properties"}):
        findings.append(
            finding("geojson-keys", where, id=data["id"], field=", ".join(extra), why=why("extra_forbidden"))
        )
        return None
    try:
        facts = FeatureFacts.model_validate(data.get("properties"))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = str(first["loc"][-1]) if first["loc"] else "properties"
        findings.append(finding("geojson-keys", where, id=data["id"], field=field, why=why_of(first)))
        return None
    return RawFeature(data["id"], facts, data.get("geometry"), where)


def _is_slug(text: str) -> bool:
    try:
        _SLUG.validate_python(text)
    except ValidationError:
        return False
    return True


def _lines_of_ids(text: str) -> dict[str, int]:
    """The line on which each feature's id stands, for addresses in findings."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        for part in line.split('"id"')[1:]:
            name = part.lstrip(": ").split('"')
            if len(name) > 1:
                found.setdefault(name[1], number)
    return found


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        msg = "duplicate key in an object"
        raise ValueError(msg)
    return made


def _no_constant(_: str) -> float:
    msg = "is not a number that JSON has"
    raise ValueError(msg)
