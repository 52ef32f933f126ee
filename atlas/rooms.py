"""Knows where the rooms are: the reader's own first, then the wheel's copy, then the checkout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from atlas.errors import RoomError

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Rooms:
    """
    The folders that the program reads and never writes.

    Attributes
    ----------
    layers, geodata
        What the plan means; where it is.
    web
        The face; the program's own where a district brings none.
    """

    layers: Path
    geodata: Path
    web: Path

    @property
    def root(self) -> Path:
        """The folder that holds `layers`; addresses in findings start here."""
        return self.layers.parent

    def address(self, path: Path) -> str:
        """`path` as findings show it, relative to the rooms."""
        for root in (self.root, self.geodata.parent, self.web.parent):
            if path.is_relative_to(root):
                return path.relative_to(root).as_posix()
        return path.name


def find_rooms(override: Path | None = None) -> Rooms:
    """
    The rooms in `override` if given, else those that came with the program.

    Raises
    ------
    RoomError
        If `layers/` or `geodata/` is missing where it was looked for.
    """
    own = _own_rooms()
    if override is None:
        return own
    for name in ("layers", "geodata"):
        if not (override / name).is_dir():
            raise RoomError("room-missing", room=name, where=override.name)
    web = override / "web"
    return Rooms(override / "layers", override / "geodata", web if web.is_dir() else own.web)


def _own_rooms() -> Rooms:
    for root in (_PACKAGE / "_rooms", _PACKAGE.parent):
        if all((root / name).is_dir() for name in ("layers", "geodata", "web")):
            return Rooms(root / "layers", root / "geodata", root / "web")
    raise RoomError("room-missing", room="layers, geodata, web", where="atlas")
