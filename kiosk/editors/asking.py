"""Ask one web address whether it still answers: as little as possible, and never an exception."""

import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import urllib3

USER_AGENT = "kiosk-link-check/1 (editors of a migrant information kiosk; asks each page once)"
TIMEOUT = 20.0  # seconds, for the connection and for the answer
MOST_REDIRECTS = 5
FIRST_BYTES = 1024
LONGEST_WAIT = 60.0  # seconds that a site may ask us to wait
_PERMANENT = (301, 308)
_REDIRECTS = (*_PERMANENT, 302, 303, 307)
_NOT_BY_HEAD = (400, 403, 404, 405, 406, 410, 501)  # some sites answer so to HEAD only


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of asking: the last status (0: nothing came), where it ended, and whether it leads there for good."""

    status: int
    url: str
    moved: bool = False
    retry_after: float = 0.0  # seconds


class Asker:
    """A polite client: HEAD first, the first bytes of a GET where that is not understood."""

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self._pool = urllib3.PoolManager(
            headers={"User-Agent": USER_AGENT, "Accept": "*/*"},
            timeout=urllib3.Timeout(connect=timeout, read=timeout),
            retries=False,
            ssl_context=ssl.create_default_context(),
        )

    def close(self) -> None:
        """Close what is open."""
        self._pool.clear()

    def __call__(self, url: str) -> Reply:
        """Ask *url* and follow where it leads."""
        first, moved, seen = url, True, {url}
        for _ in range(MOST_REDIRECTS + 1):
            status, headers = self._ask(url)
            if status not in _REDIRECTS or not headers.get("Location"):
                return Reply(status, url, moved and url != first, _seconds(headers.get("Retry-After", "")))
            moved = moved and status in _PERMANENT
            url = urljoin(url, headers["Location"])
            if url in seen or urlsplit(url).scheme not in ("http", "https"):
                break
            seen.add(url)
        return Reply(0, url)

    def _ask(self, url: str) -> tuple[int, Any]:
        status, headers = self._once("HEAD", url)
        return self._once("GET", url) if status == 0 or status in _NOT_BY_HEAD else (status, headers)

    def _once(self, method: str, url: str) -> tuple[int, Any]:
        try:
            response = self._pool.request(method, url, redirect=False, preload_content=False)
        except (urllib3.exceptions.HTTPError, ValueError, OSError):
            return 0, {}
        try:
            if method == "GET":
                response.read(FIRST_BYTES)
        except (urllib3.exceptions.HTTPError, ValueError, OSError):
            return 0, {}
        finally:
            response.close()
        return response.status, response.headers


def _seconds(value: str) -> float:
    return min(float(value), LONGEST_WAIT) if value.isdecimal() and len(value) < 9 else 0.0
