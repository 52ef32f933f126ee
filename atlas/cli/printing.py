"""``atlas print``: sheets as PDF, each audited as written; a folder that is exchanged whole or not at all."""

# ruff: noqa: PLC0415  a command imports what it needs when it runs

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from atlas.cli.options import common_options, out_option
from atlas.errors import AtlasError, did_you_mean
from atlas.rooms import find_rooms
from atlas.settings import plan_text_path, read_plan_text, rooms_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from atlas.audit.assemble import Assembled
    from atlas.cli.speech import Speech
    from atlas.sheet.press import Order, Printed
    from atlas.sheet.type import Type

TOWNS = "towns"
"""Asks for the sheets of all towns."""
_PALETTES = ("standard", "grey", "safe")
_PURPOSES = ("word", "ppt", "ppt-4x3")
DEFAULT_ADDRESS = "http://127.0.0.1:8000"
"""Where ``atlas serve`` shows the atlas on this machine."""
_PROFILES = ("internal", "public")
_LISTED = 3
"""So many sheets are named where all of a kind are meant."""


def print_(speech: Speech) -> click.Command:
    """``atlas print``."""

    def run(
        *,
        sheets: tuple[str, ...],
        rooms: Path | None,
        plan_text: Path | None,
        out: Path,
        every: bool,
        **wanted: Any,  # noqa: ANN401  options by name
    ) -> None:
        _needs_extra()
        from atlas.audit.assemble import assemble
        from atlas.sheet.type import sheet_type

        if bool(sheets) == every:
            raise click.UsageError(speech("cli.print.which"))
        found = find_rooms(rooms_path(rooms))
        type_ = sheet_type(found)
        order = _order(wanted, book=every)
        assembled = assemble(found, read_plan_text(plan_text_path(plan_text)))
        names = _chosen(sheets, assembled, every=every)
        printed = _print(names, out / "print", assembled, type_, order, speech=speech)
        _warn(names, assembled, order, speech)
        _tell(printed, out / "print", speech, book=every)

    return click.Command(
        "print",
        callback=run,
        help=speech("cli.print.help"),
        params=[*_which(speech), *_how(speech), *common_options(speech), out_option(speech)],
    )


def _needs_extra() -> None:
    """Say in one line which package is missing, before anything else is loaded."""
    from importlib.util import find_spec

    for package in ("typst", "pikepdf", "segno"):
        if find_spec(package) is None:
            raise AtlasError("sheet-extra", package=package)


def _order(wanted: dict[str, Any], *, book: bool) -> Order:
    from atlas.sheet.figure import Purpose
    from atlas.sheet.ink import Palette
    from atlas.sheet.make import Wish
    from atlas.sheet.notes import Imprint
    from atlas.sheet.press import Order

    imprint = Imprint(
        wanted["producer"],
        wanted["approval"],
        wanted["secrecy"],
        wanted["profile"] == "public",
        wanted["address"],
    )
    wish = Wish(
        wanted["paper"],
        wanted["scale"],
        wanted["place"],
        _box(wanted["bbox"]),
        Palette(wanted["palette"]),
        wanted["crop_marks"],
        imprint,
    )
    purposes = tuple(Purpose(name) for name in wanted["purposes"])
    return Order(wish, book, wanted["svg"], wanted["png"], purposes, wanted["poster"])


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    """West, south, east, north in degrees."""
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise AtlasError("sheet-bbox", bbox=text) from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004  degrees
        raise AtlasError("sheet-bbox", bbox=text)
    return west, south, east, north


def _chosen(sheets: Sequence[str], assembled: Assembled, *, every: bool) -> list[str]:
    """The ids asked for, each once; a title, a town's name or ``towns`` stands for ids, else refused."""
    from atlas.catalog.naming import fold, places_by_name
    from atlas.sheet.make import TOWN_PREFIX, sheet_ids
    from atlas.sheet.paper import SheetError

    known = sheet_ids(assembled)
    towns = [i for i in known if i.startswith(TOWN_PREFIX)]
    if every:
        return known
    by_title = {name: TOWN_PREFIX + ids[0] for name, ids in places_by_name(assembled.catalog).items()}
    by_title = {name: town for name, town in by_title.items() if town in towns}
    by_title |= {fold(spec.title_zh): spec.id for spec in assembled.catalog.sheets.values()}
    chosen: list[str] = []
    for name in sheets:
        ids = towns if name == TOWNS else [by_title.get(fold(name).strip(), name)]
        if not set(ids) <= set(known):
            near = did_you_mean(name, [*known, *by_title]) or ", ".join([*assembled.catalog.sheets, TOWNS])
            raise SheetError("sheet-unknown", sheet=name, near=near)
        chosen += ids
    return list(dict.fromkeys(chosen))


def _print(
    names: list[str],
    folder: Path,
    assembled: Assembled,
    type_: Type,
    order: Order,
    *,
    speech: Speech,
) -> list[Printed]:
    from atlas.build.stage import carry_over, staged
    from atlas.sheet.press import press

    with staged(folder) as stage, speech.progress(len(names) + order.book) as step:
        before = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
        printed = press(names, stage, assembled, type_, order=order, step=lambda name: step("sheet", name))
        carry_over(folder, stage, {name for name in before if not _renewed(name, printed)})
    return printed


def _renewed(name: str, printed: Sequence[Printed]) -> bool:
    """Whether a file of an earlier run belongs to a sheet that was printed again."""
    stem = name.partition(".")[0]
    return any(
        re.fullmatch(rf"{re.escape(one.id)}(-word|-ppt|-ppt-4x3|-poster)?(-\d+)?", stem) for one in printed
    )


def _warn(names: Sequence[str], assembled: Assembled, order: Order, speech: Speech) -> None:
    """A line for each kind of sheet that could not heed a paper or scale that was asked for."""
    from atlas.sheet.unheeded import unheeded

    for one in unheeded(names, assembled, order.wish):
        listed = ", ".join(one.sheets[:_LISTED]) + (" …" if len(one.sheets) > _LISTED else "")
        facts = {"options": " ".join(one.options), "sheets": listed, "count": len(one.sheets)}
        speech.note(speech(f"cli.print.unheeded-{one.why}", **facts))


def _tell(printed: Sequence[Printed], folder: Path, speech: Speech, *, book: bool) -> None:
    failed = [one for one in printed if not one.audit.ok]
    for one in printed:
        speech.note(one.audit.line(speech.lang))
    speech.note(speech("cli.print.done", count=len(printed), failed=len(failed)))
    for one in printed if len(printed) == 1 else ():
        speech.out(str(folder / one.file.name))
    if book:
        speech.out(str(folder / "atlas-book.pdf"))
    if failed:
        raise click.exceptions.Exit(1)


def _which(speech: Speech) -> list[click.Parameter]:
    return [
        click.Argument(["sheets"], nargs=-1, metavar="SHEET …"),
        click.Option(["--all", "every"], is_flag=True, help=speech("cli.print.all")),
        click.Option(["--place"], metavar="ID", help=speech("cli.print.place")),
        click.Option(["--bbox"], metavar="W,S,E,N", help=speech("cli.print.bbox")),
    ]


def _how(speech: Speech) -> list[click.Parameter]:
    def text(name: str, *, metavar: str | None = None, default: str | None = "") -> click.Option:
        about = speech(f"cli.print.{name}")
        return click.Option([f"--{name}"], metavar=metavar, default=default, help=about)

    def choice(name: str, among: Sequence[str]) -> click.Option:
        kind, about = click.Choice(among), speech(f"cli.print.{name}")
        return click.Option([f"--{name}"], type=kind, default=among[0], show_default=True, help=about)

    scale, dpi = click.IntRange(500, 5_000_000), click.IntRange(36, 600)
    purposes = click.Choice(_PURPOSES)
    return [
        text("paper", metavar="A3", default=None),
        click.Option(["--scale"], type=scale, metavar="N", help=speech("cli.print.scale")),
        choice("palette", _PALETTES),
        choice("profile", _PROFILES),
        text("approval"),
        text("secrecy"),
        text("producer"),
        text("address", metavar="URL", default=DEFAULT_ADDRESS),
        click.Option(["--crop-marks"], is_flag=True, help=speech("cli.print.crop-marks")),
        click.Option(["--poster"], is_flag=True, help=speech("cli.print.poster")),
        click.Option(["--svg"], is_flag=True, help=speech("cli.print.svg")),
        click.Option(["--png"], type=dpi, metavar="DPI", help=speech("cli.print.png")),
        click.Option(["--for", "purposes"], type=purposes, multiple=True, help=speech("cli.print.for")),
    ]
