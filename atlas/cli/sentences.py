"""Reads the plan's sentences for ``atlas serve``, which shows them on this machine and to nobody else."""

# ruff: noqa: PLC0415  the records are read only where there is a text to read them with

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.errors import RecordsRefusedError
from atlas.model.vocab import Severity
from atlas.serve.failures import ServeError
from atlas.serve.hosts import is_loopback
from atlas.serve.pages import TEXT
from atlas.settings import plan_text_path, read_plan_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from atlas.settings import PlanTextFile


def sentences_script(
    build: Path, rooms: Path | None, plan_text: Path | None, *, host: str, trust: Sequence[str]
) -> bytes:
    """
    A script with the plan's sentences by citation, for pages that were built without them.

    Empty where no text is given, where the build has sentences of its own, or where others may reach the
    server and the text is but named by the environment.

    Raises
    ------
    ServeError
        If the text is given although others may reach the server.
    RecordsRefusedError
        If the records that cite it are broken.
    """
    exposed = bool(trust) or not is_loopback(host)
    if exposed and plan_text is not None:
        raise ServeError("serve.text-exposed")
    file = None if exposed else read_plan_text(plan_text_path(plan_text))
    if file is None or (build / "site" / TEXT).is_file():
        return b""
    return _script(rooms, file)


def _script(rooms: Path | None, file: PlanTextFile) -> bytes:
    from atlas.catalog import load_catalog
    from atlas.render.records_data import sentences
    from atlas.render.safe import data_script
    from atlas.rooms import find_rooms
    from atlas.settings import rooms_path

    catalog, report = load_catalog(find_rooms(rooms_path(rooms)), file)
    if catalog is None:
        first = report.at_least(Severity.ERROR)[0]
        raise RecordsRefusedError("records-broken", first=lambda lang: f"{first.at} {first.message(lang)}")
    return data_script("sentences", sentences(catalog)).encode()
