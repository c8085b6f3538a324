"""Real local servers: nginx, which honours Range, a hostile one written by hand, and a link that breaks."""

import os
import shutil
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import free_port
from tests.repository import write_tree

NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
_CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/t; proxy_temp_path {folder}/t; fastcgi_temp_path {folder}/t;
    uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t;
    default_type application/octet-stream;
    types {{ application/json json; }}
    server {{ listen 127.0.0.1:{port}; root {folder}/site; }}
}}
"""


@contextmanager
def nginx(folder: Path, host: Mapping[str, bytes]) -> Iterator[int]:
    """Serve *host* with nginx, unprivileged and in the foreground; return its port."""
    if NGINX is None:
        sentence = "nginx is missing here: sh tests/setup.sh installs it"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    port = free_port()
    write_tree(folder / "site", host)
    if os.geteuid() == 0:  # its workers give up their rights, and must be able to read
        for path in (folder.parent, folder):
            path.chmod(0o755)
    configuration = folder / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder, port=port), "utf-8")
    log = (folder / "nginx.log").open("wb")
    with log:
        process = subprocess.Popen([NGINX, "-e", "stderr", "-c", str(configuration)], stderr=log)
    try:
        _wait_for(port, lambda: process.poll() is None)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, alive: Callable[[], bool]) -> None:
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        assert alive()
        time.sleep(0.05)
    raise TimeoutError


class Handler(BaseHTTPRequestHandler):
    """Answers from `host` as a good server would; `misbehave` may answer in its place."""

    protocol_version = "HTTP/1.1"
    host: Mapping[str, bytes]
    misbehave: Callable[["Handler"], bool]
    asked: list[str]

    def do_GET(self) -> None:
        """Answer."""
        self.asked.append(self.path)
        with suppress(OSError):  # whoever asked has gone
            if not type(self).misbehave(self):
                data = self.host.get(self.path.strip("/"))
                self.answer(404 if data is None else 200, data or b"nothing")

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        """Send a whole answer."""
        self.head(status, **{"Content-Length": str(len(body)), **headers})
        self.wfile.write(body)

    def head(self, status: int, **headers: str) -> None:
        """Send the first lines of an answer; a body without a length ends with the connection."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.close_connection = not any(name.lower() in ("content-length", "content_length") for name in headers)

    def for_ever(self, piece: bytes) -> None:
        """Send the same bytes until nobody listens."""
        while True:
            self.wfile.write(piece)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: connections break on purpose here."""


@contextmanager
def hand_written(
    host: Mapping[str, bytes],
    misbehave: Callable[[Handler], bool] = lambda _: False,
    context: ssl.SSLContext | None = None,
) -> Iterator[tuple[str, list[str]]]:
    """Serve *host*, answering as *misbehave* wants; return the address and the list of what is asked."""
    asked: list[str] = []
    kind = type("Told", (Handler,), {"host": host, "misbehave": staticmethod(misbehave), "asked": asked})
    server = _Server(("127.0.0.1", 0), kind)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http{'s' if context else ''}://localhost:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class BreakingLink:
    """A link to a server that breaks each time so many bytes have come; counts the bytes of bodies it let through."""

    def __init__(self, port: int, size: int, most: int = 1_000_000) -> None:
        """Pass on to *port*; break after *size* bytes of an answer, at most *most* times."""
        self.passed, self.connections, self.broken, self._most = 0, 0, 0, most
        link = self

        class Pass(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                link.connections += 1
                with socket.create_connection(("127.0.0.1", port)) as far, suppress(OSError):
                    link.run(self.request, far, size)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Pass)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def run(self, near: socket.socket, far: socket.socket, size: int) -> None:
        """Pass requests on one by one, and bytes back until *size* came in answer to one."""
        while request := near.recv(65_536):
            far.sendall(request)
            left: int | None = None
            if self.broken == self._most:
                size = sys.maxsize
            sent, whole = 0, b""
            while left is None or left > 0:
                chunk = far.recv(4096)
                if not chunk:
                    return
                if left is None:
                    whole += chunk
                    head, end, body = whole.partition(b"\r\n\r\n")
                    if not end:
                        continue
                    left = next(int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:"))
                    near.sendall(head + end)
                    chunk = body
                chunk = chunk[: size - sent]
                near.sendall(chunk)
                sent, left = sent + len(chunk), left - len(chunk)
                self.passed += len(chunk)
                if sent >= size:
                    self.broken += 1
                    return

    def close(self) -> None:
        """Close it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
