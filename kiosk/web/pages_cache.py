"""Rendered pages, kept compressed in memory and answered before Flask is asked; dropped when release or day change."""

import gzip
import hashlib
import logging
import threading
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

log = logging.getLogger(__name__)
FAILED = '<!doctype html><html lang="ru"><meta charset="utf-8"><title>-</title><h1>Спросите сотрудника</h1>'.encode()
LIMIT = 8 * 1024 * 1024  # bytes of compressed bodies
HOST = "kiosk"
SMALLEST = 500  # bytes below which compressing does not pay


@dataclass(frozen=True, slots=True)
class _Form:
    """How a page is sent, compressed or plain: its headers are ready."""

    headers: Headers
    etag: str


@dataclass(frozen=True, slots=True)
class _Page:
    """A kept page: its bytes compressed, for the rare browser that cannot read them they are unpacked."""

    data: bytes
    compressed: _Form
    plain: _Form


class PagesCache:
    """WSGI middleware that compresses every answer and keeps those that a view lets it keep."""

    def __init__(self, application: Application, state: Callable[[], Hashable], limit: int = LIMIT) -> None:
        """Wrap *application*; kept pages hold while *state* (release, day) stays equal."""
        self._application, self._state, self._limit = application, state, limit
        self._pages: dict[str, _Page] = {}
        self._size = 0
        self._kept_for: Hashable = None
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory where the address is kept, else ask the application."""
        method, state = environ["REQUEST_METHOD"], self._state()
        environ["HTTP_HOST"] = HOST  # what the sender says here is never used, and cannot do harm
        is_keepable = method in ("GET", "HEAD") and not environ.get("QUERY_STRING")
        page = self._find(environ["PATH_INFO"], state) if is_keepable else None
        if page is not None:
            return _send(environ, start_response, page)
        status, headers, data = _collect(self._application, environ)
        if not isinstance(data, bytes):  # a recording on its way from the disk
            start_response(status, headers)
            return data
        if environ.get("kiosk.keep") and is_keepable and method == "GET" and status.startswith("200"):
            page = _make_page(headers, data)
            self._keep(environ["PATH_INFO"], page, state)
            return _send(environ, start_response, page)
        compressible = (
            method == "GET" and len(data) >= SMALLEST and _accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        )
        body = gzip.compress(data, 6, mtime=0) if compressible else data
        start_response(status, _with_encoding(headers, body, compressed=compressible) if method == "GET" else headers)
        return [body]

    def _find(self, path: str, state: Hashable) -> _Page | None:
        if state != self._kept_for:
            with self._lock:
                self._pages = {}
                self._size, self._kept_for = 0, state
        return self._pages.get(path)

    def _keep(self, path: str, page: _Page, state: Hashable) -> None:
        with self._lock:
            if state != self._kept_for or path in self._pages:
                return
            self._pages[path] = page
            self._size += len(page.data)
            while self._size > self._limit:
                oldest = next(iter(self._pages))
                self._size -= len(self._pages.pop(oldest).data)


def _make_page(headers: Headers, data: bytes) -> _Page:
    packed = gzip.compress(data, 9, mtime=0)
    return _Page(packed, _make_form(headers, packed, compressed=True), _make_form(headers, data, compressed=False))


def _make_form(headers: Headers, data: bytes, *, compressed: bool) -> _Form:
    etag = f'"{hashlib.sha256(data).hexdigest()[:20]}"'
    return _Form([*_with_encoding(headers, data, compressed=compressed), ("ETag", etag)], etag)


def _send(environ: Environ, start_response: StartResponse, page: _Page) -> Iterable[bytes]:
    is_compressed = _accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    form = page.compressed if is_compressed else page.plain
    if form.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        dropped = ("Content-Length", "Content-Type", "Content-Encoding")
        start_response("304 Not Modified", [pair for pair in form.headers if pair[0] not in dropped])
        return []
    start_response("200 OK", form.headers)
    if environ["REQUEST_METHOD"] == "HEAD":
        return []
    return [page.data if is_compressed else gzip.decompress(page.data)]


def _collect(application: Application, environ: Environ) -> tuple[str, Headers, bytes | Iterable[bytes]]:
    """
    Ask the application, and collect its answer unless it is to pass as it is.

    Whatever the application raises is logged by its kind alone, never with an address.
    """
    started: list[Any] = []
    try:
        answer = application(environ, lambda status, headers, exc_info=None: started.extend((status, headers)))
        if environ.get("kiosk.stream"):
            return started[0], started[1], answer
        try:
            data = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
    except Exception as error:  # the last net
        log.error("A page failed: %s", type(error).__name__)  # noqa: TRY400 (a traceback would name the address)
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
        return "500 Internal Server Error", [*headers, ("Content-Length", str(len(FAILED)))], FAILED
    return started[0], started[1], data


def _with_encoding(headers: Headers, data: bytes, *, compressed: bool) -> Headers:
    kept = [(name, value) for name, value in headers if name.lower() not in ("content-length", "vary")]
    encoding = [("Content-Encoding", "gzip")] if compressed else []
    return [*kept, *encoding, ("Vary", "Accept-Encoding"), ("Content-Length", str(len(data)))]


@lru_cache(maxsize=64)  # browsers send a handful of forms
def _accepts_gzip(accepted: str) -> bool:
    return any(
        part.strip().startswith("gzip") and "q=0" not in part.replace("q=0.", "")
        for part in accepted.lower().split(",")
    )
