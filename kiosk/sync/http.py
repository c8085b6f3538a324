"""A bundle on a web host, over a link that may be slow, metered, cut, or not the internet at all."""

import re
import ssl
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin, urlsplit

import urllib3

from kiosk import __version__
from kiosk.errors import SourceUnreachableError
from kiosk.sync.transports import NotThereError, Stream

CHUNK = 16 * 1024  # bytes
CONNECT, READ = 20, 30  # seconds without an answer, without a byte
SLOWEST, WINDOW = 200, 30  # bytes a second, looked at over so many seconds: less is no link
_NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME: chain and name are still checked
_MISSING = (403, 404, 410)
_MOVED = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 3
_NOWHERE = "{} sends from one address to the next and arrives nowhere. Look whether the address is right."
_NOT_A_BUNDLE = (
    "{} answered with a web page in place of a bundle. Perhaps this network wants somebody to sign in first: open any "
    "page in a browser, then try again. If that is done, look whether the address is right."
)
urllib3.disable_warnings(urllib3.exceptions.SystemTimeWarning)  # that a clock is wrong is said in our own words


class HttpSource:
    """A web host. No length that it tells is believed; its certificate's dates are, where our clock is right."""

    def __init__(self, address: str, *, clock_is_right: bool = True, budget: int | None = None) -> None:
        """Take the address of the published tree and how many bytes may be taken today."""
        self.name = address
        self.received = self.requests = 0
        self.window: float = WINDOW
        self.on_bytes: Callable[[int], None] = lambda _: None
        self._budget = budget
        self._last: urllib3.BaseHTTPResponse | None = None
        self._base = address if address.endswith("/") else f"{address}/"
        scheme, host = _host_of(address)
        context = ssl.create_default_context()
        if not clock_is_right:
            context.verify_flags |= ssl.VerifyFlags(_NO_CHECK_TIME)
        retries = urllib3.Retry(
            connect=1, read=0, status=0, other=0, backoff_factor=0.5, respect_retry_after_header=False
        )
        headers = {"User-Agent": f"kiosk/{__version__}", "Accept-Encoding": "identity"}
        settings: dict[str, Any] = {
            "timeout": urllib3.Timeout(connect=CONNECT, read=READ),
            "retries": retries,
            "headers": headers,
        }
        proxy = urllib.request.getproxies().get(scheme)
        self._pool: urllib3.PoolManager = (
            urllib3.ProxyManager(proxy, ssl_context=context, **settings)
            if proxy and not urllib.request.proxy_bypass(host)
            else urllib3.PoolManager(ssl_context=context, **settings)
        )

    def open(self, path: str, start: int = 0) -> Stream:
        """Ask for *path*, from *start* on if the host can."""
        response = self._ask(path, start)
        if start and response.status in (200, 416):  # it cannot, or the part is longer than the file
            if response.status == 416:
                response.close()
                response = self._ask(path, 0)
            start = 0
        if response.status != (206 if start else 200):
            self._refuse(path, response)
        if start and not re.match(rf"bytes {start}-", response.headers.get("Content-Range", "")):
            response.close()
            return self.open(path)
        if "text/html" in response.headers.get("Content-Type", "").lower():
            response.close()
            raise SourceUnreachableError(_NOT_A_BUNDLE.format(self.name))
        self._last = response
        return Stream(start, self._chunks(path, response))

    def close(self) -> None:
        """Close all connections, also one whose answer was not wanted to its end."""
        if self._last:
            self._last.close()
        self._pool.clear()

    def _ask(self, path: str, start: int) -> urllib3.BaseHTTPResponse:
        if self._budget is not None and self.received >= self._budget:
            raise SourceUnreachableError("What may be taken from the network today is used up. It goes on tomorrow.")
        headers = {**self._pool.headers, "Range": f"bytes={start}-"} if start else None
        address = urljoin(self._base, path)
        try:
            for _ in range(_MOST_REDIRECTS + 1):
                self.requests += 1
                response = self._pool.request("GET", address, redirect=False, preload_content=False, headers=headers)
                if response.status not in _MOVED:
                    return response
                response.close()  # urllib3 would read its body to the end, and that may never come
                address = _moved(address, response.headers.get("Location", ""))
        except urllib3.exceptions.HTTPError as error:
            raise SourceUnreachableError(_why(self.name, error)) from error
        raise SourceUnreachableError(_NOWHERE.format(self.name))

    def _refuse(self, path: str, response: urllib3.BaseHTTPResponse) -> None:
        is_missing = response.status in _MISSING
        if is_missing:
            with suppress(urllib3.exceptions.HTTPError):
                response.read1(CHUNK)  # a short body that is read lets the connection be used again
        response.close()
        if is_missing:
            raise NotThereError(f"{self.name} has no file {path}. If it is being uploaded now, try again later.")
        raise SourceUnreachableError(f"{self.name} answered {response.status} {response.reason}. Try again later.")

    def _chunks(self, path: str, response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
        began, taken, first = time.monotonic(), 0, True
        try:
            while chunk := response.read1(CHUNK):  # what is there, not until so much is: drops must be seen, too
                if first and path.endswith(".json") and chunk.lstrip()[:1] == b"<":
                    raise SourceUnreachableError(_NOT_A_BUNDLE.format(self.name))
                first = False
                taken += len(chunk)
                self.received += len(chunk)
                self.on_bytes(len(chunk))
                yield chunk
                if self._budget is not None and self.received > self._budget:
                    raise SourceUnreachableError("What may be taken from the network today is used up.")
                if (lasted := time.monotonic() - began) > self.window:
                    if taken < SLOWEST * lasted:
                        raise SourceUnreachableError(f"{self.name} sends too slowly. Try again later.")
                    began, taken = time.monotonic(), 0
        except urllib3.exceptions.HTTPError as error:
            raise SourceUnreachableError(_why(self.name, error)) from error
        finally:
            response.close()  # a connection whose body was read whole is in the pool again already


def _host_of(address: str) -> tuple[str, str]:
    """Return how a host is spoken to, and its name; raises SourceUnreachableError where *address* is none of a host."""
    try:
        parts = urlsplit(address)
        if not address or parts.scheme in ("http", "https"):
            return parts.scheme, parts.hostname or ""
    except ValueError:
        pass  # an odd bracket
    raise SourceUnreachableError(f"{address} is no address of a host. It begins with https://.")


def _moved(address: str, location: str) -> str:
    """Return the address that an answer of *address* leads to; never one of this machine's files."""
    try:
        found = urljoin(address, location)
        return found if urlsplit(found).scheme in ("http", "https") else address
    except ValueError:
        return address


def _why(name: str, error: Exception) -> str:
    """Return what went wrong with the link, and what to do."""
    cause: BaseException | None = error.reason if isinstance(error, urllib3.exceptions.MaxRetryError) else error
    if isinstance(cause, urllib3.exceptions.NameResolutionError):
        return f"The address of {name} is not known here. Is this machine connected to the internet?"
    if isinstance(cause, urllib3.exceptions.SSLError):
        return (
            f"{name} has no certificate that this machine trusts. Look at the clock of this machine, and whether the "
            "network wants somebody to sign in first."
        )
    if isinstance(cause, urllib3.exceptions.LocationValueError):
        return _NOWHERE.format(name)
    if isinstance(cause, (urllib3.exceptions.TimeoutError, urllib3.exceptions.NewConnectionError)):
        return f"{name} does not answer. Is this machine connected to the internet?"
    return f"The connection to {name} broke off. What came is kept: try again."
