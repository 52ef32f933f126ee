"""What a run of the program was asked to do, gathered from options and environment once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from atlas.errors import RoomError, os_why

PLAN_TEXT_VARIABLE = "ATLAS_PLAN_TEXT"
ROOMS_VARIABLE = "ATLAS_ROOMS"
MAX_PLAN_TEXT_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class PlanTextFile:
    """The reader's own copy of the plan's text: its bytes, read once."""

    name: str
    data: bytes


def plan_text_path(option: Path | None) -> Path | None:
    """The text file named by the option, else by the environment, else none."""
    if option is not None:
        return option
    named = os.environ.get(PLAN_TEXT_VARIABLE)
    return Path(named) if named else None


def rooms_path(option: Path | None) -> Path | None:
    """The rooms named by the option, else by the environment, else none."""
    if option is not None:
        return option
    named = os.environ.get(ROOMS_VARIABLE)
    return Path(named) if named else None


def read_plan_text(path: Path | None) -> PlanTextFile | None:
    """
    The plan's text, or None where none was named.

    Raises
    ------
    RoomError
        If the file is not there, is larger than 20 MB or cannot be read.
    """
    if path is None:
        return None
    try:
        with path.open("rb") as stream:
            # As much as is allowed and one byte more: a device or a pipe has no size to look at.
            data = stream.read(MAX_PLAN_TEXT_BYTES + 1)
    except OSError as error:
        raise RoomError("plan-text-unreadable", file=path.name, why=os_why(error)) from error
    if len(data) > MAX_PLAN_TEXT_BYTES:
        raise RoomError("plan-text-size", file=path.name)
    return PlanTextFile(path.name, data)
