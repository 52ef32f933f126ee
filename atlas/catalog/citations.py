"""Verifies every citation against the plan's text, or against the record of an earlier verification."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING

from atlas.catalog.plan_text import lead_phrase, sentence_of, sentences_of
from atlas.errors import did_you_mean
from atlas.model.finding import Finding, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from atlas.catalog.plan_text import PlanText
    from atlas.catalog.registers import Catalog
    from atlas.model.plan import Citation

_REGISTERS = {
    "measure": "measures",
    "place": "places",
    "indicator": "indicators",
    "claim": "claims",
    "baseline": "baselines",
}


class Verified(StrEnum):
    """When a citation was verified: in this run, once on record, or not at all."""

    NOW = "now"
    RECORD = "record"
    NO = "no"


def citation_hash(citation: Citation) -> str:
    """Fingerprint of an address and its anchor, for the record of what was verified."""
    return hashlib.sha256(f"{citation.at}\t{citation.anchor}".encode()).hexdigest()


def holds(citation: Citation, text: PlanText) -> bool:
    """Whether the anchor occurs exactly once in the paragraph it cites."""
    return text.paragraphs.get(citation.at, "").count(citation.anchor) == 1


def verified(citation: Citation, catalog: Catalog) -> Verified:
    """When `citation` was last verified."""
    if catalog.text is not None:
        return Verified.NOW if holds(citation, catalog.text) else Verified.NO
    return Verified.RECORD if citation_hash(citation) in catalog.recorded else Verified.NO


def sentence(citation: Citation, text: PlanText) -> str:
    """The plan's sentence that holds the anchor; empty where the citation does not hold."""
    return sentence_of(text.paragraphs.get(citation.at, ""), citation.anchor)


def check_citations(catalog: Catalog) -> Iterator[Finding]:
    """Findings on addresses, anchors, lead phrases and the edition of the text."""
    for subject, identity, citation in catalog.citations():
        at = catalog.where.get(f"{_REGISTERS[subject]}/{identity}", subject)
        if citation.at not in catalog.leads:
            near = did_you_mean(citation.at, catalog.leads)
            yield finding("citation-address", at, record=identity, address=citation.at, near=near)
        elif catalog.text is not None and citation.at in catalog.text.paragraphs:
            yield from _check_anchor(citation, at, identity, catalog.text)
    if catalog.text is None:
        yield finding("plan-text-missing", catalog.where.get("plan", "layers/plan/document.yaml:1"))
        return
    yield from _check_edition(catalog, catalog.text)


def _check_anchor(citation: Citation, at: str, identity: str, text: PlanText) -> Iterator[Finding]:
    count = text.paragraphs[citation.at].count(citation.anchor)
    facts = {"record": identity, "address": citation.at, "anchor": citation.anchor}
    if count == 0:
        elsewhere = [a for a, p in text.paragraphs.items() if citation.anchor in p]
        words = _nearest(citation, text)
        yield finding(
            "citation-anchor",
            at,
            **facts,
            nearest=words,
            sentence=nearest_sentence(citation, text)[1] or words,
            elsewhere=", ".join(elsewhere[:3]),
        )
    elif count > 1:
        yield finding("citation-ambiguous", at, **facts, count=count)


def _nearest(citation: Citation, text: PlanText) -> str:
    """The stretch of the paragraph that shares most characters with the anchor."""
    paragraph, size = text.paragraphs[citation.at], len(citation.anchor)
    wanted = set(citation.anchor)
    starts = range(max(1, len(paragraph) - size + 1))
    best = max(starts, key=lambda i: (len(wanted & set(paragraph[i : i + size])), -i))
    return paragraph[best : best + size]


def nearest_sentence(citation: Citation, text: PlanText) -> tuple[str, str]:
    """
    The sentence nearest to a citation that does not hold, with its address.

    It shares most pairs of neighbouring characters with the anchor: a sentence of the cited paragraph if any
    of its sentences shares one, else of the whole text; both empty where the text shares none.
    """
    pairs = {citation.anchor[i : i + 2] for i in range(len(citation.anchor) - 1)}
    for addresses in ([citation.at], list(text.paragraphs)):
        rows = [(at, one) for at in addresses for one in sentences_of(text.paragraphs.get(at, ""))]
        shared = [sum(pair in one for pair in pairs) for _, one in rows]
        if any(shared):
            return rows[shared.index(max(shared))]
    return "", ""


def _check_edition(catalog: Catalog, text: PlanText) -> Iterator[Finding]:
    at = catalog.where.get("plan", "layers/plan/document.yaml:1")
    if (
        text.file_sha256 != catalog.plan.text_sha256
        and text.paragraphs_sha256 != catalog.plan.paragraphs_sha256
    ):
        yield finding("plan-text-differs", at, title=catalog.plan.title_zh)
    outline_at = catalog.where.get("outline", "layers/plan/outline.yaml:1")
    for address in sorted(set(text.paragraphs) ^ set(catalog.leads)):
        yield finding("lead-phrase", outline_at, address=address, found=address in text.paragraphs, wanted="")
    for address, lead in catalog.leads.items():
        paragraph = text.paragraphs.get(address)
        if paragraph is not None and lead != lead_phrase(paragraph):
            yield finding(
                "lead-phrase", outline_at, address=address, found=lead, wanted=lead_phrase(paragraph)
            )
    fresh = {citation_hash(c) for _, _, c in catalog.citations() if holds(c, text)}
    if catalog.recorded and fresh != catalog.recorded:
        yield finding(
            "citation-stale-record", "layers/plan/verified.json:1", count=len(fresh ^ catalog.recorded)
        )
