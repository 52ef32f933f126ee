"""Sets a single SVG as a PNG: a figure for word processors, with the type of the sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typst

if TYPE_CHECKING:
    from pathlib import Path

_PAGE = """#set page(width: auto, height: auto, margin: 0mm)
#image(bytes(sys.inputs.svg), format: "svg", alt: "")
"""


def picture_png(svg: str, fonts: Path, *, dpi: float) -> bytes:
    """The picture in its own size at that many dots an inch; the same picture gives the same bytes."""
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
    made = typst.compile(
        _PAGE.encode(),
        font_paths=faces,
        format="png",
        ppi=dpi,
        sys_inputs={"svg": svg},
    )
    return bytes(made)
