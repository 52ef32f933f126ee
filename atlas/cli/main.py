"""Runs the ``atlas`` command: language first, then the command, every error as one line."""

from __future__ import annotations

import gc
import os
import sys
from io import TextIOWrapper
from itertools import zip_longest
from typing import TYPE_CHECKING

import click

from atlas import __version__
from atlas.cli import commands, exporting, finding, importing, printing, reporting
from atlas.cli.speech import Speech
from atlas.cli.wording import speak, wrong_use
from atlas.errors import AtlasError, os_why
from atlas.words import LANGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from atlas.words import Lang

USAGE = 2
GARBAGE = (100_000, 50, 100)
"""
When the collector looks for garbage, by generation: records live to the end, and with the usual thresholds
walking them over and over makes a long plan dearer by the record than a short one.
"""
DEBUG_VARIABLE = "ATLAS_DEBUG"
"""Where set, an error inside the program shows its trace."""


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Run the command and exit.

    Exit codes: 0 clean, 1 findings or an error of the data, 2 wrong use.
    """
    gc.set_threshold(*GARBAGE)
    given = list(sys.argv[1:] if arguments is None else arguments)
    speech = Speech(chosen_lang(given))
    _spare_characters()
    try:
        # Click does not raise the code that a command ends with: it returns it.
        sys.exit(make_cli(speech).main(given, prog_name="atlas", standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as bare:
        speech.note(bare.format_message())
        sys.exit(USAGE)
    except click.UsageError as wrong:
        command = wrong.ctx.command_path if wrong.ctx else "atlas"
        speech.error(speech("cli.usage", what=wrong_use(wrong, speech), command=command))
        sys.exit(USAGE)
    except click.ClickException as wrong:
        speech.error(wrong_use(wrong, speech))
        sys.exit(USAGE)
    except (click.Abort, KeyboardInterrupt):
        speech.error(speech("cli.interrupted"))
        sys.exit(130)
    except AtlasError as error:
        speech.error(error.text(speech.lang))
        sys.exit(1)
    except OSError as error:
        name = os.path.basename(error.filename) if isinstance(error.filename, str) else ""  # noqa: PTH119  may be no path
        speech.error(speech("cli.disk", file=name or "-", why=os_why(error)(speech.lang)))
        sys.exit(1)
    except Exception as error:
        if os.environ.get(DEBUG_VARIABLE):
            raise
        speech.error(speech("cli.internal", what=f"{type(error).__name__}: {error}"))
        sys.exit(1)


def chosen_lang(arguments: Sequence[str]) -> Lang:
    """English by ``--lang en`` or by the locale, else Chinese; needed before the help can be written."""
    for word, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        for lang in LANGS:
            if word == f"--lang={lang}" or (word, following) == ("--lang", lang):
                return lang
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    # As it is named: Python's own table takes C.UTF-8, which says nothing of the reader, for American.
    return "en" if named.lower().startswith("en") else "zh"


def _spare_characters() -> None:
    """A console or a file that cannot hold a character gets a question mark, not an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def make_cli(speech: Speech) -> click.Group:
    """The command group with its texts in one language."""
    group = click.Group("atlas", help=speech("cli.help"), params=[_lang(speech)], no_args_is_help=True)
    click.version_option(__version__, prog_name="atlas", help=speech("cli.version"))(group)
    for make in (
        commands.check,
        commands.build,
        commands.cite,
        exporting.export,
        importing.import_,
        finding.find,
        printing.print_,
        reporting.report,
        commands.serve,
        commands.assets,
        commands.schema,
    ):
        command = make(speech)
        command.params.append(_lang(speech))
        speak(command, speech)
        group.add_command(command)
    speak(group, speech)
    return group


def _lang(speech: Speech) -> click.Option:
    """Before the command or after it: its value was read before either was made."""
    kind = click.Choice(["zh", "en"])
    return click.Option(["--lang"], type=kind, help=speech("cli.lang"), expose_value=False)
