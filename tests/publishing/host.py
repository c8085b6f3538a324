"""A web host in this process: as a good one serves, or as a bad one does."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass(slots=True)
class WebHost:
    """What is served, and how badly."""

    folder: Path
    has_ranges: bool = True
    answers_everything: bool = False
    clock_off_by: timedelta = timedelta()
    asked: list[str] = field(default_factory=list)
    address: str = ""


@contextmanager
def serving(folder: Path) -> Iterator[WebHost]:
    """Serve *folder* on a free port."""
    host = WebHost(folder)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host.asked.append(self.path)
            file = host.folder / self.path.lstrip("/")
            if not file.is_file():
                status, body = (200, b"<html>Welcome") if host.answers_everything else (404, b"none")
                self._say(status, body, {})
                return
            body = file.read_bytes()
            asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            if asked and host.has_ranges:
                start = int(asked.group(1))
                self._say(206, body[start:], {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"})
            else:
                self._say(200, body, {})

        def _say(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response_only(status)
            self.send_header("Date", format_datetime(datetime.now(UTC) + host.clock_off_by, usegmt=True))
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    host.address = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
