"""What all tests share: the made-up district of tests/data, as it is or to be damaged, and the real rooms."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from atlas.audit.assemble import Assembled, assemble
from atlas.rooms import Rooms, find_rooms
from atlas.settings import PLAN_TEXT_VARIABLE, PlanTextFile, read_plan_text

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def tiny_text() -> PlanTextFile:
    """The text of the made-up plan."""
    text = read_plan_text(DATA / "plan.txt")
    assert text is not None
    return text


@pytest.fixture
def tiny_rooms(tmp_path: Path) -> Path:
    """A copy of the made-up district that a test may damage."""
    folder = tmp_path / "rooms"
    shutil.copytree(DATA / "rooms", folder)
    return folder


@pytest.fixture(scope="session")
def tiny(tiny_text: PlanTextFile) -> Assembled:
    """The made-up district, whole."""
    return assemble(find_rooms(DATA / "rooms"), tiny_text)


@pytest.fixture(scope="session")
def real_rooms() -> Rooms:
    """The rooms of this checkout."""
    return find_rooms()


@pytest.fixture(scope="session")
def real_text() -> PlanTextFile:
    """The real plan's text, which is not ours to carry."""
    named = os.environ.get(PLAN_TEXT_VARIABLE)
    if not named:
        pytest.skip(f"set {PLAN_TEXT_VARIABLE} to the plan's text file to verify its citations")
    text = read_plan_text(Path(named))
    assert text is not None
    return text


@pytest.fixture(scope="session")
def real(real_rooms: Rooms) -> Assembled:
    """The real atlas in memory, without the plan's text."""
    return assemble(real_rooms)
