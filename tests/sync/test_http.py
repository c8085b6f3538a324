"""Web hosts: a good one costs few bytes over any link, and no bad one changes, stops or fills a kiosk."""

import gzip
import hashlib
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.bundle import repository as layout
from kiosk.errors import KioskError, SourceUnreachableError, UntrustedBundleError
from kiosk.sync import http
from kiosk.sync.http import HttpSource
from tests.conftest import ROOT
from tests.repository import Publisher
from tests.sync.certificates import Authority
from tests.sync.conftest import RECORDING, Files, Receiving
from tests.sync.servers import BreakingLink, Handler, hand_written, nginx

PORTAL = b"<!DOCTYPE html><title>Welcome to the free Wi-Fi</title>"
SIGN_IN = "a web page in place of a bundle. Perhaps this network wants somebody to sign in first"
PROCESS = """
import sys
from datetime import datetime
from pathlib import Path
from kiosk.errors import SourceUnreachableError
from kiosk.library.releases import Releases
from kiosk.sync.http import HttpSource
from kiosk.sync.receive import Receiver
receiver = Receiver(Releases(Path(sys.argv[1])), lambda _: None, pauses=())
try:
    receiver.receive(HttpSource(sys.argv[2]), datetime.fromisoformat(sys.argv[3]))
except SourceUnreachableError:
    sys.exit(4)
"""


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Wait for an answer for a moment, not for half a minute; ask nobody in between."""
    monkeypatch.setattr(http, "READ", 1.5)
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield
    import gc

    gc.collect()


@pytest.fixture
def recording(files: Files) -> str:
    """The path of the one large blob."""
    return layout.blob_path(hashlib.sha256(files[RECORDING]).hexdigest())


def refuses(kiosk: Receiving, address: str, error: type[KioskError], words: str, window: float = 0.1) -> HttpSource:
    """Hold that receiving from *address* is refused by a sentence and changes nothing."""
    source = HttpSource(address)
    source.window = window
    try:
        kiosk.refuses(source, error, words)
    finally:
        source.close()
    return source


def receive(kiosk: Receiving, address: str) -> HttpSource:
    """Receive something new from *address*."""
    source = HttpSource(address)
    try:
        assert kiosk.receive(source).is_new
    finally:
        source.close()
    return source


# nginx, as most hosts


def test_a_release_arrives_from_nginx(kiosk: Receiving, folder: Path) -> None:
    """Six requests for the first time, two when nothing is new."""
    with nginx(folder / "host", kiosk.publisher.host) as port:
        assert receive(kiosk, f"http://127.0.0.1:{port}").requests == 6
        source = HttpSource(f"http://127.0.0.1:{port}/")
        assert not kiosk.receive(source).is_new
        source.close()
    assert source.requests == 2
    assert source.received < 1_500  # with the words of nginx on what is missing


def test_a_link_that_breaks_every_40_kb(kiosk: Receiving, folder: Path, recording: str) -> None:
    """What came is never asked for again: at most one part in twenty more than the file."""
    kiosk.publisher.host = {**kiosk.publisher.host}
    length = len(kiosk.publisher.host[recording])
    with nginx(folder / "host", kiosk.publisher.host) as port:
        link = BreakingLink(port, 40_000)
        receive(kiosk, link.address)
        link.close()
    others = sum(len(data) for path, data in kiosk.publisher.host.items() if path != recording and "blobs" not in path)
    assert link.connections >= length // 40_000
    assert link.passed < length * 1.05 + others


def test_a_new_process_each_time_goes_on(kiosk: Receiving, folder: Path, recording: str) -> None:
    """Nor after somebody switched the kiosk off each time that the link broke."""
    length = len(kiosk.publisher.host[recording])
    command = [sys.executable, "-c", PROCESS, str(kiosk.folder)]
    came = [0]
    with nginx(folder / "host", kiosk.publisher.host) as port:
        for _ in range(20):
            link = BreakingLink(port, 40_000)
            done = subprocess.run([*command, link.address, kiosk.now.isoformat()], cwd=ROOT, check=False, timeout=60)
            link.close()
            part = kiosk.folder / "parts" / recording.rpartition("/")[2]
            came.append(part.stat().st_size if part.exists() else length)
            if done.returncode == 0:
                break
            assert done.returncode == 4
    assert came[-1] == length
    assert kiosk.shown


def test_a_host_that_has_no_range_begins_anew(kiosk: Receiving, recording: str) -> None:
    """Slower, and in the end the same."""
    broken: list[int] = []

    def misbehave(handler: Handler) -> bool:
        if recording not in handler.path or len(broken) == 2:
            return False
        data = handler.host[recording]
        broken.append(1)
        handler.head(200, Content_Length=str(len(data)))
        handler.wfile.write(data[: 100_000 * len(broken)])
        handler.close_connection = True
        return True

    with hand_written(kiosk.publisher.host, misbehave) as (address, asked):
        receive(kiosk, address)
    assert sum(recording in path for path in asked) == 3


# Hosts that misbehave. Each function answers in place of the host, or returns False.


def on(part: str, answer: Callable[[Handler], object]) -> Callable[[Handler], bool]:
    """Return a host that misbehaves where the path contains *part*."""

    def misbehave(handler: Handler) -> bool:
        if part in handler.path:
            answer(handler)
            return True
        return False

    return misbehave


def web_page(handler: Handler) -> None:
    """A page, and 200."""
    handler.answer(200, PORTAL, Content_Type="text/html; charset=utf-8")


def unnamed_web_page(handler: Handler) -> None:
    """A page that is not called one."""
    handler.answer(200, b"\n" + PORTAL, Content_Type="application/octet-stream")


def to_the_portal(handler: Handler) -> None:
    """A redirection to the page where people sign in."""
    if handler.path.startswith("/sign-in"):
        web_page(handler)
    else:
        handler.answer(302, b"", Location="/sign-in")


def in_circles(handler: Handler) -> None:
    """A redirection to itself."""
    handler.answer(301, b"", Location=handler.path)


def onward(handler: Handler) -> None:
    """A redirection to ever new addresses."""
    handler.answer(302, b"", Location=f"{handler.path}x")


def to_nowhere(handler: Handler) -> None:
    """A redirection without an address."""
    handler.answer(302, b"")


def to_a_file(handler: Handler) -> None:
    """A redirection to this machine's own files."""
    handler.answer(302, b"", Location="file:///etc/passwd")


def onward_without_end(handler: Handler) -> None:
    """A redirection with a body that never ends."""
    if handler.path == "/elsewhere":
        handler.answer(404, b"")
    else:
        handler.head(302, Location="/elsewhere")
        handler.for_ever(b"x" * 65_536)


def to_no_address(handler: Handler) -> None:
    """A redirection to what cannot be an address."""
    handler.answer(302, b"", Location="http://[half")


def to_no_host(handler: Handler) -> None:
    """A redirection to an address without a host."""
    handler.answer(302, b"", Location="http:///")


def missing_without_end(handler: Handler) -> None:
    """Not there, and a body about it that never ends."""
    handler.head(404)
    handler.for_ever(b"x" * 65_536)


def missing_and_silent(handler: Handler) -> None:
    """Not there, and a body is promised that never comes."""
    handler.head(404, Content_Length="1000")
    handler.rfile.read(1)


def missing_and_broken(handler: Handler) -> None:
    """Not there, and the body about it breaks off."""
    handler.head(404, Transfer_Encoding="chunked")
    handler.wfile.write(b"zz\r\nnot a length")
    handler.close_connection = True


def overloaded(handler: Handler) -> None:
    """Come back later."""
    handler.answer(503, b"later")


def overloaded_for_an_hour(handler: Handler) -> None:
    """Come back in an hour."""
    handler.answer(503, b"later", Retry_After="3600")


def overloaded_without_end(handler: Handler) -> None:
    """Come back, and a body about it that never ends."""
    handler.head(503, Retry_After="0")
    handler.for_ever(b"x" * 65_536)


def without_end(handler: Handler) -> None:
    """A file that never ends."""
    handler.head(200)
    handler.for_ever(b" " * 65_536)


def by_drops(handler: Handler) -> None:
    """A byte, and a long while nothing."""
    handler.head(200)
    for byte in bytes(1000):
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        threading.Event().wait(0.02)


def silent(handler: Handler) -> None:
    """No answer."""
    handler.rfile.read(1)


def no_http(handler: Handler) -> None:
    """Something else than HTTP."""
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    handler.close_connection = True


def head_without_end(handler: Handler) -> None:
    """First lines that never end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    handler.for_ever(b"X-A: b\r\n" * 1000)


def compressed_bomb(handler: Handler) -> None:
    """A small body that unpacks to very much, though nobody asked for that."""
    handler.answer(200, gzip.compress(bytes(64 * 1024 * 1024)), Content_Encoding="gzip")


@pytest.mark.parametrize(
    ("part", "answer", "error", "words"),
    [
        ("root.json", web_page, SourceUnreachableError, SIGN_IN),
        ("", web_page, SourceUnreachableError, SIGN_IN),
        ("", unnamed_web_page, SourceUnreachableError, SIGN_IN),
        ("", to_the_portal, SourceUnreachableError, SIGN_IN),
        ("", in_circles, SourceUnreachableError, "arrives nowhere. Look whether the address is right"),
        ("", onward, SourceUnreachableError, "arrives nowhere. Look whether the address is right"),
        ("", to_nowhere, SourceUnreachableError, "arrives nowhere. Look whether the address is right"),
        ("", to_a_file, SourceUnreachableError, "arrives nowhere. Look whether the address is right"),
        ("", to_no_address, SourceUnreachableError, "arrives nowhere. Look whether the address is right"),
        ("", to_no_host, SourceUnreachableError, "arrives nowhere. Look whether the address is right"),
        ("", onward_without_end, SourceUnreachableError, "has no bundle, or only half of one"),
        ("timestamp", missing_without_end, SourceUnreachableError, "has no bundle, or only half of one"),
        ("timestamp", missing_and_silent, SourceUnreachableError, "has no bundle, or only half of one"),
        ("timestamp", missing_and_broken, SourceUnreachableError, "has no bundle, or only half of one"),
        ("", overloaded, SourceUnreachableError, "answered 503 Service Unavailable. Try again later"),
        ("", overloaded_for_an_hour, SourceUnreachableError, "answered 503 Service Unavailable. Try again later"),
        ("", overloaded_without_end, SourceUnreachableError, "answered 503 Service Unavailable. Try again later"),
        ("timestamp", without_end, UntrustedBundleError, "a file is longer than it may be"),
        ("timestamp", by_drops, SourceUnreachableError, "sends too slowly. Try again later"),
        ("timestamp", silent, SourceUnreachableError, "does not answer. Is this machine connected"),
        ("timestamp", no_http, SourceUnreachableError, "broke off. What came is kept: try again"),
        ("timestamp", head_without_end, SourceUnreachableError, "broke off. What came is kept: try again"),
        ("timestamp", compressed_bomb, UntrustedBundleError, "longer than it may be|altered or mixed up"),
    ],
)
def test_a_bad_host_gives_one_sentence(
    serving: Receiving, part: str, answer: Callable[[Handler], object], error: type[KioskError], words: str
) -> None:
    """It says what is wrong and what to do; little is read, and nobody waits long."""
    serving.publisher.publish_snapshot()
    with hand_written(serving.publisher.host, on(part, answer)) as (address, _):
        assert refuses(serving, address, error, words).received < 400_000


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (web_page, SourceUnreachableError, SIGN_IN),
        (unnamed_web_page, SourceUnreachableError, "only the beginning"),
        (without_end, UntrustedBundleError, "more than was signed"),
        (by_drops, SourceUnreachableError, "sends too slowly"),
        (missing_without_end, SourceUnreachableError, "If it is being uploaded now, try again later"),
        (missing_and_silent, SourceUnreachableError, "If it is being uploaded now, try again later"),
        (overloaded, SourceUnreachableError, "answered 503"),
    ],
)
def test_a_bad_file_gives_one_sentence(
    kiosk: Receiving, recording: str, answer: Callable[[Handler], object], error: type[KioskError], words: str
) -> None:
    """So it is where all else is well and only the recording is not; and from a good host it comes afterwards."""
    with hand_written(kiosk.publisher.host, on(recording, answer)) as (address, _):
        refuses(kiosk, address, error, words)
    with hand_written(kiosk.publisher.host) as (address, _):
        receive(kiosk, address)


@pytest.mark.parametrize("status", [403, 404, 410])
def test_what_is_missing_may_be_said_in_three_ways(kiosk: Receiving, status: int) -> None:
    """Object stores say 403 for what is not there."""
    with hand_written(kiosk.publisher.host, on("2.root", lambda asked: asked.answer(status, b""))) as (address, _):
        receive(kiosk, address)


def test_a_redirection_to_a_good_host_is_followed(kiosk: Receiving) -> None:
    """Hosts move."""
    with hand_written(kiosk.publisher.host) as (there, _):

        def moved(handler: Handler) -> None:
            handler.answer(301, b"moved", Location=f"{there}{handler.path}")

        with hand_written({}, on("", moved)) as (address, _):
            receive(kiosk, address)


# What a host says of lengths is never believed


def too_long(handler: Handler, data: bytes, _: int) -> None:
    """More is promised than comes."""
    handler.head(200, Content_Length=str(len(data) + 1000))
    handler.wfile.write(data)
    handler.close_connection = True


def too_short(handler: Handler, data: bytes, start: int) -> None:
    """Less is promised than there is."""
    if start:
        handler.answer(206, data[start:], Content_Range=f"bytes {start}-{len(data) - 1}/{len(data)}")
    else:
        handler.head(200, Content_Length="1000")
        handler.wfile.write(data[:1000])
        handler.close_connection = True


def begins_elsewhere(handler: Handler, data: bytes, start: int) -> None:
    """A part from another place than was asked for."""
    if start:
        handler.answer(206, data[7:], Content_Range=f"bytes 7-{len(data) - 1}/{len(data)}")
    else:
        breaks_off(handler, data)


def part_without_a_place(handler: Handler, data: bytes, start: int) -> None:
    """A part that does not say where it begins."""
    if start:
        handler.answer(206, data[start:])
    else:
        breaks_off(handler, data)


def nothing_beyond(handler: Handler, data: bytes, start: int) -> None:
    """Once: no such place."""
    if start:
        handler.answer(416, b"")
    else:
        breaks_off(handler, data)


def breaks_off(handler: Handler, data: bytes) -> None:
    """Begin, and break off the first time."""
    first = handler.asked.count(handler.path) == 1
    handler.head(200, Content_Length=str(len(data)))
    handler.wfile.write(data[:50_000] if first else data)
    handler.close_connection = True


@pytest.mark.parametrize(
    "answer",
    [too_long, too_short, begins_elsewhere, part_without_a_place, nothing_beyond],
)
def test_a_host_that_lies_on_lengths_does_no_harm(
    kiosk: Receiving, recording: str, answer: Callable[[Handler, bytes, int], None]
) -> None:
    """The signed length and the hash decide; the release arrives."""

    def lie(handler: Handler) -> None:
        wanted = handler.headers.get("Range", "bytes=0-")
        answer(handler, handler.host[recording], int(wanted[6:-1]))

    with hand_written(kiosk.publisher.host, on(recording, lie)) as (address, asked):
        receive(kiosk, address)
    assert sum(recording in path for path in asked) < 6


def test_a_part_that_lies_on_its_place_is_dropped(kiosk: Receiving, recording: str) -> None:
    """The place that was asked for is named, and other bytes come: the hash tells, and nothing of it is kept."""

    def lie(handler: Handler) -> None:
        data, start = handler.host[recording], int(handler.headers.get("Range", "bytes=0-")[6:-1])
        if start:
            place = f"bytes {start}-{len(data) - 1}/{len(data)}"
            handler.answer(206, data[7 : 7 + len(data) - start], Content_Range=place)
        else:
            breaks_off(handler, data)

    with hand_written(kiosk.publisher.host, on(recording, lie)) as (address, _):
        refuses(kiosk, address, UntrustedBundleError, "altered file.*Nothing of it was kept")
    with hand_written(kiosk.publisher.host) as (address, _):
        receive(kiosk, address)


# Certificates


@pytest.fixture
def authority(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    """Who signs certificates, and is trusted by this machine."""
    (folder / "certificates").mkdir()
    made = Authority(folder / "certificates")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


NO_CERTIFICATE = "no certificate that this machine trusts. Look at the clock of this machine"


@pytest.mark.parametrize(
    ("certificate", "clock_is_right", "is_taken"),
    [
        ({}, True, True),
        ({}, False, True),
        ({"is_expired": True}, True, False),
        ({"is_expired": True}, False, True),
        ({"self_signed": True}, True, False),
        ({"self_signed": True}, False, False),
        ({"host": "another.example"}, True, False),
        ({"host": "another.example"}, False, False),
        ({"host": "another.example", "is_expired": True}, False, False),
        ({"self_signed": True, "is_expired": True}, False, False),
    ],
)
def test_certificates(
    kiosk: Receiving, authority: Authority, certificate: dict[str, object], *, clock_is_right: bool, is_taken: bool
) -> None:
    """The authority and the name always count; the dates only where this machine knows what day it is."""
    with hand_written(kiosk.publisher.host, context=authority.server(**certificate)) as (address, _):
        source = HttpSource(address, clock_is_right=clock_is_right)
        if is_taken:
            assert kiosk.receive(source).is_new
        else:
            kiosk.refuses(source, SourceUnreachableError, NO_CERTIFICATE)
        source.close()


# Addresses and budgets


def test_nobody_there_is_told(kiosk: Receiving) -> None:
    """A port that nobody listens on, a name that nobody has."""
    with hand_written({}) as (address, _):
        pass
    refuses(kiosk, address, SourceUnreachableError, "does not answer. Is this machine connected to the internet")
    refuses(kiosk, "http://nowhere.invalid", SourceUnreachableError, "is not known here. Is this machine connected")


@pytest.mark.parametrize("address", ["ftp://host/", "host.example", "file:///etc", "/media/stick", "http://[bad"])
def test_what_is_no_address_is_told(address: str) -> None:
    """It says how one begins."""
    with pytest.raises(SourceUnreachableError, match="It begins with https://"):
        HttpSource(address)


def test_a_budget_is_kept_and_the_next_day_goes_on(kiosk: Receiving, publisher: Publisher, folder: Path) -> None:
    """What came is kept until there is more to spend."""
    with nginx(folder / "host", publisher.host) as port:
        address = f"http://127.0.0.1:{port}"
        source = HttpSource(address, budget=100_000)
        kiosk.refuses(source, SourceUnreachableError, "may be taken from the network today is used up")
        source.close()
        assert source.received < 100_000 + 2 * http.CHUNK
        assert receive(kiosk, address).received < 300_000
