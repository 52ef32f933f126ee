"""How the command speaks: results to stdout, everything else to stderr, in one language."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from atlas.words import Lang, known, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import TaskID


@dataclass(frozen=True, slots=True)
class Speech:
    """The catalogue of words in one language, and the two streams."""

    lang: Lang

    def __call__(self, key: str, /, **facts: object) -> str:
        """The string of a key."""
        return say(key, self.lang, **facts)

    def out(self, text: str) -> None:
        """A line of the result."""
        click.echo(text)

    def note(self, text: str) -> None:
        """A line beside the result."""
        click.echo(text, err=True)

    def error(self, text: str) -> None:
        """One line that says what is wrong."""
        click.echo(f"atlas: {' '.join(text.split())}", err=True)

    @contextmanager
    def progress(self, total: int | None = None) -> Iterator[Steps]:
        """
        A progress bar on stderr; where that is no terminal, nothing but silence.

        Parameters
        ----------
        total
            How many steps there will be; None where only the work itself can tell.
        """
        console = Console(stderr=True)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            yield Steps(self, bar, bar.add_task(self("cli.step.records"), total=total))


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a progress bar; to be called with a part and the name of what is made next."""

    speech: Speech
    bar: Progress
    task: TaskID

    def __call__(self, part: str, name: str) -> None:
        """Go on by one step."""
        words = self.speech(f"cli.step.{part}") if known(f"cli.step.{part}") else part
        self.bar.update(self.task, advance=1, description=f"{words} {name}".strip())

    def expect(self, total: int) -> None:
        """Say how many steps there will be in all."""
        self.bar.update(self.task, total=total)
