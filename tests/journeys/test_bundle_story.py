"""From the day of the keys to the third release, with real processes: a kiosk on a bad link, and one without any."""

import itertools
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from kiosk.languages import WRITTEN
from tests.conftest import Process, running_kiosk
from tests.journeys.test_commands import checkout as checkout
from tests.journeys.test_commands import run
from tests.sync.conftest import folder as folder
from tests.sync.servers import BreakingLink, nginx

CUT, DROPS = 40_000, 5  # bytes after which the link drops, and how often it does
RECORDING = bytes(range(256)) * 1500  # so large that it drops in the middle
MANY = 30  # requests


@dataclass(frozen=True, slots=True)
class Answer:
    """What one reader got."""

    path: str
    status: int  # 0: none, or not to its end
    mark: str  # that the title begins with


@dataclass(slots=True)
class Readers:
    """Two who never stop reading: one at the terminal, one with a phone."""

    kiosk: Process
    answers: dict[str, list[Answer]] = field(default_factory=lambda: {"phone": [], "terminal": []})
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> "Readers":
        for face, port in (("phone", self.kiosk.port), ("terminal", self.kiosk.terminal_port)):
            self._threads.append(threading.Thread(target=self._read, args=(face, port)))
            self._threads[-1].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _read(self, face: str, port: int) -> None:
        pages = [f"/{code}/{page}" for code in WRITTEN for page in ("", "37", "all", "search?q=37", "79")]
        for path in itertools.cycle(pages):
            if self._stop.wait(0.002):
                return
            self.answers[face].append(_ask(port, path))

    def count(self) -> int:
        """Return how many answers both faces have given, by the one that has given fewer."""
        return min(map(len, self.answers.values()))

    def go_on(self) -> None:
        """Wait until both have read much more."""
        wanted, end = self.count() + MANY, time.monotonic() + 30
        while self.count() < wanted:
            assert time.monotonic() < end, "nobody is answered any more"
            time.sleep(0.01)

    def see(self, mark: str) -> None:
        """Wait until both read the article whose title begins with *mark*, in every language."""
        end = time.monotonic() + 20
        while not all(self._latest(face) == {mark} for face in self.answers):
            assert time.monotonic() < end, [self._latest(face) for face in self.answers]
            time.sleep(0.01)

    def _latest(self, face: str) -> set[str]:
        marks = [answer.mark for answer in list(self.answers[face]) if answer.path.endswith("/37")]
        return set(marks[-len(WRITTEN) :])

    def marks(self, face: str) -> str:
        """Return the marks of the article's titles in the order in which they were read, each change once."""
        read = (answer.mark for answer in self.answers[face] if answer.path.endswith("/37"))
        return "".join(mark for mark, _ in itertools.groupby(read))


def _ask(port: int, path: str) -> Answer:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        page = answer.read().decode("utf-8")
    except (OSError, HTTPException, ValueError) as error:
        return Answer(path, 0, str(error))
    finally:
        connection.close()
    found = re.search(r"<h1>.*<span>(.*)</span></h1>", page)
    mark = found[1][0] if found and found[1][0] in "!?" else "."
    return Answer(path, answer.status if page.rstrip().endswith("</html>") else 0, mark)


@dataclass(frozen=True, slots=True)
class Editors:
    """Those who have the keys, at their checkout."""

    checkout: Path
    keys: Path
    site: Path

    def make_keys(self) -> str:
        """Make throw-away keys and return the fingerprint of the root."""
        roots = [f"--root={self.keys / f'root-{number}'}" for number in (1, 2, 3)]
        others = (f"--targets={self.keys / 'editor'}", f"--publishing={self.keys / 'publisher'}")
        said = run("build", "init-keys", *roots, *others, cwd=self.checkout)
        return re.findall(r"[Ff]ingerprint: ((?:[0-9a-f]{4} ){15}[0-9a-f]{4})", said)[0]

    def mark_article(self, old: str, new: str) -> None:
        """Begin the title of one article with a mark, in every language."""
        for code in WRITTEN:
            path = self.checkout / f"content/{code}/37-russia.md"
            text = path.read_text("utf-8")
            path.write_text(text.replace(f'title = "{old}', f'title = "{new}'), "utf-8")

    def release(self) -> str:
        """Sign what there is, publish it and return the release's name."""
        signing = (f"--key={self.keys / 'editor'}", f"--key={self.keys / 'publisher'}", "--with-drafts", "--yes")
        said = run("build", "release", *signing, cwd=self.checkout)
        name = re.findall(r"^Release (\S+) is signed in", said, re.M)[0]
        assert f"Release {name} is published at" in run("build", "publish", str(self.site), cwd=self.checkout)
        return name


@pytest.fixture
def editors(checkout: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Editors]:
    """Editors without keys, whose host is a folder below one that nginx can serve."""
    monkeypatch.setenv("KIOSK_PASSPHRASE", "only for this story")
    monkeypatch.setenv("KIOSK_REPOSITORY", str(folder / "published"))
    monkeypatch.setenv("KIOSK_CONFIG", "")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    (folder / "host").mkdir()
    return Editors(checkout, folder / "keys", folder / "host/site")


def test_three_releases_reach_two_kiosks(editors: Editors, folder: Path) -> None:
    """Nobody who reads notices the link, the stick or the switch; what staff took back waits for the next release."""

    def kiosk(name: str, *words: str) -> str:
        return run("kiosk", *words, "--state", str(folder / name), cwd=editors.checkout)

    fingerprint = editors.make_keys()
    first = editors.release()
    root = str(folder / "published/metadata/1.root.json")
    for name in ("a", "b"):
        assert fingerprint in kiosk(name, "trust", "set-root", root, "--fingerprint", fingerprint)
    with nginx(folder / "host", {}) as port:
        host = f"http://127.0.0.1:{port}"
        assert f"Release {first} is active.\n" in kiosk("a", "sync", host)
        assert f"Release {first} is active.\n" in kiosk("b", "import", str(editors.site))
        with running_kiosk(folder / "a", editors.checkout) as process:
            process.wait()
            with Readers(process) as readers:
                readers.see(".")
                readers.go_on()
                second = _a_second_release_over_a_bad_link(editors, readers, folder / "a", port)
                _by_a_stick(editors, folder, first, second)
                assert f"Release {first} is active again.\n" in kiosk("a", "rollback")
                readers.see(".")
                held = f"Release {second} was rolled back here and is held; {first} stays.\n"
                for _ in range(2):
                    assert held in kiosk("a", "sync", host)
                readers.go_on()
                editors.mark_article("!", "?")
                third = editors.release()
                assert f"Release {third} is active.\n" in kiosk("a", "sync", host)
                readers.see("?")
                assert f"Release {third} is current.\n" in kiosk("a", "sync", host)
    for face, answers in readers.answers.items():
        assert [answer for answer in answers if answer.status != 200] == []
        assert readers.marks(face) == ".!.?", f"who reads at the {face} was shown one release, then another"


def _a_second_release_over_a_bad_link(editors: Editors, readers: Readers, state: Path, port: int) -> str:
    """Change an article in every language, drop the link five times, and look what each reader saw meanwhile."""
    editors.mark_article("", "!")
    recording = editors.checkout / "content/media/ru/37.jpg"
    recording.parent.mkdir(parents=True)
    recording.write_bytes(RECORDING)
    second = editors.release()
    before = readers.count()
    link = BreakingLink(port, CUT, DROPS)
    try:
        said = run("kiosk", "sync", link.address, "--state", str(state), cwd=editors.checkout)
    finally:
        link.close()
    during = readers.count() - before
    assert f"Release {second} is active.\n" in said
    assert link.broken == DROPS
    assert link.passed < len(RECORDING) * 1.05 + 20_000, "what had come came again"
    readers.see("!")
    readers.go_on()
    assert before > MANY
    assert during > MANY
    return second


def _by_a_stick(editors: Editors, folder: Path, first: str, second: str) -> None:
    """Bring the second release to a kiosk without a link: a short file, for what it says that it has."""
    said = run("kiosk", "status", "--json", "--state", str(folder / "b"), cwd=editors.checkout)
    (folder / "status.json").write_text(said, "utf-8")
    stick = str(folder / "short.kiosk")
    said = run("build", "export", stick, "--for", str(folder / "status.json"), cwd=editors.checkout)
    assert f"holds release {second} for kiosks with {first}" in said
    assert Path(stick).stat().st_size < len(RECORDING) + 60_000
    said = run("kiosk", "import", stick, "--state", str(folder / "b"), cwd=editors.checkout)
    assert f"Release {second} is active.\n" in said
