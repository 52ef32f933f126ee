"""The commands, each a few lines that parse, call and answer; heavy rooms are imported only when one runs."""

# ruff: noqa: PLC0415  a command imports what it needs when it runs: a no-change build must not load geopandas

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from atlas.cli.options import common_options, out_option, rooms_option
from atlas.model.vocab import Severity
from atlas.rooms import find_rooms
from atlas.settings import plan_text_path, read_plan_text, rooms_path

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.cli.speech import Speech
    from atlas.model.finding import Report

_PARTS = ("gpkg", "geojson", "report", "site")


def check(speech: Speech) -> click.Command:
    """``atlas check``."""

    def run(*, rooms: Path | None, plan_text: Path | None, output: str, fail_on: str, record: bool) -> None:
        from atlas.audit.assemble import check_rooms
        from atlas.cli.findings import print_findings, record_verified

        found = find_rooms(rooms_path(rooms))
        text = read_plan_text(plan_text_path(plan_text))
        assembled, report = check_rooms(found, text)
        if record:
            record_verified(assembled, found, speech)
            assembled, report = check_rooms(found, text)
        print_findings(report, assembled, speech, as_json=output == "json")
        _exit(report, Severity(fail_on))

    return click.Command(
        "check",
        callback=run,
        help=speech("cli.check.help"),
        params=[
            *common_options(speech),
            click.Option(
                ["--format", "output"],
                type=click.Choice(["table", "json"]),
                default="table",
                show_default=True,
                help=speech("cli.check.format"),
            ),
            click.Option(
                ["--fail-on"],
                type=click.Choice([s.value for s in Severity]),
                default="error",
                show_default=True,
                help=speech("cli.check.fail-on"),
            ),
            click.Option(["--record"], is_flag=True, help=speech("cli.check.record")),
        ],
    )


def build(speech: Speech) -> click.Command:
    """``atlas build``."""

    def run(
        *, rooms: Path | None, plan_text: Path | None, out: Path, only: tuple[str, ...], online_basemaps: bool
    ) -> None:
        from atlas.build.freshness import Part, fresh_parts, read_inputs
        from atlas.build.stage import sweep

        found = find_rooms(rooms_path(rooms))
        text = read_plan_text(plan_text_path(plan_text))
        parts = tuple(Part(name) for name in only or _PARTS)
        inputs = read_inputs(found, text, online=online_basemaps)
        if set(parts) <= fresh_parts(out, inputs, parts):
            sweep(out)
            speech.note(speech("cli.build.unchanged", page=out / "site" / "index.html"))
            return
        from atlas.build.make import build as make

        with speech.progress() as steps:
            built = make(
                found,
                out,
                text=text,
                parts=parts,
                online=online_basemaps,
                step=steps,
                expect=steps.expect,
            )
        _tell(built, out, speech)

    return click.Command(
        "build",
        callback=run,
        help=speech("cli.build.help"),
        params=[
            *common_options(speech),
            out_option(speech),
            click.Option(["--only"], type=click.Choice(_PARTS), multiple=True, help=speech("cli.build.only")),
            click.Option(["--online-basemaps"], is_flag=True, help=speech("cli.build.online")),
        ],
    )


def cite(speech: Speech) -> click.Command:
    """``atlas cite``."""

    def run(*, identity: str, rooms: Path | None, plan_text: Path | None) -> None:
        from atlas.cli.citing import print_citations

        text = read_plan_text(plan_text_path(plan_text))
        print_citations(identity, find_rooms(rooms_path(rooms)), text, speech)

    return click.Command(
        "cite",
        callback=run,
        help=speech("cli.cite.help"),
        params=[click.Argument(["identity"], metavar="ID"), *common_options(speech)],
    )


def serve(speech: Speech) -> click.Command:
    """``atlas serve``."""

    def run(
        *,
        out: Path,
        rooms: Path | None,
        plan_text: Path | None,
        host: str,
        port: int,
        trust: tuple[str, ...],
    ) -> None:
        from atlas.cli.sentences import sentences_script
        from atlas.serve.run import Opened
        from atlas.serve.run import serve as run_server

        said = sentences_script(out, rooms, plan_text, host=host, trust=trust)

        def announce(opened: Opened) -> None:
            speech.note(speech("serve.opened", url=opened.url))
            if said:
                speech.note(speech("serve.with-text"))
            if opened.exposed:
                speech.note(speech("serve.exposed", host=host))

        run_server(out, host, port, trust=trust, sentences=said, announce=announce)

    return click.Command(
        "serve",
        callback=run,
        help=speech("cli.serve.help"),
        params=[
            out_option(speech),
            *common_options(speech),
            click.Option(["--host"], default="127.0.0.1", show_default=True, help=speech("cli.serve.host")),
            click.Option(
                ["--port"],
                type=click.IntRange(1, 65535),
                default=8000,
                show_default=True,
                help=speech("cli.serve.port"),
            ),
            click.Option(["--trust"], multiple=True, metavar="HOST", help=speech("cli.serve.trust")),
        ],
    )


def assets(speech: Speech) -> click.Command:
    """``atlas assets``."""

    def run(*, rooms: Path | None) -> None:
        from atlas.build.assets import fetch_assets
        from atlas.catalog.assets import read_assets

        found = find_rooms(rooms_path(rooms))
        placed = fetch_assets(
            found.web,
            read_assets(found),
            notify=lambda a: speech.note(speech("asset.fetching", package=a.package, version=a.version)),
        )
        speech.note(speech("asset.done", placed=placed) if placed else speech("asset.nothing"))

    return click.Command(
        "assets", callback=run, help=speech("cli.assets.help"), params=[rooms_option(speech)]
    )


def schema(speech: Speech) -> click.Command:
    """``atlas schema``."""

    def run(*, rooms: Path | None) -> None:
        from atlas.catalog.schemas import schema_texts

        folder = find_rooms(rooms_path(rooms)).layers / "schema"
        folder.mkdir(exist_ok=True)
        for name, text in schema_texts().items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        speech.note(speech("cli.schema.done", count=len(schema_texts())))

    return click.Command(
        "schema", callback=run, help=speech("cli.schema.help"), params=[rooms_option(speech)]
    )


def _tell(built: Any, out: Path, speech: Speech) -> None:  # noqa: ANN401  its type is in a room that loads geopandas
    for found in built.findings:
        if found.severity is not Severity.INFO:
            speech.note(f"{speech(f'severity.{found.severity}')} {found.at} {found.message(speech.lang)}")
    files = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["files"]
    size = sum(facts["size"] for facts in files.values())
    speech.note(speech("cli.build.done", files=len(files), megabytes=f"{size / 1e6:.1f}"))
    if (out / "site" / "index.html").is_file():
        speech.out(str(out / "site" / "index.html"))


def _exit(report: Report, fail_on: Severity) -> None:
    if report.at_least(fail_on):
        raise click.exceptions.Exit(1)
