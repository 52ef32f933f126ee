"""The data package: one zip of all that was made, with what a stranger needs to read it and to check it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from atlas.audit.credits import attribution
from atlas.export.desktop.csv_text import csv_bytes
from atlas.export.desktop.fixed_zip import write_zip
from atlas.export.desktop.job import Written, WrittenLayer
from atlas.export.desktop.registry import FORMATS
from atlas.geo.crs import crs_name
from atlas.words import LANGS, say

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.export.desktop.job import ExportJob
    from atlas.words import Lang

FILE = "atlas-package.zip"
SUMS = "SHA256SUMS"
_PACKED = (".zip", ".kmz", ".xlsx", ".qgz", ".parquet", ".png")
_BLOCK = 1 << 20


def write(job: ExportJob, folder: Path) -> list[Written]:
    """
    Pack the folders of the other formats, which lie beside `folder`.

    ``SHA256SUMS`` is as ``sha256sum -c`` reads it, and names every other member.
    """
    members: dict[str, bytes | Path] = {}
    for lang in LANGS:
        members[f"README.{lang}.md"] = _readme(job, folder, lang).encode()
    members["fields.csv"] = csv_bytes(_fields(job))
    members["licences.csv"] = csv_bytes(_licences(job))
    members["sources.csv"] = csv_bytes(_sources(job))
    for path in _files(folder):
        members[path.relative_to(folder.parent).as_posix()] = path
    sums = "".join(f"{_hash(content)}  {name}\n" for name, content in sorted(members.items()))
    ordered = {name: members[name] for name in sorted(members)} | {SUMS: sums.encode()}
    path = folder / FILE
    write_zip(path, ordered, stored=_PACKED)
    rows = tuple(WrittenLayer(name, name, 1, {}) for name in ordered)
    return [Written(path, "ZIP", rows)]


def _files(folder: Path) -> list[Path]:
    """What the other formats wrote, in order."""
    found: list[Path] = []
    for entry in FORMATS.values():
        beside = folder.with_name(entry.folder)
        if not entry.last and beside.is_dir():
            found += sorted(p for p in beside.rglob("*") if p.is_file())
    return found


def _hash(content: bytes | Path) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _readme(job: ExportJob, folder: Path, lang: Lang) -> str:
    catalog = job.assembled.catalog
    title = catalog.plan.title_zh if lang == "zh" else catalog.plan.title_en
    made = [e for e in FORMATS.values() if not e.last and folder.with_name(e.folder).is_dir()]
    lines = [
        f"# {title}",
        "",
        say("desktop.package.what", lang),
        "",
        say("desktop.package.not-statutory", lang),
    ]
    lines += ["", f"## {say('desktop.package.files', lang)}", ""]
    lines += [f"- `{e.folder}/`：{say(f'desktop.package.format.{e.name}', lang)}" for e in made]
    lines += ["", f"## {say('desktop.package.reading', lang)}", ""]
    lines += [f"- {say(f'desktop.package.read.{i}', lang)}" for i in range(1, 6)]
    lines += [f"- {say('desktop.datum', lang)}", f"- EPSG:{job.crs} {crs_name(job.crs)}"]
    titles = "、".join(pair[LANGS.index(lang)] for pair in job.withheld)
    left = say("desktop.withheld", lang, titles=titles) if titles else say("desktop.none-withheld", lang)
    lines += [f"- {say(f'desktop.profile.{job.profile.value}', lang)}：{left}"]
    lines += ["", f"## {say('desktop.package.layers', lang)}", ""]
    for layer in job.layers:
        if layer.part == "features":
            name = layer.title_zh if lang == "zh" else layer.title_en
            lines.append(f"- `{layer.id}` {name}：{len(layer.features)}")
    lines += [
        "",
        f"## {say('desktop.package.credit', lang)}",
        "",
        attribution(list(catalog.sources.values())),
        "",
    ]
    return "\n".join(lines)


def _fields(job: ExportJob) -> list[tuple[object, ...]]:
    heads = ("sheet", "name", "label-zh", "label-en", "type", "unit", "codes")
    rows: list[tuple[object, ...]] = [tuple(say(f"desktop.dictionary.{head}") for head in heads)]
    named = [(layer.id, layer.columns) for layer in job.layers] + list(job.table_columns.items())
    for name, columns in named:
        for c in columns:
            codes = "；".join(f"{code}={word}" for code, word in c.codes.items())
            rows.append((name, c.name, c.label_zh, c.label_en, c.type, c.unit, codes))
    return rows


def _licences(job: ExportJob) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [
        (say("column.licence"), say("column.licence_url"), say("column.attribution"), say("column.source_id"))
    ]
    by_terms: dict[tuple[str, str, str], list[str]] = {}
    for source in job.assembled.catalog.sources.values():
        terms = (source.licence.id, source.licence.url, source.licence.attribution)
        by_terms.setdefault(terms, []).append(source.id)
    return rows + [(*terms, "、".join(sorted(ids))) for terms, ids in sorted(by_terms.items())]


def _sources(job: ExportJob) -> list[tuple[object, ...]]:
    heads = ("source_id", "title", "provider", "licence", "retrieved", "crs", "accuracy_m", "method")
    rows: list[tuple[object, ...]] = [tuple(say(f"column.{head}") for head in heads)]
    for s in sorted(job.assembled.catalog.sources.values(), key=lambda s: s.id):
        providers = "、".join(p.name for p in s.providers)
        rows.append(
            (s.id, s.title, providers, s.licence.id, s.retrieved.isoformat(), s.crs, s.accuracy_m, s.method)
        )
    return rows
