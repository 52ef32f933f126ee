"""A plain folium map of the atlas's own GeoJSON files, with folium's own scripts and styles beside it."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from typing import TYPE_CHECKING

import folium
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# What folium's default_js and default_css point at, as the packages that the CDNs serve. Two small style
# sheets (glyphicons, rotated markers) are in no package: to leave them out is in plain folium's favour.
PACKAGES = {
    "leaflet@1.9.3": ("dist/leaflet.js", "dist/leaflet.css"),
    "jquery@3.7.1": ("dist/jquery.min.js",),
    "bootstrap@5.2.2": ("dist/js/bootstrap.bundle.min.js", "dist/css/bootstrap.min.css"),
    "leaflet.awesome-markers@2.0.5": (
        "dist/leaflet.awesome-markers.js",
        "dist/leaflet.awesome-markers.css",
    ),
    "@fortawesome/fontawesome-free@6.2.0": ("css/all.min.css",),
}


def _fetch(cache: Path) -> Iterable[Path]:
    """The files, from the cache or through npm."""
    npm = shutil.which("npm")
    for package, files in PACKAGES.items():
        folder = cache / package.replace("/", "_")
        if not folder.is_dir():
            if npm is None:
                pytest.skip("npm is needed to fetch plain folium's scripts: apt-get install npm")
            ran = subprocess.run(
                [npm, "pack", "--ignore-scripts", "--silent", package, "--pack-destination", str(cache)],
                capture_output=True,
                check=False,
                cwd=cache,
            )
            tarballs = list(cache.glob("*.tgz"))
            if ran.returncode or len(tarballs) != 1:
                pytest.skip(f"npm could not fetch {package}: install it by running this once with a network")
            _take(tarballs[0], files, folder)
            tarballs[0].unlink()
        yield from (folder / file for file in files)


def _take(tarball: Path, files: Iterable[str], folder: Path) -> None:
    """Write the wanted files and no other, whatever else the package holds."""
    with tarfile.open(tarball) as archive:
        members = {member.name.split("/", maxsplit=1)[-1]: member for member in archive if member.isreg()}
        for file in files:
            stream = archive.extractfile(members[file])
            assert stream is not None
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(stream.read())


def write_plain_map(geojson: Path, cache: Path, target: Path) -> int:
    """Write the page to `target`; the number of features that it draws."""
    cache.mkdir(parents=True, exist_ok=True)
    files = list(_fetch(cache))
    made = folium.Map(tiles=None, location=(39.4, 117.0), zoom_start=10)
    made.default_js = [(p.name, p.as_uri()) for p in files if p.suffix == ".js"]
    made.default_css = [(p.name, p.as_uri()) for p in files if p.suffix == ".css"]
    count = 0
    for path in sorted(geojson.glob("*.geojson")):
        data = json.loads(path.read_bytes())
        drawn = [feature for feature in data["features"] if feature["geometry"]]
        if drawn:
            tip = folium.GeoJsonTooltip(["name_zh", "status_zh", "precision_zh"])
            collection = {"type": "FeatureCollection", "features": drawn}
            folium.GeoJson(collection, name=data["title_zh"], tooltip=tip).add_to(made)
            count += len(drawn)
    folium.LayerControl().add_to(made)
    made.fit_bounds(made.get_bounds())
    made.save(str(target))
    return count
