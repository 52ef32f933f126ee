"""Makes an export: the job from atlas and choices, then each format in its folder, then the re-reading."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from atlas.errors import ExportError, did_you_mean
from atlas.export.desktop.columns import table_columns
from atlas.export.desktop.job import ExportJob
from atlas.export.desktop.layers import export_layers
from atlas.export.desktop.standard import standard
from atlas.export.desktop.view import INTERNAL_TABLES, view
from atlas.export.tables import tables
from atlas.geo.crs import STORAGE
from atlas.model.vocab import Sensitivity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from atlas.audit.assemble import Assembled
    from atlas.export.desktop.job import Check, Encoding, Names, Reread, Written
    from atlas.export.desktop.registry import FormatEntry

    Step = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the planner asked for."""

    layers: tuple[str, ...] = ()
    crs: int | None = None
    profile: Sensitivity = Sensitivity.PUBLIC
    names: Names = "atlas"
    encoding: Encoding = "utf-8"
    include_schematic: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """One format as it was made and read back."""

    entry: FormatEntry
    job: ExportJob
    written: tuple[Written, ...]
    checks: tuple[Check, ...]


def make_job(assembled: Assembled, choices: Choices) -> ExportJob:
    """
    The job in storage CRS: seen through the profile, named as asked for.

    Raises
    ------
    ExportError
        If a layer is asked for that does not exist.
    """
    known = assembled.catalog.layer_by_id
    for name in choices.layers:
        if name not in known:
            raise ExportError("desktop.layer", name=name, near=did_you_mean(name, known))
    seen = view(assembled, choices.profile)
    found = tables(seen.assembled)
    if choices.profile is Sensitivity.PUBLIC:
        found = {name: table for name, table in found.items() if name not in INTERNAL_TABLES}
    job = ExportJob(
        assembled=seen.assembled,
        crs=STORAGE,
        profile=choices.profile,
        names=choices.names,
        encoding=choices.encoding,
        include_schematic=choices.include_schematic,
        layers=export_layers(seen.assembled, choices.layers),
        tables=found,
        table_columns={name: table_columns(name, table) for name, table in found.items()},
        withheld=seen.withheld,
    )
    return standard(job) if choices.names == "standard" else job


def export(
    job: ExportJob,
    formats: tuple[FormatEntry, ...],
    folder: Path,
    *,
    crs: int | None = None,
    among_all: bool = False,
    reread: Reread | None,
    step: Step,
) -> list[Made]:
    """
    Write each format into its own folder within `folder`, and have each read back at once.

    Parameters
    ----------
    crs
        EPSG code for all formats; by default each has its own.
    step
        Called with a key of progress and the format's name before it is written and before it is read.

    Raises
    ------
    ExportError
        If a format cannot hold what it was given, the disk is full, or a file does not read back.
    """
    made = []
    for entry in formats:
        step("desktop.step", entry.name)
        own = job.in_crs(entry.crs_for(crs, among_all=among_all))
        written = _write(entry, own, folder / entry.folder)
        step("desktop.reread", entry.name)
        checks = reread(written, own) if reread else []
        _refuse(checks)
        made.append(Made(entry, own, tuple(written), tuple(checks)))
    return made


def _write(entry: FormatEntry, job: ExportJob, folder: Path) -> list[Written]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        return entry.load().write(job, folder)
    except RuntimeError as error:  # as GDAL reports a full disk
        raise ExportError("desktop.write", format=entry.name, why=" ".join(str(error).split())) from error


def _refuse(checks: list[Check]) -> None:
    wrong = [check for check in checks if not check.ok]
    if wrong:
        first, count = wrong[0], len(wrong)
        facts = {"what": first.what, "expected": first.expected, "found": first.found}
        raise ExportError("desktop.reread", file=first.file, count=count, **facts)
