"""Answers ``atlas cite``: where the plan says it, and in which sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.catalog import load_catalog
from atlas.catalog.citations import sentence, verified
from atlas.catalog.phrases import citation_text, official_sentence
from atlas.errors import AtlasError, RecordsRefusedError, UnknownIdError, did_you_mean
from atlas.model.vocab import Severity

if TYPE_CHECKING:
    from atlas.catalog import Catalog
    from atlas.cli.speech import Speech
    from atlas.model.plan import Citation
    from atlas.rooms import Rooms
    from atlas.settings import PlanTextFile


def print_citations(identity: str, rooms: Rooms, text: PlanTextFile | None, speech: Speech) -> None:
    """
    Print the citations of a measure (by id or number), place (by id or name) or indicator (by number).

    Raises
    ------
    UnknownIdError
        If nothing bears that id; its text names the nearest one.
    """
    catalog, report = load_catalog(rooms, text)
    if catalog is None:
        first = report.at_least(Severity.ERROR)[0]
        raise RecordsRefusedError("records-broken", first=f"{first.at} {first.message(speech.lang)}")
    title, citations = _subject(identity, catalog)
    speech.out(title)
    if not citations:
        speech.out("  " + speech("cli.cite.none"))
    for citation in citations:
        state = speech(f"verified.{verified(citation, catalog)}")
        speech.out(f"  {citation_text(citation, catalog, speech.lang)} · “{citation.anchor}” · {state}")
        if catalog.text is not None:
            speech.out(f"    {sentence(citation, catalog.text)}")
        speech.out(f"    {official_sentence(citation, catalog)}")


def _subject(identity: str, catalog: Catalog) -> tuple[str, tuple[Citation, ...]]:
    numbers = {m.number_zh: m for m in catalog.measures.values()} | dict(catalog.measures)
    if identity in numbers:
        measure = numbers[identity]
        return f"{measure.number_zh} {measure.title}", measure.cite
    names = {n: p for p in catalog.places.values() for n in (p.id, p.name_zh, *p.aliases)}
    if identity in names:
        place = names[identity]
        return f"{place.id} {place.name_zh}", place.cite
    indicators = {str(i.number): i for i in catalog.indicators}
    if identity in indicators:
        return f"{identity} {indicators[identity].name}", indicators[identity].cite
    known = [*numbers, *names, *indicators]
    if not did_you_mean(identity, known):
        raise AtlasError("unknown-id-far", wanted=identity)
    raise UnknownIdError("id", identity, known)
