"""What a request or a start of the server may fail with, each as one line that says the repair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.errors import AtlasError, did_you_mean
from atlas.words import Lang, say

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHOWN = 60
"""No id is longer; what is longer is cut before it is compared or shown."""


class ServeError(AtlasError):
    """The server cannot start, or the build it should serve cannot be read."""


class RequestError(AtlasError):
    """
    A request that cannot be answered.

    Parameters
    ----------
    status
        HTTP status, 400 to 499.
    key
        Key under ``error.serve.`` in the catalogue of words.
    near
        What the reader may have meant; empty where nothing is near.
    facts
        What the text's braces take.
    """

    def __init__(self, status: int, key: str, /, *, near: str = "", **facts: object) -> None:
        super().__init__(f"serve.{key}", **facts)
        self.status = status
        self.near = near

    def text(self, lang: Lang = "zh") -> str:
        """The error as one line in `lang`, with what the reader may have meant."""
        hint = say("serve.near", lang, near=self.near) if self.near else ""
        return super().text(lang) + hint


def clipped(text: str) -> str:
    """`text` as it may be shown: at most sixty characters, all of them printable."""
    plain = "".join(char if char.isprintable() else "�" for char in text[: _SHOWN + 1])
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "…"


def unknown(kind: str, wanted: str, known: Iterable[str]) -> RequestError:
    """The 404 for an id of `kind` (layer, place, measure) that the build does not hold."""
    shown = clipped(wanted)
    return RequestError(404, f"unknown-{kind}", near=did_you_mean(shown, known), wanted=shown)


def unsuited(name: str, value: str, known: Iterable[str] = ()) -> RequestError:
    """The 400 for a `value` that the parameter `name` does not take."""
    shown = clipped(value)
    return RequestError(400, f"bad-{name}", near=did_you_mean(shown, known), value=shown)
