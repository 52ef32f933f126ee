"""Style classes: every feature in exactly one, the same in every language, as many as the legend lists."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from atlas.export.desktop.layers import export_layers
from atlas.style.expressions import OGC, maplibre, ogc, qgis, quoted
from atlas.style.filters import Every, OneOf, Unless, holds
from atlas.style.legend import legend

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from atlas.audit.assemble import Assembled
    from atlas.export.desktop.job import ExportLayer


@pytest.fixture(scope="module")
def layers(real: Assembled) -> tuple[ExportLayer, ...]:
    return export_layers(real)


def _rows(layer: ExportLayer) -> list[dict[str, Any]]:
    return layer.features.drop(columns="geometry").to_dict("records")


def test_every_feature_falls_into_exactly_one_class(layers: tuple[ExportLayer, ...]) -> None:
    assert sum(len(layer.features) for layer in layers) > 100
    for layer in layers:
        for row in _rows(layer):
            hits = [one.key for one in layer.classes if holds(one.condition, row)]
            assert len(hits) == 1, (layer.id, row["place_id"], hits)


def test_classes_count_what_the_legend_of_the_web_map_counts(
    real: Assembled, layers: tuple[ExportLayer, ...]
) -> None:
    by_spec: dict[str, Counter[str]] = {}
    for layer in layers:
        if layer.part == "features":
            counts = by_spec.setdefault(layer.spec.id, Counter())
            for row in _rows(layer):
                (one,) = (c for c in layer.classes if holds(c.condition, row))
                counts[str(one.look)] += 1
            assert sum(c.count for c in layer.classes) == len(layer.features)
    for spec in real.catalog.layers:
        entries = legend(spec, real.drawn(spec), real.catalog.symbols)
        wanted: Counter[str] = Counter()
        for entry in entries:
            wanted[str(entry.look)] += entry.count
        assert by_spec.get(spec.id, Counter()) == wanted, spec.id


def test_a_layer_that_waits_for_its_data_has_the_classes_it_will_have(
    layers: tuple[ExportLayer, ...],
) -> None:
    empty = [layer for layer in layers if layer.spec.id in {"red-line", "basic-farmland", "growth-boundary"}]
    assert len(empty) == 3
    for layer in empty:
        assert len(layer.features) == 0
        assert [one.count for one in layer.classes] == [0]


def _maplibre_holds(expression: list[Any], row: dict[str, Any]) -> bool:
    word, *rest = expression
    if word == "in":
        return row[rest[0][1]] in rest[1][1]
    if word == "!":
        return not _maplibre_holds(rest[0], row)
    assert word == "all"
    return all(_maplibre_holds(part, row) for part in rest)


def _ogc_holds(element: Element, row: dict[str, Any]) -> bool:
    word = element.tag.removeprefix(f"{{{OGC}}}")
    if word == "PropertyIsEqualTo":
        name, value = (child.text for child in element)
        return row[str(name)] == value
    parts = [_ogc_holds(child, row) for child in element]
    return {"And": all, "Or": any, "Not": lambda found: not found[0]}[word](parts)


def test_the_languages_of_filters_agree_on_every_feature(layers: tuple[ExportLayer, ...]) -> None:
    for layer in layers:
        for row in _rows(layer):
            for one in layer.classes:
                meant = holds(one.condition, row)
                assert _maplibre_holds(maplibre(one.condition), row) is meant
                assert _ogc_holds(ogc(one.condition), row) is meant


def test_no_value_becomes_an_expression() -> None:
    assert quoted("it's") == "'it''s'"
    hostile = OneOf("kind", ("x' OR 'a'='a",))
    assert qgis(hostile) == "\"kind\" = 'x'' OR ''a''=''a'"
    assert qgis(Every(())) == "TRUE"
    assert qgis(Unless(OneOf("kind", ("a", "b")))) == "NOT (\"kind\" IN ('a', 'b'))"
