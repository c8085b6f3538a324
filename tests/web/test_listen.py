"""A page read aloud: offered only where it says what the page says, and sent in the stretches a player asks for."""

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import date
from email.message import Message
from http.client import HTTPConnection
from typing import NamedTuple

import pytest
from werkzeug.test import Client, TestResponse

from kiosk.languages import LANGUAGES
from kiosk.library.blobs import hash_file
from kiosk.web.public import listen
from tests.conftest import Process, Site
from tests.sound import record, silence, speaking_kiosk
from tests.web.pages import Page

SOUND = silence(84)
PLAYER = re.compile(r'<audio controls preload="none" aria-labelledby="heard" src="([^"]+)"')


def fetch(site: Site, path: str, face: str = "public", **headers: str) -> TestResponse:
    """Return an answer, read to its end."""
    client: Client = getattr(site, face)
    return client.get(path, headers=headers, buffered=True)


def players(site: Site, path: str) -> list[str]:
    """Return what can be played on a page."""
    return PLAYER.findall(site.get(path))


@pytest.fixture
def site(own_site: Site) -> Site:
    """A kiosk with recordings of 37 in Tajik and Uzbek, of 11 in Russian, and of the sensitive 79 in Tajik."""
    for lang, number in (("tg", 37), ("uz", 37), ("ru", 11), ("tg", 79)):
        record(own_site.content, lang, number, silence(84, f"{lang}{number}".encode()))
    own_site.build()
    return own_site


def test_a_recording_is_offered_on_its_page_and_in_the_bar(site: Site) -> None:
    """The label says how long it is; the player loads nothing by itself; on both faces."""
    for face in ("public", "terminal"):
        text = fetch(site, "/tg/37", face).text
        assert PLAYER.findall(text) == ["/tg/37.mp3"]
        assert '<a class="say" href="#listen" aria-label="Гӯш кардан">' in text
        assert "Гӯш кардан · 1 дақиқа" in text
        assert text.index('id="listen"') < text.index('<h2 id="')  # under the answer, before the first section
        answer = fetch(site, "/tg/37.mp3", face)
        assert (answer.status_code, answer.mimetype, answer.data) == (200, "audio/mpeg", silence(84, b"tg37"))
        assert fetch(site, "/tg/37.mp3", face, Range="bytes=5-9").data == silence(84, b"tg37")[5:10]


def test_where_nothing_was_recorded_there_is_no_button(site: Site) -> None:
    """Neither in the bar nor on the page; and no script."""
    for path in ("/ru/37", "/kk/37", "/tg/16", "/tg/", "/tg/all", "/tg/search?q=патент"):
        text = site.get(path)
        assert not [word for word in ("<audio", "#listen", "listen.js", "i-speaker") if word in text], path
    assert players(site, "/ru/37") == []
    assert fetch(site, "/ru/37.mp3").status_code == 404


def test_what_is_made_by_rule_is_heard_as_its_origin(site: Site) -> None:
    """Uzbek in Cyrillic has the recording of the Latin text; a page shown in Russian has the Russian one."""
    assert players(site, "/uz-cyrl/37") == ["/uz-cyrl/37.mp3"]
    assert fetch(site, "/uz-cyrl/37.mp3").data == silence(84, b"uz37")
    assert players(site, "/kk/11") == ["/kk/11.mp3"]
    assert fetch(site, "/kk/11.mp3").data == silence(84, b"ru11")


def test_a_changed_text_is_not_heard(site: Site) -> None:
    """The button goes with the release that brings the change, and the address with it."""
    site.change("tg/37-russia.md", "+++\nБе", "+++\nҲоло бе")
    site.build()
    assert players(site, "/tg/37") == []
    assert fetch(site, "/tg/37.mp3").status_code == 404
    assert players(site, "/tg/79") == ["/tg/79.mp3"]


def test_a_changed_fact_is_not_heard(site: Site) -> None:
    """A voice that says an old term is silent in every language; a page without that fact still speaks."""
    site.change("facts.toml", "value = 15", "value = 21")
    site.build()
    assert players(site, "/tg/37") == players(site, "/uz/37") == players(site, "/uz-cyrl/37") == []
    assert players(site, "/ru/11") == ["/ru/11.mp3"]


def test_a_fact_past_its_day_is_not_heard(site: Site) -> None:
    """The page says that the value may have changed; the voice would not."""
    site.today = date(2027, 1, 1)
    assert "10\N{NO-BREAK SPACE}000" not in site.get("/tg/37")
    assert players(site, "/tg/37") == []
    assert fetch(site, "/tg/37.mp3").status_code == 404
    assert players(site, "/ru/11") == ["/ru/11.mp3"]


def test_another_file_is_not_heard(site: Site) -> None:
    """Whoever puts another recording in the place of the stamped one is not heard."""
    record(site.content, "tg", 37, silence(84, b"other"), stamped=False)  # as long: no length gives it away
    site.build()
    assert players(site, "/tg/37") == []


def test_a_lost_file_costs_the_recording_and_not_the_page(site: Site) -> None:
    """Gone or cut on the disk: the page says nothing of it, the release stays."""
    blob = site.releases.blobs.path(hash_file(site.content / "media/tg/37.mp3"))
    blob.write_bytes(b"cut")
    assert players(site, "/tg/37") == []
    blob.unlink()
    assert site.public.get("/tg/37").status_code == 200
    assert fetch(site, "/tg/37.mp3").status_code == 404


def test_what_is_not_there_is_said_in_the_readers_language(site: Site) -> None:
    """A whole page, not stored; another method is refused."""
    for code, language in LANGUAGES.items():
        for number in ("16", "99", "37.mp3", "0"):
            answer = fetch(site, f"/{code}/{number}.mp3")
            assert (answer.status_code, Page(answer.text).lang) == (404, language.tag)
            assert answer.headers["Cache-Control"] == "no-store"
    assert site.public.post("/tg/37.mp3").status_code == 405
    assert site.public.get("/tg/7.mp33").status_code == 404


def test_a_sensitive_recording_leaves_no_trace(site: Site) -> None:
    """It is not stored, has no name of its own to be recognised by, and its address says a number only."""
    answer = fetch(site, "/tg/79.mp3", Range="bytes=0-")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (206, "no-store")
    assert "ETag" not in answer.headers
    assert "Content-Disposition" not in answer.headers
    assert fetch(site, "/tg/37.mp3").headers["Cache-Control"] == "no-cache"


def test_the_policy_lets_our_own_recordings_in(site: Site) -> None:
    """And no others."""
    assert "media-src 'self';" in site.public.get("/tg/37").headers["Content-Security-Policy"]


def test_no_memory_keeps_a_recording(site: Site) -> None:
    """The page cache lets it pass, uncompressed."""
    answer = fetch(site, "/tg/37.mp3", **{"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert not [path for path in site.public.application._pages if path.endswith(".mp3")]


def test_what_a_browser_holds_is_not_sent_again(site: Site) -> None:
    """It asks with the name of what it holds."""
    etag = fetch(site, "/tg/37.mp3").headers["ETag"]
    again = fetch(site, "/tg/37.mp3", **{"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_crowd_of_listeners_does_not_use_up_the_files(site: Site) -> None:
    """Past a bound the next one waits; when one is done, there is a place again."""
    with ExitStack() as stack:
        for _ in range(listen.MOST_OPEN):
            stack.enter_context(site.public.get("/tg/37.mp3"))
        late = fetch(site, "/tg/37.mp3")
        assert (late.status_code, late.headers["Retry-After"]) == (503, "5")
        assert site.public.head("/tg/37.mp3").status_code == 200
    assert fetch(site, "/tg/37.mp3").status_code == 200


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A real kiosk process whose checkout has two recordings."""
    with speaking_kiosk(tmp_path_factory.mktemp("speaking"), {("tg", 37): SOUND, ("tg", 79): SOUND}) as process:
        yield process


class Answer(NamedTuple):
    """What a server said."""

    status: int
    headers: Message
    body: bytes


def ask(port: int, method: str = "GET", path: str = "/tg/37.mp3", **headers: str) -> Answer:
    """Ask the real server."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [
        ("bytes=0-", 0, len(SOUND)),
        ("bytes=0-1", 0, 2),
        ("bytes=1000-1999", 1000, 2000),
        ("bytes=250000-", 250_000, len(SOUND)),
        ("bytes=-100", len(SOUND) - 100, len(SOUND)),
        ("bytes=9-99999999", 9, len(SOUND)),
    ],
)
def test_a_player_is_sent_the_stretch_it_asks_for(server: Process, asked: str, first: int, end: int) -> None:
    """On both faces, with the place and the length of the whole."""
    for port in (server.port, server.terminal_port):
        answer = ask(port, Range=asked)
        assert (answer.status, answer.body) == (206, SOUND[first:end])
        assert answer.headers["Content-Range"] == f"bytes {first}-{end - 1}/{len(SOUND)}"
        assert answer.headers["Content-Length"] == str(end - first)
        assert answer.headers["Content-Type"] == "audio/mpeg"


@pytest.mark.parametrize("asked", ["", "bytes=a-b", "bytes=5-2", "lines=1-2", "bytes=0-1,5-6", "bytes", "=" * 4000])
def test_what_is_no_single_stretch_is_answered_whole(server: Process, asked: str) -> None:
    """As if nothing had been asked."""
    answer = ask(server.port, Range=asked)
    assert (answer.status, answer.headers["Accept-Ranges"], answer.body) == (200, "bytes", SOUND)


def test_a_stretch_beyond_the_end_is_refused(server: Process) -> None:
    """The answer says how long the whole is."""
    answer = ask(server.port, Range="bytes=99999999-")
    assert (answer.status, answer.headers["Content-Range"], answer.body) == (416, f"bytes */{len(SOUND)}", b"")


def test_a_stretch_of_what_was_replaced_is_sent_whole(server: Process) -> None:
    """A player that holds the beginning of another recording begins again."""
    etag = ask(server.port).headers["ETag"]
    assert ask(server.port, Range="bytes=5-", If_Range=etag).status == 206
    assert ask(server.port, Range="bytes=5-", If_Range='"other"').body == SOUND


def test_head_tells_all_but_the_sound(server: Process) -> None:
    """Length and type, also of what is sensitive."""
    for path in ("/tg/37.mp3", "/tg/79.mp3"):
        answer = ask(server.port, "HEAD", path)
        assert (answer.status, answer.headers["Content-Length"], answer.body) == (200, str(len(SOUND)), b"")
        assert answer.headers["Accept-Ranges"] == "bytes"


def test_listeners_who_leave_in_the_middle_give_their_place_back(server: Process) -> None:
    """Twice as many as there are places come and go, one connection asks again and again; the log stays silent."""
    before = server.log.read_text()
    for _ in range(2 * listen.MOST_OPEN):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as visitor:
            visitor.sendall(b"GET /tg/37.mp3 HTTP/1.1\r\nHost: kiosk\r\n\r\n")
            assert visitor.recv(10) == b"HTTP/1.1 2"
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:
        for _ in range(3):
            connection.request("GET", "/tg/37.mp3")
            assert connection.getresponse().read() == SOUND
    assert server.log.read_text() == before
