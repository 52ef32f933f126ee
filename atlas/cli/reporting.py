"""``atlas report``: Word documents of the plan's records, put into their folder whole or not at all."""

# ruff: noqa: PLC0415  a command imports what it needs when it runs

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from atlas.cli.options import common_options, out_option
from atlas.errors import AtlasError
from atlas.rooms import find_rooms
from atlas.settings import plan_text_path, read_plan_text, rooms_path

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.audit.assemble import Assembled
    from atlas.cli.speech import Speech
    from atlas.rooms import Rooms

KINDS = {"评估": "assessment", "一镇一表": "towns", "专题": "themes"}
"""Documents by the name that planners use, and the name of their file."""
_DPI = 300


def report(speech: Speech) -> click.Command:
    """``atlas report``."""

    def run(*, kinds: tuple[str, ...], rooms: Path | None, plan_text: Path | None, out: Path) -> None:
        _needs_extra()
        from atlas.audit.assemble import assemble
        from atlas.build.stage import carry_over, staged

        found = find_rooms(rooms_path(rooms))
        assembled = assemble(found, read_plan_text(plan_text_path(plan_text)))
        folder = out / "print"
        made = {f"{kind}.docx": _made(kind, assembled, found) for kind in dict.fromkeys(kinds)}
        with staged(folder) as stage:
            kept = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
            for name, data in made.items():
                (stage / name).write_bytes(data)
            carry_over(folder, stage, kept - made.keys())
        for name in made:
            speech.out(str(folder / name))

    return click.Command(
        "report",
        callback=run,
        help=speech("cli.report.help"),
        params=[
            click.Option(
                ["--docx", "kinds"],
                type=click.Choice([*KINDS, *KINDS.values()]),
                multiple=True,
                required=True,
                help=speech("cli.report.docx"),
                callback=lambda _, __, given: tuple(_in_chinese(kind) for kind in given),
            ),
            *common_options(speech),
            out_option(speech),
        ],
    )


def _made(kind: str, assembled: Assembled, rooms: Rooms) -> bytes:
    from atlas.report.assessment import assessment
    from atlas.report.series import themes, towns

    if kind == "评估":
        return assessment(assembled.catalog, _picture(assembled, rooms))
    return towns(assembled) if kind == "一镇一表" else themes(assembled)


def _picture(assembled: Assembled, rooms: Rooms) -> bytes:
    """The figure of plan and present."""
    from atlas.report.assessment import verdicts_by_chapter
    from atlas.report.chart import progress_svg
    from atlas.sheet.picture import picture_png

    fonts = rooms.web / "vendor" / "fonts"
    if not any(fonts.glob("*.ttf")):
        raise AtlasError("report-fonts")
    svg, _ = progress_svg(verdicts_by_chapter(assembled.catalog))
    return picture_png(svg, fonts, dpi=_DPI)


def _in_chinese(kind: str) -> str:
    return next((zh for zh, en in KINDS.items() if kind in (zh, en)), kind)


def _needs_extra() -> None:
    """Say in one line which package is missing, before anything else is loaded."""
    from importlib.util import find_spec

    for package, module in (("python-docx", "docx"), ("typst", "typst")):
        if find_spec(module) is None:
            raise AtlasError("report-extra", package=package)
