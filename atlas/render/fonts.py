"""Cuts the fonts down to the characters that the pages use, one WOFF2 a weight."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from atlas.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fontTools.ttLib import TTFont

ASCII = "".join(chr(code) for code in range(0x20, 0x7F))
_FEATURES = ["kern", "tnum"]
# Vertical metrics and signatures serve no page; dropping them also keeps variants out.
_UNUSED_TABLES = ["DSIG", "VORG", "vhea", "vmtx"]
# Names 13 and 14 are the licence and its address: the OFL asks that they travel with the font.
_NAME_IDS = [0, 1, 2, 3, 4, 5, 6, 13, 14]


class FontError(AtlasError):
    """A font that cannot be read."""


@dataclass(frozen=True, slots=True)
class SubsetFont:
    """
    One weight, cut down.

    Attributes
    ----------
    weight
        As CSS counts it, such as ``400``.
    filename
        Stem of the full font and the start of the content's sha256, so that it may be cached for ever.
    data
        WOFF2; the same text and font give the same bytes.
    missing
        Printing characters of the text that the font has no glyph for, sorted.
    """

    weight: str
    filename: str
    data: bytes
    missing: tuple[str, ...]


def subset_fonts(ttf: Mapping[str, Path], text: str) -> list[SubsetFont]:
    """
    Subset each font to the characters of `text` and ASCII.

    Parameters
    ----------
    ttf
        TrueType file of each weight.
    text
        Everything that the pages may show, in any order.

    Returns
    -------
    fonts
        One a weight, lightest first.

    Raises
    ------
    FontError
        If a file is missing or no font.
    """
    wanted = frozenset(text) | frozenset(ASCII)
    return [_subset(weight, ttf[weight], wanted) for weight in sorted(ttf)]


def _subset(weight: str, path: Path, wanted: frozenset[str]) -> SubsetFont:
    from fontTools.subset import Subsetter  # noqa: PLC0415  heavy, and only a page build needs it

    font = _open(path)
    have = font.getBestCmap()
    missing = tuple(sorted(char for char in wanted if ord(char) not in have and _prints(char)))
    cutter = Subsetter(_options())
    cutter.populate(unicodes=sorted(map(ord, wanted)))
    cutter.subset(font)
    font.flavor = "woff2"
    out = BytesIO()
    font.save(out)
    font.close()
    data = out.getvalue()
    digest = hashlib.sha256(data).hexdigest()[:12]
    return SubsetFont(weight=weight, filename=f"{path.stem}-{digest}.woff2", data=data, missing=missing)


def _open(path: Path) -> TTFont:
    from fontTools.ttLib import TTFont, TTLibError  # noqa: PLC0415  as above

    try:
        return TTFont(BytesIO(path.read_bytes()), lazy=True, recalcTimestamp=False)
    except (TTLibError, OSError) as error:
        raise FontError("font-unreadable", file=path.name) from error


def _options() -> object:
    from fontTools.subset import Options  # noqa: PLC0415  as above

    options = Options()
    options.layout_features = _FEATURES
    options.drop_tables = [*options.drop_tables, *_UNUSED_TABLES]
    options.name_IDs = _NAME_IDS
    options.hinting = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.canonical_order = True
    return options


def _prints(char: str) -> bool:
    """Whether the character needs a glyph: not a control, a format mark or a space."""
    return unicodedata.category(char)[0] not in "CZ"
