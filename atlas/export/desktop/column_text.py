"""The values of a column as text: a value is put into words once, however often it occurs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable


def worded(column: pd.Series, word: Callable[[object], str], missing: str = "") -> list[str]:
    """
    The text of each value, in their order.

    Parameters
    ----------
    word
        Given a value as Python has it, never a missing one.
    missing
        The text of what is missing.
    """
    codes, values = pd.factorize(column)
    # The code of what is missing is -1: the last.
    found: list[str] = np.array([*map(word, values.tolist()), missing], dtype=object)[codes].tolist()
    return found
