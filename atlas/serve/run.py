"""Listens and serves until it is told to stop."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from waitress import create_server

from atlas.errors import os_why
from atlas.serve.app import MAX_BODY_BYTES, create_app
from atlas.serve.failures import ServeError
from atlas.serve.hosts import is_loopback, trusted_hosts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

LOOPBACK = "127.0.0.1"
PORT = 8000
_MAX_HEADER_BYTES = 2**16
_CONNECTIONS = 1_000
_SILENCE_S = 20
"""A hundred half-sent requests, waitress's own limit, would keep every reader out for two minutes."""
_PORTS = range(2**16)


@dataclass(frozen=True, slots=True)
class Opened:
    """
    A server that listens.

    Attributes
    ----------
    url
        The address to open in a browser on this machine.
    exposed
        Whether other machines can reach it too.
    """

    url: str
    exposed: bool


def serve(
    build: Path,
    host: str = LOOPBACK,
    port: int = PORT,
    *,
    trust: Iterable[str] = (),
    sentences: bytes = b"",
    announce: Callable[[Opened], None],
) -> None:
    """
    Serve the build directory `build` until interrupted.

    Parameters
    ----------
    host, port
        What to listen on; port 0 takes a free one.
    trust
        Further host names by which readers may address the server.
    sentences
        A script with the plan's sentences for pages that were built without them.
    announce
        Called once, as soon as the server listens.

    Raises
    ------
    ServeError
        If there is no readable build, the port is taken, or the address cannot be listened on.
    """
    app = create_app(build, hosts=trusted_hosts(host, trust), sentences=sentences)
    bare = host.strip("[]")
    listening = _listening(bare, port)
    server = create_server(
        app,
        sockets=[listening],
        threads=8,
        ident="",
        max_request_header_size=_MAX_HEADER_BYTES,
        max_request_body_size=MAX_BODY_BYTES,
        connection_limit=_CONNECTIONS,
        channel_timeout=_SILENCE_S,
        cleanup_interval=_SILENCE_S // 4,
        asyncore_use_poll=True,  # select() knows no more than 1,024 files
        clear_untrusted_proxy_headers=True,
    )
    try:
        announce(Opened(_url(bare, listening.getsockname()[1]), exposed=not is_loopback(host)))
        server.run()
    finally:
        server.close()
        listening.close()


def _listening(host: str, port: int) -> socket.socket:
    """A socket of our own: where it cannot be had, waitress would leave a half-made server behind."""
    if port not in _PORTS:
        raise ServeError("serve.bad-port", port=port)
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((address[0], port), family=family)
    except (OSError, ValueError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        why = os_why(error) if isinstance(error, OSError) else str(error)
        key = "serve.port-taken" if taken else "serve.no-listen"
        raise ServeError(key, host=host, port=port, why=why) from error


def _url(host: str, port: int) -> str:
    """An address that a browser takes: all addresses of a machine include its loopback."""
    name = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(host, host)  # noqa: S104  # compared, not bound
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"
