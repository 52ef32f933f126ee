"""Findings: what data gets wrong, each with a registered code, a severity, an address and a repair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from atlas.model.base import is_unseen
from atlas.model.vocab import Severity
from atlas.words import Lang, Phrase, known, say

if TYPE_CHECKING:
    from collections.abc import Iterable

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

CODES: dict[str, Severity] = {
    "file-encoding": _E,
    "file-size": _E,
    "yaml-syntax": _E,
    "yaml-forbidden": _E,
    "yaml-duplicate-key": _E,
    "yaml-depth": _E,
    "file-missing": _E,
    "file-name": _E,
    "file-section": _E,
    "record-unknown-key": _E,
    "record-missing-field": _E,
    "record-wrong-value": _E,
    "duplicate-id": _E,
    "dangling-id": _E,
    "cyclic-part-of": _E,
    "wrong-section": _E,
    "retired-number": _E,
    "citation-address": _E,
    "citation-anchor": _E,
    "citation-ambiguous": _E,
    "citation-stale-record": _W,
    "citation-record-unreadable": _E,
    "citation-record-other-text": _W,
    "lead-phrase": _E,
    "quantity-not-in-text": _E,
    "deadline-not-in-text": _E,
    "number-unaccounted": _W,
    "number-exception-idle": _W,
    "paragraph-unaccounted": _W,
    "paragraph-reason-idle": _W,
    "plan-text-differs": _W,
    "plan-text-missing": _I,
    "geojson-syntax": _E,
    "geojson-crs": _E,
    "geojson-keys": _E,
    "geometry-twice": _E,
    "district-no-geometry": _E,
    "geometry-invalid": _E,
    "geometry-empty": _E,
    "geometry-dimension": _E,
    "geometry-type": _E,
    "geometry-too-many-vertices": _E,
    "coordinates-range": _E,
    "coordinates-swapped": _E,
    "coordinates-projected": _E,
    "coordinates-outside": _E,
    "coordinates-gcj02": _W,
    "coordinates-decimals": _W,
    "shape-failed": _E,
    "shape-cycle": _E,
    "source-hash": _E,
    "source-crs": _E,
    "source-unused": _W,
    "area-differs": _I,
    "length-differs": _I,
    "place-unused": _W,
    "place-no-layer": _E,
    "layer-empty": _W,
    "claim-fails": _E,
    "style-unmatched": _E,
    "glyph-missing": _W,
    "import-no-id": _E,
    "import-row-without-id": _E,
    "import-duplicate": _E,
    "import-unknown-id": _E,
    "import-removed": _W,
    "import-column-missing": _W,
    "import-not-taken": _W,
    "import-conflict": _E,
    "import-crs-missing": _E,
    "import-crs": _E,
    "import-crs-implausible": _E,
    "import-gcj02": _E,
    "import-geometry-gone": _W,
    "import-geometry-broken": _E,
}
"""Every code and its severity; message and hint are in the catalogue under ``finding.<code>``."""

_CAUSES = {"plan-text-differs"}
"""Codes that explain whatever follows, said first whatever their severity."""
_FOLLOWS = {"dangling-id", "shape-failed", "place-no-layer", "claim-fails", "source-hash"}
"""Codes that a file which could not be read brings with it: its own fault is named first."""
_SUGGESTIONS = ("near", "elsewhere", "wanted")
"""Facts that are empty where nothing can be suggested."""


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing that is wrong with the data.

    Attributes
    ----------
    at
        ``path:line`` in a room, or ``layer/feature``.
    facts
        What fills the message, sorted by name, so that equal findings are equal; a reason is a phrase.
    """

    at: str
    code: str
    facts: tuple[tuple[str, str | Phrase], ...] = ()

    @property
    def severity(self) -> Severity:
        """The registered severity of the code."""
        return CODES[self.code]

    def message(self, lang: Lang = "zh") -> str:
        """What is wrong, in one line."""
        return _one_line(say(f"finding.{self.code}.message", lang, **self._said(lang)))

    def hint(self, lang: Lang = "zh") -> str:
        """How to repair it, in one line; another one where nothing similar was found to suggest."""
        facts = dict(self.facts)
        bare = f"finding.{self.code}.hint-bare"
        empty = any(facts.get(name) == "" for name in _SUGGESTIONS)
        key = bare if empty and known(bare) else f"finding.{self.code}.hint"
        return _one_line(say(key, lang, **self._said(lang)))

    def _said(self, lang: Lang) -> dict[str, str]:
        return {name: fact(lang) if isinstance(fact, Phrase) else fact for name, fact in self.facts}

    @property
    def order(self) -> tuple[str, int, str, str]:
        """By file, line as a number, code and facts."""
        path, _, line = self.at.rpartition(":")
        where = (path, int(line)) if line.isdecimal() else (self.at, 0)
        return (*where, self.code, str(self.facts))


def finding(code: str, at: str, **facts: object) -> Finding:
    """A finding with `facts` as text; an unregistered code is a fault of the program."""
    if code not in CODES:
        msg = f"finding code {code!r} is not registered in atlas.model.finding"
        raise KeyError(msg)
    shown = [(k, v if isinstance(v, Phrase) else _shown(str(v)[:300])) for k, v in sorted(facts.items())]
    return Finding(at, code, tuple(shown))


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one check, in a stable order."""

    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Report:
        """Each once: worst first, causes before what follows from them, then by address."""

        def order(found: Finding) -> tuple[bool, int, bool, tuple[str, int, str, str]]:
            return (found.code not in _CAUSES, -found.severity.rank, found.code in _FOLLOWS, found.order)

        return cls(tuple(sorted(set(findings), key=order)))

    def at_least(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of `severity` or worse."""
        return tuple(f for f in self.findings if f.severity.rank >= severity.rank)


def _shown(text: str) -> str:
    """`text` from a file with its unseen characters spelt out, so that a finding may be printed anywhere."""
    return "".join(f"<U+{ord(c):04X}>" if is_unseen(c) and c not in "\t\r" else c for c in text)


def _one_line(text: str) -> str:
    return " ".join(text.split())
