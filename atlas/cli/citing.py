"""Answers ``atlas cite``: where the plan says it, and in which sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.catalog import load_catalog
from atlas.catalog.citations import sentence, verified
from atlas.catalog.naming import fold, places_by_name
from atlas.catalog.phrases import citation_text, official_sentence
from atlas.errors import RecordsRefusedError, UnknownIdError
from atlas.model.measure import measure_id
from atlas.model.vocab import Severity

if TYPE_CHECKING:
    from atlas.catalog import Catalog
    from atlas.cli.speech import Speech
    from atlas.model.plan import Citation
    from atlas.rooms import Rooms
    from atlas.settings import PlanTextFile


def print_citations(identity: str, rooms: Rooms, text: PlanTextFile | None, speech: Speech) -> None:
    """
    Print the citations of a measure, place, indicator, claim or baseline, by id, number or name; of a retired
    number, why it is gone and those of what took its place.

    Raises
    ------
    UnknownIdError
        If nothing bears that id; its text names the nearest one.
    """
    catalog, report = load_catalog(rooms, text)
    if catalog is None:
        first = report.at_least(Severity.ERROR)[0]
        raise RecordsRefusedError("records-broken", first=f"{first.at} {first.message(speech.lang)}")
    asked = fold(identity).strip()
    gone = next((one for one in catalog.retired if one.id == measure_id(asked)), None)
    if gone is not None:
        speech.out(speech("cli.cite.retired", number=gone.number_zh, reason=gone.reason))
    for name in (asked,) if gone is None else gone.replaced_by:
        _print_subject(*_subject(name, catalog), catalog, speech)


def _print_subject(title: str, citations: tuple[Citation, ...], catalog: Catalog, speech: Speech) -> None:
    speech.out(title)
    if not citations:
        speech.out("  " + speech("cli.cite.none"))
    for citation in citations:
        state = speech(f"verified.{verified(citation, catalog)}")
        speech.out(f"  {citation_text(citation, catalog, speech.lang)} · “{citation.anchor}” · {state}")
        if catalog.text is not None:
            speech.out(f"    {sentence(citation, catalog.text)}")
        speech.out(f"    {official_sentence(citation, catalog)}")


def _subject(asked: str, catalog: Catalog) -> tuple[str, tuple[Citation, ...]]:
    """Title and citations of what is called so: measures first, then places, indicators, the rest."""
    called = _called(catalog)
    for key in (measure_id(asked), asked):
        if key in called:
            return called[key]
    raise UnknownIdError(asked, called)


def _called(catalog: Catalog) -> dict[str, tuple[str, tuple[Citation, ...]]]:
    """Everything that has citations, by each folded thing it is called; of two with one name, the first."""
    found: dict[str, tuple[str, tuple[Citation, ...]]] = {}
    for measure in catalog.measures.values():
        found[measure.id] = found[measure.number_zh] = f"{measure.number_zh} {measure.title}", measure.cite
    for name, (place_id, *_) in places_by_name(catalog).items():
        place = catalog.places[place_id]
        found.setdefault(name, (f"{place.id} {place.name_zh}", place.cite))
    for one in catalog.indicators:
        for name in (str(one.number), one.name):
            found.setdefault(fold(name), (f"{one.number} {one.name}", one.cite))
    for claim in catalog.claims:
        found.setdefault(claim.id, (f"{claim.id} {claim.text}", claim.cite))
    for baseline in catalog.baselines:
        found.setdefault(baseline.id, (f"{baseline.id} {baseline.title}", baseline.cite))
    return found
