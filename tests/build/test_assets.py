"""The browser files are the pinned ones to the byte, or nothing is written."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from pydantic import ValidationError

from atlas.build import assets as door
from atlas.build.assets import AssetError, fetch_assets, read_package
from atlas.catalog.yaml_file import read_yaml
from atlas.model.asset import Asset, AssetList

SCRIPT = b"var atlas = 1;\n"
LICENCE = b"do what you like\n"
ROOT = Path(__file__).parents[2]


def _asset(**change: object) -> Asset:
    files = [
        {"path": "dist/a.js", "to": "a/a.js", "sha256": hashlib.sha256(SCRIPT).hexdigest()},
        {"path": "LICENSE", "to": "a/LICENSE", "sha256": hashlib.sha256(LICENCE).hexdigest()},
    ]
    record: dict[str, object] = {
        "package": "made-up",
        "version": "1.0.0",
        "kind": "browser",
        "licence": "MIT",
        "licence_file": "a/LICENSE",
        "purpose": "A test.",
        "files": files,
    }
    return Asset.model_validate(record | change)


def _member(name: str, content: bytes = b"", **change: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in change.items():
        setattr(info, key, value)
    return info, content


GOOD = [_member("package/dist/a.js", SCRIPT), _member("package/LICENSE", LICENCE)]


def _tarball(path: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return path


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Npm packs a folder of ours instead: real tarballs, no network; the list says what was asked for."""
    source = tmp_path / "source"
    (source / "dist").mkdir(parents=True)
    (source / "dist" / "a.js").write_bytes(SCRIPT)
    (source / "LICENSE").write_bytes(LICENCE)
    (source / "package.json").write_text(
        json.dumps({"name": "made-up", "version": "1.0.0"}), encoding="utf-8"
    )
    asked: list[str] = []
    real = subprocess.run

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[bytes]:
        asked.append(command[4])
        return real([*command[:4], str(source), *command[5:]], **options)

    monkeypatch.setattr(door.subprocess, "run", run)
    return asked


def test_the_list_of_the_atlas_is_valid_and_the_vendor_files_match_it() -> None:
    data = read_yaml(ROOT / "web" / "assets.yaml", "web/assets.yaml").data
    assets = AssetList.model_validate(data).assets
    assert {asset.package for asset in assets} >= {"leaflet", "leaflet.fullscreen", "proj4"}
    assert {file.weight for asset in assets for file in asset.files if asset.kind == "font"} >= {"400", "700"}

    def refuse(asset: Asset) -> None:
        pytest.fail(f"{asset.package} is not in place; run make vendor")

    assert fetch_assets(ROOT / "web", assets, notify=refuse) == 0


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is needed: apt-get install npm")
def test_a_package_is_fetched_once_and_again_only_when_a_file_is_damaged(
    tmp_path: Path, packed: list[str]
) -> None:
    web, told = tmp_path / "web", []
    assert fetch_assets(web, [_asset()], notify=told.append) == 2
    assert fetch_assets(web, [_asset()], notify=told.append) == 0
    assert packed == ["made-up@1.0.0"]
    (web / "vendor" / "a" / "a.js").write_bytes(b"tampered")
    assert fetch_assets(web, [_asset()], notify=told.append) == 2
    assert (web / "vendor" / "a" / "a.js").read_bytes() == SCRIPT
    assert [asset.package for asset in told] == ["made-up", "made-up"]
    assert not [path for path in web.rglob("*") if path.name.endswith(".part")]


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is needed: apt-get install npm")
@pytest.mark.usefixtures("packed")
def test_one_wrong_hash_and_no_file_of_the_package_is_written(tmp_path: Path) -> None:
    files = [file.model_dump() for file in _asset().files]
    files[1]["sha256"] = "0" * 64
    with pytest.raises(AssetError) as caught:
        fetch_assets(tmp_path / "web", [_asset(files=files)], notify=lambda _: None)
    assert caught.value.key == "asset-hash"
    for text in (caught.value.text("zh"), caught.value.text("en")):
        assert all(word in text for word in ("made-up@1.0.0", "LICENSE", "web/assets.yaml"))
    assert not (tmp_path / "web").exists()


def test_without_npm_or_network_the_error_is_one_line_with_the_repair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door.shutil, "which", lambda _: None)
    with pytest.raises(AssetError, match="npm"):
        fetch_assets(tmp_path, [_asset()], notify=lambda _: None)
    monkeypatch.setattr(door.shutil, "which", lambda _: "/bin/false")
    with pytest.raises(AssetError) as caught:
        fetch_assets(tmp_path, [_asset()], notify=lambda _: None)
    assert caught.value.key == "asset-pack"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "evil",
    [
        _member("package/../../evil.js", b"x"),
        _member("/package/evil.js", b"x"),
        _member("package\\..\\evil.js", b"x"),
        _member("package/link.js", type=tarfile.SYMTYPE, linkname="../../../etc/passwd"),
        _member("package/hard.js", type=tarfile.LNKTYPE, linkname="package/dist/a.js"),
        _member("package/fifo", type=tarfile.FIFOTYPE),
        _member("package/device", type=tarfile.CHRTYPE),
    ],
    ids=lambda member: member[0].name,
)
def test_an_entry_that_could_leave_its_folder_refuses_the_package(
    tmp_path: Path, evil: tuple[tarfile.TarInfo, bytes]
) -> None:
    with pytest.raises(AssetError) as caught:
        read_package(_tarball(tmp_path / "p.tgz", [*GOOD, evil]), _asset())
    assert caught.value.key == "asset-unsafe"


def test_a_file_beyond_the_cap_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MAX_FILE_BYTES", len(SCRIPT) - 1)
    with pytest.raises(AssetError) as caught:
        read_package(_tarball(tmp_path / "p.tgz", GOOD), _asset())
    assert caught.value.key == "asset-unsafe"


def test_a_package_without_a_listed_file_or_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssetError) as caught:
        read_package(_tarball(tmp_path / "p.tgz", GOOD[:1]), _asset())
    assert (caught.value.key, caught.value.facts["file"]) == ("asset-absent", "LICENSE")
    whole = _tarball(tmp_path / "q.tgz", GOOD).read_bytes()
    (tmp_path / "q.tgz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(AssetError) as caught:
        read_package(tmp_path / "q.tgz", _asset())
    assert caught.value.key == "asset-unreadable"


def test_a_link_inside_vendor_cannot_lead_a_file_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "web" / "vendor").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "web" / "vendor" / "a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AssetError) as caught:
        fetch_assets(tmp_path / "web", [_asset()], notify=lambda _: None)
    assert caught.value.key == "asset-outside"


@pytest.mark.parametrize(
    "change",
    [
        {"package": "--registry=x"},
        {"package": "../made-up"},
        {"package": "user/made-up"},
        {"version": "latest"},
        {"version": "^1.0.0"},
        {"licence_file": "a/b"},
        {"files": []},
        {"files": [{"path": "../a", "to": "a/LICENSE", "sha256": "0" * 64}]},
        {"files": [{"path": "a", "to": "a/LICENSE", "sha256": "0" * 63}]},
    ],
    ids=str,
)
def test_a_loose_record_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        _asset(**change)


def test_two_files_may_not_go_to_one_place() -> None:
    with pytest.raises(ValidationError):
        AssetList(assets=(_asset(), _asset(package="other")))
