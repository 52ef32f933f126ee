"""Writes the site into a folder: pages, data scripts, styles, scripts, fonts and third-party files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from atlas.model.finding import Finding, finding
from atlas.render.badge import badge_rows
from atlas.render.bundles import write_bundles
from atlas.render.fonts import subset_fonts
from atlas.render.index_page import index_page
from atlas.render.map_page import map_page
from atlas.render.page_context import page_words
from atlas.render.records_data import records_data, sentences
from atlas.render.report_pages import audit_page, progress_page
from atlas.render.safe import data_script
from atlas.render.site_data import map_data
from atlas.render.templates import page_templates
from atlas.words import LANGS, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from atlas.audit.assemble import Assembled
    from atlas.catalog import Catalog

FAMILY = "Atlas Sans"


def write_site(
    assembled: Assembled,
    out: Path,
    *,
    web: Path,
    sounds: Mapping[str, Mapping[str, str]],
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
    sounds
        How names and titles are read, for the search by pinyin.
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
    spoken = sentences(assembled.catalog)
    written = _write_assets(assembled, web, assets, spoken, sounds)
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
        _write(out / name, page)
    return _write_fonts(web, assets, "".join([*written, *pages.values()]))


def _shared(assembled: Assembled, *, font_css: bool, with_sentences: bool) -> dict[str, Any]:
    catalog = assembled.catalog
    plan = catalog.plan
    texts = ["assets/data/plan-text.js"] if with_sentences else []
    fonts = ["assets/fonts/fonts.css"] if font_css else []
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
        "badge": badge_rows(assembled),
        "badge_label": say("index.audit"),
        "font_styles": fonts,
        "attributions": _attributions(catalog, drawn=False),
        "drawn_attributions": _attributions(catalog, drawn=True),
        "styles": ["assets/css/map.css", *fonts],
        "scripts": ["assets/js/map.js", "assets/data/atlas.js"],
        "later": ["assets/data/records.js", *texts, "assets/vendor/proj4/proj4.js"],
    }


def _attributions(catalog: Catalog, *, drawn: bool) -> list[str]:
    """What the licences ask to be said: of all sources, or without those from which paper alone is drawn."""
    places = catalog.places.values()
    shown = {catalog.source_id(p.id) for p in places if not p.kind.is_locator}
    paper = {catalog.source_id(p.id) for p in places if p.kind.is_locator} - shown
    said = (s.licence.attribution for s in catalog.sources.values() if not (drawn and s.id in paper))
    return sorted(set(filter(None, said)))


def _write_assets(
    assembled: Assembled,
    web: Path,
    assets: Path,
    spoken: dict[str, str],
    sounds: Mapping[str, Mapping[str, str]],
) -> list[str]:
    """Bundles, data scripts and third-party files; returns the texts that the page font must serve."""
    data = assets / "data"
    data.mkdir(parents=True)
    words = data_script("words", {lang: page_words(lang) for lang in LANGS})
    write_bundles(web, assets, words)
    scripts = {"atlas": map_data(assembled), "records": {**records_data(assembled.catalog), "sounds": sounds}}
    texts = {name: data_script(name, value) for name, value in scripts.items()}
    if spoken:
        texts["plan-text"] = data_script("sentences", spoken)
    for name, text in texts.items():
        _write(data / f"{name}.js", text)
    return [words, *texts.values()]


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


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
    _write(out / "fonts.css", "".join(rules))
    if missing:
        return [finding("glyph-missing", "web/vendor/fonts", characters="".join(sorted(missing)))]
    return []
