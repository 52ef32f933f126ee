"""Marks in the words of a list what is read as one word and might else be parted at the end of a line."""

from __future__ import annotations

import re
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MARK = "\x1f"
"""Stands on both sides of what goes on to the next line as a whole; the template takes it out."""
_ONE_WORD = re.compile(r"段?(?:（[^（）]{1,11}）)+｜?|[0-9-]*[^）]｜")
"""Short brackets, the end of a citation, a bar and what it follows."""
_LONGEST_EM = 12
_NARROW_EM = 0.57
"""A letter or figure; every other character is one em wide."""
_BETWEEN_EM = 0.25
"""What is left between a letter or figure and a Chinese character."""
_UNSURE_EM = 2.5


def unparted(words: str, rooms_em: Iterable[float] = ()) -> str:
    """
    The words with their marks.

    Parameters
    ----------
    rooms_em
        Lengths of the lines that they may be set in, in sizes of their type. Only what may stand at the end
        of one is marked, because it is dear to set; without any length all of it is.
    """
    rooms = tuple(rooms_em)
    ends = [0.0, *accumulate(map(_em, pairwise(f" {words}")))]

    def marked(found: re.Match[str]) -> str:
        kept = not rooms or any(_ends_within(ends[found.start()], ends[found.end()], room) for room in rooms)
        return f"{MARK}{found[0]}{MARK}" if kept else found[0]

    return _ONE_WORD.sub(marked, words)


def _em(pair: tuple[str, str]) -> float:
    """How far the second of two characters runs."""
    before, char = pair
    return (_NARROW_EM if char.isascii() else 1.0) + _BETWEEN_EM * (before.isascii() != char.isascii())


def _ends_within(start: float, end: float, room: float) -> bool:
    """Whether a line may end there: each can end early by a whole word, and all after it with it."""
    most = int((end + _UNSURE_EM) / max(room - _LONGEST_EM, 1.0)) + 1
    return any(
        line * room - (line - 1) * _LONGEST_EM - _UNSURE_EM <= end and start <= line * room + _UNSURE_EM
        for line in range(1, most + 1)
    )
