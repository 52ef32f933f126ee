"""A small made-up build, and an application that serves it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from atlas.serve.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

POLICY = "default-src 'none'; script-src 'self' 'sha256-abc='; style-src 'self' 'unsafe-inline'"
HOME = f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>首页</title></head>
<body>{"武清" * 600}</body></html>"""


def square(west: float, south: float, size: float) -> dict[str, object]:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(name: str, geometry: dict[str, object] | None) -> dict[str, object]:
    return {
        "type": "Feature",
        "id": name,
        "geometry": geometry,
        "properties": {"place_id": name, "name_zh": "大黄堡湿地"},
    }


WETLANDS = {
    "type": "FeatureCollection",
    "name": "wetlands",
    "title_zh": "湿地",
    "theme": "ecology",
    "attribution": "© 有关贡献者",
    "bbox": [117.0, 39.0, 117.5, 39.5],
    "features": [
        feature("dahuangpu-wetland", square(117.0, 39.0, 0.1)),
        feature("yongdinggudao-wetland", square(117.4, 39.4, 0.1)),
        feature("nowhere", None),
    ],
}
EMPTY = {
    "type": "FeatureCollection",
    "name": "red-line",
    "theme": "control",
    "awaits": "矢量成果",
    "features": [],
}
MEASURES = [
    {
        "measure_id": "m-4-2-018",
        "number_zh": "4-2-18",
        "title": "建设通武廊铁路",
        "theme": "transport",
        "kind": "project",
        "chapter": 4,
        "places": [{"place_id": "tongwulang-railway", "relation": "along"}],
    },
    {
        "measure_id": "m-5-2-007",
        "number_zh": "5-2-7",
        "title": "修复大黄堡湿地",
        "theme": "ecology",
        "kind": "project",
        "chapter": 5,
        "places": [
            {"place_id": "dahuangpu-wetland", "relation": "at"},
            {"place_id": "dahuangpu-wetland", "relation": "serves"},
        ],
    },
    {
        "measure_id": "m-5-2-009",
        "number_zh": "5-2-9",
        "title": "绿色发展",
        "theme": "ecology",
        "kind": "policy",
        "places": [],
    },
]
PLACES = [
    {"place_id": "dahuangpu-wetland", "name_zh": "大黄堡湿地", "measures": ["m-5-2-007"]},
    {"place_id": "tongwulang-railway", "name_zh": "通武廊铁路"},
]


def write_build(build: Path, **change: bytes) -> None:
    """A whole build; `change` has other contents by path, with ``__`` for a slash and ``_`` for a dot."""
    files: dict[str, bytes] = {
        "site/index.html": HOME.encode(),
        "site/maps/index.html": b"<!DOCTYPE html><title>maps</title>",
        "site/maps/ecology.html": b"<!DOCTYPE html><title>ecology</title>",
        "site/assets/app.js": b"var atlas = 1;\n" * 100,
        "site/assets/mark.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        "site/assets/font.woff2": b"wOF2" + bytes(800),
        "site/.hidden": b"hidden",
        "geojson/wetlands.geojson": json.dumps(WETLANDS).encode(),
        "geojson/red-line.geojson": json.dumps(EMPTY).encode(),
        "geojson/measures.json": json.dumps({"measures": MEASURES, "plan": {}}).encode(),
        "geojson/places.json": json.dumps({"places": PLACES}).encode(),
        "report/audit.json": b"{}",
    }
    files |= {
        path: change.get(path.replace("/", "__").replace(".", "_"), data) for path, data in files.items()
    }
    for path, data in files.items():
        (build / path).parent.mkdir(parents=True, exist_ok=True)
        (build / path).write_bytes(data)
    listed = {
        path: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for path, data in files.items()
    }
    part = build / "manifest.json.part"
    part.write_text(json.dumps({"files": listed}), encoding="utf-8")
    part.replace(build / "manifest.json")


@pytest.fixture(scope="session")
def shared_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    build = tmp_path_factory.mktemp("shared") / "build"
    write_build(build)
    return build


@pytest.fixture(scope="session")
def shared_client(shared_build: Path) -> FlaskClient:
    """For tests that change nothing."""
    return create_app(shared_build).test_client()


@pytest.fixture
def rebuild(tmp_path: Path) -> Callable[..., Path]:
    """Makes the build of this test, or makes it anew."""

    def make(**change: bytes) -> Path:
        write_build(tmp_path / "build", **change)
        return tmp_path / "build"

    return make
