"""Renders the first page: the plan and its state, the live diagram, counts, questions and doors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from atlas.audit.coverage import headline
from atlas.catalog.phrases import citation_text
from atlas.model.kinds import PlaceKind
from atlas.render.diagram import structure_diagram
from atlas.render.map_page import CSP_SLOT
from atlas.render.page_context import page_words
from atlas.render.safe import content_security_policy

if TYPE_CHECKING:
    from jinja2 import Environment

    from atlas.audit.assemble import Assembled
    from atlas.catalog import Catalog
    from atlas.model.claim import Question

Plain = dict[str, Any]
_STYLES = ("tokens", "badge", "index")


def index_page(assembled: Assembled, *, templates: Environment, site: Plain, links: list[Plain]) -> str:
    """
    The finished first page.

    Parameters
    ----------
    links
        What the foot offers: ``href``, key of the words, whether it is a download; only what exists.
    """
    catalog = assembled.catalog
    context = {
        **site,
        "csp": CSP_SLOT,
        "words": page_words("zh"),
        "d": structure_diagram(assembled),
        "numbers": number_cards(assembled),
        "questions": [_answered(q, catalog) for q in catalog.questions],
        "doors": _doors(catalog),
        "links": links,
        "proof": "audit.html",
        "styles": ["assets/css/start.css", *site["font_styles"]],
        "scripts": ["assets/js/start.js"],
    }
    page = templates.get_template("index.html.j2").render(context)
    return page.replace(CSP_SLOT, content_security_policy(page), 1)


def number_cards(assembled: Assembled) -> list[Plain]:
    """The four counts with their honest split, computed from the records."""
    head = headline(assembled)
    places = head.places
    groups = [("firm", "a"), ("approximate", "b"), ("schematic", "c"), ("unlocated", "d")]
    measures = [("on-map", head.measures.on_map, "a"), ("district-wide", head.measures.district_wide, "b")]
    measures.append(("waiting", head.measures.waiting, "d"))
    cited = head.citations
    return [
        _card(
            "places",
            places.total,
            "list=unlocated",
            [(f"precision-group.{g}", getattr(places, g), c) for g, c in groups],
        ),
        _card("measures", head.measures.total, "list=all", [(f"index.{k}", n, c) for k, n, c in measures]),
        _card(
            "indicators",
            head.indicators.total,
            "list=chapter:2",
            [
                ("index.with-number", head.indicators.with_number, "a"),
                ("index.without-number", head.indicators.without_number, "d"),
            ],
        ),
        _card(
            "citations",
            f"{cited.verified}/{cited.total}",
            None,
            [
                ("index.verified", cited.verified, "a"),
                ("index.not-verified", cited.total - cited.verified, "d"),
            ],
        ),
    ]


def _card(key: str, total: object, goto: str | None, parts: list[tuple[str, int, str]]) -> Plain:
    return {
        "key": f"index.{key}",
        "total": total,
        "href": f"atlas.html#{goto}" if goto else "audit.html",
        "parts": [{"key": k, "n": n, "cls": c} for k, n, c in parts],
    }


def _answered(question: Question, catalog: Catalog) -> Plain:
    places = {p.id for p in catalog.places.values() if p.id in question.places or p.kind in question.kinds}
    measures = [
        m
        for m in catalog.measures.values()
        if any(r.place in places for r in m.places)
        and (not question.strengths or m.strength.cls in question.strengths)
    ]
    slots = [p.slot for p in catalog.places.values() if p.slot and p.id in places]
    facts = {
        "n": len(measures),
        "k": sum(bool(s.road_name) for s in slots),
        "c": sum(p.grid_candidate for p in catalog.places.values()),
    }
    rows = [
        {
            "id": m.id,
            "number": m.number_zh,
            "title": m.title,
            "verb": m.strength.verb,
            "cite": citation_text(m.cite[0], catalog),
        }
        for m in measures
    ]
    return {
        "text_zh": question.text_zh,
        "text_en": question.text_en,
        "lead_zh": _filled(question.lead_zh, facts),
        "lead_en": _filled(question.lead_en, facts),
        "measures": rows,
        "goto": question.goto,
    }


def _filled(lead: str, facts: dict[str, int]) -> str:
    """A lead with its counts put in; data is never a template, so nothing else in braces is looked at."""
    return re.sub(r"\{([nkc])\}", lambda found: str(facts[found[1]]), lead)


def _doors(catalog: Catalog) -> list[Plain]:
    """By theme, by town, by chapter, each with how many measures stand behind it."""
    by_theme = [
        {
            "title_zh": t.title_zh,
            "title_en": t.title_en,
            "colour": t.colour,
            "href": f"maps/{t.id}.html" if any(s.theme == t.id for s in catalog.layers) else "",
            "n": sum(m.theme == t.id for m in catalog.measures.values()),
        }
        for t in catalog.themes
    ]
    by_town = [
        {
            "title_zh": p.name_zh,
            "title_en": p.name_en,
            "colour": "",
            "href": f"atlas.html#list=town:{p.id}",
            "n": len(catalog.measures_of_town(p.id)),
        }
        for p in catalog.places.values()
        if p.kind is PlaceKind.TOWN
    ]
    by_chapter = [
        {
            "title_zh": f"第{c.number}章 {c.title}",
            "title_en": f"Chapter {c.number}: {c.title}",
            "colour": "",
            "href": f"atlas.html#list=chapter:{c.number}",
            "n": sum(m.chapter == c.number for m in catalog.measures.values()),
        }
        for c in catalog.outline.chapters
        if any(m.chapter == c.number for m in catalog.measures.values())
    ]
    return [
        {"key": "index.by-theme", "rows": by_theme},
        {"key": "index.by-town", "rows": by_town},
        {"key": "index.by-chapter", "rows": by_chapter},
    ]
