"""Rendered pages, kept compressed in memory and answered before Flask is asked; dropped when release or day change."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

LIMIT = 24 * 1024 * 1024  # bytes of bodies, compressed and plain
SMALLEST = 500  # bytes below which compressing does not pay


@dataclass(frozen=True, slots=True)
class _Body:
    """One form of a page: its headers are ready to send."""

    data: bytes
    headers: Headers
    etag: str


@dataclass(frozen=True, slots=True)
class _Page:
    plain: _Body
    compressed: _Body

    @property
    def size(self) -> int:
        return len(self.plain.data) + len(self.compressed.data)


class PagesCache:
    """WSGI middleware that compresses every answer and keeps those that a view lets it keep."""

    def __init__(self, application: Application, state: Callable[[], Hashable], limit: int = LIMIT) -> None:
        """Wrap *application*; kept pages hold while *state* (release, day) stays equal."""
        self._application, self._state, self._limit = application, state, limit
        self._pages: OrderedDict[str, _Page] = OrderedDict()
        self._size = 0
        self._kept_for: Hashable = None
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory where the address is kept, else ask the application."""
        method, state = environ["REQUEST_METHOD"], self._state()
        is_keepable = method in ("GET", "HEAD") and not environ.get("QUERY_STRING")
        page = self._find(environ["PATH_INFO"], state) if is_keepable else None
        if page is not None:
            return _send(environ, start_response, page)
        status, headers, data = _collect(self._application, environ)
        if environ.get("kiosk.keep") and is_keepable and method == "GET" and status.startswith("200"):
            page = _make_page(headers, data)
            self._keep(environ["PATH_INFO"], page, state)
            return _send(environ, start_response, page)
        compressible = method == "GET" and len(data) >= SMALLEST and _accepts_gzip(environ)
        body = gzip.compress(data, 6, mtime=0) if compressible else data
        start_response(status, _with_encoding(headers, body, compressed=compressible) if method == "GET" else headers)
        return [body]

    def _find(self, path: str, state: Hashable) -> _Page | None:
        with self._lock:
            if state != self._kept_for:
                self._pages.clear()
                self._size, self._kept_for = 0, state
            page = self._pages.get(path)
            if page is not None:
                self._pages.move_to_end(path)
            return page

    def _keep(self, path: str, page: _Page, state: Hashable) -> None:
        with self._lock:
            if state != self._kept_for or path in self._pages:
                return
            self._pages[path] = page
            self._size += page.size
            while self._size > self._limit:
                _, dropped = self._pages.popitem(last=False)
                self._size -= dropped.size


def _make_page(headers: Headers, data: bytes) -> _Page:
    compressed = gzip.compress(data, 9, mtime=0)
    return _Page(_make_body(headers, data, compressed=False), _make_body(headers, compressed, compressed=True))


def _make_body(headers: Headers, data: bytes, *, compressed: bool) -> _Body:
    etag = f'"{hashlib.sha256(data).hexdigest()[:20]}"'
    return _Body(data, [*_with_encoding(headers, data, compressed=compressed), ("ETag", etag)], etag)


def _send(environ: Environ, start_response: StartResponse, page: _Page) -> Iterable[bytes]:
    body = page.compressed if _accepts_gzip(environ) else page.plain
    if body.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        dropped = ("Content-Length", "Content-Type", "Content-Encoding")
        start_response("304 Not Modified", [pair for pair in body.headers if pair[0] not in dropped])
        return []
    start_response("200 OK", body.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body.data]


def _collect(application: Application, environ: Environ) -> tuple[str, Headers, bytes]:
    started: list[Any] = []
    answer = application(environ, lambda status, headers, exc_info=None: started.extend((status, headers)))
    try:
        data = b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    return started[0], started[1], data


def _with_encoding(headers: Headers, data: bytes, *, compressed: bool) -> Headers:
    kept = [(name, value) for name, value in headers if name.lower() not in ("content-length", "vary")]
    encoding = [("Content-Encoding", "gzip")] if compressed else []
    return [*kept, *encoding, ("Vary", "Accept-Encoding"), ("Content-Length", str(len(data)))]


def _accepts_gzip(environ: Environ) -> bool:
    return any(
        part.strip().startswith("gzip") and "q=0" not in part.replace("q=0.", "")
        for part in environ.get("HTTP_ACCEPT_ENCODING", "").lower().split(",")
    )
