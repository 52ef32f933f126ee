"""``atlas export``: files for desktop GIS and CAD, put in place whole once they have been read back."""

# ruff: noqa: PLC0415  a command imports what it needs when it runs: others must not load geopandas

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

import click

from atlas.cli.options import out_option, rooms_option
from atlas.errors import ExportError
from atlas.model.vocab import Sensitivity
from atlas.rooms import find_rooms
from atlas.settings import rooms_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from atlas.cli.speech import Speech
    from atlas.export.desktop.job import ExportJob, Reread
    from atlas.export.desktop.make import Made
    from atlas.export.desktop.registry import FormatEntry

FOLDER = "desktop"


class Asked(TypedDict):
    """The options of the command."""

    formats: tuple[str, ...]
    rooms: Path | None
    layers: tuple[str, ...]
    crs: int | None
    profile: str
    names: Literal["atlas", "standard"]
    encoding: Literal["utf-8", "gbk"]
    include_schematic: bool
    out: Path


def export(speech: Speech) -> click.Command:
    """``atlas export``."""

    def run(**asked: Unpack[Asked]) -> None:
        from atlas.audit.assemble import assemble
        from atlas.export.desktop.make import Choices, make_job
        from atlas.export.desktop.registry import ALL, entries

        among_all = ALL in asked["formats"]
        with _wrong_use(speech):
            chosen = entries(asked["formats"])
            for entry in chosen:
                entry.crs_for(asked["crs"], among_all=among_all)
        choices = Choices(
            layers=asked["layers"],
            crs=asked["crs"],
            profile=Sensitivity(asked["profile"]),
            names=asked["names"],
            encoding=asked["encoding"],
            include_schematic=asked["include_schematic"],
        )
        assembled = assemble(find_rooms(rooms_path(asked["rooms"])))
        with _wrong_use(speech):
            job = make_job(assembled, choices)
        out = asked["out"] / FOLDER / choices.profile.value
        made, files = _put_in_place(job, chosen, out, asked["crs"], speech, among_all=among_all)
        _tell(made, files, job, out, speech)

    return click.Command(
        "export",
        callback=run,
        help=speech("desktop.help"),
        params=[
            click.Argument(["formats"], nargs=-1, required=True, metavar="FORMAT..."),
            *_choices(speech),
            rooms_option(speech),
            out_option(speech),
        ],
    )


@contextmanager
def _wrong_use(speech: Speech) -> Iterator[None]:
    """What was asked for does not exist: wrong use, not a fault of the data."""
    try:
        yield
    except ExportError as error:
        raise click.UsageError(error.text(speech.lang), click.get_current_context()) from error


def _put_in_place(
    job: ExportJob,
    formats: tuple[FormatEntry, ...],
    out: Path,
    crs: int | None,
    speech: Speech,
    *,
    among_all: bool,
) -> tuple[list[Made], int]:
    """Make the formats in a stage beside those of earlier runs, and exchange the folder in one call."""
    from atlas.build.stage import carry_over, staged
    from atlas.export.desktop.make import export as make
    from atlas.export.desktop.manifest import MANIFEST, write_manifest
    from atlas.export.desktop.registry import FORMATS

    with speech.progress(2 * len(formats) + 1) as step, staged(out) as stage:
        kept = {name for name in FORMATS if name not in {f.name for f in formats}}
        if out.is_dir():
            carry_over(out, stage, {*kept, MANIFEST})
        made = make(job, formats, stage, crs=crs, among_all=among_all, reread=_reread(), step=step)
        return made, write_manifest(stage, made, job)


def _reread() -> Reread:
    """The readers that are not the writers; they live where files from outside are read (`atlas.intake`)."""
    from atlas.intake.reread import reread

    return reread


def _tell(made: list[Made], files: int, job: ExportJob, out: Path, speech: Speech) -> None:
    for one in made:
        for written in one.written:
            for note in written.notes:
                speech.note(f"{written.path.name}: {note}")
    titles = "、".join(pair[speech.lang == "en"] for pair in job.withheld)
    left = speech("desktop.withheld", titles=titles) if titles else speech("desktop.none-withheld")
    checks = sum(len(one.checks) for one in made)
    profile = speech(f"desktop.profile.{job.profile.value}")
    speech.note(speech("desktop.done", files=files, profile=profile, checks=checks, left=left))
    speech.out(str(out))


def _choices(speech: Speech) -> list[click.Parameter]:
    profiles = click.Choice([s.value for s in Sensitivity])
    return [
        click.Option(["--layers"], multiple=True, metavar="ID", help=speech("desktop.option.layers")),
        click.Option(["--crs"], type=int, metavar="EPSG", help=speech("desktop.option.crs")),
        click.Option(
            ["--profile"],
            type=profiles,
            default="public",
            show_default=True,
            help=speech("desktop.option.profile"),
        ),
        click.Option(
            ["--names"],
            type=click.Choice(["atlas", "standard"]),
            default="atlas",
            show_default=True,
            help=speech("desktop.option.names"),
        ),
        click.Option(
            ["--encoding"],
            type=click.Choice(["utf-8", "gbk"]),
            default="utf-8",
            show_default=True,
            help=speech("desktop.option.encoding"),
        ),
        click.Option(["--include-schematic"], is_flag=True, help=speech("desktop.option.include-schematic")),
    ]
