"""Renders the audit as one page that stands alone: no script, its style within it, printable anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from atlas.audit.coverage import audit
from atlas.render.map_page import CSP_SLOT
from atlas.render.safe import content_security_policy
from atlas.render.templates import page_templates
from atlas.words import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from atlas.audit.assemble import Assembled

_STYLES = ("tokens", "audit")


def audit_page(assembled: Assembled, *, web: Path, home: str, font_styles: Sequence[str] = ()) -> str:
    """
    The finished page.

    Parameters
    ----------
    web
        The room with the template and the style sheets that are put into the page.
    home
        Address of the first page, or empty where the audit stands alone.
    font_styles
        Style sheets of the page font, within the site; alone, the system's fonts serve.
    """
    style = "".join((web / "static" / "css" / f"{name}.css").read_text(encoding="utf-8") for name in _STYLES)
    context = {
        "audit": audit(assembled),
        "catalog": assembled.catalog,
        "csp": CSP_SLOT,
        "home": home,
        "style": Markup(style),  # noqa: S704  our own style sheets
        "font_styles": font_styles,
        "zh": {key: pair[0] for key, pair in catalogue().items()},
        "en": {key: pair[1] for key, pair in catalogue().items()},
    }
    page = page_templates(web).get_template("audit.html.j2").render(context)
    return page.replace(CSP_SLOT, content_security_policy(page), 1)
