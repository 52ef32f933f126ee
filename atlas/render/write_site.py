"""Writes the site into a folder: pages, data scripts, styles, scripts, fonts and third-party files."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from atlas.model.finding import Finding, finding
from atlas.render.badge import badge_rows
from atlas.render.fonts import subset_fonts
from atlas.render.index_page import index_page
from atlas.render.map_page import map_page
from atlas.render.page_context import page_words
from atlas.render.report_pages import audit_page, progress_page
from atlas.render.safe import script_json
from atlas.render.site_data import sentences, site_data
from atlas.render.templates import page_templates
from atlas.words import LANGS, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from atlas.audit.assemble import Assembled

MAP_STYLES = ("tokens", "badge", "map", "features", "card", "print")
MAP_SCRIPTS = (
    *("core", "symbols", "draw", "placing", "labels", "evidence", "card"),
    *("lists", "tree", "tools", "basemaps"),
)
"""In the order in which the page loads them."""
_BROWSER_FILES = ("leaflet", "leaflet.fullscreen", "proj4")
FAMILY = "Atlas Sans"


def write_site(
    assembled: Assembled,
    out: Path,
    *,
    web: Path,
    links: list[dict[str, Any]],
    online: bool,
    step: Callable[[str], None],
) -> list[Finding]:
    """
    Write the site into `out`, an empty folder.

    Parameters
    ----------
    web
        The room with templates, styles, scripts and ``vendor``.
    links
        Downloads that the first page offers; they must exist under `out` when the build is done.
    step
        Called with the name of each page before it is made.

    Returns
    -------
    findings
        Characters that the page font lacks.
    """
    assets = out / "assets"
    _copy_static(web, assets)
    data = assets / "data"
    data.mkdir(parents=True)
    words = {lang: page_words(lang) for lang in LANGS}
    payload = site_data(assembled)
    spoken = sentences(assembled.catalog)
    written = [_load(data / "words.js", "words", words), _load(data / "atlas.js", "atlas", payload)]
    if spoken:
        written.append(_load(data / "plan-text.js", "sentences", spoken))
    site = _shared(assembled, font_css=_has_fonts(web), with_sentences=bool(spoken))
    templates = page_templates(web)
    step("index")
    pages = {"index.html": index_page(assembled, templates=templates, site=site, links=links)}
    pages["audit.html"] = audit_page(assembled, web=web, home="index.html", font_styles=site["font_styles"])
    pages["progress.html"] = progress_page(assembled, web=web, site=site)
    step("atlas")
    pages["atlas.html"] = map_page(assembled, None, templates=templates, site=site, online=online)
    for theme in assembled.catalog.themes:
        if any(spec.theme == theme.id for spec in assembled.catalog.layers):
            step(theme.id)
            pages[f"maps/{theme.id}.html"] = map_page(
                assembled, theme, templates=templates, site=site, online=online
            )
    for name, page in pages.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(page, encoding="utf-8", newline="\n")
    return _write_fonts(web, assets, "".join([*written, *pages.values()]))


def _shared(assembled: Assembled, *, font_css: bool, with_sentences: bool) -> dict[str, Any]:
    catalog = assembled.catalog
    plan = catalog.plan
    vendor = ["assets/vendor/proj4/proj4.js"]
    data = [
        "assets/data/words.js",
        "assets/data/atlas.js",
        *(["assets/data/plan-text.js"] if with_sentences else []),
    ]
    fonts = ["assets/fonts/fonts.css"] if font_css else []
    attributions = sorted({s.licence.attribution for s in catalog.sources.values() if s.licence.attribution})
    return {
        "plan": {
            "title_zh": plan.title_zh,
            "title_en": plan.title_en,
            "number": plan.number,
            "period": [plan.period.start, plan.period.end],
            "expired": plan.expired,
        },
        "atlas_title_zh": say("index.title", district=plan.district_zh),
        "atlas_title_en": say("index.title", "en", district=plan.district_en),
        "attribution": "；".join(attributions),
        "badge": badge_rows(assembled),
        "badge_label": say("index.audit"),
        "font_styles": fonts,
        "styles": [*(f"assets/css/{name}.css" for name in MAP_STYLES), *fonts],
        "scripts": [*vendor, *(f"assets/js/{name}.js" for name in MAP_SCRIPTS), *data],
    }


def _copy_static(web: Path, assets: Path) -> None:
    for name in ("css", "js"):
        shutil.copytree(web / "static" / name, assets / name)
    for name in _BROWSER_FILES:
        source = web / "vendor" / name
        if source.is_dir():
            shutil.copytree(source, assets / "vendor" / name)


def _load(path: Path, name: str, value: Any) -> str:  # noqa: ANN401  any plain value
    """Write a data script and return its text, for the characters that it uses."""
    text = f"Atlas.load({script_json(name)},{script_json(value)});\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return text


def _fonts(web: Path) -> dict[str, Path]:
    """The full page fonts by weight, where the set-up has put them."""
    return {path.stem.rsplit("-", 1)[-1]: path for path in sorted((web / "vendor" / "fonts").glob("*.ttf"))}


def _has_fonts(web: Path) -> bool:
    return bool(_fonts(web))


def _write_fonts(web: Path, assets: Path, text: str) -> list[Finding]:
    """One WOFF2 a weight with the characters that occur, and the style sheet that names them."""
    if not _fonts(web):
        return []
    out = assets / "fonts"
    out.mkdir(parents=True)
    rules, missing = [], set[str]()
    for font in subset_fonts(_fonts(web), text):
        (out / font.filename).write_bytes(font.data)
        missing |= set(font.missing)
        rules.append(
            f'@font-face{{font-family:"{FAMILY}";font-weight:{font.weight};font-display:swap;'
            f'src:url("{font.filename}") format("woff2")}}\n'
        )
    (out / "fonts.css").write_text("".join(rules), encoding="utf-8", newline="\n")
    if missing:
        return [finding("glyph-missing", "web/vendor/fonts", characters="".join(sorted(missing)))]
    return []
