"""Says a style class's condition in the languages of QGIS, OGC filters and MapLibre styles."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from atlas.style.filters import Every, OneOf

if TYPE_CHECKING:
    from atlas.style.filters import Filter

OGC = "http://www.opengis.net/ogc"


def qgis(condition: Filter) -> str:
    """As a QGIS expression; names and values are quoted, so no value can become an expression."""
    if isinstance(condition, OneOf):
        values = ", ".join(quoted(value) for value in condition.values)
        one = len(condition.values) == 1
        return f'"{condition.column}" = {values}' if one else f'"{condition.column}" IN ({values})'
    if isinstance(condition, Every):
        return " AND ".join(qgis(part) for part in condition.parts) or "TRUE"
    return f"NOT ({qgis(condition.part)})"


def quoted(value: str) -> str:
    """A text as a literal of a QGIS expression."""
    text = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{text}'"


def ogc(condition: Filter) -> Element:
    """As an element of OGC Filter Encoding 1.1, to be put into ``ogc:Filter``."""
    if isinstance(condition, OneOf):
        equal = [_equal(condition.column, value) for value in condition.values]
        return equal[0] if len(equal) == 1 else _joined("Or", equal)
    if isinstance(condition, Every):
        return _joined("And", [ogc(part) for part in condition.parts])
    return _joined("Not", [ogc(condition.part)])


def maplibre(condition: Filter) -> list[object]:
    """As a MapLibre expression."""
    if isinstance(condition, OneOf):
        return ["in", ["get", condition.column], ["literal", list(condition.values)]]
    if isinstance(condition, Every):
        return ["all", *(maplibre(part) for part in condition.parts)]
    return ["!", maplibre(condition.part)]


def _equal(column: str, value: str) -> Element:
    element = Element(f"{{{OGC}}}PropertyIsEqualTo")
    SubElement(element, f"{{{OGC}}}PropertyName").text = column
    SubElement(element, f"{{{OGC}}}Literal").text = value
    return element


def _joined(word: str, parts: list[Element]) -> Element:
    if len(parts) == 1 and word == "And":
        return parts[0]
    element = Element(f"{{{OGC}}}{word}")
    element.extend(parts)
    return element
