"""Holds every figure against the text: quantities, deadlines, and no number or paragraph left over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.catalog.numbers import idle_exceptions, numbers_in, unaccounted_numbers
from atlas.catalog.phrases import chinese_number
from atlas.model.finding import Finding, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from atlas.catalog.plan_text import PlanText
    from atlas.catalog.registers import Catalog
    from atlas.model.plan import Citation

    _Stated = tuple[str, str, str, tuple[float | None, float | None], tuple[Citation, ...]]

_LARGEST_NUMERAL = 99
_TWO = 2


def check_figures(catalog: Catalog) -> Iterator[Finding]:
    """Findings on figures, deadlines and paragraphs; those on figures only where the text is given."""
    yield from _check_paragraphs(catalog)
    if catalog.text is None:
        return
    yield from _check_quantities(catalog, catalog.text)
    yield from _check_deadlines(catalog, catalog.text)
    at = catalog.where.get("numbers", "layers/plan/numbers.yaml:1")
    for address, number in unaccounted_numbers(catalog, catalog.text):
        yield finding("number-unaccounted", at, address=address, number=number)
    for exception in idle_exceptions(catalog, catalog.text):
        yield finding("number-exception-idle", at, address=exception.at, anchor=exception.anchor)


def _check_quantities(catalog: Catalog, text: PlanText) -> Iterator[Finding]:
    for register, identity, label, values, citations in _stated(catalog):
        paragraphs = [text.paragraphs.get(c.at, "") for c in citations]
        for value in values:
            if value is not None and not any(_says(p, value) for p in paragraphs):
                at = catalog.where.get(f"{register}/{identity}", "")
                facts = {"record": identity, "label": label, "value": f"{value:g}"}
                yield finding("quantity-not-in-text", at, **facts, address=citations[0].at)


def _stated(catalog: Catalog) -> Iterator[_Stated]:
    """Register, id, label, the values that the plan is said to state (goal and base), and where it does."""
    cited = [("measures", m.id, m.quantities, m.cite) for m in catalog.measures.values()]
    cited += [("baselines", b.id, b.quantities, b.cite) for b in catalog.baselines]
    for register, identity, quantities, citations in cited:
        for quantity in quantities:
            yield register, identity, quantity.label, (quantity.value, quantity.base_value), citations
    for one in catalog.indicators:
        yield "indicators", str(one.number), one.name, (one.target_value, one.base_value), one.cite


def _says(paragraph: str, value: float) -> bool:
    """Whether a paragraph holds a value, in digits or, for small whole numbers, as a Chinese numeral."""
    if value in {float(n) for n in numbers_in(paragraph)}:
        return True
    if not value.is_integer() or not 0 <= value <= _LARGEST_NUMERAL:
        return False
    return chinese_number(int(value)) in paragraph or (value == _TWO and "两" in paragraph)


def _check_deadlines(catalog: Catalog, text: PlanText) -> Iterator[Finding]:
    for measure in catalog.measures.values():
        if measure.deadline is None:
            continue
        years = [
            str(measure.deadline),
            "".join(chinese_number(int(d)) for d in str(measure.deadline)).replace("零", "〇"),
        ]
        paragraphs = [text.paragraphs.get(c.at, "") for c in measure.cite]
        if not any(year in p for p in paragraphs for year in years):
            at = catalog.where.get(f"measures/{measure.id}", "")
            yield finding("deadline-not-in-text", at, record=measure.id, year=measure.deadline)


def _check_paragraphs(catalog: Catalog) -> Iterator[Finding]:
    """Every paragraph from the second chapter on carries measures or says why not; none does both."""
    cited = {c.at for m in catalog.measures.values() for c in m.cite}
    at = catalog.where.get("outline", "layers/plan/outline.yaml:1")
    for chapter in catalog.outline.chapters:
        for section in chapter.sections:
            for paragraph in section.paragraphs:
                if chapter.number > 1 and paragraph.at not in cited and not paragraph.without:
                    yield finding("paragraph-unaccounted", at, address=paragraph.at, lead=paragraph.lead)
                if paragraph.at in cited and paragraph.without:
                    yield finding("paragraph-reason-idle", at, address=paragraph.at)
