"""``atlas find``: asks the index, and prints the answer in the form that was asked for."""

# ruff: noqa: PLC0415  a command imports what it needs when it runs: others must not load geopandas

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from atlas.cli.options import common_options
from atlas.errors import AtlasError
from atlas.rooms import find_rooms
from atlas.settings import plan_text_path, read_plan_text, rooms_path

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.cli.speech import Speech
    from atlas.query import Found

_FORMATS = ("table", "json", "csv", "geojson")
_SAVED = {".csv": "csv", ".json": "json", ".geojson": "geojson"}
"""Forms of an answer by the ending of the file that keeps it."""
_REPEATABLE = {
    "what": "whats",
    "place": "places",
    "theme": "themes",
    "kind": "kinds",
    "strength": "strengths",
    "status": "statuses",
    "chapter": "chapters",
    "quantity": "quantities",
    "attribute": "attributes",
    "precision": "precisions",
}
"""Options of which one value is enough, by the field of the query that they fill."""
_METAVARS = {"place": "PLACE", "chapter": "N", "quantity": "LABEL>=N"}


class Asked(TypedDict):
    """The fields of a query, as the command line gives them."""

    words: tuple[str, ...]
    whats: tuple[str, ...]
    places: tuple[str, ...]
    themes: tuple[str, ...]
    kinds: tuple[str, ...]
    strengths: tuple[str, ...]
    statuses: tuple[str, ...]
    chapters: tuple[str, ...]
    quantities: tuple[str, ...]
    attributes: tuple[str, ...]
    precisions: tuple[str, ...]
    deadline: str
    bbox: str
    inside: str
    near: str
    within: str
    limit: int | None


def find(speech: Speech) -> click.Command:
    """``atlas find``."""

    def run(
        *, rooms: Path | None, plan_text: Path | None, output: str, save: Path | None, **asked: Unpack[Asked]
    ) -> None:
        if save is not None and save.suffix not in _SAVED:
            raise AtlasError("find.save", file=save.name)
        from atlas.audit.assemble import assemble
        from atlas.query import Index, Query
        from atlas.query import find as search

        assembled = assemble(find_rooms(rooms_path(rooms)), read_plan_text(plan_text_path(plan_text)))
        found = search(Index.of(assembled), Query(**asked))
        _answer(found, assembled, speech, output=output, save=save)

    return click.Command(
        "find",
        callback=run,
        help=speech("find.help"),
        no_args_is_help=True,
        params=[
            click.Argument(["words"], nargs=-1, metavar="[WORDS]..."),
            *(_repeatable(name, speech) for name in _REPEATABLE),
            *_single(speech),
            click.Option(
                ["--format", "output"],
                type=click.Choice(_FORMATS),
                default="table",
                show_default=True,
                help=speech("find.option.format"),
            ),
            click.Option(
                ["--save"],
                type=click.Path(path_type=Path, dir_okay=False),
                metavar="FILE",
                help=speech("find.option.save"),
            ),
            *common_options(speech),
        ],
    )


def _repeatable(name: str, speech: Speech) -> click.Option:
    return click.Option(
        [f"--{name}", _REPEATABLE[name]],
        multiple=True,
        metavar=_METAVARS.get(name, "NAME"),
        help=speech(f"find.option.{name}"),
    )


def _single(speech: Speech) -> list[click.Option]:
    return [
        click.Option(["--deadline"], default="", metavar="YEAR", help=speech("find.option.deadline")),
        click.Option(["--bbox"], default="", metavar="BOX", help=speech("find.option.bbox")),
        click.Option(["--inside"], default="", metavar="PLACE", help=speech("find.option.inside")),
        click.Option(["--near"], default="", metavar="PLACE", help=speech("find.option.near")),
        click.Option(["--within"], default="", metavar="METRES", help=speech("find.option.within")),
        click.Option(["--limit"], type=int, metavar="N", help=speech("find.option.limit")),
    ]


def _answer(found: Found, assembled: Assembled, speech: Speech, *, output: str, save: Path | None) -> None:
    """The answer to stdout or to a file, how much there is to stderr."""
    if save is not None:
        text = _written(found, assembled, _SAVED[save.suffix], speech) + "\n"
        # Excel takes a file for UTF-8 by its byte order mark alone; a pipe is better off without.
        save.write_text(text, encoding="utf-8-sig" if save.suffix == ".csv" else "utf-8", newline="\n")
        speech.note(speech("find.saved", file=save))
    elif found.rows or output != "table":
        speech.out(_written(found, assembled, output, speech))
    speech.note(_summary(found, speech))


def _written(found: Found, assembled: Assembled, output: str, speech: Speech) -> str:
    from atlas.cli.found import csv_text, json_text, table_text

    if output == "json":
        return json_text(found, assembled.catalog)
    if output == "csv":
        return csv_text(found, assembled.catalog, speech.lang)
    if output == "geojson":
        # Apart, for what writes GeoJSON loads pandas.
        from atlas.cli.found_places import geojson_text

        return geojson_text(found, assembled)
    return table_text(found, assembled.catalog, speech.lang)


def _summary(found: Found, speech: Speech) -> str:
    if not found.total:
        return speech("find.nothing")
    counts = "、".join(
        speech("find.count", what=speech(f"find.what.{what}"), count=count)
        for what, count in found.counts.items()
    )
    more = speech("find.shown", shown=len(found.rows)) if len(found.rows) < found.total else ""
    return speech("find.total", total=found.total, counts=counts) + more
