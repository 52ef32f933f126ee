"""A second, slow and plain reading of what a query means, made without any of the index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from atlas.geo.crs import to_metres
from atlas.query import What
from atlas.words import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from atlas.audit.assemble import Assembled
    from atlas.catalog import Catalog
    from atlas.model.measure import Quantity
    from atlas.query import Query

READ = {
    "湿": "shi",
    "林": "lin",
    "木": "mu",
    "桥": "qiao",
    "站": "zhan",
    "河": "he",
    "园": "yuan",
    "路": "lu",
}
"""Characters with one reading each."""


@dataclass(frozen=True)
class Item:
    """A record with everything that may be asked of it."""

    what: What
    id: str
    names: tuple[str, ...]
    places: tuple[str, ...]
    body: str
    note: str
    related: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    deadline: int | None = None
    attribute: str = ""
    wide: bool = False
    figures: tuple[tuple[str, float | None], ...] = ()


def items(catalog: Catalog) -> Iterator[Item]:
    """Every record, in the order in which equals are answered."""
    for m in sorted(catalog.measures.values(), key=lambda m: [int(n) for n in m.id.split("-")[1:]]):
        places = tuple(r.place for r in m.places)
        yield Item(
            What.MEASURES,
            m.id,
            (m.title,),
            places,
            _body(m.summary, m.quantities),
            m.note,
            _called(places, catalog),
            (m.theme,),
            (m.kind, *(catalog.places[p].kind for p in places)),
            (m.strength.cls, m.strength.verb),
            (f"{m.chapter}", f"{m.chapter}.{m.section}"),
            m.deadline,
            wide=not places,
            figures=tuple((q.label, q.value) for q in m.quantities),
        )
    for p in sorted((p for p in catalog.places.values() if not p.kind.is_locator), key=lambda p: p.id):
        theme = tuple(s.theme for s in catalog.layers if s.id == catalog.layer_of_place.get(p.id))
        at = tuple(a for c in p.cite for a in (str(c.chapter), f"{c.chapter}.{c.section}"))
        names = (p.name_zh, *p.aliases, p.name_en)
        yield Item(What.PLACES, p.id, names, (p.id,), _kind(p.kind), p.note, (), theme, (p.kind,), at=at)
    for i in sorted(catalog.indicators, key=lambda i: i.number):
        at = tuple(a for c in i.cite for a in (str(c.chapter), f"{c.chapter}.{c.section}"))
        value = "" if i.target_value is None else f"{i.target_value:g}{i.unit}"
        base = "" if i.base_value is None else f"{i.base_value:g}{i.unit}"
        said = i.target_text if i.target_value is None else ""
        yield Item(
            What.INDICATORS,
            str(i.number),
            (i.name,),
            (),
            f"{i.name}\n{value}\n{base}\n{said}",
            i.note,
            themes=(i.theme,) if i.theme else (),
            at=at,
            deadline=i.target_year,
            attribute=i.attribute,
            figures=((i.name, i.target_value),),
        )
    for b in sorted(catalog.baselines, key=lambda b: b.id):
        at = tuple(a for c in b.cite for a in (str(c.chapter), f"{c.chapter}.{c.section}"))
        yield Item(
            What.BASELINES,
            b.id,
            (b.title,),
            b.places,
            _body(b.summary, b.quantities),
            b.note,
            _called(b.places, catalog) + _named(b.indicators, catalog),
            (b.theme,),
            tuple(catalog.places[p].kind for p in b.places),
            at=at,
            figures=tuple((q.label, q.value) for q in b.quantities),
        )
    for o in sorted(catalog.observations, key=lambda o: o.id):
        quantities = (o.quantity,) if o.quantity else ()
        themes = {catalog.measures[m].theme for m in o.measures}
        themes |= {i.theme for i in catalog.indicators if i.number in o.indicators and i.theme}
        yield Item(
            What.OBSERVATIONS,
            o.id,
            (o.title,),
            o.places,
            _body(o.summary, quantities),
            o.definition_note,
            _called(o.places, catalog) + _named(o.indicators, catalog),
            tuple(themes),
            tuple(catalog.places[p].kind for p in o.places),
            figures=tuple((q.label, q.value) for q in quantities),
        )


def _kind(kind: str) -> str:
    """What the catalogue calls a kind of place, in both languages."""
    return "\n".join(catalogue()[f"kind.{kind}"])


def _readings(name: str) -> set[str]:
    """The whole name in pinyin and by initials, where every character of it has one reading."""
    said = [READ[char] for char in name if char in READ]
    whole = len(said) == len(re.findall(r"[\u4e00-\u9fff]", name)) > 0
    runs = re.findall(r"[\u4e00-\u9fff]+", name)
    return {"".join(said), "".join(s[0] for s in said)} if whole and len(runs) == 1 else set()


def word_rank(word: str, item: Item, number: str) -> int:
    """0 for number or name, then names 1, names of what it bears on 2, text 3, note 4; 5 for nowhere."""
    if word in {item.id, number, *(n.lower() for n in item.names)}:
        return 0
    if re.fullmatch(r"\d-\d+-\d+", word):
        return 5
    if len(word) > 1 and any(word in _readings(name) for name in item.names):
        return 0
    for rank, texts in enumerate((item.names, item.related, (item.body,), (item.note,)), start=1):
        whole = "\n".join(texts).lower()
        if re.fullmatch(r"\d+(\.\d+)?%?", word):
            if re.search(rf"(?<![\d.]){re.escape(word)}(?!\d|\.\d)", whole):
                return rank
        elif word in whole or _said(word, whole, initials=rank == 1):
            return rank
    return 5


def scan(assembled: Assembled, query: Query) -> list[tuple[What, str]] | None:
    """What and id of everything that the query asks, in order; None where a word is known nowhere."""
    catalog = assembled.catalog
    rows = list(items(catalog))
    keyed = []
    ranks = {w: [word_rank(w.lower(), i, _number(i, catalog)) for i in rows] for w in query.words}
    if any(set(found) == {5} for found in ranks.values()):
        return None
    for order, item in enumerate(rows):
        rank = max((found[order] for found in ranks.values()), default=0)
        far = _distance(item, query, assembled)
        if rank < 5 and far is not None and _meets(item, query, assembled):
            keyed.append((rank, far, order))
    return [(rows[order].what, rows[order].id) for _, _, order in sorted(keyed)]


def _meets(item: Item, query: Query, assembled: Assembled) -> bool:
    catalog = assembled.catalog
    kept = [catalog.places[p] for p in item.places]
    tests = (
        (query.whats, {item.what}),
        (query.themes, set(item.themes)),
        (query.kinds, set(item.kinds)),
        (query.strengths, set(item.strengths)),
        (query.statuses, {p.status for p in kept}),
        (query.precisions, {catalog.precision(p.id) for p in kept}),
        (query.chapters, set(item.at)),
        (query.attributes, {item.attribute}),
    )
    return (
        all(not wanted or set(wanted) & {str(v) for v in have} for wanted, have in tests)
        and (not query.places or any(_at(item, name, catalog) for name in query.places))
        and (not query.deadline or _compared(item.deadline, query.deadline))
        and (not query.quantities or any(_figure(item, wanted) for wanted in query.quantities))
        and (not query.bbox or _in_box(item, query.bbox, assembled))
        and (not query.inside or _inside(item, query.inside, assembled))
    )


def _at(item: Item, name: str, catalog: Catalog) -> bool:
    for place_id in item.places or ((catalog.district,) if item.wide else ()):
        climbing: str | None = place_id
        while climbing and climbing in catalog.places:
            place = catalog.places[climbing]
            if name in (place.id, place.name_zh, place.name_en, *place.aliases):
                return True
            climbing = place.part_of
    return False


def _compared(value: float | None, asked: str) -> bool:
    sign, number = re.fullmatch(r"([<>]?=?)(.*)", asked).groups()  # type: ignore[union-attr]  # as the tests write it
    tests = {"<": "__lt__", ">": "__gt__", "<=": "__le__", ">=": "__ge__", "=": "__eq__", "": "__eq__"}
    return value is not None and bool(getattr(float(value), tests[sign])(float(number)))


def _figure(item: Item, asked: str) -> bool:
    if asked == "no-number":
        return any(value is None for _, value in item.figures)
    label, rest = re.fullmatch(r"([^<>=]*)(.*)", asked).groups()  # type: ignore[union-attr]  # as above
    return any(label in known and (not rest or _compared(value, rest)) for known, value in item.figures)


def _in_box(item: Item, asked: str, assembled: Assembled) -> bool:
    box = shapely.box(*map(float, asked.split(",")))
    return any(box.intersects(assembled.placed[p].geometry) for p in item.places if p in assembled.placed)


def _inside(item: Item, name: str, assembled: Assembled) -> bool:
    area = to_metres(assembled.placed[name].geometry)
    return any(
        p == name or area.buffer(-1).intersects(to_metres(assembled.placed[p].geometry))
        for p in item.places
        if p in assembled.placed
    )


def _distance(item: Item, query: Query, assembled: Assembled) -> float | None:
    """0 where nearness is not asked, None where too far."""
    if not query.near:
        return 0.0
    centre = to_metres(assembled.placed[query.near].geometry)
    shapes = [to_metres(assembled.placed[p].geometry) for p in item.places if p in assembled.placed]
    nearest = min((centre.distance(shape) for shape in shapes), default=float("inf"))
    within = {"0": 0.0, "900": 900.0, "900m": 900.0, "3km": 3000.0}[query.within]
    return nearest if nearest <= within else None


def _said(word: str, text: str, *, initials: bool) -> bool:
    for run in re.findall(f"[{''.join(READ)}]+", text):
        syllables = [READ[char] for char in run]
        spans = [syllables[i:j] for i in range(len(run)) for j in range(i + 1, len(run) + 1)]
        if word in {"".join(span) for span in spans}:
            return True
        if initials and len(word) > 1 and word in {"".join(s[0] for s in span) for span in spans}:
            return True
    return False


def _number(item: Item, catalog: Catalog) -> str:
    return catalog.measures[item.id].number_zh if item.what is What.MEASURES else item.id


def _called(places: tuple[str, ...], catalog: Catalog) -> tuple[str, ...]:
    kept = [catalog.places[p] for p in places]
    return tuple(name for p in kept for name in (p.name_zh, *p.aliases, p.name_en))


def _named(numbers: tuple[int, ...], catalog: Catalog) -> tuple[str, ...]:
    return tuple(i.name for i in catalog.indicators if i.number in numbers)


def _body(summary: str, quantities: tuple[Quantity, ...]) -> str:
    rows = [summary]
    for q in quantities:
        rows += [q.label, "" if q.value is None else f"{q.value:g}{q.unit}", q.note]
    return "\n".join(rows)
