"""What a drawing has before anything is drawn: units, line types by status, layers, a Chinese text style."""

from __future__ import annotations

import re
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING, Any

from ezdxf import colors, units
from ezdxf._options import options
from ezdxf.enums import InsertUnits
from ezdxf.filemanagement import new

from atlas.export.desktop.dxf_moulds import APP, ENCODING, in_code_page, one_line
from atlas.geo.crs import crs_name
from atlas.style.looks import BOUNDARY_DASH_MM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from atlas.export.desktop.job import ExportLayer
    from atlas.style.looks import Look

TEXT_STYLE = "ATLAS_ZH"
_VERSION = "R2004"
"""The last version with a code page, and the first with true colours and transparency."""
_FONT, _FAMILY = "simhei.ttf", "SimHei"
"""Comes with every Chinese Windows; other systems put their own Chinese font in its place."""
_ENTITIES = "  0\nSECTION\n  2\nENTITIES\n"
_SCREEN, _ROOM = 1.5, 1.05
"""How much wider than high a window of CAD is at least, and what is left free around the content."""
METRES_PER_MM = 100.0
"""Sizes in mm are meant for 1:100,000: one mm on paper is a hundred metres."""
_WEIGHTS = (
    *(0, 5, 9, 13, 15, 18, 20, 25, 30, 35, 40, 50),
    *(53, 60, 70, 80, 90, 100, 106, 120, 140, 158, 200, 211),
)
"""Line weights that DXF knows, in hundredths of a mm."""


def drawing(epsg: int) -> Any:  # noqa: ANN401  ezdxf's own document
    """An empty drawing of version 2004 in metres, with the text style and the name of its CRS."""
    with _without_clock():
        document = new(_VERSION, units=InsertUnits.Meters)
    document.encoding = ENCODING
    # What is in use is a set to ezdxf, which would add its classes in an order by chance.
    for kind in sorted(document.entitydb.dxf_types_in_use()):
        document.classes.add_class(kind)
    document.header["$LTSCALE"] = 1.0
    document.header["$MEASUREMENT"] = 1
    document.header["$INSUNITS"] = units.M
    document.appids.add(APP)
    style = document.styles.add(TEXT_STYLE, font=_FONT)
    style.set_extended_font_data(_FAMILY)
    document.header.custom_vars.append("CRS", f"EPSG:{epsg} {crs_name(epsg)}")
    return document


def layer_name(title: str) -> str:
    """A title as a DXF layer may bear it."""
    known = title.encode(ENCODING, "replace").decode(ENCODING)
    return re.sub(r"[<>/\\\":;?*|=,'`\x00-\x1f]", "·", known)[:255]


def set_up_layer(document: Any, layer: ExportLayer) -> str:  # noqa: ANN401  ezdxf's own document
    """Add the layer of an atlas layer with the colour and weight of its first class; its name."""
    name = layer_name(layer.title_zh)
    look = layer.classes[0].look if layer.classes else None
    made = document.layers.add(name)
    made.description = in_code_page(one_line(f"{layer.id} {layer.title_en}"))
    if look is not None:
        made.rgb = colors.RGB.from_hex(look.colour)
        made.color = nearest_index(look.colour)
        made.dxf.lineweight = line_weight(look.width_mm)
    for one in layer.classes:
        line_type(document, one.look)
    return name


def open_at(document: Any, bounds: Sequence[tuple[float, float, float, float]]) -> None:  # noqa: ANN401  ezdxf's own document
    """Let CAD open the drawing on all of its content; without bounds it opens as ever, on the origin."""
    if not bounds:
        return
    sides = list(zip(*bounds, strict=True))
    west, south, east, north = min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])
    document.modelspace().reset_extents((west, south, 0), (east, north, 0))
    height = max(north - south, (east - west) / _SCREEN) * _ROOM
    document.set_modelspace_vport(height, ((west + east) / 2, (south + north) / 2))


def line_type(document: Any, look: Look) -> str:  # noqa: ANN401  ezdxf's own document
    """The name of the line type of a look's dash, added where the drawing has none of it yet."""
    if not look.dash_mm:
        return "Continuous"
    meaning = "boundary" if look.dash_mm == BOUNDARY_DASH_MM else look.status.value
    name = f"ATLAS_{meaning.replace('-', '_').upper()}"
    if name not in document.linetypes:
        lengths = [d * METRES_PER_MM * (-1 if i % 2 else 1) for i, d in enumerate(look.dash_mm)]
        total = sum(abs(length) for length in lengths)
        document.linetypes.add(name, [total, *lengths], description=meaning)
    return name


def line_weight(width_mm: float) -> int:
    """The line weight nearest to a width, in hundredths of a mm."""
    return min(_WEIGHTS, key=lambda weight: abs(weight - width_mm * 100))


def nearest_index(colour: str) -> int:
    """The AutoCAD colour index nearest to ``#RRGGBB``, for programs that know no true colour."""
    red, green, blue = colors.RGB.from_hex(colour)

    def distance(index: int) -> int:
        r, g, b = colors.aci2rgb(index)
        return int((r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2)

    return min(range(1, 256), key=distance)


def finish(document: Any, entities: str, path: Path) -> None:  # noqa: ANN401  ezdxf's own document
    """Write the drawing with the text of its entities, without a clock, a user or a random number in it."""
    frame = StringIO()
    with _without_clock():
        document.write(frame)
    before, heading, after = frame.getvalue().partition(_ENTITIES)
    with path.open("w", encoding=ENCODING, newline="\n") as file:
        file.writelines((before, heading, entities, after))


@contextmanager
def _without_clock() -> Iterator[None]:
    """Ezdxf writes the hour and random ids when a drawing is made and when it is saved; here it does not."""
    before = options.write_fixed_meta_data_for_testing
    options.write_fixed_meta_data_for_testing = True
    try:
        yield
    finally:
        options.write_fixed_meta_data_for_testing = before
