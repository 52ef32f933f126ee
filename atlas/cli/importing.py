"""``atlas import``: what an edited file says otherwise, and, only when asked to, into the records with it."""

# ruff: noqa: PLC0415  a command imports what it needs when it runs: others must not load geopandas

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from atlas.cli.options import common_options
from atlas.model.vocab import Severity
from atlas.rooms import find_rooms
from atlas.settings import plan_text_path, read_plan_text, rooms_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from atlas.audit.assemble import Assembled
    from atlas.cli.speech import Speech
    from atlas.intake.changes import Change, Difference
    from atlas.intake.outside import Value

_SHOWN = 60


def import_(speech: Speech) -> click.Command:
    """``atlas import``."""

    def run(
        *, file: Path, rooms: Path | None, plan_text: Path | None, apply: bool, source: str, who: str
    ) -> None:
        if apply and not who:
            raise click.UsageError(speech("import.who-needed"))
        from atlas.intake.guard import read_outside
        from atlas.intake.take import Signed, new_texts
        from atlas.intake.write import recover, write_rooms

        found = find_rooms(rooms_path(rooms))
        if recover(found):
            speech.note(speech("import.recovered"))
        from atlas.audit.assemble import assemble
        from atlas.intake.match import known_names
        from atlas.intake.outside import Limits

        assembled = assemble(found)
        read = read_outside(file, Limits(names=known_names(assembled.catalog)))
        difference = _compared(read, assembled)
        _show(difference, speech)
        errors = [f for f in difference.findings if f.severity is Severity.ERROR]
        if errors:
            speech.note(speech("import.stopped", count=len(errors)))
            raise click.exceptions.Exit(1)
        taken = [c for c in difference.changes if c.what != "removed"]
        if not apply or not taken:
            speech.note(speech("import.dry" if taken else "import.nothing"))
            return
        catalog = assembled.catalog
        # The day is the planner's: an import is an act in their office, and the log says when.
        day = datetime.now(UTC).astimezone().date().isoformat()
        signed = Signed(who, day, file.name, read.sha256, source)
        texts = new_texts(taken, found, catalog, signed)
        write_rooms(texts, found, read_plan_text(plan_text_path(plan_text)))
        speech.note(speech("import.done", count=len(taken), files=len(texts)))

    return click.Command("import", callback=run, help=speech("import.help"), params=_params(speech))


def _compared(read: object, assembled: Assembled) -> Difference:
    from atlas.export.desktop.make import Choices, make_job
    from atlas.intake.differ import compare
    from atlas.intake.errors import IntakeError
    from atlas.intake.outside import OutsideFile
    from atlas.model.vocab import Sensitivity

    assert isinstance(read, OutsideFile)  # noqa: S101  the caller read it a moment ago
    if not any(table.rows or table.columns for table in read.tables):
        raise IntakeError("intake.no-table", listed=_listed([table.name for table in read.tables]))
    choices = Choices(profile=Sensitivity.INTERNAL, include_schematic=True)
    difference = compare(read, make_job(assembled, choices))
    if not difference.tables:
        raise IntakeError("intake.no-table", listed=_listed(difference.ignored))
    return difference


def _listed(names: Sequence[str]) -> str:
    return "、".join(names[:5]) or "-"


def _show(difference: Difference, speech: Speech) -> None:
    """Changes to stdout, one a line; findings beside them."""
    for change in difference.changes:
        speech.out(_line(change, speech))
    # What stops the import comes first: of many findings not all are shown.
    ranked = sorted(difference.findings, key=lambda found: found.severity is not Severity.ERROR)
    for found in ranked[:_SHOWN]:
        word = speech(f"severity.{found.severity}")
        speech.note(f"{word} {found.at} {found.message(speech.lang)} → {found.hint(speech.lang)}")
    if len(difference.findings) > _SHOWN:
        speech.note(speech("import.more", count=len(difference.findings) - _SHOWN))
    ours = speech("import.compared", tables=len(difference.tables), changes=len(difference.changes))
    speech.note(ours)


def _line(change: Change, speech: Speech) -> str:
    from atlas.export.desktop.columns import labelled

    who = f"{change.identity} {change.name}"
    if change.what == "changed":
        before, after = _shown(change.before), _shown(change.after)
        column = labelled(change.column, change.register)[speech.lang == "en"]
        return speech("import.changed", who=who, column=column, before=before, after=after)
    if change.what == "moved":
        return speech("import.moved", who=who, metres=f"{change.metres or 0.0:.1f}")
    return speech(f"import.{change.what}", who=who)


def _shown(value: Value) -> str:
    text = "" if value is None else " ".join(str(value).split())
    return f"“{text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}”"


def _params(speech: Speech) -> list[click.Parameter]:
    return [
        click.Argument(["file"], type=click.Path(path_type=Path), metavar="FILE"),
        click.Option(["--apply"], is_flag=True, help=speech("import.option.apply")),
        click.Option(["--source"], default="", metavar="ID", help=speech("import.option.source")),
        click.Option(["--who"], default="", metavar="NAME", help=speech("import.option.who")),
        *common_options(speech),
    ]
