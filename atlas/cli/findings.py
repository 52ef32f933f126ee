"""Prints findings as a table or as JSON, and records what was verified."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from atlas.audit.summary import badge
from atlas.catalog.citations import citation_hash, holds
from atlas.errors import AtlasError

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.cli.speech import Speech
    from atlas.model.finding import Report
    from atlas.rooms import Rooms


def print_findings(report: Report, assembled: Assembled | None, speech: Speech, *, as_json: bool) -> None:
    """Findings to stdout, the summary to stderr."""
    if as_json:
        rows = [
            {
                "code": f.code,
                "severity": str(f.severity),
                "at": f.at,
                "message": f.message(speech.lang),
                "hint": f.hint(speech.lang),
            }
            for f in report.findings
        ]
        speech.out(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for f in report.findings:
            head = f"{speech(f'severity.{f.severity}')} {f.at} [{f.code}]"
            speech.out(f"{head} {f.message(speech.lang)} → {f.hint(speech.lang)}")
    speech.note(_summary(report, assembled, speech))


def record_verified(assembled: Assembled | None, rooms: Rooms, speech: Speech) -> None:
    """
    Write ``layers/plan/verified.json``: which citations the text bears out, and the text's hashes.

    Raises
    ------
    AtlasError
        If no text was given.
    """
    if assembled is None or assembled.catalog.text is None:
        raise AtlasError("record-without-text")
    text = assembled.catalog.text
    hashes = sorted({citation_hash(c) for _, _, c in assembled.catalog.citations() if holds(c, text)})
    data = {"citations": hashes, "paragraphs_sha256": text.paragraphs_sha256, "text_sha256": text.file_sha256}
    path = rooms.layers / "plan" / "verified.json"
    beside = path.with_suffix(".json.new")
    beside.write_text(json.dumps(data, indent=0, sort_keys=True) + "\n", encoding="utf-8", newline="\n")
    beside.replace(path)
    speech.note(speech("cli.check.recorded", count=len(hashes)))


def _summary(report: Report, assembled: Assembled | None, speech: Speech) -> str:
    counts = {s: sum(f.severity == s for f in report.findings) for s in ("error", "warning", "info")}
    if assembled is None:
        return speech("cli.check.broken", **counts)
    catalog, proof = assembled.catalog, badge(assembled)
    numbers = (
        speech("cli.check.numbers", done=proof.numbers[0], total=proof.numbers[1])
        if proof.numbers
        else speech("cli.check.no-numbers")
    )
    return speech(
        "cli.check.summary",
        **counts,
        places=len(catalog.places),
        measures=len(catalog.measures),
        citations=proof.citations,
        now=proof.now,
        record=proof.recorded,
        no=proof.citations - proof.now - proof.recorded,
        numbers=numbers,
        agree=proof.claims[0],
        claims=proof.claims[1],
    )
