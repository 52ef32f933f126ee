"""A small district that builds in a second, once for all tests, and what tests do with a build."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from atlas.build.freshness import Part
from atlas.build.make import Built, build
from atlas.rooms import find_rooms

if TYPE_CHECKING:
    from collections.abc import Callable

    from atlas.settings import PlanTextFile

ROOT = Path(__file__).parents[2]
ALL = tuple(Part)


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@dataclass(frozen=True)
class District:
    """Rooms and their build in one folder, free to be damaged."""

    folder: Path
    text: PlanTextFile

    @property
    def rooms(self) -> Path:
        return self.folder / "rooms"

    @property
    def out(self) -> Path:
        return self.folder / "build"

    def build(self, *parts: Part, text: bool = True) -> Built:
        return build(
            find_rooms(self.rooms),
            self.out,
            text=self.text if text else None,
            parts=parts or ALL,
            online=False,
            step=lambda *_: None,
        )

    def edit(self, path: str, old: str, new: str) -> None:
        """Change a room's file; what is looked for must be there."""
        file = self.rooms / path
        before = file.read_text(encoding="utf-8")
        assert old in before
        file.write_text(before.replace(old, new), encoding="utf-8")

    def left_behind(self) -> list[str]:
        """What a run left beside the build, its lock apart."""
        return sorted({path.name for path in self.folder.iterdir()} - {"rooms", "build", ".build.lock"})


def copy_rooms(target: Path) -> None:
    """The made-up district with its own web room, which has no full fonts: to cut those costs seconds."""
    shutil.copytree(ROOT / "tests" / "data" / "rooms", target)
    shutil.copytree(ROOT / "web", target / "web", ignore=shutil.ignore_patterns("*.ttf"))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, tiny_text: PlanTextFile) -> District:
    """The district and its build; not to be damaged."""
    folder = tmp_path_factory.mktemp("district")
    copy_rooms(folder / "rooms")
    district = District(folder, tiny_text)
    district.build()
    return district


@pytest.fixture
def district(made: District, tmp_path: Path) -> District:
    """A copy to be damaged."""
    shutil.copytree(made.folder, tmp_path / "district")
    return District(tmp_path / "district", made.text)


@pytest.fixture(scope="session")
def hashes() -> Callable[[Path], dict[str, str]]:
    """Every file below a folder with the hash of its bytes."""
    return tree


@pytest.fixture(scope="session")
def lean_rooms() -> Callable[[Path], None]:
    """Puts the made-up district with a web room of its own into a folder."""
    return copy_rooms
