"""The options that several commands share, each worded once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from atlas.cli.speech import Speech


def rooms_option(speech: Speech) -> click.Option:
    """Whose records."""
    kind = click.Path(path_type=Path, file_okay=False)
    return click.Option(["--rooms"], type=kind, metavar="DIR", help=speech("cli.rooms"))


def text_option(speech: Speech) -> click.Option:
    """The plan's text."""
    kind = click.Path(path_type=Path, dir_okay=False)
    return click.Option(["--plan-text"], type=kind, metavar="FILE", help=speech("cli.plan-text"))


def common_options(speech: Speech) -> list[click.Parameter]:
    """Records and text, for commands that read both."""
    return [rooms_option(speech), text_option(speech)]


def out_option(speech: Speech) -> click.Option:
    """Where the build is."""
    kind = click.Path(path_type=Path, file_okay=False)
    return click.Option(
        ["--out"], type=kind, default=Path("build"), show_default=True, metavar="DIR", help=speech("cli.out")
    )
