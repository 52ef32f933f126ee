"""Renders the reports, audit and progress: pages that stand alone, without script, printable anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from atlas.audit.coverage import audit
from atlas.render.audit_view import summary_cards
from atlas.render.badge import badge_rows
from atlas.render.evidence_data import progress
from atlas.render.map_page import CSP_SLOT
from atlas.render.safe import content_security_policy
from atlas.render.templates import page_templates
from atlas.words import catalogue, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from atlas.audit.assemble import Assembled

_STYLES = ("tokens", "badge", "audit")


def audit_page(assembled: Assembled, *, web: Path, home: str, font_styles: Sequence[str] = ()) -> str:
    """
    The audit.

    Parameters
    ----------
    web
        The room with the template and the style sheets that are put into the page.
    home
        Address of the first page, or empty where the audit stands alone.
    font_styles
        Style sheets of the page font, within the site; alone, the system's fonts serve.
    """
    catalog, found, badge = assembled.catalog, audit(assembled), badge_rows(assembled)
    context = {
        "audit": found,
        "badge": badge,
        "cards": summary_cards(found, badge),
        "catalog": catalog,
        "baselines": {b.id: b.title for b in catalog.baselines},
        "claims": {c.id: c.text for c in catalog.claims},
        "sections": {
            f"{c.number}.{s.number}": s.title or c.title for c in catalog.outline.chapters for s in c.sections
        },
        "waiting": sorted(
            (i for i in catalog.places if catalog.counted(i) and i not in assembled.placed),
            key=lambda i: (-len(catalog.measures_of_place.get(i, ())), i),
        ),
        "home": home,
        "proof": "",
    }
    return _page("audit.html.j2", context, web, font_styles)


def progress_page(assembled: Assembled, *, web: Path, site: dict[str, Any]) -> str:
    """The page of plan and present (计划与现状), within the site whose shared values are `site`."""
    catalog = assembled.catalog
    context = {
        "data": progress(catalog),
        "badge": site["badge"],
        "proof": "audit.html",
        "plan": site["plan"] | {"as_of": catalog.plan.as_of.isoformat()},
        "chapters": {c.number: c.title for c in catalog.outline.chapters},
        "names": {p.id: p.name_zh for p in catalog.places.values()},
    }
    return _page("progress.html.j2", context, web, site["font_styles"])


def _page(template: str, context: dict[str, Any], web: Path, font_styles: Sequence[str]) -> str:
    style = "".join((web / "static" / "css" / f"{name}.css").read_text(encoding="utf-8") for name in _STYLES)
    shared = {
        "csp": CSP_SLOT,
        "badge_label": say("index.audit"),
        "font_styles": font_styles,
        "zh": {key: pair[0] for key, pair in catalogue().items()},
        "en": {key: pair[1] for key, pair in catalogue().items()},
        "style": Markup(style),  # noqa: S704  our own style sheets
    }
    page = page_templates(web).get_template(template).render(**context, **shared)
    return page.replace(CSP_SLOT, content_security_policy(page), 1)
