"""Which sources still answer is asked politely, of a real server, and told without crying wolf."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk.content.sources import Source
from kiosk.editors import asking
from kiosk.editors.asking import USER_AGENT, Asker, Reply, follow, site_of
from kiosk.editors.links import Answer, Outcome, ask_all, in_patience, is_offline, judge, link_findings, summary
from tests.conftest import TODAY, free_port

ASKED: list[tuple[str, str]] = []
RULES = b"User-agent: *\nDisallow: /not-for-programs\n"
RULES_READ = [0]  # times
SENT = [0]  # bytes of the page that never ends


class Site(BaseHTTPRequestHandler):
    """A web site with every kind of page that checkers meet."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        """Answer as the path says."""
        assert self.headers["User-Agent"] == USER_AGENT
        if self.path == "/robots.txt":
            RULES_READ[0] += 1
            self.send_response(200)
            self.send_header("Content-Length", str(len(RULES)))
            self.end_headers()
            self.wfile.write(RULES)
            return
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

    page_ru = page_front

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

    def page_elsewhere(self) -> None:
        """Leads for good to the other site."""
        self.say(308, Location=f"http://localhost:{self.server.server_port}/good")  # type: ignore[attr-defined]

    def page_cyrillic(self) -> None:
        """Leads on, with an address in plain UTF-8 as some sites write it, to a name that must come back unharmed."""
        self.say(301, Location="/страница".encode().decode("latin-1"))

    def page_nonsense(self) -> None:
        """Leads to what is no address."""
        self.say(301, Location="http://[")

    def page_to_app(self) -> None:
        """Leads to a program."""
        self.say(302, Location="tg://resolve")

    def page_to_front_in_russian(self) -> None:
        """Leads to the front page of one language, and only for now."""
        self.say(302, Location="/ru/")

    def page_lost_number(self) -> None:
        """Leads to the front page by losing its query."""
        self.say(301, Location="/")

    def page_to_guard(self) -> None:
        """Leads to a page for people."""
        self.say(302, Location="/showcaptcha")

    page_showcaptcha = page_front

    def page_to_forbidden(self) -> None:
        """Leads to what is not for programs."""
        self.say(302, Location="/not-for-programs")

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

    def page_gone(self) -> None:
        """Is gone and says so."""
        self.say(410)

    def page_for_people(self) -> None:
        """Has a guard who wants to see a browser."""
        self.say(503, cf_mitigated="challenge")

    def page_odd(self) -> None:
        """Answers to programs with a number of its own."""
        self.say(999)

    def times(self) -> int:
        """How often this page was asked, now included."""
        return sum(path == self.path for _, path in ASKED)

    def page_flapping(self) -> None:
        """Fails once, then answers."""
        self.say(500 if self.times() == 1 else 200)

    def page_back_soon(self) -> None:
        """Is gone at first."""
        self.say(404 if self.times() <= 2 else 200)

    def page_not_now(self) -> None:
        """Asks to come later, then answers."""
        self.say(429 if self.times() == 1 else 200, Retry_After="30")

    def page_not_today(self) -> None:
        """Asks to come tomorrow."""
        self.say(503, Retry_After="86400")

    def page_garbage(self) -> None:
        """Answers what is no answer."""
        self.wfile.write(b"\x00\xffhello\r\n\r\n")
        self.close_connection = True

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

    def page_drop_by_drop(self) -> None:
        """Sends a byte now and then, for longer than anybody wants to wait."""
        self.send_response(405 if self.command == "HEAD" else 200)
        self.send_header("Content-Length", "0" if self.command == "HEAD" else "5000")
        self.end_headers()
        try:
            for _ in range(60 if self.command == "GET" else 0):
                self.wfile.write(b"x")
                time.sleep(0.1)
        except OSError:
            pass
        self.close_connection = True

    def page_header_by_header(self) -> None:
        """Begins to answer and never comes to the point."""
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(50):
                self.wfile.write(b"X")
                time.sleep(0.1)
        except OSError:
            pass
        self.close_connection = True

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
                SENT[0] += self.wfile.write(b"x" * 65536)
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
    client = Asker(timeout=0.4, allow_private=True)
    yield client
    client.close()


@dataclass(slots=True)
class Watch:
    """A clock that only sleeping moves, and a client whose requests are noted."""

    ask: Asker
    now: float = 0.0
    asked: list[tuple[float, str, str]] = field(default_factory=list)  # time, method, address

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def __call__(self, method: str, url: str) -> Reply:
        """Ask, and note when."""
        self.asked.append((self.now, method, url))
        return self.ask(method, url)

    def ask_all(self, *urls: str) -> list[Outcome]:
        """Ask *urls* with the usual pause."""
        ASKED.clear()
        return [one.outcome for one in ask_all(urls, self, sleep=self.sleep, clock=lambda: self.now)]

    def pauses(self, site: str) -> list[float]:
        """Return the seconds between requests to one site."""
        return [later - earlier for earlier, later in pairwise(when for when, _, url in self.asked if site in url)]


@pytest.fixture
def watch(asker: Asker) -> Watch:
    """A client under watch."""
    return Watch(asker)


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
        ("/ru", Outcome.ANSWERS),
        ("/moved", Outcome.MOVED),
        ("/elsewhere", Outcome.MOVED),
        ("/to-front-in-russian", Outcome.FRONT_PAGE),
        ("/lost-number?p=9530", Outcome.FRONT_PAGE),
        ("/gone", Outcome.GONE),
        ("/for-people", Outcome.REFUSES),
        ("/to-guard", Outcome.REFUSES),
        ("/odd", Outcome.REFUSES),
        ("/nonsense", Outcome.SILENT),
        ("/to-app", Outcome.SILENT),
        ("/garbage", Outcome.SILENT),
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
    assert judge(site + path, follow(site + path, asker)).outcome is outcome


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        ("http://a.kz/x", "https://www.A.kz/x/", Outcome.ANSWERS),
        ("https://a.kz/x?lang=en", "https://a.kz/x?utm_source=y", Outcome.ANSWERS),
        ("https://a.kz/%d1%8f", "https://a.kz/%D1%8F", Outcome.ANSWERS),
        ("https://a.kz/?p=1", "https://a.kz/", Outcome.FRONT_PAGE),
        ("https://a.kz/?p=1", "https://a.kz/title", Outcome.MOVED),
        ("https://a.kz/x", "https://b.kz/index.php", Outcome.FRONT_PAGE),
        ("https://a.kz/ru/", "https://a.kz/", Outcome.MOVED),
        ("https://a.kz/captcha-explained", "https://a.kz/captcha-explained/", Outcome.ANSWERS),
    ],
)
def test_small_changes_of_an_address_are_no_move(before: str, after: str, outcome: Outcome) -> None:
    """Scheme, www., case, slash, spelling and added queries are the same page; a lost query is not."""
    assert judge(before, Reply(200, after, moved=True)).outcome is outcome


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_closed_port_is_silence(asker: Asker, scheme: str) -> None:
    """Nobody there: no exception."""
    url = f"{scheme}://127.0.0.1:{free_port()}/"
    assert judge(url, follow(url, asker)) == Answer(url, Outcome.SILENT, detail="nobody is there")


def test_a_site_with_a_certificate_of_its_own_is_never_called_gone(site: str, asker: Asker, tmp_path: Path) -> None:
    """Many state sites have one that only their own country knows: a person opens them, however often we ask."""
    url = site.replace("http:", "https:") + "/good"
    answer = judge(url, follow(url, asker))
    assert answer.outcome is Outcome.UNTRUSTED
    assert "certificate" in answer.detail
    for day in range(1, 6):
        assert in_patience([answer], tmp_path / "days.json", date(2026, 11, day)) == [answer]
    assert "by hand" in "\n".join(summary([answer, Answer("http://a/1", Outcome.ANSWERS)]))


def test_a_page_that_comes_drop_by_drop_is_not_waited_for(site: str, asker: Asker) -> None:
    """That it began to come is enough."""
    began, url = time.monotonic(), f"{site}/drop-by-drop"
    assert judge(url, follow(url, asker)).outcome is Outcome.ANSWERS
    assert time.monotonic() - began < 3


def test_an_answer_that_never_comes_to_the_point_is_silence(site: str, asker: Asker) -> None:
    """Every byte begins the socket's time limit anew: the whole has one, too."""
    url = f"{site}/header-by-header"
    began = time.monotonic()
    assert asker("HEAD", url) == Reply(0, url, detail="it took too long")
    assert time.monotonic() - began < 4


def test_an_unknown_name_is_silence_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that cannot be looked up is no private address; a Cyrillic one is looked up as the network knows it."""
    wanted: list[object] = []

    def nobody(host: object, *_: object, **__: object) -> None:
        wanted.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    asker = Asker()
    answer = judge("https://мвд.рф/", follow("https://мвд.рф/", asker))
    asker.close()
    assert (answer.outcome, answer.detail) == (Outcome.SILENT, "no such name")
    assert set(wanted) == {"xn--b1aew.xn--p1ai"}


def test_an_address_in_plain_utf8_is_followed_unharmed(site: str, asker: Asker) -> None:
    """What a site writes in UTF-8 is asked as it was meant."""
    ASKED.clear()
    follow(f"{site}/cyrillic", asker)
    assert ("HEAD", "/%D1%81%D1%82%D1%80%D0%B0%D0%BD%D0%B8%D1%86%D0%B0") in ASKED


def test_a_page_without_end_is_not_read(site: str, asker: Asker) -> None:
    """Its first bytes are enough: what was sent is what fits on the way."""
    SENT[0] = 0
    follow(f"{site}/huge", asker)
    assert SENT[0] < 64_000_000


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "[::1]", "[::ffff:10.0.0.1]"])
def test_private_addresses_are_not_asked(site: str, host: str) -> None:
    """Whoever writes a source cannot have our own network asked."""
    ASKED.clear()
    asker, url = Asker(timeout=0.4), site.replace("127.0.0.1", host) + "/good"
    assert judge(url, follow(url, asker)) == Answer(url, Outcome.NOT_ASKED, detail="a private address")
    asker.close()
    assert ASKED == []


def test_no_redirect_leads_to_a_private_address(
    site: str, watch: Watch, monkeypatch: pytest.MonkeyPatch, asker: Asker
) -> None:
    """A site cannot do so either."""
    asker._allow_private = False
    monkeypatch.setattr(asking, "_is_private", lambda url: "localhost" in url)
    assert watch.ask_all(f"{site}/elsewhere") == [Outcome.NOT_ASKED]
    assert ASKED == [("HEAD", "/elsewhere")]


def test_a_page_that_is_not_for_programs_is_left_alone(site: str, asker: Asker) -> None:
    """What robots.txt forbids is not asked, also where a redirect leads there; the rules are read once."""
    ASKED.clear()
    RULES_READ[0] = 0
    for path in ("/not-for-programs", "/to-forbidden", "/good"):
        reply = follow(site + path, asker)
        assert judge(site + path, reply).outcome == (Outcome.ANSWERS if path == "/good" else Outcome.NOT_ASKED)
        assert "robots.txt" in reply.detail or path == "/good"
    assert ASKED == [("HEAD", "/to-forbidden"), ("HEAD", "/good")]
    assert RULES_READ == [1]


def test_what_is_no_address_is_not_asked(site: str, watch: Watch) -> None:
    """A slip in sources.toml does not end the run."""
    assert watch.ask_all("http://[", "", "mailto:a@b.example", f"{site}/good") == [
        Outcome.NOT_ASKED,
        Outcome.NOT_ASKED,
        Outcome.ANSWERS,
    ]
    assert ASKED == [("HEAD", "/good")]


@pytest.mark.parametrize(
    ("path", "methods", "outcome"),
    [
        ("/good", "HEAD", Outcome.ANSWERS),
        ("/no-head", "HEAD GET", Outcome.ANSWERS),
        ("/flapping", "HEAD GET", Outcome.ANSWERS),
        ("/broken", "HEAD GET", Outcome.SILENT),
        ("/nothing-here", "HEAD GET GET", Outcome.GONE),
        ("/back-soon", "HEAD GET GET", Outcome.ANSWERS),
        ("/closed", "HEAD GET", Outcome.REFUSES),
        ("/not-now", "HEAD GET", Outcome.ANSWERS),
        ("/busy", "HEAD GET", Outcome.REFUSES),
        ("/circle", "HEAD GET", Outcome.SILENT),
        ("/not-today", "HEAD", Outcome.SILENT),
    ],
)
def test_no_more_is_asked_than_needed(site: str, watch: Watch, path: str, methods: str, outcome: Outcome) -> None:
    """A good page is asked once and by HEAD, whoever names it; what is in doubt once more, after a pause, by GET."""
    assert watch.ask_all(site + path, site + path) == [outcome]
    assert [(method, path) for method in methods.split()] == ASKED
    assert all(pause >= 2.0 for pause in watch.pauses("http"))


def test_no_site_is_asked_twice_within_the_pause(site: str, watch: Watch) -> None:
    """Sites take turns; redirects, GET after HEAD and the second round keep the pause, too."""
    other = site.replace("127.0.0.1", "localhost")
    paths = ["/good", "/moved", "/no-head", "/nothing-here", "/flapping", "/elsewhere"]
    watch.ask_all(*(site + path for path in paths), *(other + path for path in paths))
    for place in ("127.0.0.1", "localhost"):
        assert len(watch.pauses(place)) > len(paths)
        assert min(watch.pauses(place)) >= 2.0
    assert [site_of(url) for _, _, url in watch.asked[:3]] == ["127.0.0.1", "localhost", "127.0.0.1"]
    assert watch.asked[1][0] == 0.0  # nobody waits for another site's pause


def test_a_site_that_asks_for_time_gets_it(site: str, watch: Watch) -> None:
    """Up to a minute: all its pages wait, while others are asked."""
    other = site.replace("127.0.0.1", "localhost")
    assert set(watch.ask_all(f"{site}/not-now", f"{site}/good", f"{other}/good", f"{other}/ru")) == {Outcome.ANSWERS}
    assert [url.removeprefix("http://")[:9] for _, _, url in watch.asked] == [
        *("127.0.0.1", "localhost", "localhost", "127.0.0.1", "127.0.0.1"),
    ]
    assert watch.pauses("127.0.0.1") == [30.0, 2.0]


def test_a_site_that_asks_for_a_day_is_left_alone(site: str, watch: Watch) -> None:
    """Its other pages are not asked in this run, and nothing is said against them."""
    assert watch.ask_all(f"{site}/not-today", f"{site}/good") == [Outcome.SILENT, Outcome.NOT_ASKED]
    assert len(watch.asked) == 1
    assert watch.now == 0.0


def test_ctrl_c_keeps_what_was_found() -> None:
    """An editor who stops it is told what is known so far."""

    def ask(_: str, url: str) -> Reply:
        if url.endswith("2"):
            raise KeyboardInterrupt
        return Reply(404, url)

    assert ask_all(["http://a/1", "http://b/2"], ask, pause=0) == [Answer("http://a/1", Outcome.GONE)]
    assert ask_all(["http://b/2"], ask, pause=0) == []


def test_findings_stand_on_the_line_of_their_source() -> None:
    """Moved and gone are findings; who refuses or is silent is told in the summary only."""
    text = '[one]\nurl = ""\n\n[two]\n\n[three]\n\n[four]\n'
    urls = {"one": "http://a/1", "two": "http://a/2", "three": "http://a/3", "four": "http://a/4"}
    sources = {name: Source(name, "t", "p", "news", TODAY, url) for name, url in urls.items()}
    answers = [
        Answer("http://a/1", Outcome.MOVED, "http://a/new"),
        Answer("http://a/2", Outcome.GONE, detail="status 404"),
        Answer("http://a/3", Outcome.SILENT, detail="no such name"),
        Answer("http://a/4", Outcome.REFUSES, detail="status 403"),
    ]
    found = list(link_findings(answers, sources, text))
    assert [(one.check, one.line) for one in found] == [("source-moved", 1), ("source-gone", 4)]
    assert "http://a/new" in found[0].sentence
    assert "compare" in found[0].hint
    assert "404" in found[1].sentence
    assert summary(answers) == [
        "4 addresses asked.",
        "1 do not let programs look: open them by hand.",
        "  http://a/4 (status 403)",
        "1 did not answer today: ask again tomorrow.",
        "  http://a/3 (no such name)",
    ]


def test_without_a_connection_nothing_is_claimed() -> None:
    """If everybody is silent it is the connection that is gone."""
    answers = [Answer("http://a/1", Outcome.SILENT), Answer("http://b/1", Outcome.SILENT)]
    assert summary(answers) == ["No connection: nothing could be asked."]
    asked = ask_all((f"http://a{number}/" for number in range(99)), lambda _, url: Reply(0, url), pause=0)
    assert len(asked) == 12
    assert summary(asked) == summary(answers)
    assert not is_offline([*answers, Answer("http://c/1", Outcome.REFUSES)])
    assert is_offline([*answers, Answer("mailto:x", Outcome.NOT_ASKED)])


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
    memory.write_text('{"http://a/1": "abc"}', "utf-8")
    assert outcome(days[4]) is Outcome.SILENT
    assert [path.name for path in tmp_path.iterdir()] == ["days.json"]


def test_silence_is_kept_while_nobody_asks_and_forgotten_without_a_memory(tmp_path: Path) -> None:
    """A page that was not asked keeps its days, and a caller without a memory is never told of long silence."""
    memory, silent = tmp_path / "days.json", [Answer("http://a/1", Outcome.SILENT)]
    runs = [silent, silent, [Answer("http://a/1", Outcome.NOT_ASKED)], silent]
    days = [TODAY + timedelta(days=step) for step in range(4)]
    kept = [in_patience(run, memory, day)[0].outcome for run, day in zip(runs, days, strict=True)]
    assert kept == [Outcome.SILENT, Outcome.SILENT, Outcome.NOT_ASKED, Outcome.GONE]
    assert {in_patience(silent, None, day)[0].outcome for day in days} == {Outcome.SILENT}
