"""Draws the features of a layer in bulk: points, lines, closed rims with their hatch, then names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import shapely

from atlas.export.desktop.dxf_moulds import extended_data, outlines, rims, spelled
from atlas.export.desktop.dxf_specimens import feature_moulds, name_mould, twin_moulds
from atlas.export.desktop.dxf_styles import METRES_PER_MM
from atlas.export.desktop.styling import class_of_each

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from atlas.export.desktop.dxf_moulds import Outline, Space
    from atlas.export.desktop.dxf_specimens import Moulds
    from atlas.export.desktop.job import ExportLayer

_ASIDE_MM = 1.5
_MARK = "（示意）"
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Drawn:
    """
    The features of a layer as they were drawn, but for their names.

    Attributes
    ----------
    title
        The drawing's own layer.
    handles
        Of the first entity of each feature; None for one of no class, which is not drawn.
    tails
        The extended data of each.
    """

    layer: ExportLayer
    title: str
    handles: tuple[str | None, ...]
    tails: tuple[str, ...]


def draw(space: Space, layer: ExportLayer, title: str) -> Drawn:
    """Draw the features of `layer`, in metres, on the drawing's layer `title`."""
    keys = zip(layer.features["place_id"], layer.features["precision"], strict=True)
    tails = tuple(extended_data(*key, number) for number, key in enumerate(keys))
    handles = []
    for parts, moulds, tail in zip(_parts(layer), _moulds(space, layer, title), tails, strict=True):
        cast = [_cast(space, part, moulds, tail) for part in parts if moulds]
        handles.append(cast[0] if cast else None)
    return Drawn(layer, title, tuple(handles), tails)


def _parts(layer: ExportLayer) -> list[list[list[Outline]]]:
    """The parts of each feature, and the outlines of each part: one, or the rings of a polygon."""
    parts, feature = shapely.get_parts(layer.features.geometry.to_numpy(), return_index=True)
    if layer.geometry_type == "MultiPolygon":
        rings, part = shapely.get_rings(parts, return_index=True)
        drawn = _grouped(outlines(rings), part.tolist(), len(parts))
    else:
        drawn = [[outline] for outline in outlines(parts)]
    return _grouped(drawn, feature.tolist(), len(layer.features))


def _grouped(items: Sequence[_Item], owners: Sequence[int], count: int) -> list[list[_Item]]:
    groups: list[list[_Item]] = [[] for _ in range(count)]
    for item, owner in zip(items, owners, strict=True):
        groups[owner].append(item)
    return groups


def _moulds(space: Space, layer: ExportLayer, title: str) -> Iterator[Moulds | None]:
    """The moulds of each feature, made once for each class and each shade of a twin."""
    twin = layer.part == "precision"
    shares = layer.features["share"].tolist() if twin else [None] * len(layer.features)
    made: dict[tuple[str, float | None], Moulds] = {}
    for one, share in zip(class_of_each(layer), shares, strict=True):
        if one is None:
            yield None
            continue
        if (one.key, share) not in made:
            made[one.key, share] = (
                feature_moulds(space, one.look, layer.geometry_type, title)
                if share is None
                else twin_moulds(space, one.look, share, title)
            )
        yield made[one.key, share]


def _cast(space: Space, part: list[Outline], moulds: Moulds, tail: str) -> str:
    """Cast one part of a feature; the handle of its first entity."""
    made = [space.cast(moulds.rim, *outline, tail=tail) for outline in part if moulds.rim]
    made += [space.cast(spot, part[0][1], tail=tail) for spot in moulds.spots]
    if moulds.fill:
        made.append(space.cast(moulds.fill, len(part), rims(part), tail=tail))
    return made[0]


def write_names(space: Space, drawn: Drawn) -> None:
    """The features' names beside them; 示意 stands behind one whose position only shows a relation."""
    features = drawn.layer.features
    mould = name_mould(space, drawn.title)
    middles = shapely.point_on_surface(features.geometry.to_numpy())
    spots = outlines(shapely.transform(middles, lambda at: at + _ASIDE_MM * METRES_PER_MM))
    cautions = features["caution_zh"].fillna("") if "caution_zh" in features else [""] * len(features)
    names = zip(features["name_zh"].fillna(""), cautions, spots, strict=True)
    for (name, caution, (_, spot)), handle, tail in zip(names, drawn.handles, drawn.tails, strict=True):
        if handle and name:
            text = spelled(f"{name}{_MARK if caution else ''}")
            space.cast(mould, spot, text, *spot.split()[1::2], tail=tail)
