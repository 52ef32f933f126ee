"""The real rooms and the made-up district, ready to be asked; what is wrong with them is for other tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from atlas.audit.assemble import check_rooms
from atlas.query import Index
from atlas.rooms import find_rooms
from tests.conftest import DATA

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.rooms import Rooms


def _assembled(rooms: Rooms) -> Assembled:
    assembled, _ = check_rooms(rooms)
    assert assembled is not None
    return assembled


@pytest.fixture(scope="session")
def real_assembled(real_rooms: Rooms) -> Assembled:
    """The real atlas in memory."""
    return _assembled(real_rooms)


@pytest.fixture(scope="session")
def tiny_assembled() -> Assembled:
    """The made-up district in memory."""
    return _assembled(find_rooms(DATA / "rooms"))


@pytest.fixture(scope="session")
def index(real_assembled: Assembled) -> Index:
    """The real atlas, ready to be asked."""
    return Index.of(real_assembled)


@pytest.fixture(scope="session")
def tiny_index(tiny_assembled: Assembled) -> Index:
    """The made-up district, ready to be asked."""
    return Index.of(tiny_assembled)
