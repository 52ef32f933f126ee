"""The fenced child: reads one private copy and answers with JSON; started by `atlas.intake.guard` alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from atlas.intake.errors import IntakeError
from atlas.intake.geopackage import read_geopackage
from atlas.intake.jail import fence_files, fence_network, limit
from atlas.intake.outside import Limits
from atlas.intake.readers import read_collections, read_shapefiles, read_vectors, read_workbook
from atlas.intake.signature import Kind


def answer(folder: Path, kind: Kind, limits: Limits) -> dict[str, object]:
    """The tables of the copy in `folder`, or the fault that stopped the reading, as plain JSON."""
    skipped: list[str] = []
    readers = {
        Kind.GEOPACKAGE: lambda: read_geopackage(folder / "data.gpkg", limits, skipped),
        Kind.SHAPEFILE: lambda: read_shapefiles(folder, limits),
        Kind.GEODATABASE: lambda: read_vectors(folder / "data.gdb", "OpenFileGDB", limits),
        Kind.GEOJSON: lambda: read_collections(folder, limits),
        Kind.WORKBOOK: lambda: read_workbook(folder / "data.xlsx", limits),
    }
    try:
        return {"tables": list(readers[kind]()), "skipped": skipped}
    except IntakeError as error:
        return {"fault": error.key, "facts": {k: str(v) for k, v in error.facts.items()}}
    except MemoryError:
        return {"fault": "intake.limits", "facts": {}}
    except Exception as error:  # noqa: BLE001  whatever a hostile file makes a reader raise is one line
        why = f"{type(error).__name__}: {error}"[:120]
        return {"fault": "intake.broken", "facts": {"file": "", "why": why}}


def main() -> None:
    """Read the order from stdin, fence this process in, answer on stdout."""
    order = json.load(sys.stdin)
    limits = Limits(**order["limits"])
    folder = Path(order["folder"])
    jailed = []
    if limit(memory_bytes=limits.memory_bytes, cpu_seconds=int(limits.seconds) + 1):
        jailed.append("limits")
    if fence_files([folder, Path(sys.prefix), Path(sys.base_prefix)]):
        jailed.append("files")
    if fence_network():
        jailed.append("network")
    said = answer(folder, Kind(order["kind"]), limits) | {"jailed": jailed}
    json.dump(said, sys.stdout, ensure_ascii=False, allow_nan=False)


if __name__ == "__main__":
    main()
