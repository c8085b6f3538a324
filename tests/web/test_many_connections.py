"""A crowd on the public port, silent or stalled, silences neither the terminal nor the kiosk."""

import os
import resource
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.conftest import Process, running_kiosk

CROWD = 1200  # connections: more than 1024 descriptors can hold
USUAL_LIMIT = 1024  # `ulimit -n` of most systems
HALF_A_REQUEST = b"GET /ru/ HTTP/1.1\r\nHost: kio"


def limit_softly() -> None:
    """Give this process the usual soft limit of open files; it may raise it."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (USUAL_LIMIT, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def limit_hard() -> None:
    """Give this process a limit of open files that it cannot raise."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (USUAL_LIMIT, USUAL_LIMIT))


@pytest.fixture
def _many_files() -> Iterator[None]:
    """Let the test itself open that many connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CROWD + 300
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"This system allows {hard} open files; the test needs {wanted}.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if soft == resource.RLIM_INFINITY else max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextmanager
def crowd(port: int) -> Iterator[None]:
    """Hold many connections: every other one is silent, the others stopped in the middle of a header."""
    with ExitStack() as stack:
        for number in range(CROWD):
            visitor = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            if number % 2:
                visitor.sendall(HALF_A_REQUEST)
        yield


def settled(process: Process, patience: float = 15) -> int:
    """Return how many files the kiosk has open once it takes no more connections in."""
    counts = [0, -1]
    end = time.monotonic() + patience
    while len(set(counts[-8:])) > 1 and time.monotonic() < end:
        time.sleep(0.1)
        counts.append(len(os.listdir(f"/proc/{process.process.pid}/fd")))  # noqa: PTH208 (only the names count)
    return counts[-1]


def seconds_to_answer(port: int, patience: float = 10) -> float:
    """Return how long the home page takes on *port*; *patience* where it does not come."""
    started = time.monotonic()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ru/", timeout=patience) as answer:
            answer.read()
            return time.monotonic() - started if answer.status == 200 else patience
    except OSError:
        return patience


def public_answers_within(process: Process, seconds: float) -> bool:
    """Whether the public port answers again before *seconds* have passed."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if seconds_to_answer(process.port, left) < left:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.usefixtures("_many_files")
@pytest.mark.parametrize("limit", [limit_softly, limit_hard])
def test_a_silent_crowd_leaves_the_terminal_and_the_kiosk_alive(tmp_path: Path, limit: Callable[[], None]) -> None:
    """Under 1,200 silent or stalled connections the terminal answers in 0.2 s, and phones do again once they go."""
    with running_kiosk(tmp_path / "state", prepare=limit) as kiosk:
        kiosk.wait()
        with crowd(kiosk.port):
            assert settled(kiosk) > USUAL_LIMIT / 2  # the crowd is in, as far as the kiosk lets it
            times = [seconds_to_answer(kiosk.terminal_port) for _ in range(5)]
        assert sum(taken < 0.2 for taken in times) >= 4, times
        assert public_answers_within(kiosk, 5)
        assert kiosk.process.poll() is None  # still the process that was started
        assert "Traceback" not in kiosk.log.read_text()
