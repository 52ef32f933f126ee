"""Says in the reader's language what click would say in English: headings of a help page, and wrong use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from atlas.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from atlas.cli.speech import Speech

_DEFAULT = "[default: "
_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)$", re.DOTALL)
"""Click says this with a bare usage error: its words are all there is to know it by."""


def spoken_context(speech: Speech) -> type[click.Context]:
    """The context of commands whose help pages speak the language of `speech`."""

    class Formatter(click.HelpFormatter):
        """Click's page with our headings; what it composes of them itself is replaced as it is written."""

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, speech("cli.word.usage") if prefix is None else prefix)

        def write_heading(self, heading: str) -> None:
            named = {"Options": "options", "Commands": "commands", "Positional arguments": "arguments"}
            super().write_heading(speech(f"cli.word.{named[heading]}") if heading in named else heading)

        def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
            ours = f"[{speech('cli.word.default')}"
            spoken = [(name, about.replace(_DEFAULT, ours)) for name, about in rows]
            super().write_dl(spoken, col_max, col_spacing)

    class Context(click.Context):
        """A context whose pages the formatter above writes."""

        formatter_class = Formatter

    return Context


def speak(command: click.Command, speech: Speech) -> None:
    """Have a command's help page, and the option that shows it, speak the language of `speech`."""
    command.context_class = spoken_context(speech)
    command.add_help_option = False
    click.help_option("--help", help=speech("cli.word.help"))(command)


def wrong_use(error: click.ClickException, speech: Speech) -> str:
    """What was wrong with the words that were typed, in the language of `speech`."""
    said = ""
    match error:
        case click.NoSuchOption():
            said = _unknown("option", error.option_name, error.possibilities or (), speech)
        case click.exceptions.NoSuchCommand():
            said = _unknown("command", error.command_name, error.possibilities or (), speech)
        case click.BadOptionUsage():
            said = speech("cli.wrong.no-value", name=error.option_name)
        case click.BadParameter(param=param) if param is not None:
            missing = isinstance(error, click.MissingParameter)
            takes = _takes(param.type, speech)
            if missing or takes:
                said = speech(
                    f"cli.wrong.{'missing' if missing else 'value'}", name=_name(param), takes=takes
                )
        case _:
            if extra := _EXTRA.match(error.message):
                said = speech("cli.wrong.extra", words=extra[1])
    return said or error.format_message()


def _unknown(what: str, name: str, known: Iterable[str], speech: Speech) -> str:
    near = did_you_mean(name, known)
    hint = speech("cli.wrong.near", near=near) if near else ""
    return speech(f"cli.wrong.{what}", name=name) + hint


def _name(param: click.Parameter) -> str:
    if isinstance(param, click.Option):
        return param.opts[0]
    return (param.metavar or param.name or "").strip("[].… ")


def _takes(kind: click.ParamType[Any], speech: Speech) -> str:
    """What a parameter of this type takes, in a few words; empty where the type does not say."""
    if isinstance(kind, click.Choice):
        return speech("cli.wrong.one-of", choices=speech("cli.wrong.comma").join(map(str, kind.choices)))
    if isinstance(kind, click.IntRange):
        return speech("cli.wrong.between", least=kind.min, most=kind.max)
    if isinstance(kind, click.Path):
        return speech("cli.wrong.a-file" if kind.file_okay else "cli.wrong.a-folder")
    return speech("cli.wrong.an-integer") if kind is click.INT else ""
