"""A rebuilt atlas is picked up without a restart, and a broken one never takes its place."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from atlas.serve.app import create_app
from atlas.serve.failures import ServeError
from atlas.serve.store import Store, read_build
from tests.serve.conftest import MEASURES, write_build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ONE = json.dumps({"measures": MEASURES[:1]}).encode()


def test_a_rebuilt_atlas_is_picked_up_and_a_request_keeps_what_it_began_with(
    rebuild: Callable[..., Path],
) -> None:
    build = rebuild()
    store, client = Store(build), create_app(build).test_client()
    before = store.current()
    assert store.current() is before
    tag = client.get("/").headers["ETag"]
    rebuild(geojson__measures_json=ONE, site__index_html=b"<title>new</title>")
    assert len(store.current().records("measures")) == 1
    assert len(before.records("measures")) == len(MEASURES)
    assert client.get("/api/measures").get_json()["numberMatched"] == 1
    assert client.get("/", headers={"If-None-Match": tag}).data == b"<title>new</title>"


def test_a_directory_put_in_the_others_place_is_picked_up(
    tmp_path: Path, rebuild: Callable[..., Path]
) -> None:
    build = rebuild()
    client = create_app(build).test_client()
    write_build(tmp_path / "next", geojson__measures_json=ONE)
    build.rename(tmp_path / "old")
    (tmp_path / "next").rename(build)
    shutil.rmtree(tmp_path / "old")
    assert client.get("/api/measures").get_json()["numberMatched"] == 1
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "broken", [b"", b"{", b"[]", b'{"measures": 1}', b'{"measures": [NaN]}', b"\xff", b"[" * 99_999]
)
def test_a_broken_build_leaves_the_last_good_one_in_service(
    rebuild: Callable[..., Path], caplog: pytest.LogCaptureFixture, broken: bytes
) -> None:
    client = create_app(rebuild()).test_client()
    rebuild(geojson__measures_json=broken)
    assert client.get("/api/measures").get_json()["numberMatched"] == len(MEASURES)
    assert client.get("/api/measures").status_code == 200
    assert caplog.text.count("measures.json") == 1
    rebuild(geojson__measures_json=ONE)
    assert client.get("/api/measures").get_json()["numberMatched"] == 1


def test_a_build_that_is_gone_leaves_the_last_good_answers(rebuild: Callable[..., Path]) -> None:
    build = rebuild()
    client = create_app(build).test_client()
    shutil.rmtree(build)
    assert client.get("/api/measures").status_code == 200
    assert client.get("/").status_code == 404


def test_there_is_nothing_to_serve_before_a_build(tmp_path: Path) -> None:
    with pytest.raises(ServeError, match="atlas build"):
        create_app(tmp_path)


def test_a_broken_file_is_named_when_the_server_starts(rebuild: Callable[..., Path]) -> None:
    with pytest.raises(ServeError, match=r"wetlands\.geojson"):
        read_build(rebuild(geojson__wetlands_geojson=b'{"type": "Feature"}'))


def test_a_build_without_the_api_files_says_what_is_missing(rebuild: Callable[..., Path]) -> None:
    build = rebuild()
    shutil.rmtree(build / "geojson")
    client = create_app(build).test_client()
    assert client.get("/").status_code == 200
    assert client.get("/api/layers").get_json()["layers"] == []
    for address, file in {"/api/measures": "measures.json", "/api/places/x": "places.json"}.items():
        answer = client.get(address)
        assert answer.status_code == 404
        assert file in answer.get_json()["detail"]


def test_a_build_replaced_while_it_is_read_is_read_again(
    rebuild: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    build = rebuild()
    real, reads = read_build.__globals__["_read"], []

    def slow(*args: object) -> object:
        snapshot = real(*args)
        reads.append(1)
        if len(reads) == 1:
            rebuild(geojson__measures_json=ONE)
        return snapshot

    monkeypatch.setattr("atlas.serve.store._read", slow)
    assert len(read_build(build).records("measures")) == 1
    assert len(reads) == 2
