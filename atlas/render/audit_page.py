"""Renders the audit as one page that stands alone: no script, its style within it, printable anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from atlas.audit.coverage import audit
from atlas.model.vocab import PrecisionGroup
from atlas.render.map_page import CSP_SLOT
from atlas.render.page_context import page_words
from atlas.render.safe import content_security_policy
from atlas.render.templates import page_templates

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.audit.assemble import Assembled

_STYLES = ("tokens", "audit")


def audit_page(assembled: Assembled, *, web: Path, home: str) -> str:
    """
    The finished page.

    Parameters
    ----------
    web
        The room with the template and the style sheets that are put into the page.
    home
        Address of the first page, or empty where the audit stands alone.
    """
    style = "".join((web / "static" / "css" / f"{name}.css").read_text(encoding="utf-8") for name in _STYLES)
    context = {
        "audit": audit(assembled),
        "catalog": assembled.catalog,
        "groups": [str(g) for g in PrecisionGroup],
        "csp": CSP_SLOT,
        "home": home,
        "style": Markup(style),  # noqa: S704  our own style sheets
        "words": page_words("zh"),
    }
    page = page_templates(web).get_template("audit.html.j2").render(context)
    return page.replace(CSP_SLOT, content_security_policy(page), 1)
