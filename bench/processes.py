"""The processes that are measured, bare waitress beside them, the load on them, and requests as a phone sends them."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from kiosk.config import Settings

BENCH = Path(__file__).resolve().parent
CLIENTS = 8
MOST = 50_000  # requests of any one measurement


class Answer(NamedTuple):
    """One answer as it came over the wire."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    size: int  # of everything, the status line and headers included


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A running `kiosk serve`."""

    pid: int
    port: int
    terminal_port: int
    spawned: float

    def memory(self, name: str) -> int:
        """Return a line of /proc/<pid>/status in kB."""
        found = re.search(rf"^{name}:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text("ascii"), re.M)
        return int(found[1]) if found else 0


def request(path: str, *, gzip: bool = True, method: str = "GET", keep: bool = True) -> str:
    """Return a request as a phone's browser sends it."""
    accepted = "Accept-Encoding: gzip, deflate\r\n" if gzip else ""
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 (Linux; Android 10; K)\r\n"
        f"Accept: text/html,*/*;q=0.8\r\nAccept-Language: ru\r\n{accepted}"
        f"Connection: {'keep-alive' if keep else 'close'}\r\n\r\n"
    )


def fetch(port: int, path: str, *, gzip: bool = True) -> Answer:
    """Fetch *path* over a connection of its own and count every byte."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request(path, gzip=gzip).encode("ascii"))
        head, _, body = _read_until(connection, b"\r\n\r\n").partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
        length = int(next(value for name, value in headers if name.lower() == "content-length"))
        while len(body) < length and (data := connection.recv(65536)):
            body += data
    return Answer(first.split()[1], headers, body, len(head) + 4 + len(body))


def _read_until(connection: socket.socket, end: bytes) -> bytes:
    received = b""
    while end not in received:
        data = connection.recv(65536)
        if not data:
            raise ConnectionError("The server closed the connection.")
        received += data
    return received


def cpu(pid: int) -> float:
    """Return the seconds of processor time that a process, all its threads, and its ended children have used."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], log: Path, task: object = None, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process with *task* as JSON on its standard input, and kill it in the end."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=output, **options)
    try:
        assert process.stdin  # noqa: S101 (for the type checker)
        process.stdin.write(json.dumps(task).encode())
        process.stdin.close()
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def running_kiosk(folder: Path) -> Iterator[Kiosk]:
    """Run `kiosk serve` of the copied checkout in *folder*; it may not answer yet."""
    ports = (free_port(), free_port())
    command = [sys.executable, "-c", "from kiosk.cli import main; main()", "serve", "--host", "127.0.0.1"]
    command += ["--port", str(ports[0]), "--terminal-port", str(ports[1]), "--state", str(folder / "state")]
    environment = {**os.environ, "PYTHONPATH": str(folder), "KIOSK_CONFIG": ""}
    spawned = time.perf_counter()
    with running(command, folder / "kiosk.log", cwd=folder, env=environment) as process:
        yield Kiosk(process.pid, *ports, spawned)


@contextmanager
def running_bare(folder: Path, headers: list[tuple[str, str]]) -> Iterator[int]:
    """Run bare waitress whose answers have *headers*, and give its port."""
    kept = [(name, value) for name, value in headers if name.lower() not in ("date", "content-length")]
    port = free_port()
    task = {"port": port, "threads": Settings().threads, "headers": kept}
    with running([sys.executable, str(BENCH / "bare.py")], folder / "bare.log", task):
        wait_for(port, "/1", folder / "bare.log")
        yield port


def wait_for(port: int, path: str, log: Path, seconds: float = 60) -> None:
    """Wait until *path* is answered with 200."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        try:
            if fetch(port, path).status == "200":
                return
        except OSError:
            pass
        time.sleep(0.004)
    raise TimeoutError(f"No answer on port {port}: {log.read_text()}")


def load(port: int, requests: list[str], clients: int = CLIENTS, seconds: float = 60, most: int = MOST) -> Any:
    """Load a server from a process of its own, and return what was measured."""
    with loading(port, requests, clients, seconds, most) as generator:
        return result_of(generator, seconds)


def loading(port: int, requests: list[str], clients: int, seconds: float, most: int) -> subprocess.Popen[str]:
    """Start a load."""
    command = [sys.executable, str(BENCH / "load.py")]
    generator = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    task = {"port": port, "requests": requests, "clients": clients, "seconds": seconds, "most": most}
    assert generator.stdin  # noqa: S101 (for the type checker)
    with generator.stdin as pipe:
        json.dump(task, pipe)
    generator.stdin = None
    return generator


def result_of(generator: subprocess.Popen[str], seconds: float) -> Any:
    """Return what a load measured; kill it if it does not end."""
    try:
        output, _ = generator.communicate(timeout=seconds + 60)
    finally:
        generator.kill()
    if generator.returncode:
        raise ConnectionError("The load ended early; what it said stands above.")
    return json.loads(output)
