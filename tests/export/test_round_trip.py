"""Every record of the real rooms comes back from the GeoPackage as it was, read by SQLite alone."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from atlas.model.claim import Indicator
from atlas.model.measure import Measure
from atlas.model.place import Membership

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from atlas.audit.assemble import Assembled
    from atlas.model.base import Record

Rows = list[dict[str, Any]]
TEXTS = {"unit", "note", "summary", "base_text", "needs", "reason", "label"}
PLACE_COLUMNS = (
    *("name_zh", "name_en", "kind", "status", "part_of", "basis", "basis_note", "code", "note"),
    *("stated_area_km2", "stated_length_km"),
)
FIGURE = ("label", "comparator", "value", "unit", "year")


@pytest.fixture(scope="module")
def base(gpkg: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{gpkg.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


@pytest.fixture(scope="module")
def cited(base: sqlite3.Connection) -> dict[tuple[str, str], Rows]:
    """Citations by kind and id of what cites."""
    found: dict[tuple[str, str], Rows] = {}
    for row in _rows(base, "citations"):
        at = f"{row['chapter']}.{row['section']}.{row['paragraph']}"
        key = (row["subject_type"], row["subject_id"])
        found.setdefault(key, []).append({"at": at, "anchor": row["anchor"]})
    return found


def _rows(base: sqlite3.Connection, table: str) -> Rows:
    found = base.execute(f'SELECT * FROM "{table}" ORDER BY fid')  # noqa: S608  the names of this file
    return [dict(row) for row in found]


def _by(rows: Rows, key: str) -> dict[Any, Rows]:
    found: dict[Any, Rows] = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)
    return found


def _own(row: dict[str, Any], model: type[Record]) -> dict[str, Any]:
    """Columns that are fields of the record; an empty cell of text is empty text."""
    fields = {name: row[name] for name in model.model_fields if name in row}
    return {n: "" if value is None and n in TEXTS else value for n, value in fields.items()}


def test_every_measure_is_made_anew_from_its_rows(
    base: sqlite3.Connection, cited: dict[tuple[str, str], Rows], real: Assembled
) -> None:
    places = _by(_rows(base, "measure_places"), "measure_id")
    quantities = _by(_rows(base, "quantities"), "measure_id")
    made = {}
    for row in _rows(base, "measures"):
        identity = row["measure_id"]
        anew = _own(row, Measure) | {
            "id": identity,
            "strength": {"verb": row["strength"], "class": row["strength_class"]},
            "places": [{k: ref[k] for k in ("place", "relation")} for ref in _refs(places.get(identity, []))],
            "quantities": [_quantity(q) for q in quantities.get(identity, [])],
            "cite": cited["measure", identity],
        }
        made[identity] = Measure.model_validate(anew)
    assert made == dict(real.catalog.measures)


def _refs(rows: Rows) -> Rows:
    return [{"place": row["place_id"], "relation": row["relation"]} for row in rows]


def _quantity(row: dict[str, Any]) -> dict[str, Any]:
    names = ("label", "comparator", "value", "unit", "base_value", "base_year", "year", "note")
    return {n: "" if row[n] is None and n in TEXTS else row[n] for n in names}


def test_every_indicator_is_made_anew_from_its_row(
    base: sqlite3.Connection, cited: dict[tuple[str, str], Rows], real: Assembled
) -> None:
    made = [
        Indicator.model_validate(_own(row, Indicator) | {"cite": cited["indicator", str(row["number"])]})
        for row in _rows(base, "indicators")
    ]
    assert made == sorted(real.catalog.indicators, key=lambda i: i.number)


def test_every_membership_is_made_anew_from_its_row(base: sqlite3.Connection, real: Assembled) -> None:
    rows = _rows(base, "memberships")
    made = [Membership.model_validate(_own(r, Membership) | {"source": r["source_id"]}) for r in rows]
    assert made == list(real.catalog.memberships)


def test_every_place_stands_in_its_row(
    base: sqlite3.Connection, cited: dict[tuple[str, str], Rows], real: Assembled
) -> None:
    catalog, rows = real.catalog, {row["place_id"]: row for row in _rows(base, "places")}
    assert set(rows) == set(catalog.places)
    for place in catalog.places.values():
        row, plain = rows[place.id], place.model_dump(mode="json")
        for column in PLACE_COLUMNS:
            assert (row[column] or None) == (plain[column] or None), (place.id, column)
        assert json.loads(row["aliases"]) == list(place.aliases)
        assert json.loads(row["confused_with"]) == list(place.confused_with)
        assert json.loads(row["measures"]) == list(catalog.measures_of_place.get(place.id, ()))
        assert (row["precision"], row["accuracy_m"]) == (
            catalog.precision(place.id).value,
            catalog.accuracy_m(place.id),
        )
        assert cited.get(("place", place.id), []) == [c.model_dump() for c in place.cite]


def test_every_baseline_stands_in_its_rows(
    base: sqlite3.Connection, cited: dict[tuple[str, str], Rows], real: Assembled
) -> None:
    rows = _by(_rows(base, "baselines"), "baseline_id")
    assert list(rows) == [b.id for b in real.catalog.baselines]
    for baseline in real.catalog.baselines:
        own = rows[baseline.id]
        for row in own:
            assert (row["title"], row["summary"] or "", row["theme"], row["note"] or "") == (
                *(baseline.title, baseline.summary, baseline.theme, baseline.note),
            )
            for links in ("indicators", "measures", "places"):
                assert json.loads(row[links]) == list(map(str, getattr(baseline, links)))
        figures = [_figure(q.model_dump(mode="json")) for q in baseline.quantities]
        assert [_figure(r) for r in own if r["comparator"]] == figures
        assert len(own) == max(1, len(figures))
        assert cited["baseline", baseline.id] == [c.model_dump() for c in baseline.cite]


def _figure(values: dict[str, Any]) -> list[Any]:
    return [values.get(name) or None for name in FIGURE if name in values and name != "year"]


def test_every_observation_stands_in_a_row_for_each_subject(
    base: sqlite3.Connection, real: Assembled
) -> None:
    rows = _by(_rows(base, "observations"), "observation_id")
    assert set(rows) == {o.id for o in real.catalog.observations}
    for o in real.catalog.observations:
        subjects = {(row["subject_type"], row["subject_id"]) for row in rows[o.id]}
        wanted = {("indicator", str(n)) for n in o.indicators} | {("measure", m) for m in o.measures}
        assert subjects == wanted | {("place", p) for p in o.places}
        figure = _figure(o.quantity.model_dump(mode="json")) if o.quantity else [None] * 4
        for row in rows[o.id]:
            assert (row["date"], row["title"], row["definition"], row["source_id"]) == (
                *(o.date, o.title, o.definition.value, o.source),
            )
            assert [row[n] or None for n in FIGURE if n != "year"] == figure


def test_every_claim_and_source_stands_in_its_row(
    base: sqlite3.Connection, cited: dict[tuple[str, str], Rows], real: Assembled
) -> None:
    rows = {row["id"]: row for row in _rows(base, "claims")}
    assert list(rows) == [c.id for c in real.catalog.claims]
    for claim in real.catalog.claims:
        row = rows[claim.id]
        assert (row["text"], row["expected"], row["note"] or "") == (claim.text, claim.expected, claim.note)
        assert cited["claim", claim.id] == [c.model_dump() for c in claim.cite]
    sources = {row["source_id"]: row for row in _rows(base, "sources")}
    assert sorted(sources) == sorted(real.catalog.sources)
    for source in real.catalog.sources.values():
        row = sources[source.id]
        assert (row["title"], row["crs"], row["accuracy_m"]) == (source.title, source.crs, source.accuracy_m)
        assert row["retrieved"] == source.retrieved.isoformat()
