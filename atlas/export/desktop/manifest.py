"""Writes what an export holds: every file with its hash, what was chosen, left out and compared."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from atlas import __version__
from atlas.audit.credits import attribution
from atlas.export.desktop.standard import unverified
from atlas.geo.crs import crs_name
from atlas.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from atlas.export.desktop.job import ExportJob
    from atlas.export.desktop.make import Made

MANIFEST = "manifest.json"
_BLOCK = 1 << 20


def write_manifest(folder: Path, made: Sequence[Made], job: ExportJob) -> int:
    """
    Write ``manifest.json`` for the whole folder; formats that were not made now keep what was said of them.

    Returns
    -------
    files
        How many files the folder holds beside the manifest.
    """
    before = read_manifest(folder)
    formats = {**before.get("formats", {}), **{one.entry.name: _format(one, folder) for one in made}}
    files = {
        path.relative_to(folder).as_posix(): {"size": path.stat().st_size, "sha256": file_hash(path)}
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and p != folder / MANIFEST)
    }
    catalog = job.assembled.catalog
    text = json.dumps(
        {
            "program": {"name": "spatial-planning-atlas", "version": __version__},
            "plan": {"id": catalog.plan.id, "title": catalog.plan.title_zh},
            "profile": job.profile.value,
            "withheld": [zh for zh, _ in job.withheld],
            "datum": say("desktop.datum"),
            "attribution": attribution(list(catalog.sources.values())),
            "formats": {name: formats[name] for name in sorted(formats) if (folder / name).is_dir()},
            "files": files,
        },
        ensure_ascii=False,
        indent=1,
        sort_keys=True,
    )
    # It may share its bytes with the manifest of the export that still stands.
    (folder / MANIFEST).unlink(missing_ok=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")
    return len(files)


def read_manifest(folder: Path) -> dict[str, Any]:
    """What the last export into `folder` said; empty where there is none."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def file_hash(path: Path) -> str:
    """SHA-256 of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _format(one: Made, folder: Path) -> dict[str, Any]:
    """What is said of one format: its choices, layers and comparisons."""
    return {
        "crs": {"epsg": one.job.crs, "name": crs_name(one.job.crs)},
        "names": one.job.names,
        "encoding": one.job.encoding,
        "names_unverified": unverified() if one.job.names == "standard" else [],
        "include_schematic": one.job.include_schematic,
        "written": [
            {
                "file": written.path.relative_to(folder).as_posix(),
                "layers": {layer.name: layer.count for layer in written.layers},
                "notes": list(written.notes),
            }
            for written in one.written
        ],
        "checks": [
            {"file": c.file, "what": c.what, "expected": c.expected, "found": c.found, "ok": c.ok}
            for c in one.checks
        ],
    }
