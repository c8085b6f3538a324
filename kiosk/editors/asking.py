"""Ask one web address whether it still answers: as little as possible, politely, and never an exception."""

import contextlib
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

import urllib3
from urllib3 import exceptions

from kiosk.editors.robots import LONGEST, Robots

PROGRAM = "kiosk-link-check"
USER_AGENT = f"{PROGRAM}/1 (editors of a migrant information kiosk; asks each page once)"
TIMEOUT = 20.0  # seconds, for the connection and for the answer
STEPS = 3  # so many times of that for all: several addresses of a site, the connection, the answer
MOST_REDIRECTS = 5
FIRST_BYTES = 1024
LONGEST_WAIT = 60.0  # seconds; a site that wants more is left alone for the rest of the run
_PERMANENT = (301, 308)
_REDIRECTS = (*_PERMANENT, 302, 303, 307)
_BUSY = (429, 503)
_NOT_BY_HEAD = (0, 400, 403, 404, 405, 406, 410, 501)  # some sites answer so to HEAD only
_NO_MATTER = re.compile(r"utm_\w+|[fgy]\w*clid|lang|language|locale|hl|amp|from", re.IGNORECASE)  # in a query
_VPN = ipaddress.ip_network("198.18.0.0/15")  # some VPN programs show every site at such an address
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.NameResolutionError, "no such name"),
    (exceptions.NewConnectionError, "nobody is there"),
    (exceptions.TimeoutError, "it took too long"),
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of asking: the last status (0: nothing came), where it ended, and whether it leads there for good."""

    status: int
    url: str
    moved: bool = False
    retry_after: float = 0.0  # seconds
    location: str = ""  # where a redirect leads
    detail: str = ""
    is_asked: bool = True  # false: it was left alone, and `detail` says why
    is_for_people: bool = False  # a page that wants to see whether we are people
    is_untrusted: bool = False  # somebody is there, with a certificate that is not known here


Ask = Callable[[str, str], Reply]  # method, address


class Asker:
    """A client for one request at a time; the body of an answer is left where it is."""

    def __init__(self, timeout: float = TIMEOUT, *, allow_private: bool = False) -> None:
        self._allow_private, self._timeout = allow_private, timeout
        self._pool = urllib3.PoolManager(
            headers={"User-Agent": USER_AGENT, "Accept": "*/*"},
            timeout=urllib3.Timeout(connect=timeout, read=timeout),
            retries=False,
            ssl_context=ssl.create_default_context(),
        )
        self._robots = Robots(PROGRAM, self._text)

    def close(self) -> None:
        """Close what is open."""
        self._pool.clear()

    def __call__(self, method: str, url: str) -> Reply:
        """
        Send one request, unless the site's robots.txt forbids it; a redirect is told, not followed.

        An answer that drips is not waited for to its end.
        """
        if not self._allow_private and _is_private(url):
            return Reply(0, url, detail="a private address", is_asked=False)
        came: list[Reply] = []
        asking = threading.Thread(target=lambda: came.append(self._send(method, url)), daemon=True)
        asking.start()
        asking.join(self._timeout * STEPS)  # a time limit of a socket begins anew with every byte
        return came[0] if came else Reply(0, url, detail="it took too long")

    def _send(self, method: str, url: str) -> Reply:
        if not self._robots.allow(url):
            return Reply(0, url, detail="its robots.txt asks programs to stay away: open it by hand", is_asked=False)
        try:
            response = self._pool.request(method, _in_ascii(url), redirect=False, preload_content=False)
            try:
                if method == "GET":
                    response.read1(FIRST_BYTES, decode_content=False)  # what came first, however slowly the rest comes
            finally:
                response.close()
        except exceptions.SSLError:  # somebody is there: many state sites use a certificate of their own state
            return Reply(0, url, detail="its certificate or encryption is not accepted here", is_untrusted=True)
        except (exceptions.HTTPError, ValueError, OSError) as error:
            return Reply(0, url, detail=next((said for kind, said in _REASONS if isinstance(error, kind)), "no answer"))
        return _told(url, response.status, response.headers)

    def _text(self, url: str) -> str | None:
        try:
            response = self._pool.request("GET", _in_ascii(url), redirect=False, preload_content=False)
            try:
                return response.read(LONGEST).decode("utf-8", "replace") if response.status == HTTPStatus.OK else ""
            finally:
                response.close()
        except (exceptions.HTTPError, ValueError, OSError):
            return None


class Pace:
    """Asks, but no site twice within *pause* seconds, nor before the time that it asked for."""

    def __init__(self, ask: Ask, pause: float, sleep: Callable[[float], None], clock: Callable[[], float]) -> None:
        self._ask, self._pause, self._sleep, self._clock = ask, pause, sleep, clock
        self._due: dict[str, float] = {}

    def due(self, url: str) -> float:
        """Return the time from which the site of *url* may be asked."""
        return self._due.get(site_of(url), 0.0)

    def __call__(self, method: str, url: str) -> Reply:
        """Wait, ask, and note when."""
        if not site_of(url):
            return Reply(0, url, detail="no address of the web", is_asked=False)
        wait = self.due(url) - self._clock()
        if wait > LONGEST_WAIT + self._pause:
            return Reply(0, url, detail="the site wants to be left alone", is_asked=False)
        if wait > 0:
            self._sleep(wait)
        reply = self._ask(method, url)
        self._due[site_of(url)] = self._clock() + max(self._pause, reply.retry_after)
        return reply


def follow(url: str, ask: Ask, *, by_get: bool = False) -> Reply:
    """Ask *url* and follow where it leads: HEAD first, GET where that is not understood, or at once with *by_get*."""
    here, moved, seen = url, True, {url}
    for _ in range(MOST_REDIRECTS + 1):
        reply = Reply(0, here) if by_get else ask("HEAD", here)
        if reply.is_asked and reply.status in _NOT_BY_HEAD:
            reply = ask("GET", here)
        if not reply.location:
            return replace(reply, moved=moved and here != url)
        here, moved = reply.location, moved and reply.status in _PERMANENT
        if here in seen:
            return Reply(0, here, detail="it leads in a circle")
        seen.add(here)
    return Reply(0, here, detail="it leads on and on")


def site_of(url: str) -> str:
    """
    Return the site that *url* is on; empty if it is no address of the web.

    >>> site_of("https://WWW.Example.org:443/page"), site_of("mailto:a@example.org")
    ('example.org', '')
    """
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").removeprefix("www.") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def is_same_page(one: str, other: str) -> bool:
    """Whether *other* differs from *one* only in scheme, www., spelling, closing slash or what a query added."""
    before, after = urlsplit(one), urlsplit(other)
    return (
        site_of(one) == site_of(other)
        and unquote(before.path).rstrip("/") == unquote(after.path).rstrip("/")
        and chosen_by(before.query) <= chosen_by(after.query)
    )


def chosen_by(query: str) -> set[tuple[str, str]]:
    """Return the parts of a query that choose a page: neither language nor where a reader came from."""
    return {(name, value) for name, value in parse_qsl(query) if not _NO_MATTER.fullmatch(name)}


def _told(url: str, status: int, headers: Mapping[str, str]) -> Reply:
    wait = headers.get("Retry-After", "")
    return Reply(
        status,
        url,
        retry_after=float(wait[:9]) if status in _BUSY and wait.isdecimal() else 0.0,
        location=_location(url, headers.get("Location", "")) if status in _REDIRECTS else "",
        detail=f"status {status}",
        is_for_people="cf-mitigated" in headers,
    )


def _location(url: str, written: str) -> str:
    """Return where a redirect leads: http.client reads headers as Latin-1, though sites write them in UTF-8."""
    with contextlib.suppress(UnicodeError):  # else it was Latin-1
        written = written.encode("latin-1").decode()
    try:
        leads_to = urldefrag(urljoin(url, written)).url
    except ValueError:
        return ""
    return leads_to if written and site_of(leads_to) else ""


def _is_private(url: str) -> bool:
    """Whether an address leads into our own network; one that cannot be looked up does not."""
    try:
        found = socket.getaddrinfo(urlsplit(_in_ascii(url)).hostname, None, type=socket.SOCK_STREAM)
    except (OSError, ValueError):
        return False
    addresses = [ipaddress.ip_address(str(sockaddr[0]).partition("%")[0]) for *_, sockaddr in found]
    return any(
        not one.is_global and one not in _VPN for one in (getattr(a, "ipv4_mapped", None) or a for a in addresses)
    )


def _in_ascii(url: str) -> str:
    """Write the name of a site as the network knows it (urllib3 would need one more package for мвд.рф)."""
    parts = urlsplit(url)
    if parts.netloc.isascii():
        return url
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=(parts.hostname or "").encode("idna").decode() + port).geturl()
