"""Turns a named symbol, a status and a precision into the one look that web, file and paper share.

Hue and size come from the symbol; dash comes from the status and from nothing else, save the dash-dot of an
administrative boundary, which no status has; edge, band, halo and hollowness come from the precision and from
nothing else. So no channel has two meanings.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from atlas.model.vocab import Geometry, Precision, PrecisionGroup, Status

if TYPE_CHECKING:
    from atlas.model.layer import LayerSpec, StyleRule, Symbol
    from atlas.model.place import Place

_DASH_MM: dict[Status, tuple[float, ...]] = {
    Status.EXISTING: (),
    Status.UNDER_CONSTRUCTION: (4.0, 1.0),
    Status.PLANNED: (2.0, 1.1),
    Status.STRIVE_FOR: (0.3, 1.1),
    Status.REFERENCE: (),
}
BOUNDARY_DASH_MM = (4.0, 1.0, 0.5, 1.0)
"""As the printed sheets and the web map draw the boundary on their ground."""
_REFERENCE_GREY = "#8B8A86"
_REFERENCE_FILL = "#E4E2DB"
_STRIVE_OPACITY = 0.72
_CASED = Status.UNDER_CONSTRUCTION
_CASING = "#F4D9B0"


@dataclass(frozen=True, slots=True)
class Look:
    """
    How one class of features is drawn; sizes in mm as printed, dashes as lengths on and off.

    Attributes
    ----------
    edge
        Rim of a polygon: crisp, none (fading fill) or halo (soft).
    band
        Beside lines and points: none, accuracy (the polygon of plus or minus) or wide (a fixed pale band).
    tag
        示意 on schematic points.
    """

    geometry: Geometry
    group: PrecisionGroup
    status: Status
    colour: str
    fill: str | None
    fill_opacity: float
    width_mm: float
    casing: str | None
    casing_mm: float
    ticks: bool
    hatch: str
    glyph: str
    size_mm: float
    dash_mm: tuple[float, ...]
    opacity: float
    edge: Literal["crisp", "none", "halo"]
    band: Literal["none", "accuracy", "wide"]
    tag: str

    def plain(self) -> dict[str, object]:
        """The look as plain values, for a page or a file."""
        row = asdict(self)
        return row | {"dash_mm": list(self.dash_mm)}


def rule_for(place: Place, spec: LayerSpec) -> StyleRule | None:
    """The first rule of `spec` that matches `place`; None is a finding, never a default colour."""
    for rule in spec.rules:
        when = rule.when
        if when.kinds and place.kind not in when.kinds:
            continue
        if when.status and place.status not in when.status:
            continue
        if when.places and place.id not in when.places:
            continue
        return rule
    return None


def look_for(symbol: Symbol, geometry: Geometry, status: Status, precision: Precision) -> Look:
    """The look of a symbol on a geometry of that status and precision; total over its arguments."""
    group = precision.group
    reference = status is Status.REFERENCE
    colour = _REFERENCE_GREY if reference and geometry is not Geometry.POLYGON else symbol.colour
    cased = status is _CASED
    hollow = geometry is Geometry.POINT and group is PrecisionGroup.SCHEMATIC
    return Look(
        geometry=geometry,
        group=group,
        status=status,
        colour=colour,
        fill=_fill(symbol, geometry, hollow=hollow, reference=reference),
        fill_opacity=1.0 if hollow else symbol.fill_opacity,
        width_mm=symbol.width_mm,
        casing=_CASING if cased else symbol.casing,
        casing_mm=max(symbol.casing_mm, 0.8) if cased else symbol.casing_mm,
        ticks=symbol.ticks,
        hatch=symbol.hatch if geometry is Geometry.POLYGON else "none",
        glyph=symbol.glyph if geometry is Geometry.POINT else "none",
        size_mm=symbol.size_mm,
        dash_mm=BOUNDARY_DASH_MM if symbol.boundary else _DASH_MM[status],
        opacity=_STRIVE_OPACITY if status is Status.STRIVE_FOR else 1.0,
        edge=_edge(geometry, group),
        band=_band(geometry, group) if symbol.banded else "none",
        tag="示意" if hollow else "",
    )


def _fill(symbol: Symbol, geometry: Geometry, *, hollow: bool, reference: bool) -> str | None:
    if geometry is Geometry.LINE:
        return None
    if hollow:
        return "#FFFFFF"
    return _REFERENCE_FILL if reference and geometry is Geometry.POINT else symbol.fill


def _edge(geometry: Geometry, group: PrecisionGroup) -> Literal["crisp", "none", "halo"]:
    if geometry is not Geometry.POLYGON or group is PrecisionGroup.FIRM:
        return "crisp"
    return "none" if group is PrecisionGroup.APPROXIMATE else "halo"


def _band(geometry: Geometry, group: PrecisionGroup) -> Literal["none", "accuracy", "wide"]:
    if geometry is Geometry.POLYGON or group is PrecisionGroup.FIRM:
        return "none"
    if group is PrecisionGroup.APPROXIMATE:
        return "accuracy"
    return "wide" if geometry is Geometry.LINE else "none"
