"""Makes the parts of a build in a stage: GeoPackage, GeoJSON, report, site, and the manifest of them all."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from atlas import __version__
from atlas.audit.assemble import assemble
from atlas.build.freshness import (
    DOWNLOADS,
    MANIFEST,
    Part,
    file_hash,
    fresh_parts,
    read_inputs,
    read_manifest,
)
from atlas.build.stage import carry_over, link_or_copy, staged
from atlas.errors import BuildError
from atlas.export.geojson import layer_geojson
from atlas.export.gpkg import write_atlas_gpkg
from atlas.export.records import audit_json, measures_json, places_json
from atlas.query.sounds import sounds
from atlas.render.report_pages import audit_page
from atlas.render.write_site import write_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from atlas.audit.assemble import Assembled
    from atlas.build.freshness import Inputs
    from atlas.model.finding import Finding
    from atlas.rooms import Rooms
    from atlas.settings import PlanTextFile

    Step = Callable[[str, str], None]

_SIDE_FILES = {f"atlas.gpkg-{end}" for end in ("wal", "shm", "journal")}
"""What a desktop GIS leaves beside a GeoPackage that it has open; beside another file they would spoil it."""
_OWN = {"atlas.gpkg", *_SIDE_FILES, MANIFEST, *(part.value for part in Part if part is not Part.GPKG)}
_OTHER_COMMANDS = {"print", "desktop"}
_ZIP_DATE = (2021, 3, 12, 0, 0, 0)
"""A zip needs a date: the day of the plan stands for no day at all."""


@dataclass(frozen=True, slots=True)
class Built:
    """
    What a build did.

    Attributes
    ----------
    made
        Parts that were made now; the others were still fresh and are the same bytes.
    findings
        What was found on the way that does not stop a build.
    """

    assembled: Assembled
    made: tuple[Part, ...]
    findings: tuple[Finding, ...]


def _unasked(_: int) -> None:
    """Nobody wants to know how many steps there will be."""


def build(
    rooms: Rooms,
    out: Path,
    *,
    text: PlanTextFile | None,
    parts: tuple[Part, ...],
    online: bool,
    step: Step,
    expect: Callable[[int], None] = _unasked,
) -> Built:
    """
    Make `parts` and put them in place with what is still fresh of the rest.

    Parameters
    ----------
    step
        Called with a part and the name of what is made next.
    expect
        Called once with the number of steps, as soon as it is known.

    Raises
    ------
    RecordsRefusedError
        If the records have errors; nothing is touched then.
    BuildError
        If `out` holds other things than a build, or the result cannot be put in place; the previous
        build is whole.
    """
    _refuse_foreign(out)
    step("records", "")
    # Hashed before they are read: a record that is saved in between makes the next build work, never lie.
    inputs = read_inputs(rooms, text, online=online)
    assembled = assemble(rooms, text)
    with staged(out) as stage:
        fresh = fresh_parts(out, inputs, parts)
        wanted = tuple(part for part in Part if part in parts and part not in fresh)
        expect(_steps(wanted, assembled))
        _keep(out, stage, set(Part) - set(wanted))
        offered = {part for part in DOWNLOADS if part in fresh or part in wanted}
        job = _Job(assembled, rooms, offered, online, step)
        findings = [found for part in wanted for found in _make(part, job, stage)]
        if Part.SITE in wanted:
            _downloads(stage, offered)
        step("manifest", "")
        _write_manifest(stage, assembled, _keys(out, inputs, offered, {*wanted, *fresh}))
    return Built(assembled, wanted, (*assembled.report.findings, *findings))


@dataclass(frozen=True, slots=True)
class _Job:
    """What the making of every part needs."""

    assembled: Assembled
    rooms: Rooms
    offered: set[Part]
    online: bool
    step: Step


def _steps(wanted: tuple[Part, ...], assembled: Assembled) -> int:
    """Records, each part, of the site the first page, the whole map and a map a theme, then the manifest."""
    maps = len({spec.theme for spec in assembled.catalog.layers})
    return 1 + len(wanted) + (2 + maps if Part.SITE in wanted else 0) + 1


def _refuse_foreign(out: Path) -> None:
    """A folder of the reader's is never exchanged for a build."""
    if out.is_dir() and not read_manifest(out):
        foreign = {path.name for path in out.iterdir()} - _OWN - _OTHER_COMMANDS
        if foreign:
            raise BuildError("build-foreign", out=out.name or str(out), file=min(foreign))


def _keep(out: Path, stage: Path, parts: set[Part]) -> None:
    """Carry over the parts that are not made, and what other commands put beside them (print, desktop)."""
    if not out.is_dir():
        return
    others = {path.name for path in out.iterdir()} - _OWN
    carried = {"atlas.gpkg" if part is Part.GPKG else part.value for part in parts}
    carry_over(out, stage, others | carried)


def _make(part: Part, job: _Job, stage: Path) -> list[Finding]:
    """Make one part in the stage."""
    job.step(part.value, "")
    if part is Part.GPKG:
        _write_gpkg(stage / "atlas.gpkg", job.assembled)
    elif part is Part.GEOJSON:
        _write_geojson(job.assembled, stage / "geojson")
    elif part is Part.REPORT:
        (stage / "report").mkdir()
        (stage / "report" / "audit.json").write_bytes(audit_json(job.assembled))
        page = audit_page(job.assembled, web=job.rooms.web, home="")
        (stage / "report" / "audit.html").write_text(page, encoding="utf-8", newline="\n")
    else:
        return write_site(
            job.assembled,
            stage / "site",
            web=job.rooms.web,
            sounds=sounds(job.assembled.catalog),
            links=_links(job.offered),
            online=job.online,
            step=lambda page: job.step(part.value, page),
        )
    return []


def _write_gpkg(path: Path, assembled: Assembled) -> None:
    try:
        write_atlas_gpkg(path, assembled)
    except RuntimeError as error:  # as GDAL reports a full disk
        raise BuildError("build-disk", out=path.name, why=error) from error


def _write_geojson(assembled: Assembled, folder: Path) -> None:
    folder.mkdir()
    for layer_id, layer in assembled.layers.items():
        (folder / f"{layer_id}.geojson").write_bytes(layer_geojson(layer, assembled.catalog))
    (folder / "measures.json").write_bytes(measures_json(assembled))
    (folder / "places.json").write_bytes(places_json(assembled))


def _links(offered: set[Part]) -> list[dict[str, Any]]:
    """What the first page offers; a link to what does not exist is not shown."""
    links = [
        {"href": "progress.html", "key": "index.progress", "download": False},
        {"href": "audit.html", "key": "index.audit", "download": False},
    ]
    files = {
        Part.GPKG: ("atlas.gpkg", "index.download-gpkg"),
        Part.GEOJSON: ("geojson.zip", "index.download-geojson"),
    }
    for part in (part for part in DOWNLOADS if part in offered):
        name, key = files[part]
        links.append({"href": f"downloads/{name}", "key": key, "download": True})
    return links


def _downloads(stage: Path, offered: set[Part]) -> None:
    """The files that the first page offers, inside the site: no link in it leaves it."""
    folder = stage / "site" / "downloads"
    shutil.rmtree(folder, ignore_errors=True)
    if offered:
        folder.mkdir()
    if Part.GPKG in offered:
        link_or_copy(stage / "atlas.gpkg", folder / "atlas.gpkg")
    if Part.GEOJSON in offered:
        _zip(stage / "geojson", folder / "geojson.zip")


def _zip(folder: Path, target: Path) -> None:
    """A zip of a folder's files, the same bytes from the same files."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            info = zipfile.ZipInfo(f"geojson/{path.name}", _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, path.read_bytes())


def _keys(out: Path, inputs: Inputs, offered: set[Part], current: set[Part]) -> dict[str, str]:
    """The key of each part that is there; one that was carried over stale keeps its old key."""
    before = read_manifest(out).get("parts", {})
    now = {part.value: inputs.key(part, offered) for part in current}
    return dict(sorted({**before, **now}.items()))


def _write_manifest(stage: Path, assembled: Assembled, keys: dict[str, str]) -> None:
    files = {
        path.relative_to(stage).as_posix(): {"size": path.stat().st_size, "sha256": file_hash(path)}
        for path in sorted(p for p in stage.rglob("*") if p.is_file())
    }
    catalog = assembled.catalog
    sources = [
        {"id": s.id, "title": s.title, "licence": s.licence.id, "retrieved": s.retrieved.isoformat()}
        for s in catalog.sources.values()
    ]
    manifest = {
        "program": {"name": "spatial-planning-atlas", "version": __version__},
        "plan": {
            "id": catalog.plan.id,
            "text_sha256": catalog.plan.text_sha256,
            "text_given": catalog.text is not None,
        },
        "parts": keys,
        "sources": sources,
        "files": files,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (stage / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")
