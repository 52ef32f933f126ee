"""On any small index `find` answers what a plain scan of the records answers, in the same order."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.audit.assemble import Assembled
from atlas.geo.placed import Placed
from atlas.model.claim import Indicator
from atlas.model.evidence import Baseline, Observation
from atlas.model.measure import Measure
from atlas.model.place import Place
from atlas.model.vocab import Precision
from atlas.query import Index, Query, QueryError, find
from tests.query.brute import READ, scan

if TYPE_CHECKING:
    from collections.abc import Sequence

CHARS = "".join(READ)
ODD_WORDS = ["2", "2.5", "30", "30%", "2-1-2", "2-1-20", "1", "g1", "lan", "河2", "a-place", "l", "hu"]
KINDS = ["district", "wetland", "river", "town", "rail"]
THEMES = ["structure", "ecology"]
PLACES = ["wuqing", "a-place", "b-place", "c-place", "d-place"]
NUMBERS = [(2, 1, 2), (2, 1, 20), (2, 10, 1), (3, 2, 1)]
ASKED = (
    ("words",),
    ("words", "near"),
    ("near",),
    ("inside",),
    ("bbox",),
    ("places",),
    ("quantities",),
    ("whats", "kinds"),
    ("themes", "statuses"),
    ("strengths", "chapters"),
    ("precisions",),
    ("attributes", "deadline"),
    ("deadline", "words"),
    ("places", "kinds"),
)


class Maker:
    """Makes records from a seed: few characters and few values, so that much coincides."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  test data, no secret

    def name(self) -> str:
        return "".join(self.random.choices(CHARS, k=self.random.randint(1, 4)))

    def one(self, *values: object) -> object:
        return self.random.choice(values)

    def some(self, values: Sequence[str], least: int = 1) -> tuple[str, ...]:
        return tuple(self.random.sample(values, min(len(values), self.random.randint(least, 2))))

    def cite(self) -> list[dict[str, str]]:
        return [{"at": str(self.one("2.1.1", "3.2.1")), "anchor": "湿地"}]

    def quantity(self) -> dict[str, object]:
        made = {"label": self.name(), "unit": self.one("", "%"), "note": self.one("", "木桥")}
        value = self.one(2, 2.5, 30, None)
        return made | ({"comparator": "qualitative"} if value is None else {"value": value})

    def place(self, at: int) -> Place:
        return Place.model_validate(
            {
                "id": PLACES[at],
                "name_zh": self.name(),
                "name_en": f"Plan {at}",
                "aliases": [self.name()] * self.random.randint(0, 1),
                "kind": self.one(*KINDS[1:]) if at else "district",
                "status": self.one("planned", "strive-for", "existing"),
                "part_of": self.one(None, *PLACES[:at]),
                "cite": self.cite(),
                "basis": "plan",
                "basis_note": "无",
                "shape": self.one(None, {"rule": "at", "place": "wuqing"}),
                "note": self.one("", "木桥"),
            }
        )

    def measure(self, number: tuple[int, int, int], places: Sequence[str]) -> Measure:
        at = self.some(places, 0)
        chapter, section, serial = number
        return Measure.model_validate(
            {
                "id": f"m-{chapter}-{section}-{serial:03}",
                "title": self.name() + str(self.one("", "2", "G1")),
                "summary": self.name(),
                "kind": self.one("project", "target"),
                "strength": self.one(
                    {"verb": "争创", "class": "strive"}, {"verb": "建", "class": "complete"}
                ),
                "theme": self.one(*THEMES),
                "scope": "places" if at else "district",
                "places": [{"place": p} for p in at],
                "quantities": [self.quantity() for _ in range(self.random.randint(0, 2))],
                "deadline": self.one(None, 2023, 2025),
                "cite": self.cite(),
                "note": self.one("", "林路30", "林路130.5"),
            }
        )

    def indicator(self, number: int) -> Indicator:
        value = self.one(None, 2, 30)
        return Indicator.model_validate(
            {
                "number": number,
                "name": self.name(),
                "unit": "%",
                "base_value": self.one(None, 2.5),
                "comparator": "as-assigned" if value is None else "=",
                "target_value": value,
                "target_text": "由市定",
                "attribute": self.one("binding", "expected"),
                "theme": self.one(None, *THEMES),
                "cite": self.cite(),
            }
        )

    def evidence(self, places: Sequence[str]) -> dict[str, object]:
        on = self.some(places, 0)
        return {
            "title": self.name(),
            "summary": self.name(),
            "places": on,
            "indicators": [1] if not on else self.one([], [1]),
        }

    def assembled(self, like: Assembled) -> Assembled:
        ids = PLACES[: self.random.randint(2, 5)]
        baseline = self.evidence(ids) | {
            "id": "b-1-1-001",
            "theme": "ecology",
            "quantities": [self.quantity()],
            "cite": self.cite(),
        }
        observation = self.evidence(ids) | {
            "id": "o-001",
            "date": "2024",
            "quantity": self.one(None, self.quantity()),
            "definition": "unknown",
            "source": "survey",
        }
        measures = [self.measure(n, ids) for n in NUMBERS[: self.random.randint(1, 4)]]
        catalog = replace(
            like.catalog,
            places={p: self.place(at) for at, p in enumerate(ids)},
            features={},
            measures={m.id: m for m in measures},
            memberships=(),
            indicators=(self.indicator(1), self.indicator(2)),
            baselines=(Baseline.model_validate(baseline),),
            observations=(Observation.model_validate(observation),),
        )
        return Assembled(catalog, self.shapes(ids), like.report)

    def shapes(self, places: Sequence[str]) -> dict[str, Placed]:
        """Points, lines and squares on a coarse lattice, so that edges meet; the first is always a square."""
        found = {}
        for at, place_id in enumerate(places):
            x, y = 117 + self.random.randint(0, 4) / 100, 39.4 + self.random.randint(0, 4) / 100
            square = shapely.box(x, y, x + 0.02, y + 0.02)
            line = shapely.LineString([(x, y), (x + 0.02, y)])
            shape = self.random.choice((square, line, shapely.Point(x, y), None)) if at else square
            if shape is not None:
                found[place_id] = Placed(place_id, shape, Precision.APPROXIMATE, None, None)
        return found

    def word(self, index: Index) -> str:
        """A piece of what a record says, as written, in pinyin or by initials; now and then anything."""
        said = [text for e in index.entries for text in (*e.names, e.summary, e.note) if text]
        text = self.random.choice(said)
        start = self.random.randrange(len(text))
        piece = text[start : start + self.random.randint(1, 3)].strip()
        forms = (piece, "".join(READ.get(c, "") for c in piece), "".join(READ.get(c, "")[:1] for c in piece))
        return self.random.choice(ODD_WORDS) if self.random.random() < 0.2 else str(self.one(*forms)) or "2"

    def query(self, asked: tuple[str, ...], index: Index) -> Query:
        placed = sorted(index.positions.placed)
        names = [name for p in index.catalog.places.values() for name in (p.id, p.name_zh)]
        labels = sorted({q.label for q in index.quantities})
        values = {
            "words": tuple(self.word(index) for _ in range(self.random.randint(1, 2))),
            "whats": self.some(["measures", "places", "indicators", "baselines", "observations"]),
            "places": self.some(names),
            "themes": self.some(THEMES),
            "kinds": self.some([*KINDS, "project", "target"]),
            "strengths": self.some(["strive", "complete", "争创"]),
            "statuses": self.some(["planned", "strive-for"]),
            "precisions": self.some(["schematic", "unlocated"]),
            "chapters": self.some(["2", "2.1", "3.2"]),
            "attributes": self.some(["binding", "expected"]),
            "deadline": self.one("2025", "<=2023", ">=2025", "<2025", ">2023"),
            "quantities": self.some(["no-number", ">=2.5", "<30", "=2", *(f"{label}>2" for label in labels)]),
            "bbox": self.one("117,39.4,117.01,39.41", "117.02,39.42,117.06,39.46"),
            "inside": "wuqing",
            "near": self.random.choice(placed),
        }
        within = self.random.choice(("0", "900", "900m", "3km")) if "near" in asked else ""
        return Query(**{name: values[name] for name in asked}, within=within)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("asked", ASKED, ids="+".join)
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=80)
def test_find_answers_as_a_plain_scan_does(
    tiny_assembled: Assembled, asked: tuple[str, ...], seed: int
) -> None:
    maker = Maker(seed)
    assembled = maker.assembled(tiny_assembled)
    index = Index.of(assembled)
    query = maker.query(asked, index)
    expected = scan(assembled, query)
    if expected is None or ("争创" in query.strengths and "争创" not in index.values("verb")):
        with pytest.raises(QueryError):
            find(index, query)
        return
    found = find(index, query)
    assert [(row.entry.what, row.entry.id) for row in found.rows] == expected
    assert found.total == len(expected)
