"""What tests share: a day, the example content as a served library, and a real kiosk process."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from werkzeug.test import Client

from kiosk.editors.tree import read_tree
from kiosk.library.library import Library
from kiosk.library.releases import Releases
from kiosk.library.shelf import Shelf
from kiosk.publishing.build import build
from kiosk.web.app import Kiosk
from kiosk.web.i18n import load_catalogs
from kiosk.web.wsgi import health_check, make_application

ROOT = Path(__file__).parent.parent
CONTENT = ROOT / "content"
EXAMPLE = Path(__file__).parent / "example_content"
EXAMPLE_TOOLS = Path(__file__).parent / "example_tools"  # laid over the example content where tools are meant
TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
catalogs = cache(load_catalogs)


@dataclass(slots=True)
class Site:
    """A kiosk in this process: its releases, its shelf, and browsers for both faces."""

    releases: Releases
    content: Path
    today: date = TODAY
    kiosk: Kiosk = field(init=False)
    public: Client = field(init=False)
    terminal: Client = field(init=False)

    def __post_init__(self) -> None:
        shelf = Shelf(self.releases)
        self.kiosk = Kiosk(shelf, lambda: self.today, "TJ", catalogs())
        self.public = Client(make_application(self.kiosk, "public"))
        self.terminal = Client(make_application(self.kiosk, "terminal"))

    def build(self, *, again: bool = False) -> None:
        """Build what stands in the content folder, and follow."""
        build(self.content, self.releases, health_check(self.kiosk), NOW, lambda _: None, again=again)
        self.kiosk.shelf.refresh()

    @property
    def library(self) -> Library:
        """What is served."""
        assert self.kiosk.shelf.current is not None
        return self.kiosk.shelf.current

    def get(self, path: str) -> str:
        """Return a page's text."""
        return self.public.get(path).text

    def change(self, file: str, old: str, new: str) -> None:
        """Write *new* for *old* in a content file."""
        path = self.content / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture(scope="session")
def today() -> date:
    """The day on which tests happen."""
    return TODAY


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The kiosk with its real content; not to be changed."""
    site = Site(Releases(tmp_path_factory.mktemp("real")), CONTENT)
    site.build()
    return site


@pytest.fixture(scope="session")
def example_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The kiosk with the example content; not to be changed."""
    site = Site(Releases(tmp_path_factory.mktemp("example")), EXAMPLE)
    site.build()
    return site


@pytest.fixture(scope="session")
def tools_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The kiosk with the example content and its tools; not to be changed."""
    content = tmp_path_factory.mktemp("tools")
    for folder in (EXAMPLE, EXAMPLE_TOOLS):
        shutil.copytree(folder, content, dirs_exist_ok=True)
    site = Site(Releases(tmp_path_factory.mktemp("state")), content)
    site.build()
    return site


@pytest.fixture
def own_site(tmp_path: Path) -> Site:
    """A kiosk with a copy of the example content, for a test to change."""
    content = tmp_path / "content"
    shutil.copytree(EXAMPLE, content)
    site = Site(Releases(tmp_path / "state"), content)
    site.build()
    return site


@pytest.fixture(scope="session")
def example_files() -> dict[str, bytes]:
    """The example content as files."""
    return read_tree(EXAMPLE)


@pytest.fixture(scope="session")
def tool_files(example_files: dict[str, bytes]) -> dict[str, bytes]:
    """The example content with its tools as files."""
    return {**example_files, **read_tree(EXAMPLE_TOOLS)}


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Process:
    """A real kiosk process."""

    process: subprocess.Popen[bytes]
    port: int
    terminal_port: int
    log: Path

    def url(self, path: str) -> str:
        """Return the address of *path* on the public face."""
        return f"http://127.0.0.1:{self.port}{path}"

    def terminal_url(self, path: str) -> str:
        """Return the address of *path* on the terminal."""
        return f"http://127.0.0.1:{self.terminal_port}{path}"

    def wait(self, seconds: float = 90) -> None:
        """Wait until it answers."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log.read_text()
            try:
                with urllib.request.urlopen(self.url("/"), timeout=5):
                    return
            except OSError:
                time.sleep(0.05)
        raise TimeoutError(self.log.read_text())


@contextmanager
def running_kiosk(state: Path, checkout: Path = ROOT, prepare: Callable[[], None] | None = None) -> Iterator[Process]:
    """Run `kiosk serve` of *checkout* over *state*; *prepare* runs in the new process first."""
    ports, log = (free_port(), free_port()), state.parent / f"{state.name}.log"
    code = "from kiosk.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--host", "127.0.0.1", "--state", str(state)]
    command += ["--port", str(ports[0]), "--terminal-port", str(ports[1])]
    environment = {**os.environ, "PYTHONPATH": str(checkout), "KIOSK_CONFIG": ""}
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, cwd=checkout, env=environment, preexec_fn=prepare
        )
    try:
        yield Process(process, *ports, log)
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """The real kiosk process with the real content."""
    with running_kiosk(tmp_path_factory.mktemp("served") / "state") as process:
        process.wait()
        yield process
