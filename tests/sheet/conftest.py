"""What the tests of sheets share: the type, and the sheets of the made-up district printed once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from atlas.rooms import find_rooms
from atlas.sheet.make import Wish, sheet_ids
from atlas.sheet.press import Order, Printed, press
from atlas.sheet.type import Type, sheet_type

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.audit.assemble import Assembled

REPAIR = "run atlas assets to fetch the fonts of printing"


@pytest.fixture(scope="session")
def faces() -> Type:
    """The two faces of the sheets."""
    rooms = find_rooms()
    if not (rooms.web / "vendor" / "fonts" / "noto-sans-sc-400.ttf").is_file():
        pytest.skip(REPAIR)
    return sheet_type(rooms)


@pytest.fixture(scope="session")
def tiny_print(tiny: Assembled, faces: Type, tmp_path_factory: pytest.TempPathFactory) -> list[Printed]:
    """Every sheet of the made-up district, and the book, as files."""
    folder: Path = tmp_path_factory.mktemp("print")
    return press(sheet_ids(tiny), folder, tiny, faces, order=Order(Wish(), book=True))


@pytest.fixture(scope="session")
def real_print(real: Assembled, faces: Type, tmp_path_factory: pytest.TempPathFactory) -> list[Printed]:
    """Four sheets of the real plan: the general map, a diagram, a table and a town."""
    folder: Path = tmp_path_factory.mktemp("print")
    names = ["overview", "structure-diagram", "plan-and-present", "town-gaocun"]
    return press(names, folder, real, faces, order=Order(Wish()))
