"""Nothing in the data can run in a reader's browser: payloads in every text field, none lives."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

import pytest
import yaml
from pydantic import BaseModel

from atlas.audit.assemble import check_rooms
from atlas.build.freshness import Part
from atlas.catalog.features import features_sha256, read_features
from atlas.model.claim import ClaimFile, IndicatorFile, QuestionFile
from atlas.model.layer import LayerSpec, SymbolFile, ThemeFile
from atlas.model.measure import MeasureFile, RetiredFile
from atlas.model.place import MembershipFile, PlaceFile
from atlas.model.plan import Outline, PlanDocument
from atlas.model.source import SourceRecord
from atlas.model.vocab import Severity
from atlas.rooms import find_rooms
from atlas.settings import PlanTextFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from atlas.audit.assemble import Assembled

ROOMS = Path(__file__).parents[1] / "data" / "rooms"
PAYLOADS = (
    "<script>__pwned=1</script>",
    "</script><script>__pwned=1</script>",
    "<img src=x onerror=__pwned=1>",
    '"><img src=x onerror=__pwned=1>',
    "'><img src=x onerror=__pwned=1>",
    "<svg onload=__pwned=1>",
    "<svg/onload=p=1>",
    "<svg><script>__pwned=1</script></svg>",
    "${__pwned=1}",
    "${p=1}",
    "`${__pwned=1}`",
    "`;__pwned=1;`",
    "';__pwned=1//",
    '";__pwned=1//',
    "\\';__pwned=1//",
    '\\";__pwned=1//',
    "\\`+(__pwned=1)+\\`",
    "{{__pwned=1}}",
    "{{''.__class__}}",
    "{% raw %}<b>{% endraw %}",
    "{__class__} {0} {n}",
    "%(p)s %s %n",
    '" onmouseover="__pwned=1',
    "' onfocus='__pwned=1' autofocus='",
    " onclick=__pwned=1 x=",
    "<a href=javascript:__pwned=1>x</a>",
    "javascript:__pwned=1",
    "<iframe srcdoc='<script>top.__pwned=1</script>'>",
    "<iframe src=javascript:top.__pwned=1>",
    "<base href=http://evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{background:url(//evil.example)}</style>",
    "expression(__pwned=1);background:url(//e.example)",
    "red;}</style><script>__pwned=1</script>",
    "<!--<img src=x onerror=__pwned=1>-->",
    "--><img src=x onerror=__pwned=1><!--",
    "]]><img src=x onerror=__pwned=1>",
    "<math><mi xlink:href='javascript:__pwned=1'>x",
    "&lt;img src=x onerror=__pwned=1&gt;",
    "&#60;script&#62;__pwned=1&#60;/script&#62;",
    "<details open ontoggle=__pwned=1>",
    "</textarea></title><svg onload=__pwned=1>",
    "<object data=//evil.example>",
    "<form action=//evil.example><input autofocus>",
    "＜script＞__pwned=1＜/script＞",
    "<b>", "`", "${", "</script", "<!--", "\"'><", "{{", "\\", "//",
)  # fmt: skip
"""The last few fit where a field has room for a few characters only."""
RUN = """() => ["__pwned", "p"].filter((name) => name in window)"""
PROBES = Path(__file__).with_name("probes")
ALIVE = (PROBES / "alive.js").read_text(encoding="utf-8")
FILES: tuple[tuple[str, type[BaseModel]], ...] = (
    ("layers/plan/document.yaml", PlanDocument),
    ("layers/plan/outline.yaml", Outline),
    ("layers/themes.yaml", ThemeFile),
    ("layers/symbols.yaml", SymbolFile),
    ("layers/memberships.yaml", MembershipFile),
    ("layers/claims.yaml", ClaimFile),
    ("layers/indicators.yaml", IndicatorFile),
    ("layers/questions.yaml", QuestionFile),
    ("layers/measures/retired.yaml", RetiredFile),
    ("layers/measures/0*.yaml", MeasureFile),
    ("layers/specs/*/*.yaml", LayerSpec),
    ("geodata/places/gazetteer/*.yaml", PlaceFile),
    ("geodata/sources/*.yaml", SourceRecord),
)
QUESTIONS = {
    "questions": [
        {
            "id": f"ask-{i}",
            "text_zh": "问",
            "text_en": "ask",
            "lead_zh": "答",
            "lead_en": "answer",
            "places": [place],
            "goto": f"place={place}",
        }
        for i, place in enumerate(("egret-marsh", "grid-h-01", "new-town", "clear-river", "shili-intercity"))
    ]
}
ABSENT = {"road_name"}
"""Left out where it was: a grid slot without a road has none."""


TOLD = {
    "Place": {"name_zh", "aliases", "note", "basis_note", "needs"},
    "Measure": {"title", "summary", "note"},
    "Quantity": {"label", "unit", "note"},
    "Strength": {"verb"},
    "Citation": {"anchor"},
    "Paragraph": {"lead"},
    "Section": {"title"},
    "Chapter": {"title"},
    "PlanDocument": {"title_zh", "number", "district_zh"},
    "Theme": {"title_zh"},
    "LayerSpec": {"title_zh", "about_zh", "awaits"},
    "StyleRule": {"label_zh"},
    "FieldSpec": {"label_zh"},
    "Membership": {"reason"},
    "Claim": {"text"},
    "Indicator": {"name", "target_text"},
    "Question": {"text_zh", "lead_zh"},
    "SourceRecord": {"title", "method"},
    "GridSlot": {"road_name"},
    "Licence": {"attribution"},
    "Provider": {"name"},
    "ProcessStep": {"what"},
    "RetiredNumber": {"reason"},
    "Symbol": {"note"},
}
"""Some of the fields, by record, that must have been reached."""


class Filler:
    """Puts a payload into every free text field of a record; what a pattern rules is left alone."""

    def __init__(self) -> None:
        self.used: set[tuple[str, str]] = set()
        self.fields: set[str] = set()
        self._turn: Iterator[int] = itertools.count()

    def record(self, model: type[BaseModel], data: dict[str, Any]) -> dict[str, Any]:
        made = dict(data)
        for name, field in model.model_fields.items():
            key = field.alias or name
            kind: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
            if key in made:
                made[key] = self.value(kind, made[key], f"{model.__name__}.{name}")
            elif self._free(kind) and name not in ABSENT:
                made[key] = self.text(kind, f"{model.__name__}.{name}")
            elif name == "aliases":
                made[key] = [self.text(get_args(kind)[0], f"{model.__name__}.{name}")]
        return made

    def value(self, kind: Any, value: Any, where: str) -> Any:
        if self._free(kind):
            return self.text(kind, where)
        base = get_args(kind)[0] if get_origin(kind) is Annotated else kind
        if get_origin(base) is tuple and isinstance(value, list):
            return [self.value(get_args(base)[0], item, where) for item in value]
        if get_origin(base) is dict and isinstance(value, dict):
            return {key: self.value(get_args(base)[1], item, where) for key, item in value.items()}
        options = (
            get_args(base) if get_origin(base) is Union or type(base).__name__ == "UnionType" else (base,)
        )
        models = [one for one in options if isinstance(one, type) and issubclass(one, BaseModel)]
        if len(models) == 1 and isinstance(value, dict):
            return self.record(models[0], value)
        return value

    def text(self, kind: Any, where: str) -> str:
        room = min(
            (size for part in self._rules(kind) if (size := getattr(part, "max_length", None))), default=120
        )
        least = max(
            (size for part in self._rules(kind) if (size := getattr(part, "min_length", None))), default=1
        )
        turn = next(self._turn)
        fitting = [p for p in PAYLOADS if least <= len(p.strip()) <= room]
        start = turn % len(fitting)
        queue = fitting[start:] + fitting[:start]
        chosen = queue[0].strip()
        for more in queue[1:] if turn % 2 else []:
            if len(chosen) + len(more) + 1 > room:
                break
            chosen += f" {more}"
        self.fields.add(where)
        self.used.update((where, p) for p in PAYLOADS if p.strip() in chosen)
        return chosen.strip()

    def _free(self, kind: Any) -> bool:
        return (
            get_origin(kind) is Annotated
            and get_args(kind)[0] is str
            and not any(getattr(part, "pattern", None) for part in self._rules(kind))
        )

    @staticmethod
    def _rules(kind: Any) -> Iterator[Any]:
        for part in get_args(kind)[1:]:
            yield part
            yield from getattr(part, "metadata", ())


class Plain(yaml.SafeDumper):
    """Writes without aliases, which the rooms refuse."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def replaced(data: Any, old: str, new: str | None) -> Any:
    """`data` with every value that is `old` made `new`."""
    if isinstance(data, dict):
        return {key: replaced(value, old, new) for key, value in data.items()}
    if isinstance(data, list):
        return [replaced(value, old, new) for value in data]
    return new if data == old else data


def read(path: Path) -> Any:
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  strings only
    return replaced(data, "null", None)


def write(path: Path, data: Any) -> None:
    path.write_text(yaml.dump(data, Dumper=Plain, allow_unicode=True, width=4000), encoding="utf-8")


def _named(place: dict[str, Any]) -> dict[str, Any]:
    """A slot of the grid that a road fills."""
    return place | {"slot": place["slot"] | {"road_name": "路", "membership": "stated"}}


def poison(rooms: Path) -> Filler:
    """Every text field of every record of `rooms`, filled; the sources' hashes follow."""
    write(rooms / "layers" / "questions.yaml", QUESTIONS)
    roads = rooms / "geodata" / "places" / "gazetteer" / "transport.yaml"
    slots = {"axis": "h", "ordinal": "2"}
    write(roads, {"places": [_named(p) if p.get("slot") == slots else p for p in read(roads)["places"]]})
    filler = Filler()
    for pattern, model in FILES:
        for path in sorted(rooms.glob(pattern)):
            write(path, filler.record(model, read(path)))
    for path in sorted((rooms / "geodata" / "places").glob("*.geojson")):
        data = json.loads(path.read_text(encoding="utf-8"))
        for feature in data["features"]:
            feature["properties"]["method"] = "<img src=x onerror=__pwned=1>`${__pwned=1}`"
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    features = [
        f for p in (rooms / "geodata" / "places").glob("*.geojson") for f in read_features(p, p.name, [])
    ]
    for path in sorted((rooms / "geodata" / "sources").glob("*.yaml")):
        source = read(path)
        source["features_sha256"] = features_sha256(f for f in features if f.facts.source_id == source["id"])
        write(path, source)
    return filler


def explore(page: Page) -> None:
    """Open what a reader can open: features, lists, cards, search, both languages."""
    page.evaluate(
        "document.querySelectorAll('input[data-layer]').forEach((box) => box.checked || box.click())"
    )
    for place in page.evaluate(
        "[...new Set([...document.querySelectorAll('[data-place]')].map((n) => n.dataset.place))]"
    ):
        page.evaluate(
            """(id) => { const n = document.querySelector('[data-place="' + id + '"]');
            n.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
            document.querySelectorAll(".atlas-popup details").forEach((d) => (d.open = true)); }""",
            place,
        )
    for name in ("district", "unlocated", "town", "chapter"):
        page.evaluate(
            """(name) => { document.querySelector('[data-open-list="' + name + '"]').click();
            document.querySelectorAll("#panel-body details").forEach((d) => (d.open = true)); }""",
            name,
        )
    page.evaluate("Object.keys(Atlas.data.atlas.places).forEach((id) => Atlas.openPlacePanel(id))")
    page.evaluate("Object.keys(Atlas.data.atlas.measures).forEach((id) => Atlas.openMeasurePanel(id))")
    page.fill("#search", "script")
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    page.click("#lang")
    page.mouse.move(700, 400)
    page.mouse.click(700, 400)


@pytest.fixture(scope="module")
def poisoned(
    tmp_path_factory: pytest.TempPathFactory, build_into: Callable[..., Assembled]
) -> tuple[Path, Filler]:
    rooms = tmp_path_factory.mktemp("payloads") / "rooms"
    shutil.copytree(ROOMS, rooms)
    filler = poison(rooms)
    _, report = check_rooms(find_rooms(rooms))
    assert [f.message() for f in report.at_least(Severity.ERROR)] == []
    build_into(rooms, rooms.parent / "build", parts=(Part.SITE,))
    return rooms.parent / "build" / "site", filler


@pytest.mark.parametrize("name", ["index.html", "atlas.html", "maps/transport.html", "audit.html"])
def test_no_payload_runs(poisoned: tuple[Path, Filler], visit: Callable[..., Page], name: str) -> None:
    page = visit(poisoned[0] / name)
    if name.startswith(("atlas", "maps")):
        explore(page)
        assert page.evaluate("document.querySelectorAll('#panel-body *').length") > 20
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    page.wait_for_timeout(300)
    assert page.evaluate(RUN) == []
    assert page.evaluate(ALIVE) == []
    assert "__pwned" in page.inner_text("body"), "the payloads are shown as the text that they are"


def test_the_payloads_reach_every_text_field(poisoned: tuple[Path, Filler]) -> None:
    filler = poisoned[1]
    assert len(PAYLOADS) >= 40
    assert {payload for _, payload in filler.used} >= {p.strip() for p in PAYLOADS if p.strip() == p}
    told = {f"{record}.{name}" for record, names in TOLD.items() for name in names}
    assert told <= filler.fields


def test_a_payload_in_the_plans_own_text_stays_text(
    tmp_path: Path, tiny_text: PlanTextFile, visit: Callable[..., Page], build_into: Callable[..., Assembled]
) -> None:
    evil = "<img src=x onerror=__pwned=1></script><script>__pwned=1</script>`${__pwned=1}`"
    data = tiny_text.data.decode().replace("争取北延路立项。", f"争取北延路立项{evil}。")
    shutil.copytree(ROOMS, tmp_path / "rooms")
    build_into(tmp_path / "rooms", tmp_path / "build", PlanTextFile("plan.txt", data.encode()), (Part.SITE,))
    page = visit(tmp_path / "build" / "site" / "atlas.html", fragment="#measure=m-2-2-004")
    page.wait_for_timeout(200)
    assert evil in page.inner_text("#panel-body blockquote")
    assert page.evaluate(RUN) == []
    assert page.evaluate(ALIVE) == []


BRACES = ("${__pwned=1}", "{{__pwned=1}}", "{n.__class__}", "{n:>99999}{0}", "{")


def test_a_lead_is_no_template(
    tmp_path: Path, visit: Callable[..., Page], build_into: Callable[..., Assembled]
) -> None:
    """Braces in our answers count measures; what else they hold is text, or is refused."""
    shutil.copytree(ROOMS, tmp_path / "rooms")
    asks = [
        question | {"lead_zh": f"{payload} 共 {{n}} 条"}
        for question, payload in zip(QUESTIONS["questions"], BRACES, strict=True)
    ]
    write(tmp_path / "rooms" / "layers" / "questions.yaml", {"questions": asks})
    _, report = check_rooms(find_rooms(tmp_path / "rooms"))
    if report.at_least(Severity.ERROR):
        return
    build_into(tmp_path / "rooms", tmp_path / "build", parts=(Part.SITE,))
    page = visit(tmp_path / "build" / "site" / "index.html")
    shown = page.locator(".asks").text_content() or ""
    assert [payload for payload in BRACES if payload not in shown] == []
    assert page.evaluate(RUN) == []


GAZETTEER = "geodata/places/gazetteer/ecology.yaml"
MEASURES = "layers/measures/03-01-ecology.yaml"
REFUSED = {
    "line separator": (GAZETTEER, "清河", "清\u2028河"),
    "paragraph separator": (GAZETTEER, "清河", "清\u2029河"),
    "right-to-left override": (GAZETTEER, "清河", "清\u202e河"),
    "zero width": (GAZETTEER, "清河", "清\u200b河"),
    "escape": (GAZETTEER, "清河", "清\x1b[2J河"),
    "place id": (GAZETTEER, "clear-river", 'x" onfocus="__pwned=1'),
    "kind": (GAZETTEER, "river", "<b>"),
    "status": (GAZETTEER, "existing", "<b>"),
    "theme colour": ("layers/themes.yaml", "#B5342C", "red;}</style><script>__pwned=1</script>"),
    "symbol colour": ("layers/symbols.yaml", "#B5342C", "url(javascript:__pwned=1)"),
    "layer id": ("layers/specs/ecology/rivers.yaml", "rivers", "</script><script>__pwned=1</script>"),
    "measure id": (MEASURES, "m-3-1-001", "m-3-1-001<b>"),
    "address": (MEASURES, "3.1.1", "3.1.1<b>"),
}


@pytest.mark.parametrize(("name", "old", "new"), REFUSED.values(), ids=REFUSED)
def test_what_could_hide_or_break_out_is_refused(tiny_rooms: Path, name: str, old: str, new: str) -> None:
    before = read(tiny_rooms / name)
    after = replaced(before, old, new)
    assert after != before
    write(tiny_rooms / name, after)
    _, report = check_rooms(find_rooms(tiny_rooms))
    assert "record-wrong-value" in {f.code for f in report.at_least(Severity.ERROR)}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:__pwned=1",
        "data:text/html,<script>1</script>",
        "//evil.example",
        'https://e.example/"onload=1',
    ],
)
def test_an_address_of_another_scheme_is_refused(tiny_rooms: Path, url: str) -> None:
    path = tiny_rooms / "layers" / "plan" / "document.yaml"
    write(path, {**read(path), "url": url})
    _, report = check_rooms(find_rooms(tiny_rooms))
    assert "record-wrong-value" in {f.code for f in report.at_least(Severity.ERROR)}
