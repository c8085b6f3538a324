"""The yardstick: waitress with the kiosk's settings before an application that answers constant bodies."""

import json
import sys
from collections.abc import Callable, Iterable
from typing import Any

import waitress

_BODIES: dict[str, bytes] = {}  # one of each size asked for


def make_application(headers: list[tuple[str, str]]) -> Callable[..., Iterable[bytes]]:
    """Return an application that answers /<size> with *headers* and a constant body of that size."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        path = environ["PATH_INFO"]
        body = _BODIES.get(path) or _BODIES.setdefault(path, b"x" * int(path[1:]))
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [body]

    return answer


if __name__ == "__main__":
    task = json.load(sys.stdin)
    waitress.serve(
        make_application([(name, value) for name, value in task["headers"]]),
        host="127.0.0.1",
        port=task["port"],
        threads=task["threads"],
        connection_limit=1000,
        backlog=1024,
        channel_timeout=20,
        cleanup_interval=5,
        asyncore_use_poll=True,
        ident=None,
        _quiet=True,
    )
