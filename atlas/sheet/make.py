"""Makes sheets: from a record and what was asked for to a page, and from pages to a finished PDF."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from shapely.geometry import box

from atlas.audit.town_ties import town_ids
from atlas.catalog.naming import place_named
from atlas.errors import did_you_mean
from atlas.geo.crs import PRINT, STORAGE, convert_point
from atlas.model.sheet import Orientation, SheetBody, SheetSpec
from atlas.model.vocab import Geometry, PrecisionGroup
from atlas.sheet.ink import Ink, Palette
from atlas.sheet.map_page import map_page
from atlas.sheet.mapping import layer_names
from atlas.sheet.notes import Imprint
from atlas.sheet.paper import SheetError, choose_layout
from atlas.sheet.pdf_finish import Finish, PageFinish, finish_pdf
from atlas.sheet.pdf_georeference import Georeference
from atlas.sheet.subject import extent_m, make_subject
from atlas.sheet.table_page import table_page
from atlas.sheet.towns import town_page
from atlas.sheet.typeset import About, Page
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from atlas.audit.assemble import Assembled
    from atlas.sheet.names import Lettering
    from atlas.sheet.subject import Subject
    from atlas.sheet.type import Type

TOWN_PREFIX = "town-"
INDEX_ID = "town-index"
TOWN_PAPER = "A3"
_LEAST_SIDE_M = 4_000.0
_AROUND = 0.15
"""How much room a place is given on each side, as a share of its extent."""

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What a run asks for beside the sheets' own records; None keeps what the record says.

    Attributes
    ----------
    bbox
        West, south, east, north in degrees.
    """

    paper: str | None = None
    scale: int | None = None
    place: str | None = None
    bbox: Bounds | None = None
    palette: Palette = Palette.STANDARD
    crop_marks: bool = False
    imprint: Imprint = field(default_factory=Imprint)


@dataclass(frozen=True, slots=True)
class MadeSheet:
    """A sheet before it is set: its page, and of a map what it draws and how it is lettered."""

    id: str
    number: str
    page: Page
    about: About
    subject: Subject | None = None
    lettering: Lettering | None = None


def sheet_ids(assembled: Assembled) -> list[str]:
    """Every sheet that can be asked for by id: the declared ones, the index of towns, a sheet for each."""
    towns = town_ids(assembled.catalog)
    index = [INDEX_ID] if any(has_area(town, assembled) for town in towns) else []
    return [*assembled.catalog.sheets, *index, *(TOWN_PREFIX + town for town in towns)]


def make_sheet(sheet: str, assembled: Assembled, type_: Type, wish: Wish) -> MadeSheet:
    """
    One sheet by id.

    Raises
    ------
    UnknownIdError
        If the place that was asked for is none.
    SheetError
        If there is no such sheet, or it cannot be made as it was asked for.
    """
    catalog = assembled.catalog
    town = sheet.removeprefix(TOWN_PREFIX)
    declared = catalog.sheets.get(sheet)
    if (wish.place or wish.bbox) and (declared is None or declared.body is not SheetBody.MAP):
        raise SheetError("sheet-no-frame", sheet=sheet)
    if sheet.startswith(TOWN_PREFIX) and town in town_ids(catalog):
        made = _town(town, assembled, type_, wish)
    elif sheet == INDEX_ID and sheet in sheet_ids(assembled):
        made = _index(assembled, type_, wish)
    elif declared is not None:
        is_map = declared.body is SheetBody.MAP
        made = _map(declared, assembled, type_, wish) if is_map else _table(declared, assembled, wish)
    else:
        known = sheet_ids(assembled)
        raise SheetError(
            "sheet-unknown", sheet=sheet, near=did_you_mean(sheet, known) or ", ".join(catalog.sheets)
        )
    lacking = type_.missing(_words(made))
    if lacking:
        raise SheetError("sheet-glyphs", sheet=sheet, chars=" ".join(f"{c} U+{ord(c):04X}" for c in lacking))
    return made


def finished(made: MadeSheet, data: bytes, *, crop_marks: bool = False) -> bytes:
    """A sheet that Typst has set, with its layers, georeference and boxes."""
    return finish_pdf(data, Finish({0: page_finish(made)}, crop_marks=crop_marks))


def page_finish(made: MadeSheet) -> PageFinish:
    """Layers and georeference of a sheet's first page."""
    subject = made.subject
    if subject is None:
        return PageFinish(made.about.title)
    x, y, _, _ = subject.layout.frame
    frame = subject.frame
    west, south, east, north = frame.bounds
    around = ((west, south), (west, north), (east, north), (east, south))
    corners = tuple(convert_point(*corner, PRINT, STORAGE) for corner in around)
    where = Georeference((x, y, frame.width, frame.height), corners, subject.spec.title_zh)
    return PageFinish(made.about.title, layer_names(subject), None if subject.diagram else where)


def _map(
    spec: SheetSpec, assembled: Assembled, type_: Type, wish: Wish, *, tags: Mapping[str, str] | None = None
) -> MadeSheet:
    if wish.place is not None:
        wish = replace(wish, place=place_named(wish.place, assembled.catalog))
    bounds = _bounds(assembled, wish)
    paper = wish.paper or spec.paper
    extent = bounds[2] - bounds[0], bounds[3] - bounds[1]
    layout = choose_layout(extent, paper, orientation=spec.orientation, scale=wish.scale or spec.scale)
    ink = Ink(wish.palette, size=layout.text, type=layout.text)
    subject = make_subject(spec, assembled, layout, bounds)
    if tags:
        subject = replace(subject, numbered=(), tags=tags)
    page, lettering = map_page(subject, assembled, type_, ink, wish.imprint)
    identity = spec.id if wish.place is None else f"{spec.id}-{wish.place}"
    if wish.bbox is not None:
        identity = f"{spec.id}-bbox"
    return MadeSheet(identity, spec.number, page, _about(page, assembled), subject, lettering)


def _bounds(assembled: Assembled, wish: Wish) -> Bounds:
    """What the frame must hold, in metres: the district, a place with some room, or a box."""
    if wish.bbox is not None:
        west, south, east, north = wish.bbox
        corners = [convert_point(x, y, STORAGE, PRINT) for x in (west, east) for y in (south, north)]
        xs, ys = [c[0] for c in corners], [c[1] for c in corners]
        bounds = min(xs), min(ys), max(xs), max(ys)
        if not box(*bounds).intersects(box(*extent_m(assembled))):
            raise SheetError("sheet-outside", bbox=",".join(f"{side:g}" for side in wish.bbox))
        return bounds
    if wish.place is None:
        return extent_m(assembled)
    if wish.place not in assembled.placed:
        name = assembled.catalog.places[wish.place].name_zh
        raise SheetError("sheet-no-geometry", place=wish.place, name=name)
    west, south, east, north = assembled.on_grid[wish.place].bounds
    grow = max((east - west) * _AROUND, (north - south) * _AROUND)
    wide = max(grow, (_LEAST_SIDE_M - (east - west)) / 2)
    high = max(grow, (_LEAST_SIDE_M - (north - south)) / 2)
    return west - wide, south - high, east + wide, north + high


def _town(town: str, assembled: Assembled, type_: Type, wish: Wish) -> MadeSheet:
    """A town's A4 table with its locator; a map sheet of its own once its area is official."""
    number = _town_number(town, assembled)
    if has_area(town, assembled):
        spec = _town_spec(town, number, assembled)
        inner = Wish(wish.paper, wish.scale, town, None, wish.palette, wish.crop_marks, wish.imprint)
        made = _map(spec, assembled, type_, inner)
        return MadeSheet(TOWN_PREFIX + town, number, made.page, made.about, made.subject, made.lettering)
    ink = Ink(wish.palette)
    page, subject, lettering = town_page(town, number, assembled, type_, ink=ink, imprint=wish.imprint)
    return MadeSheet(TOWN_PREFIX + town, number, page, _about(page, assembled), subject, lettering)


def _town_number(town: str, assembled: Assembled) -> str:
    return f"T{town_ids(assembled.catalog).index(town) + 1:02d}"


def has_area(town: str, assembled: Assembled) -> bool:
    """Whether a town's area is official, so that it has a map sheet of its own."""
    placed = assembled.placed.get(town)
    return placed is not None and placed.geometry.area > 0 and placed.precision.group is PrecisionGroup.FIRM


def index_of_towns(assembled: Assembled, type_: Type, wish: Wish, *, known: Sequence[str]) -> list[MadeSheet]:
    """The index map of a book that holds town sheets and none of its own yet."""
    if INDEX_ID in known or not any(one.startswith(TOWN_PREFIX) for one in known):
        return []
    return [_index(assembled, type_, Wish(palette=wish.palette, imprint=wish.imprint))]


def _index(assembled: Assembled, type_: Type, wish: Wish) -> MadeSheet:
    """The index of the town series: every town with the number of its sheet."""
    known = [name for name in ("district", "neighbours", "towns") if name in assembled.catalog.layer_by_id]
    spec = SheetSpec(
        id=INDEX_ID,
        number="T00",
        title_zh=say("sheet.town-index"),
        title_en=say("sheet.town-index", "en"),
        layers=tuple(known),
        bearing=tuple(known[:1]),
        paper=TOWN_PAPER,
    )
    tags = {town: _town_number(town, assembled) for town in town_ids(assembled.catalog)}
    return _map(spec, assembled, type_, wish, tags=tags)


def _town_spec(town: str, number: str, assembled: Assembled) -> SheetSpec:
    catalog = assembled.catalog
    located = [s.id for s in catalog.layers if s.genre == "located"]
    return SheetSpec(
        id=TOWN_PREFIX + town,
        number=number,
        title_zh=catalog.places[town].name_zh,
        title_en=catalog.places[town].name_en,
        layers=tuple(located),
        bearing=tuple(i for i in located if Geometry.POLYGON in catalog.layer_by_id[i].geometry),
        paper=TOWN_PAPER,
        orientation=Orientation.FIT,
    )


def _table(spec: SheetSpec, assembled: Assembled, wish: Wish) -> MadeSheet:
    page = table_page(spec, assembled, wish.imprint, wish.paper or spec.paper)
    return MadeSheet(spec.id, spec.number, page, _about(page, assembled))


def _about(page: Page, assembled: Assembled) -> About:
    plan = assembled.catalog.plan
    heading = str(page.data["heading"])
    return About(
        str(page.data["title"]), plan.issuer, str(page.data["alt"]), (plan.district_zh, heading), plan.as_of
    )


def _words(made: MadeSheet) -> str:
    """All text that a sheet sets, for the fonts to be asked."""
    texts: list[str] = []

    def gather(value: object) -> None:
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, dict):
            for inner in value.values():
                gather(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                gather(inner)

    gather(dict(made.page.data))
    if made.lettering is not None:
        texts.extend(made.lettering.placed.values())
    return "".join(texts)
