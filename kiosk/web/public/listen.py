"""Recordings of pages: sent from the disk in the stretches that a player asks for; never read whole, never kept."""

from io import FileIO
from pathlib import Path
from threading import BoundedSemaphore

from flask import Response, abort, current_app, g, request
from werkzeug.http import parse_range_header
from werkzeug.wsgi import wrap_file

from kiosk.library.answers import Recording
from kiosk.web.headers import REVALIDATE, stream
from kiosk.web.public import blueprint
from kiosk.web.public.pages import open_library

MOST_OPEN = 100  # recordings on their way at once: half of the files that `web/wsgi.py` keeps aside
_places = BoundedSemaphore(MOST_OPEN)


class _Stretch(FileIO):
    """Some bytes of a file, which holds one of the places until it is closed."""

    def __init__(self, path: Path, first: int, end: int) -> None:
        super().__init__(path)
        self.seek(first)
        self._end = end
        self._has_place = _places.acquire(blocking=False)

    @property
    def may_be_sent(self) -> bool:
        """Whether there was a place."""
        return self._has_place

    def read(self, size: int | None = -1) -> bytes:
        """Read on, at most to the end of the stretch."""
        left = max(0, self._end - self.tell())
        return super().read(left if size is None or size < 0 else min(size, left)) or b""

    def close(self) -> None:
        """Close the file and give the place back."""
        if not self.closed and self._has_place:
            self._has_place = False
            _places.release()
        super().close()


@blueprint.get("/<lang:lang>/<number:number>.mp3")
def recording(number: int) -> Response:
    """What can be heard of an item, whole or a stretch of it; it says no more in its address than the page does."""
    library = open_library()
    heading = library.heading(g.language.code, number)
    found = library.recording(g.language.code, number, g.today)
    if heading is None or found is None:
        abort(404)
    response = current_app.response_class(mimetype="audio/mpeg")
    response.headers["Accept-Ranges"] = "bytes"
    etag = f'"{found.sha256[:20]}"'
    if not heading.sensitive:
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = REVALIDATE
        if etag in request.headers.get("If-None-Match", ""):
            response.status_code = 304
            return stream(response)
    return _answer(response, found, etag)


def _answer(response: Response, found: Recording, etag: str) -> Response:
    """Fill *response* with the stretch that was asked for, or say that there is no such stretch."""
    first, end = 0, found.size
    asked = parse_range_header(request.headers.get("Range")) if request.method == "GET" else None
    is_same = request.headers.get("If-Range", etag) == etag
    if asked and is_same and asked.units == "bytes" and len(asked.ranges) == 1:  # several may be answered as none
        stretch = asked.range_for_length(found.size)
        if stretch is None:
            response.status_code = 416
            response.headers["Content-Range"] = f"bytes */{found.size}"
            return stream(response)
        first, end = stretch
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {first}-{end - 1}/{found.size}"
    response.content_length = end - first
    return stream(response) if request.method == "HEAD" else _with_file(response, found.path, first, end)


def _with_file(response: Response, path: Path, first: int, end: int) -> Response:
    try:
        file = _Stretch(path, first, end)
    except OSError:  # the release was taken away meanwhile
        abort(404)
    if not file.may_be_sent:
        file.close()
        return current_app.response_class(status=503, headers={"Retry-After": "5"})
    response.response = wrap_file(request.environ, file)
    response.direct_passthrough = True
    return stream(response)
