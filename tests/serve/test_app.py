"""Every address answers what it promises, with the headers that keep a reader safe, and never with a 500."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.serve.app import create_app
from atlas.serve.hosts import trusted_hosts
from tests.serve.conftest import HOME, MEASURES, POLICY, WETLANDS

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

ADDRESSES = {
    "/": "text/html; charset=utf-8",
    "/index.html": "text/html; charset=utf-8",
    "/maps/": "text/html; charset=utf-8",
    "/maps/ecology.html": "text/html; charset=utf-8",
    "/assets/app.js": "text/javascript; charset=utf-8",
    "/assets/mark.svg": "image/svg+xml",
    "/assets/font.woff2": "font/woff2",
    "/api/layers": "application/json",
    "/api/layers/wetlands.geojson": "application/geo+json",
    "/api/places/dahuangpu-wetland": "application/json",
    "/api/measures": "application/json",
    "/api/measures/m-4-2-018": "application/json",
    "/api/measures/4-2-18": "application/json",
}
MISSING = ["/none.html", "/maps", "/assets/", "/api", "/api/", "/api/none", "/api/layers/none.geojson"]


@pytest.mark.parametrize(("address", "media"), ADDRESSES.items())
def test_every_address_answers_get_and_head_alike(
    shared_client: FlaskClient, address: str, media: str
) -> None:
    got, head = shared_client.get(address), shared_client.head(address)
    assert got.status_code == head.status_code == 200
    assert got.headers["Content-Type"] == media
    assert head.data == b""
    assert dict(got.headers) == dict(head.headers)
    assert int(head.headers["Content-Length"]) == len(got.data)


@pytest.mark.parametrize("address", [*ADDRESSES, *MISSING, "/api/measures?limit=0", "/" + "x" * 9000])
def test_every_answer_carries_the_safe_headers(shared_client: FlaskClient, address: str) -> None:
    for method in ("GET", "HEAD", "POST"):
        headers = shared_client.open(address, method=method).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-cache"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert len(headers.getlist("Content-Security-Policy")) == 1
        assert "Accept-Encoding" in headers["Vary"]
        assert "Server" not in headers


def test_a_page_keeps_its_own_policy_so_that_its_scripts_run(shared_client: FlaskClient) -> None:
    page = shared_client.get("/")
    assert page.get_data(as_text=True) == HOME
    assert page.headers["Content-Security-Policy"] == POLICY + "; frame-ancestors 'none'"
    plain = shared_client.get("/maps/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in plain


def test_the_api_answers_in_utf_8_as_it_is_written(shared_client: FlaskClient) -> None:
    assert "大黄堡湿地" in shared_client.get("/api/places/dahuangpu-wetland").get_data(as_text=True)


def test_the_list_of_layers_says_what_each_holds(shared_client: FlaskClient) -> None:
    found = shared_client.get("/api/layers").get_json()
    assert [row["id"] for row in found["layers"]] == ["red-line", "wetlands"]
    red_line, wetlands = found["layers"]
    assert (red_line["features"], red_line["awaits"]) == (0, "矢量成果")
    assert (wetlands["features"], wetlands["title_zh"]) == (3, "湿地")
    assert shared_client.get(wetlands["href"]).status_code == 200
    assert "type" not in wetlands


def test_a_whole_layer_is_the_file_with_its_counts(shared_client: FlaskClient) -> None:
    found = shared_client.get("/api/layers/wetlands.geojson").get_json()
    assert found == WETLANDS | {"numberMatched": 3, "numberReturned": 3}
    empty = shared_client.get("/api/layers/red-line.geojson").get_json()
    assert (empty["features"], empty["numberMatched"]) == ([], 0)


def test_bbox_and_limit_choose_features_and_the_counts_say_so(shared_client: FlaskClient) -> None:
    near = shared_client.get("/api/layers/wetlands.geojson?bbox=117.05,39.05,117.06,39.06").get_json()
    assert [f["id"] for f in near["features"]] == ["dahuangpu-wetland"]
    assert (near["numberMatched"], near["numberReturned"]) == (1, 1)
    assert near["attribution"] == WETLANDS["attribution"]
    assert "bbox" not in near
    first = shared_client.get("/api/layers/wetlands.geojson?bbox=116,38,118,40&limit=1").get_json()
    assert (first["numberMatched"], first["numberReturned"], len(first["features"])) == (2, 1, 1)


def test_a_place_lists_the_measures_that_bear_on_it(shared_client: FlaskClient) -> None:
    found = shared_client.get("/api/places/dahuangpu-wetland").get_json()
    (measure,) = found["measures"]
    assert (measure["measure_id"], measure["relations"]) == ("m-5-2-007", ["at", "serves"])
    assert shared_client.get(measure["href"]).get_json() == MEASURES[1]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["4-2-18", "5-2-7", "5-2-9"]),
        ("theme=ecology", ["5-2-7", "5-2-9"]),
        ("theme=control", []),
        ("kind=project", ["4-2-18", "5-2-7"]),
        ("chapter=5&kind=policy", ["5-2-9"]),
        ("place=tongwulang-railway", ["4-2-18"]),
        ("limit=1", ["4-2-18"]),
    ],
)
def test_measures_are_chosen_by_place_theme_kind_and_chapter(
    shared_client: FlaskClient, query: str, numbers: list[str]
) -> None:
    found = shared_client.get(f"/api/measures?{query}").get_json()
    assert [m["number_zh"] for m in found["measures"]] == numbers
    assert found["numberReturned"] == len(numbers)


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/api/measures?theme=ecolgy", 400, "theme"),
        ("/api/measures?place=dahuangpu-wetlands", 400, "dahuangpu-wetland？"),
        ("/api/measures?place=x'--", 400, "place"),
        ("/api/measures?kind=projekt", 400, "project"),
        ("/api/measures?chapter=8", 400, "chapter"),
        ("/api/measures?chapter=٥", 400, "chapter"),
        ("/api/measures?colour=red", 400, "colour"),
        ("/api/measures?limit=10001", 400, "limit"),
        ("/api/measures?limit=5&limit=6", 400, "limit"),
        ("/api/measures?" + "a=1&" * 40, 400, "32"),
        ("/api/layers?limit=1", 400, "limit"),
        ("/api/layers/wetlands.geojson?bbox=1,2,3", 400, "bbox"),
        ("/api/layers/wetlands.geojson?bbox=nan,1,2,3", 400, "bbox"),
        ("/api/layers/wetlands.geojson?bbox=0,inf,1,inf", 400, "bbox"),
        ("/api/layers/wetlands.geojson?bbox=0,1e999,1,2", 400, "bbox"),
        ("/api/layers/wetlands.geojson?bbox=39,117,40,118", 400, "bbox"),
        ("/api/layers/wetlands.geojson?bbox=0,5,1,4", 400, "bbox"),
        ("/api/layers/wetlands.geojson?bbox-crs=EPSG:4548", 400, "bbox-crs"),
        ("/api/layers/wetland.geojson", 404, "wetlands"),
        ("/api/places/dahuangpu", 404, "dahuangpu"),
        ("/api/places/" + "x" * 8000, 404, "…"),
        ("/api/measures/4-2-19", 404, "m-4-2-018"),
        ("/api/measures/none", 404, "none"),
        ("/api/none", 404, "/api/layers"),
    ],
)
def test_a_bad_question_gets_one_line_with_the_repair(
    shared_client: FlaskClient, address: str, status: int, says: str
) -> None:
    answer = shared_client.get(address)
    problem = answer.get_json()
    assert (answer.status_code, problem["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert says in problem["detail"]
    assert "\n" not in problem["detail"]
    assert len(problem["detail"]) < 300


def test_a_page_that_is_not_there_gets_a_small_page(shared_client: FlaskClient) -> None:
    answer = shared_client.get("/<script>alert(1)</script>.html")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "<script" not in answer.get_data(as_text=True)
    assert "没有找到" in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/", "/none", "/api/layers", "/api/none"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_nothing_but_get_and_head_is_taken(shared_client: FlaskClient, address: str, method: str) -> None:
    answer = shared_client.open(address, method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"


def test_an_etag_is_the_hash_of_the_contents_and_spares_a_second_sending(
    shared_client: FlaskClient, shared_build: Path
) -> None:
    listed = json.loads((shared_build / "manifest.json").read_bytes())["files"]
    for address in ("/index.html", "/assets/font.woff2", "/api/layers/wetlands.geojson"):
        first = shared_client.get(address)
        tag = first.headers["ETag"]
        path = "site" + address
        assert (
            tag == f'"{listed[path]["sha256"] if path in listed else hashlib.sha256(first.data).hexdigest()}"'
        )
        for method in ("GET", "HEAD"):
            again = shared_client.open(address, method=method, headers={"If-None-Match": f'"x", W/{tag}'})
            assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
            assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
            assert "Accept-Encoding" in again.headers["Vary"]
        assert shared_client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1, br;q=0", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("zstd", None),
        ("identity", None),
    ],
)
def test_answers_are_compressed_with_a_tag_of_their_own(
    shared_client: FlaskClient, accepts: str, coding: str | None
) -> None:
    plain = shared_client.get("/")
    answer = shared_client.get("/", headers={"Accept-Encoding": accepts})
    assert answer.headers.get("Content-Encoding") == coding
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}[coding]
    assert unpack(answer.data) == plain.data
    assert answer.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert (answer.headers["ETag"] == plain.headers["ETag"]) == (coding is None)
    tag = {"If-None-Match": answer.headers["ETag"], "Accept-Encoding": accepts}
    again = shared_client.get("/", headers=tag)
    assert (again.status_code, again.headers["ETag"]) == (304, answer.headers["ETag"])


def test_what_is_packed_already_is_not_compressed_again(shared_client: FlaskClient) -> None:
    font = shared_client.get("/assets/font.woff2", headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in font.headers


def test_a_long_address_and_a_large_body_are_refused(shared_client: FlaskClient) -> None:
    assert shared_client.get("/api/measures?place=" + "x" * 8190).status_code == 414
    assert shared_client.get("/" + "%20" * 3000).status_code == 414
    assert shared_client.get("/api/measures", data=b"x" * (2**20 + 1)).status_code == 413


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("[::1]:8000", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("192.168.1.9", 400),
        ("localhost:8000/x", 400),
        ("a b", 400),
        ("", 400),
    ],
)
def test_only_this_machines_own_names_are_believed(
    shared_client: FlaskClient, host: str, status: int
) -> None:
    assert shared_client.get("/", headers={"Host": host}).status_code == status
    assert shared_client.get("/api/layers", headers={"Host": host}).status_code == status


def test_an_operator_may_name_further_hosts(shared_build: Path) -> None:
    client = create_app(shared_build, hosts=trusted_hosts("0.0.0.0", ["Atlas.Example"])).test_client()  # noqa: S104
    for host, status in {"atlas.example:80": 200, "192.168.1.9": 200, "evil.example": 400}.items():
        assert client.get("/", headers={"Host": host}).status_code == status


@pytest.mark.parametrize("address", ["/maps//", "/api//layers", "/api/layers/"])
def test_no_redirect_is_ever_made(shared_client: FlaskClient, address: str) -> None:
    answer = shared_client.get(address)
    assert answer.status_code in {200, 404}
    assert "Location" not in answer.headers


def test_a_fault_of_ours_shows_neither_trace_nor_path(
    shared_build: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def burst(*_: object) -> None:
        raise ZeroDivisionError(str(shared_build))

    monkeypatch.setattr("atlas.serve.answers.layers", burst)
    answer = create_app(shared_build).test_client().get("/api/layers")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.get_data(as_text=True)
    assert str(shared_build) not in answer.get_data(as_text=True)
    assert "ZeroDivision" in caplog.text


_PARAMETERS = st.sampled_from(["bbox", "limit", "place", "theme", "kind", "chapter", "x", ""])
_VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["ecology", "project", "5", "117,39,118,40", "nan,nan,nan,nan", "1" * 5000, "{0.__class__}"]
    ),
)


@given(
    where=st.sampled_from(
        ["layers", "layers/wetlands.geojson", "measures", "measures/4-2-18", "places/nowhere"]
    ),
    pairs=st.lists(st.tuples(_PARAMETERS, _VALUES), max_size=4),
    raw=st.text(alphabet=st.characters(codec="ascii", exclude_characters="#\r\n\t\x00"), max_size=30),
)
def test_no_query_string_brings_the_server_down(
    shared_client: FlaskClient, where: str, pairs: list[tuple[str, str]], raw: str
) -> None:
    query = "&".join(f"{quote(k)}={quote(v, errors='replace')}" for k, v in pairs) + raw
    answer = shared_client.get(f"/api/{where}", query_string=query)
    assert answer.status_code in {200, 400, 404, 414}
    assert json.loads(answer.data)


@given(path=st.text(max_size=30))
def test_no_path_brings_the_server_down(shared_client: FlaskClient, path: str) -> None:
    sent = ("/" + path).encode().decode("latin-1")
    answer = shared_client.get("/", environ_overrides={"PATH_INFO": sent})
    assert answer.status_code in {200, 404}
