"""What the API says: from a snapshot and a question to the bytes of an answer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

from atlas.model.measure import measure_id
from atlas.serve.failures import unknown, unsuited
from atlas.serve.layer import written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from atlas.serve.queries import LayerQuery, MeasureQuery
    from atlas.serve.store import Record, Snapshot

API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
JSON = "application/json"
GEOJSON = "application/geo+json"


@dataclass(frozen=True)
class Answer:
    """
    An answer without its framework.

    Attributes
    ----------
    body
        The bytes, before compression.
    media
        Content type, with a charset for text.
    policy
        Content-Security-Policy of the answer.
    """

    body: bytes
    media: str
    policy: str = API_POLICY

    @cached_property
    def sha256(self) -> str:
        """Hash of the body: the strong ETag."""
        return hashlib.sha256(self.body).hexdigest()


def layers(snapshot: Snapshot) -> Answer:
    """Every layer by id, with its titles, its number of features and where to fetch it."""
    left_out = {"type", "name", "crs"}
    rows = [
        {key: value for key, value in layer.members.items() if key not in left_out}
        | {"id": layer.id, "features": len(layer.features), "href": f"/api/layers/{layer.id}.geojson"}
        for layer in snapshot.layers.values()
    ]
    return _json({"numberMatched": len(rows), "numberReturned": len(rows), "layers": rows})


def layer(snapshot: Snapshot, wanted: str, query: LayerQuery) -> Answer:
    """
    The features of one layer as a GeoJSON feature collection in lon/lat (EPSG:4326).

    Raises
    ------
    RequestError
        With status 404, if there is no such layer.
    """
    found = snapshot.layers.get(wanted)
    if found is None:
        raise unknown("layer", wanted, snapshot.layers)
    matched = found.features if query.boxes is None else found.touching(query.boxes)
    features = matched[: query.limit]
    whole = len(features) == len(found.features)
    members = {key: value for key, value in found.members.items() if whole or key != "bbox"}
    members |= {"numberMatched": len(matched), "numberReturned": len(features)}
    rows = ",\n".join(features)
    text = f'{written(members)[:-1]},"features":[\n{rows}\n]}}\n'
    return Answer(_utf8(text), GEOJSON)


def place(snapshot: Snapshot, wanted: str) -> Answer:
    """
    One place with the measures that bear on it.

    Raises
    ------
    RequestError
        With status 404, if there is no such place.
    """
    places = snapshot.records("places")
    if wanted not in places:
        raise unknown("place", wanted, places)
    measures = [
        {key: record.get(key) for key in ("measure_id", "number_zh", "title", "theme", "kind")}
        | {"relations": relations, "href": f"/api/measures/{name}"}
        for name, record in (snapshot.measures or {}).items()
        if (relations := _relations(record, wanted))
    ]
    return _json(places[wanted] | {"measures": measures})


def measures(snapshot: Snapshot, query: MeasureQuery) -> Answer:
    """
    The measures that satisfy `query`, in the order of the plan.

    Raises
    ------
    RequestError
        With status 400, if the place or the theme asked for does not exist.
    """
    records = snapshot.records("measures")
    if query.theme is not None and query.theme not in snapshot.themes:
        raise unsuited("theme", query.theme, snapshot.themes)
    if query.place is not None and query.place not in snapshot.records("places"):
        raise unsuited("place", query.place, snapshot.records("places"))
    matched = [record for name, record in records.items() if _satisfies(name, record, query)]
    rows = matched[: query.limit]
    return _json({"numberMatched": len(matched), "numberReturned": len(rows), "measures": rows})


def measure(snapshot: Snapshot, wanted: str) -> Answer:
    """
    One measure, by its id or by the number people say.

    Raises
    ------
    RequestError
        With status 404, if there is no such measure.
    """
    records = snapshot.records("measures")
    found = records.get(measure_id(wanted))
    if found is None:
        raise unknown("measure", measure_id(wanted), records)
    return _json(found)


def _satisfies(name: str, record: Record, query: MeasureQuery) -> bool:
    """The chapter is in the id, which is permanent: m-4-2-018."""
    return (
        (query.theme is None or record.get("theme") == query.theme)
        and (query.kind is None or record.get("kind") == query.kind)
        and (query.chapter is None or name.startswith(f"m-{query.chapter}-"))
        and (query.place is None or bool(_relations(record, query.place)))
    )


def _relations(record: Record, wanted: str) -> list[object]:
    refs = cast("list[Mapping[str, object]]", record.get("places") or [])
    return [ref.get("relation") for ref in refs if ref.get("place_id") == wanted]


def _json(value: Mapping[str, object]) -> Answer:
    return Answer(_utf8(written(value) + "\n"), JSON)


def _utf8(text: str) -> bytes:
    """Half a surrogate pair, which JSON can spell and UTF-8 cannot, becomes a question mark."""
    return text.encode("utf-8", "replace")
