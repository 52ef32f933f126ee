"""Measures what is drawn beside what is stated; a diagram's geometry never enters a total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.geo.crs import PRINT
from atlas.model.place import Disc
from atlas.model.vocab import Genre, Precision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from atlas.audit.assemble import Assembled

DECIMALS = 2
"""Of square kilometres and kilometres: finer than any source here."""


def stated_and_drawn(assembled: Assembled) -> list[dict[str, object]]:
    """
    Area or length of every place whose area or length is stated, stated beside drawn.

    Returns
    -------
    rows
        By place id: ``quantity`` is ``area_km2`` or ``length_km``; drawn is measured on EPSG:4548, lengths
        within the district; ``by_rule`` marks a disc, which is made from the stated area and proves nothing.
    """
    return [row for place_id in sorted(assembled.placed) for row in _compared(place_id, assembled)]


def totals(assembled: Assembled, layer_id: str) -> dict[str, object]:
    """
    Area and length of a layer within the district, on EPSG:4548.

    Returns
    -------
    totals
        ``area_km2`` and ``length_km``, null where the layer draws nothing that may be measured, and
        ``not_measured``: how many of its drawn places are schematic or on a diagram and so left out.
    """
    layer, district = assembled.layers[layer_id], assembled.on_grid[assembled.catalog.district]
    places = [assembled.placed[place_id] for place_id in layer.features.index]
    diagram = layer.spec.genre is Genre.DIAGRAM
    real = [] if diagram else [p for p in places if p.precision is not Precision.SCHEMATIC]
    metres = [assembled.on_grid[p.place_id] for p in real]
    areas = [area for g in metres if (area := g.intersection(district).area)]
    lengths = [length for g in metres if not g.area and (length := g.intersection(district).length)]
    return {
        "area_km2": round(sum(areas) / 1e6, DECIMALS) if areas else None,
        "length_km": round(sum(lengths) / 1e3, DECIMALS) if lengths else None,
        "not_measured": len(places) - len(real),
        "crs": f"EPSG:{PRINT}",
    }


def _compared(place_id: str, assembled: Assembled) -> Iterator[dict[str, object]]:
    place, placed = assembled.catalog.places[place_id], assembled.placed[place_id]
    metres, district = assembled.on_grid[place_id], assembled.on_grid[assembled.catalog.district]
    found = (
        ("area_km2", place.stated_area_km2, metres.area / 1e6),
        ("length_km", place.stated_length_km, metres.intersection(district).length / 1e3),
    )
    for quantity, stated, drawn in found:
        if stated is not None and drawn:
            yield {
                "place": place_id,
                "name_zh": place.name_zh,
                "quantity": quantity,
                "stated": stated,
                "drawn": round(drawn, DECIMALS),
                "difference_percent": round((drawn / stated - 1) * 100, 1) + 0.0,
                "precision": placed.precision.value,
                "by_rule": isinstance(place.shape, Disc),
            }
