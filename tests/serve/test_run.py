"""A real server listens on loopback, answers as promised and says plainly why it cannot start."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import suppress
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest

from atlas.serve.failures import ServeError
from atlas.serve.hosts import is_loopback
from atlas.serve.run import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from atlas.serve.run import serve
serve(Path(sys.argv[1]), port=0, announce=lambda opened: print(opened.url, opened.exposed, flush=True))
"""


@pytest.fixture(scope="module")
def address(shared_build: Path) -> Iterator[tuple[str, int]]:
    command = [sys.executable, "-c", PROGRAM, str(shared_build)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            url, exposed = process.stdout.readline().split()
            host, port = url.removeprefix("http://").rstrip("/").split(":")
            assert (host, exposed) == ("127.0.0.1", "False")
            yield host, int(port)
        finally:
            process.terminate()


def _raw(address: tuple[str, int], request: bytes) -> bytes:
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        with suppress(ConnectionResetError):  # a request that was cut short is not read to its end
            while chunk := connection.recv(2**16):
                answer += chunk
        return answer


@pytest.mark.parametrize(
    "target", ["/", "/api/measures/4-2-18", "/api/layers/wetlands.geojson?bbox=117,39,118,40"]
)
def test_the_pages_and_the_api_answer_over_http(address: tuple[str, int], target: str) -> None:
    connection = HTTPConnection(*address, timeout=20)
    for method in ("GET", "HEAD"):
        connection.request(method, target, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200
        assert bool(body) == (method == "GET")
        assert answer.headers["Server"] is None
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        connection.request(method, target, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again := connection.getresponse()).status == 304
        assert again.read() == b""
    connection.close()


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (b"/../manifest.json", b"404"),
        (b"/%2e%2e/manifest.json", b"404"),
        (b"/..\\manifest.json", b"404"),
        (b"//etc/passwd", b"404"),
        (b"//evil.example/..", b"404"),
        (b"/maps/%2e%2e%2f%2e%2e%2fmanifest.json", b"404"),
        (b"/\xff\xfe", b"400"),
        (b"/api/measures?place=%ff%fe", b"400"),
        (b"/" + b"x" * 9_000, b"414"),
        (b"/" + b"x" * 2**17, b"431"),
        (b"http://evil.example/../manifest.json", b"404"),
    ],
)
def test_raw_addresses_find_no_way_out(address: tuple[str, int], target: bytes, status: bytes) -> None:
    answer = _raw(address, b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.split(b" ", 2)[1] == status
    assert b"waitress" not in answer
    assert b'sha256":' not in answer


def test_many_half_sent_requests_keep_nobody_out(address: tuple[str, int]) -> None:
    slow = [socket.create_connection(address, timeout=20) for _ in range(200)]
    try:
        for connection in slow:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        assert _raw(address, b"GET /api/layers HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n").startswith(
            b"HTTP/1.0 200"
        )
    finally:
        for connection in slow:
            connection.close()


def test_a_request_without_a_host_is_refused(address: tuple[str, int]) -> None:
    assert _raw(address, b"GET / HTTP/1.0\r\n\r\n").split(b" ", 2)[1] == b"400"


def test_a_taken_port_is_one_line_with_the_repair(shared_build: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ServeError, match="--port"):
            serve(shared_build, port=taken.getsockname()[1], announce=lambda _: None)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("203.0.113.7", 0), ("no such host", 0)])
def test_an_address_that_cannot_be_listened_on_is_one_line(shared_build: Path, host: str, port: int) -> None:
    with pytest.raises(ServeError) as caught:
        serve(shared_build, host, port, announce=lambda _: None)
    assert "\n" not in str(caught.value)
    assert "--port" in str(caught.value)


def test_only_loopback_counts_as_this_machine() -> None:
    assert all(map(is_loopback, ["127.0.0.1", "127.9.9.9", "localhost", "::1", "[::1]"]))
    assert not any(map(is_loopback, ["0.0.0.0", "::", "192.168.1.2", "example.org", ""]))  # noqa: S104
