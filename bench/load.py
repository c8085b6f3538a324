"""
Loads a server on this machine from a process of its own; reads its task as JSON and writes what it measured.

A client keeps its connection until an answer closes it, then opens another; the time of an answer includes that.
"""

import json
import re
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

SILENCE = 20.0  # seconds without any answer after which the server counts as dead
_CLOSES = re.compile(rb"\r\nConnection: *close\r\n", re.IGNORECASE)
_LENGTH = re.compile(rb"\r\nContent-Length: *(\d+)", re.IGNORECASE)


@dataclass(slots=True)
class Connection:
    """One client: sends a request when the one before is answered in full."""

    port: int
    socket: socket.socket
    received: bytearray = field(default_factory=bytearray)
    expected: int = 0  # bytes of the whole answer, 0 while its header is not complete
    is_head: bool = False
    closes: bool = False  # the answer being read is the last one on this socket
    sent_at: float = 0.0

    def ask(self, request: bytes) -> None:
        """Send *request*."""
        self.received.clear()
        self.expected, self.is_head, self.sent_at = 0, request.startswith(b"HEAD"), time.perf_counter()
        if self.closes:
            self.socket.close()
            self.socket, self.closes = connect(self.port), False
        self.socket.sendall(request)

    def take(self) -> bool:
        """Read what has come, and say whether the answer is complete."""
        data = self.socket.recv(262144)
        if not data:
            raise ConnectionError("The server closed a connection.")
        self.received += data
        if not self.expected and (end := self.received.find(b"\r\n\r\n")) >= 0:
            self.expected = end + 4 + self._body_length(end)
            self.closes = bool(_CLOSES.search(self.received, 0, end + 2))
        return 0 < self.expected <= len(self.received)

    @property
    def status(self) -> str:
        """The status of the answer."""
        return self.received[9:12].decode("ascii")

    def _body_length(self, end: int) -> int:
        if self.is_head or self.status in ("204", "304"):
            return 0
        found = _LENGTH.search(self.received, 0, end + 2)
        if not found:
            raise ConnectionError("An answer does not say how long it is.")
        return int(found[1])


def connect(port: int) -> socket.socket:
    """Open a connection to the server."""
    opened = socket.create_connection(("127.0.0.1", port), timeout=SILENCE)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


def load(port: int, requests: list[bytes], clients: int, seconds: float, most: int) -> dict[str, Any]:
    """Send *requests* round and round over *clients* connections, for so many *seconds* and *most* requests."""
    connections = [Connection(port, connect(port)) for _ in range(clients)]
    try:
        started = time.perf_counter()
        times, statuses = _drive(connections, _until(requests, seconds, most))
        took = time.perf_counter() - started
    finally:
        for connection in connections:
            connection.socket.close()
    return {"count": len(times), "seconds": took, "statuses": statuses, "p50": _share(times, 0.5)} | {
        "p99": _share(times, 0.99)
    }


def _until(requests: list[bytes], seconds: float, most: int) -> Iterator[bytes]:
    end = time.perf_counter() + seconds
    for request in islice(cycle(requests), most):
        if time.perf_counter() > end:
            return
        yield request


def _drive(connections: list[Connection], requests: Iterator[bytes]) -> tuple[list[float], Counter[str]]:
    times: list[float] = []
    statuses: Counter[str] = Counter()
    with selectors.DefaultSelector() as selector:
        for connection, request in zip(connections, requests, strict=False):
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask(request)
        while selector.get_map():
            for connection in _answered(selector):
                times.append(time.perf_counter() - connection.sent_at)
                statuses[connection.status] += 1
                selector.unregister(connection.socket)
                if request := next(requests, b""):
                    connection.ask(request)
                    selector.register(connection.socket, selectors.EVENT_READ, connection)
    return times, statuses


def _answered(selector: selectors.BaseSelector) -> Iterator[Connection]:
    ready = selector.select(SILENCE)
    if not ready:
        raise TimeoutError(f"The server answered nobody for {SILENCE:.0f} seconds.")
    for key, _ in ready:
        if key.data.take():
            yield key.data


def _share(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


if __name__ == "__main__":
    task = json.load(sys.stdin)
    task["requests"] = [request.encode("latin-1") for request in task["requests"]]
    json.dump(load(**task), sys.stdout)
