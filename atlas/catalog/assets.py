"""Reads ``web/assets.yaml``: the third-party browser files that the set-up puts in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.catalog.records import read_record
from atlas.errors import RoomError
from atlas.model.asset import Asset, AssetList

if TYPE_CHECKING:
    from atlas.model.finding import Finding
    from atlas.rooms import Rooms


def read_assets(rooms: Rooms) -> tuple[Asset, ...]:
    """
    The packages that the pages need.

    Raises
    ------
    RoomError
        If the list is missing or wrong; the text names file, line and repair.
    """
    path = rooms.web / "assets.yaml"
    findings: list[Finding] = []
    record, _ = read_record(path, rooms.address(path), AssetList, findings)
    if record is None:
        first = findings[0]
        raise RoomError("record-refused", at=first.at, what=first.message(), hint=first.hint())
    return record.assets
