"""Sets haloed text on so large a body that its outlines come out as whole numbers, a third of the bytes."""

from __future__ import annotations

import re

_BODY = 6000.0
"""
Size of the type in units of its own.

The halo of a text is the outline of its glyphs, which Typst writes out curve by curve. Our faces are drawn in
1000 units to the em; points halfway between two, and thirds where a quadratic curve becomes a cubic one, are
whole on a body of 6000. In millimetres each such number has nine digits.
"""
_TEXT = re.compile(r'<text (?=[^>]*paint-order="stroke")(?![^>]*transform=)[^>]*>.*?</text>')
_SIZE = re.compile(r' font-size="([\d.]+)"')
_LENGTH = re.compile(r' (x|y|font-size|stroke-width|letter-spacing)="(-?[\d.]+)"')


def enlarged(svg: str) -> str:
    """The picture with its haloed texts in small units; it looks the same."""
    return _TEXT.sub(_enlarged, svg) if 'paint-order="stroke"' in svg else svg


def _enlarged(found: re.Match[str]) -> str:
    size = _SIZE.search(found[0])
    if size is None:
        return found[0]
    times = _BODY / float(size[1])
    text = _LENGTH.sub(lambda length: f' {length[1]}="{float(length[2]) * times:.6g}"', found[0])
    return f'<g transform="scale({1 / times:.8g})">{text}</g>'
