"""The cells of reports: how a measure, an indicator and an observation read in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.audit.verdicts import indicator_verdict, measure_verdict
from atlas.catalog.phrases import citation_text, dated_title, places_text, quantity_text
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from atlas.catalog import Catalog
    from atlas.model.claim import Indicator
    from atlas.model.evidence import Observation
    from atlas.model.measure import Measure
    from atlas.model.plan import Citation

EMPTY = "—"


def observed(catalog: Catalog, *, measure: str = "", indicator: int = 0) -> list[Observation]:
    """The observations on a measure or an indicator, the earliest first."""
    seen = [o for o in catalog.observations if measure in o.measures or indicator in o.indicators]
    return sorted(seen, key=lambda o: (o.date, o.id))


def cited(citations: Iterable[Citation], catalog: Catalog) -> str:
    """Where the plan says it, each paragraph once."""
    return "；".join(dict.fromkeys(citation_text(c, catalog) for c in citations))


def places(measure: Measure, catalog: Catalog) -> str:
    """The places of a measure, or that it holds for the whole district."""
    return places_text((ref.place for ref in measure.places), catalog) or say("scope.district")


def figures(measure: Measure) -> str:
    """The quantities of a measure."""
    return "；".join(quantity_text(q) for q in measure.quantities)


def commitment(measure: Measure) -> str:
    """Kind and strength of a measure, with the plan's own verb."""
    kind, strength = say(f"measure-kind.{measure.kind}"), say(f"strength.{measure.strength.cls}")
    return f"{kind}·{strength}（{measure.strength.verb}）"


def seen_text(seen: Sequence[Observation], catalog: Catalog) -> str:
    """What was observed, each with its date, how its definition compares, and its source."""
    return "；".join(
        say(
            "docx.seen",
            what=dated_title(o),
            definition=say(f"definition.{o.definition}"),
            source=source_title(o, catalog),
        )
        for o in seen
    )


def source_title(observation: Observation, catalog: Catalog) -> str:
    """Title of the source of an observation, or its id where the register lacks it."""
    source = catalog.sources.get(observation.source)
    return source.title if source is not None else observation.source


def indicator_row(indicator: Indicator, catalog: Catalog) -> list[str]:
    """Number, name, unit, base, target, attribute, actual and verdict of a headline indicator."""
    base = indicator.base_text or (EMPTY if indicator.base_value is None else f"{indicator.base_value:g}")
    if indicator.cumulative and base != EMPTY:
        base += f"（{say('progress.cumulative')}）"
    return [
        str(indicator.number),
        indicator.name,
        indicator.unit,
        base,
        indicator.target_text,
        say(f"attribute.{indicator.attribute}"),
        seen_text(observed(catalog, indicator=indicator.number), catalog) or EMPTY,
        say(f"verdict.{indicator_verdict(indicator, catalog)}"),
    ]


def standing_row(measure: Measure, catalog: Catalog) -> list[str]:
    """Number, title with quantities, deadline, what was observed and the verdict on a measure."""
    told = figures(measure)
    return [
        measure.number_zh,
        f"{measure.title}（{told}）" if told else measure.title,
        str(measure.deadline or EMPTY),
        seen_text(observed(catalog, measure=measure.id), catalog) or EMPTY,
        say(f"verdict.{measure_verdict(measure, catalog)}"),
    ]
