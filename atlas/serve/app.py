"""The Flask application: every route parses, calls and answers; the work is done elsewhere."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from flask_compress import Compress
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from atlas.serve import answers, pages, problems
from atlas.serve.answers import API_POLICY, Answer
from atlas.serve.failures import RequestError, clipped
from atlas.serve.hosts import TrustedHosts, trusted_hosts
from atlas.serve.queries import layer_query, measure_query, no_query
from atlas.serve.store import Store

if TYPE_CHECKING:
    from pathlib import Path

MAX_ADDRESS_BYTES = 8 * 2**10
MAX_BODY_BYTES = 2**20
_CODINGS = ("br", "gzip")
_COMPRESSED = [
    *("text/html", "text/css", "text/javascript", "text/plain", "text/markdown", "text/csv"),
    *(
        "application/json",
        "application/geo+json",
        "image/svg+xml",
        "font/ttf",
        "application/geopackage+sqlite3",
    ),
]
_HEADERS = {
    "Content-Security-Policy": API_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
log = logging.getLogger(__name__)


def create_app(build: Path, *, hosts: TrustedHosts | None = None, sentences: bytes = b"") -> Flask:
    """
    The application that serves the build directory `build`.

    Parameters
    ----------
    hosts
        Which Host headers are believed; by default those that name this machine to itself.
    sentences
        A script with the plan's sentences for pages that were built without them; it is sent, never written.

    Raises
    ------
    ServeError
        If no finished build is there, or it cannot be read.
    """
    store = Store(build)
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.url_map.merge_slashes = False  # a redirect would be made from the Host header
    app.url_map.strict_slashes = False
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        PROPAGATE_EXCEPTIONS=False,
        COMPRESS_REGISTER=False,
        COMPRESS_ALGORITHM=list(_CODINGS),
        COMPRESS_MIMETYPES=_COMPRESSED,
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,
    )
    _guard(app, hosts or trusted_hosts("127.0.0.1"))
    _page_routes(app, store, sentences)
    _api_routes(app, store)
    _failures(app)
    return app


def _page_routes(app: Flask, store: Store, sentences: bytes) -> None:
    @app.get("/", defaults={"path": ""})
    @app.get("/<path:path>")
    def page(path: str) -> Response:
        return _respond(pages.page(store.site, path, sentences))


def _api_routes(app: Flask, store: Store) -> None:
    @app.get("/api/layers")
    def layers() -> Response:
        no_query(_query())
        return _respond(answers.layers(store.current()))

    @app.get("/api/layers/<name>.geojson")
    def layer(name: str) -> Response:
        query = layer_query(_query())
        return _respond(answers.layer(store.current(), name, query))

    @app.get("/api/places/<name>")
    def place(name: str) -> Response:
        no_query(_query())
        return _respond(answers.place(store.current(), name))

    @app.get("/api/measures")
    def measures() -> Response:
        query = measure_query(_query())
        return _respond(answers.measures(store.current(), query))

    @app.get("/api/measures/<name>")
    def measure(name: str) -> Response:
        no_query(_query())
        return _respond(answers.measure(store.current(), name))

    @app.get("/api", defaults={"path": ""})
    @app.get("/api/<path:path>")
    def nothing(path: str) -> Response:
        raise RequestError(404, "no-address", name=clipped(f"/api/{path}"))


def _guard(app: Flask, hosts: TrustedHosts) -> None:
    compress = Compress()
    compress.init_app(app)

    @app.before_request
    def admit() -> None:
        address = request.environ.get("REQUEST_URI") or request.full_path
        if len(address.encode("utf-8", "replace")) > MAX_ADDRESS_BYTES:
            raise RequestError(414, "long-address", limit=MAX_ADDRESS_BYTES)
        if not hosts.believes(request.headers.get("Host")):
            raise RequestError(400, "host")
        if (request.content_length or 0) > MAX_BODY_BYTES:
            raise RequestError(413, "large-body", limit=MAX_BODY_BYTES)

    @app.after_request
    def finish(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        response.vary.add("Accept-Encoding")
        # The library would also compress for a client that gives every coding the weight nought.
        if any(weight > 0 for _, weight in request.accept_encodings):
            compressed: Response = compress.after_request(response)
            return compressed
        return response


def _failures(app: Flask) -> None:
    @app.errorhandler(RequestError)
    def refused(error: RequestError) -> Response:
        return _failed(error.status, error)

    @app.errorhandler(HTTPException)
    def unserved(error: HTTPException) -> Response:
        response = _failed(error.code or 500)
        if isinstance(error, MethodNotAllowed):
            response.headers["Allow"] = "GET, HEAD"
        return response

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        log.error("request failed", exc_info=error)
        return _failed(500)


def _failed(status: int, error: RequestError | None = None) -> Response:
    api = request.path == "/api" or request.path.startswith("/api/")
    answer = problems.problem(status, error) if api else problems.page(status, error)
    response = Response(answer.body, status, content_type=answer.media)
    response.headers["Content-Security-Policy"] = answer.policy
    return response


def _respond(answer: Answer) -> Response:
    """The answer, or 304 where the client has it, in whichever coding it was sent."""
    tags = [answer.sha256, *(f"{answer.sha256}:{coding}" for coding in _CODINGS)]
    held = next((tag for tag in tags if request.if_none_match.contains_weak(tag)), None)
    if held is None:
        response = Response(answer.body, content_type=answer.media)
    else:
        response = Response(status=304)
        response.headers.remove("Content-Type")
    response.set_etag(held or answer.sha256)
    response.headers["Content-Security-Policy"] = answer.policy
    return response


def _query() -> str:
    return request.query_string.decode("utf-8", "replace")
