"""Which sources still answer is asked politely, of a real server, and told without crying wolf."""

import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk.content.sources import Source
from kiosk.editors.asking import Asker, Reply
from kiosk.editors.links import Answer, Outcome, ask_all, in_patience, judge, link_findings, summary
from tests.conftest import TODAY, free_port

ASKED: list[tuple[str, str]] = []


class Site(BaseHTTPRequestHandler):
    """A web site with every kind of page that checkers meet."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        """Answer as the path says."""
        ASKED.append((self.command, self.path))
        name = self.path.partition("?")[0].strip("/").replace("-", "_") or "front"
        getattr(self, f"page_{name}", self.page_missing)()

    do_GET = do_HEAD  # noqa: N815 (the library's name)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def say(self, status: int, **headers: str) -> None:
        """Send an answer without a body."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def page_front(self) -> None:
        """The front page."""
        self.say(200)

    page_good = page_front

    def page_missing(self) -> None:
        """No such page."""
        self.say(404)

    def page_no_head(self) -> None:
        """Understands GET only."""
        self.say(405 if self.command == "HEAD" else 200)

    def page_head_says_missing(self) -> None:
        """Answers 404 to HEAD and the page to GET."""
        self.say(404 if self.command == "HEAD" else 200)

    def page_moved(self) -> None:
        """Leads elsewhere for good."""
        self.say(301, Location="/good")

    def page_for_now(self) -> None:
        """Leads elsewhere for now."""
        self.say(302, Location="/good")

    def page_mixed(self) -> None:
        """Leads for good to a page that leads on for now."""
        self.say(301, Location="/for-now")

    def page_slash(self) -> None:
        """Leads to itself with a closing slash and a query."""
        self.say(200 if "?" in self.path else 301, Location="/slash/?lang=ru")

    def page_to_front(self) -> None:
        """Leads to the front page."""
        self.say(301, Location="/")

    def page_circle(self) -> None:
        """Leads to itself."""
        self.say(301, Location="/circle")

    def page_long_way(self) -> None:
        """Leads on and on."""
        self.say(301, Location=f"/long-way?{len(ASKED)}")

    def page_closed(self) -> None:
        """Is not for programs."""
        self.say(403)

    def page_busy(self) -> None:
        """Asks to come later."""
        self.say(429, Retry_After="7")

    def page_broken(self) -> None:
        """Fails."""
        self.say(500)

    def page_slow(self) -> None:
        """Comes too late."""
        time.sleep(1)
        self.say(200)

    def page_cut(self) -> None:
        """Hangs up."""
        self.close_connection = True

    def page_huge(self) -> None:
        """Never ends."""
        self.send_response(405 if self.command == "HEAD" else 200)
        self.send_header("Content-Length", "0" if self.command == "HEAD" else "9999999999")
        self.end_headers()
        try:
            while self.command == "GET":
                self.wfile.write(b"x" * 65536)
        except OSError:
            self.close_connection = True


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a running site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def asker() -> Iterator[Asker]:
    """A client that does not wait long."""
    client = Asker(timeout=0.4)
    yield client
    client.close()


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/good", Outcome.ANSWERS),
        ("/no-head", Outcome.ANSWERS),
        ("/head-says-missing", Outcome.ANSWERS),
        ("/for-now", Outcome.ANSWERS),
        ("/mixed", Outcome.ANSWERS),
        ("/slash", Outcome.ANSWERS),
        ("/huge", Outcome.ANSWERS),
        ("/moved", Outcome.MOVED),
        ("/to-front", Outcome.FRONT_PAGE),
        ("/nothing-here", Outcome.GONE),
        ("/closed", Outcome.REFUSES),
        ("/busy", Outcome.REFUSES),
        ("/broken", Outcome.SILENT),
        ("/slow", Outcome.SILENT),
        ("/cut", Outcome.SILENT),
        ("/circle", Outcome.SILENT),
        ("/long-way", Outcome.SILENT),
    ],
)
def test_what_an_address_turned_out_to_be(site: str, asker: Asker, path: str, outcome: Outcome) -> None:
    """Every kind of page is called what an editor would call it."""
    assert judge(site + path, asker(site + path)).outcome is outcome


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{}/", "https://127.0.0.1:{}/", "http://no.such.site.invalid/", "http://["]
)
def test_whatever_goes_wrong_is_silence(asker: Asker, url: str) -> None:
    """A closed port, no such name, a wrong certificate or address: no exception."""
    assert judge("http://a/", asker(url.format(free_port()))).outcome is Outcome.SILENT


def test_a_good_page_is_asked_once_and_by_head(site: str, asker: Asker) -> None:
    """No more is asked than needed."""
    ASKED.clear()
    answers = ask_all([f"{site}/good", f"{site}/good"], asker, pause=0)
    assert [answer.outcome for answer in answers] == [Outcome.ANSWERS]
    assert ASKED == [("HEAD", "/good")]


def test_no_site_is_asked_twice_within_the_pause_and_sites_take_turns() -> None:
    """Two sites, one that asks to wait: the times keep the rules, and failures are asked again once."""
    now, asked = [0.0], list[tuple[float, str]]()

    def sleep(seconds: float) -> None:
        now[0] += seconds

    def ask(url: str) -> Reply:
        asked.append((now[0], url))
        return Reply(503 if "b.example" in url else 200, url, retry_after=10 if url.endswith("b.example/1") else 0)

    urls = ["http://a.example/1", "http://a.example/2", "http://b.example/1", "http://b.example/2", "mailto:x", ""]
    ask_all(urls, ask, pause=2.0, sleep=sleep, clock=lambda: now[0])
    assert [url for _, url in asked[:4]] == [urls[0], urls[2], urls[1], urls[3]]
    assert [url for _, url in asked[4:]] == [urls[2], urls[3]]
    for site, least in (("a.example", 2.0), ("b.example", 2.0)):
        times = [when for when, url in asked if site in url]
        assert all(later - earlier >= least for earlier, later in pairwise(times))
    first, second = (when for when, url in asked[:4] if "b.example" in url)
    assert second - first >= 12.0


def test_ctrl_c_keeps_what_was_found() -> None:
    """An editor who stops it is told what is known so far."""

    def ask(url: str) -> Reply:
        if url.endswith("2"):
            raise KeyboardInterrupt
        return Reply(404, url)

    assert ask_all(["http://a/1", "http://b/2"], ask, pause=0) == [Answer("http://a/1", Outcome.GONE)]


def test_findings_stand_on_the_line_of_their_source() -> None:
    """Moved and gone are findings; who refuses or is silent is told in the summary only."""
    text = '[one]\nurl = ""\n\n[two]\n\n[three]\n\n[four]\n'
    urls = {"one": "http://a/1", "two": "http://a/2", "three": "http://a/3", "four": "http://a/4"}
    sources = {name: Source(name, "t", "p", "news", TODAY, url) for name, url in urls.items()}
    answers = [
        Answer("http://a/1", Outcome.MOVED, "http://a/new"),
        Answer("http://a/2", Outcome.GONE),
        Answer("http://a/3", Outcome.SILENT),
        Answer("http://a/4", Outcome.REFUSES),
    ]
    found = list(link_findings(answers, sources, text))
    assert [(one.check, one.line) for one in found] == [("source-moved", 1), ("source-gone", 4)]
    assert "http://a/new" in found[0].sentence
    assert [line for line in summary(answers) if "http" in line] == ["  http://a/4", "  http://a/3"]


def test_without_a_connection_nothing_is_claimed() -> None:
    """If everybody is silent it is the connection that is gone."""
    answers = [Answer("http://a/1", Outcome.SILENT), Answer("http://b/1", Outcome.SILENT)]
    assert summary(answers) == ["No connection: nothing could be asked."]
    asked = ask_all((f"http://a{number}/" for number in range(99)), lambda url: Reply(0, url), pause=0)
    assert len(asked) == 12
    assert summary(asked) == summary(answers)


def test_silence_counts_after_three_days_only(tmp_path: Path) -> None:
    """Two runs on one day are one day; an answer in between begins anew; a broken memory begins anew."""
    memory, silent = tmp_path / "days.json", [Answer("http://a/1", Outcome.SILENT)]
    days = [TODAY + timedelta(days=step) for step in range(5)]

    def outcome(day: date, answers: list[Answer] = silent) -> Outcome:
        return in_patience(answers, memory, day)[0].outcome

    assert [outcome(day) for day in (days[0], days[0], days[1])] == [Outcome.SILENT] * 3
    assert outcome(days[2]) is Outcome.GONE
    assert outcome(days[3], [Answer("http://a/1", Outcome.ANSWERS)]) is Outcome.ANSWERS
    assert outcome(days[4]) is Outcome.SILENT
    memory.write_text("[", "utf-8")
    assert outcome(days[4]) is Outcome.SILENT
