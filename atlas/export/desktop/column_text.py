"""The values of a column as text: a value is put into words once, however often it occurs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T", str, bytes)


def worded(column: pd.Series, word: Callable[[object], T], missing: T) -> list[T]:
    """
    The text of each value, in their order.

    Parameters
    ----------
    word
        Given a value as Python has it, never a missing one.
    missing
        The text of what is missing.
    """
    found: tuple[NDArray[np.intp], pd.Index] = pd.factorize(column)
    codes, values = found
    # The code of what is missing is -1: the last.
    words: list[T] = [word(value) for value in values.tolist()]
    words.append(missing)
    return [words[code] for code in codes.tolist()]
