"""``atlas find``: asks the index, and prints the answer in the form that was asked for."""

# ruff: noqa: PLC0415  a command imports what it needs when it runs: others must not load geopandas

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from atlas.rooms import find_rooms
from atlas.settings import rooms_path

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.cli.speech import Speech
    from atlas.query import Found

_FORMATS = ("table", "json", "csv", "geojson")
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

    def run(*, rooms: Path | None, output: str, **asked: Unpack[Asked]) -> None:
        from atlas.audit.assemble import assemble
        from atlas.query import Index, Query
        from atlas.query import find as search

        assembled = assemble(find_rooms(rooms_path(rooms)))
        found = search(Index.of(assembled), Query(**asked))
        _print(found, assembled, output, speech)

    rooms = click.Path(path_type=Path, file_okay=False)
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
            click.Option(["--rooms"], type=rooms, metavar="DIR", help=speech("cli.rooms")),
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


def _print(found: Found, assembled: Assembled, output: str, speech: Speech) -> None:
    """The answer to stdout, how much there is to stderr."""
    from atlas.cli.found import csv_text, json_text, table_text

    if output == "json":
        speech.out(json_text(found, assembled.catalog))
    elif output == "csv":
        speech.out(csv_text(found, assembled.catalog, speech.lang))
    elif output == "geojson":
        # Apart, for what writes GeoJSON loads pandas.
        from atlas.cli.found_places import geojson_text

        speech.out(geojson_text(found, assembled))
    elif found.rows:
        speech.out(table_text(found, assembled.catalog, speech.lang))
    speech.note(_summary(found, speech))


def _summary(found: Found, speech: Speech) -> str:
    if not found.total:
        return speech("find.nothing")
    counts = "、".join(
        speech("find.count", what=speech(f"find.what.{what}"), count=count)
        for what, count in found.counts.items()
    )
    more = speech("find.shown", shown=len(found.rows)) if len(found.rows) < found.total else ""
    return speech("find.total", total=found.total, counts=counts) + more
