"""A static web host for measurements: begins in the middle where it is asked to, answers late, or breaks the link."""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Host(ThreadingHTTPServer):
    """Counts requests and the bytes of bodies; `latency` in seconds, `cut` in bytes of an answer (0: never)."""

    daemon_threads = True

    def __init__(self, folder: Path, latency: float = 0, cut: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder, self.latency, self.cut = folder, latency, cut
        self.requests = self.sent = 0
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def count(self, requests: int, sent: int) -> None:
        """Add to the counts."""
        with self._lock:
            self.requests += requests
            self.sent += sent


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: Host

    def do_GET(self) -> None:
        """Answer with a file, or from a place in it on."""
        self.server.count(1, 0)
        time.sleep(self.server.latency)
        path = self.server.folder / self.path.lstrip("/")
        if not path.is_file():
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        data = path.read_bytes()
        start = int(self.headers.get("Range", "bytes=0-")[6:].partition("-")[0])
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        body = data[start : start + self.server.cut] if self.server.cut else data[start:]
        self.wfile.write(body)
        self.server.count(0, len(body))
        if start + len(body) < len(data):
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve the folder of the first argument; a line on standard input asks for the counts."""
    host = Host(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
    threading.Thread(target=host.serve_forever, daemon=True).start()
    print(host.address, flush=True)
    for _ in sys.stdin:
        print(json.dumps([host.requests, host.sent]), flush=True)


if __name__ == "__main__":
    main()
