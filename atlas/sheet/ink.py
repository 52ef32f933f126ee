"""The ink of a sheet: colours as asked for, in greys, or moved apart for colour-blind readers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Palette(StrEnum):
    """Variants of the colours."""

    STANDARD = "standard"
    GREY = "grey"
    SAFE = "safe"


@dataclass(frozen=True, slots=True)
class Ink:
    """
    How thick and in which colours a sheet is drawn.

    Attributes
    ----------
    size
        By how much lines and symbols are larger than on A3.
    type
        By how much type is larger than on A3.
    """

    palette: Palette = Palette.STANDARD
    size: float = 1.0
    type: float = 1.0

    def colour(self, hexed: str) -> str:
        """A colour ``#RRGGBB`` in this palette."""
        if self.palette is Palette.STANDARD:
            return hexed
        red, green, blue = (int(hexed[i : i + 2], 16) for i in (1, 3, 5))
        if self.palette is Palette.GREY:
            # Luma of ITU-R BT.709.
            level = round(0.2126 * red + 0.7152 * green + 0.0722 * blue)
            return f"#{level:02X}{level:02X}{level:02X}"
        # Red and green, which many confuse, part towards orange and blue: what red has above green is halved
        # into green, what green has above red goes to blue.
        over = red - green
        if over > 0:
            green = min(255, green + over // 3)
        else:
            blue = min(255, blue - over // 2)
        return f"#{red:02X}{green:02X}{blue:02X}"
