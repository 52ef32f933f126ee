"""One root for every error that a user may meet; each carries its facts and suggests the repair."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from atlas.words import Lang, say

if TYPE_CHECKING:
    from collections.abc import Iterable


class AtlasError(Exception):
    """
    What went wrong, as a key into the catalogue of words and the facts that fill it.

    Parameters
    ----------
    key
        Key under ``error.`` in the catalogue; its text names file, record and repair.
    facts
        What the text's braces take; one that is itself text is a function of the language.
    """

    def __init__(self, key: str, /, **facts: object) -> None:
        super().__init__(key, facts)
        self.key = key
        self.facts = facts

    def text(self, lang: Lang = "zh") -> str:
        """The error as one line in `lang`."""
        facts = {name: fact(lang) if callable(fact) else fact for name, fact in self.facts.items()}
        return say(f"error.{self.key}", lang, **facts).replace("\n", " ")

    def __str__(self) -> str:
        return self.text()


class RoomError(AtlasError):
    """A room or one of its files is missing, unreadable or not what it should be."""


class RecordsRefusedError(AtlasError):
    """The records have findings of severity error, so nothing was built from them."""


class CrsError(AtlasError):
    """Coordinates without a CRS, or in one that the atlas does not take."""


class BuildError(AtlasError):
    """A build could not be made or put in place."""


class ExportError(AtlasError):
    """A file for another program that cannot be made as it was asked for, or that did not read back."""


class UnknownIdError(AtlasError):
    """An id that no register holds."""

    def __init__(self, kind: str, wanted: str, known: Iterable[str]) -> None:
        near = did_you_mean(wanted, known)
        super().__init__("unknown-id" if near else "unknown-id-far", kind=kind, wanted=wanted, hint=near)


def did_you_mean(wanted: str, known: Iterable[str]) -> str:
    """The known name nearest to `wanted`, or an empty string where none is near."""
    near = get_close_matches(wanted, list(known), n=1, cutoff=0.6)
    return near[0] if near else ""
