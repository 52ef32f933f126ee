"""The sentences in which the atlas speaks of citations, precision and quantities, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.catalog.citations import verified
from atlas.model.vocab import Precision
from atlas.words import Lang, known, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from atlas.catalog.registers import Catalog
    from atlas.model.evidence import Observation
    from atlas.model.measure import Quantity
    from atlas.model.place import Place
    from atlas.model.plan import Citation

_NUMERALS = "零一二三四五六七八九十"


def chinese_number(number: int) -> str:
    """A number from 0 to 99 as people write it in headings, such as 十二."""
    if number <= 10:  # noqa: PLR2004  the single numerals
        return _NUMERALS[number]
    tens, ones = divmod(number, 10)
    return (_NUMERALS[tens] if tens > 1 else "") + "十" + (_NUMERALS[ones] if ones else "")


def citation_text(citation: Citation, catalog: Catalog, lang: Lang = "zh") -> str:
    """A citation as planners read it: 第四章第二节“建立立体化综合交通体系”段（第5段）."""
    lead = catalog.leads.get(citation.at, "")
    if lang == "en":
        quoted = f" “{lead}”" if lead else ""
        return say(
            "cite.en",
            "en",
            chapter=citation.chapter,
            section=citation.section,
            paragraph=citation.paragraph,
            lead=quoted,
        )
    head = "序言" if citation.chapter == 0 else f"第{chinese_number(citation.chapter)}章"
    if citation.section:
        head += f"第{chinese_number(citation.section)}节"
    return f"{head}“{lead}”段（第{citation.paragraph}段）" if lead else f"{head}第{citation.paragraph}段"


def official_sentence(citation: Citation, catalog: Catalog) -> str:
    """What the copy button copies: the plan's title and number, and the place in it."""
    plan = catalog.plan
    return f"《{plan.title_zh}》（{plan.number}）{citation_text(citation, catalog)}"


def citation_facts(citation: Citation, catalog: Catalog) -> dict[str, str]:
    """A citation as plain values for files and pages: address, words in both languages, anchor, state."""
    return {
        "at": citation.at,
        "text_zh": citation_text(citation, catalog),
        "text_en": citation_text(citation, catalog, "en"),
        "anchor": citation.anchor,
        "verified": verified(citation, catalog).value,
    }


def accuracy_text(accuracy_m: float | None, lang: Lang = "zh") -> str:
    """An accuracy in words, such as 约500米 or 约1.2公里; empty where none is stated."""
    if accuracy_m is None:
        return ""
    if accuracy_m >= 1_000:  # noqa: PLR2004  kilometres read better from here on
        return say("phrase.about-km", lang, km=f"{accuracy_m / 1000:g}")
    return say("phrase.about-m", lang, m=f"{accuracy_m:g}")


def where_sentence(place_id: str, catalog: Catalog, lang: Lang = "zh") -> str:
    """Precision, accuracy and ground of a place in one sentence (凭什么画在这儿)."""
    place, precision = catalog.places[place_id], catalog.precision(place_id)
    about = accuracy_text(catalog.accuracy_m(place_id), lang)
    rung = say(f"precision.{precision}", lang)
    if about:
        rung = say("phrase.rung", lang, rung=rung, about=about)
    key = "phrase.why-unlocated" if precision is Precision.UNLOCATED else "phrase.why-located"
    return say(
        key, lang, rung=rung, basis=say(f"basis.{place.basis}", lang), note=place.basis_note.rstrip("。")
    )


def places_text(ids: Iterable[str], catalog: Catalog) -> str:
    """Names of places in their order, each once, the slots of an axis of the road grid as one run."""
    places = [catalog.places[i] for i in dict.fromkeys(ids)]
    axes: dict[str, list[Place]] = {}
    for place in places:
        if place.slot:
            axes.setdefault(place.slot.axis, []).append(place)
    runs = [name for axis in sorted(axes) for name in _run(axes[axis])]
    return "、".join([*(p.name_zh for p in places if p.slot is None), *runs])


def _run(slots: list[Place]) -> list[str]:
    """The slots of one axis, shortened to the first and the last where none between is missing."""
    by_number = {p.slot.ordinal: p for p in slots if p.slot}
    first, last = min(by_number), max(by_number)
    if len(by_number) < 3 or last - first >= len(by_number):  # noqa: PLR2004  a pair is as short
        return [by_number[n].name_zh for n in sorted(by_number)]
    axis = slots[0].slot.axis.upper() if slots[0].slot else ""
    return [say("phrase.run", first=by_number[first].name_zh, last=f"{axis}{last}")]


def dated_title(observation: Observation) -> str:
    """What was observed after its date, unless it begins with that."""
    date, title = observation.date, observation.title
    return title if title.startswith(date) else f"{date} {title}"


def needs_text(place_id: str, catalog: Catalog, lang: Lang = "zh") -> str:
    """Which document would lift a place to a better rung; empty for what is official already."""
    place = catalog.places[place_id]
    if place.needs:
        return place.needs
    key = f"needs.{place.kind}"
    return say(key, lang) if known(key) else ""


def quantity_text(quantity: Quantity, lang: Lang = "zh") -> str:
    """A quantity with its comparator, unit, base and year, such as 新造林 0.3 万亩（2025年）."""
    name = quantity.comparator.name.lower()
    if quantity.value is not None:
        number = f"{quantity.value:g}"
        value = say(f"comparator.{name}", lang, value=f"{number} {quantity.unit}".strip())
    else:
        value = quantity.note or say(f"comparator.{name}", lang)
    text = say("phrase.quantity", lang, label=quantity.label, value=value)
    if quantity.base_value is not None:
        text += say("phrase.base", lang, base=f"{quantity.base_value:g}", year=quantity.base_year or "")
    return text + (say("phrase.by-year", lang, year=quantity.year) if quantity.year else "")
