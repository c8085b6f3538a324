"""A kiosk that receives, and the editors whose root it was given."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.errors import KioskError
from kiosk.library.library import Library
from kiosk.library.releases import HealthCheck, Releases
from kiosk.sync.receive import Outcome, Receiver
from kiosk.sync.transports import Source
from kiosk.sync.trust import Trust
from tests.repository import NOW, MemorySource, Publisher

Files = dict[str, bytes]
Changed = Callable[[str], Files]
RECORDING = "media/ru/79.mp3"
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 (waiting for a real disk proves nothing here)


@dataclass(slots=True)
class Receiving:
    """A kiosk as far as receiving goes."""

    folder: Path
    publisher: Publisher
    releases: Releases = field(init=False)
    check: HealthCheck = field(default=lambda _: None)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.releases = Releases(self.folder)
        Trust(self.folder).set_root(self.publisher.root)

    def source(self) -> MemorySource:
        """Return the publisher's host, to be read."""
        return MemorySource(self.publisher.host)

    def receive(self, source: Source | None = None, *, accept_stale: bool = False) -> Outcome:
        """Receive from *source*, usually the publisher's host."""
        receiver = Receiver(self.releases, self.check, pauses=())
        return receiver.receive(source or self.source(), self.now, accept_stale=accept_stale)

    def refuses(self, source: Source, error: type[KioskError], words: str, *, accept_stale: bool = False) -> str:
        """Hold that receiving fails with *error*, that nothing changes on the screen, and that the log has *words*."""
        before = self.shown, self.page
        with pytest.raises(error, match=words) as raised:
            self.receive(source, accept_stale=accept_stale)
        assert (self.shown, self.page) == before
        assert self.told == f"{source.name}: {raised.value}"
        assert self.told.count(". ") >= 1, "it says what is wrong, then what to do"
        return self.told

    @property
    def shown(self) -> str:
        """The release that readers see."""
        active = self.releases.active()
        return active.manifest.release if active else ""

    @property
    def library(self) -> Library:
        """What readers see, opened."""
        return self.releases.open(self.releases.state.read().active)

    @property
    def page(self) -> str:
        """One page's words, as readers see them now; nothing where nothing is shown."""
        return str(self.library.page("ru", 79)) if self.shown else ""

    @property
    def told(self) -> str:
        """The last sentence in the log."""
        return self.releases.state.logged(1)[0][1]


@pytest.fixture(scope="session")
def files(example_files: Files) -> Files:
    """A small release: texts, and a recording that is too large for a pack."""
    kept = {name: data for name, data in example_files.items() if name != "do_not_state.toml"}
    return {**kept, RECORDING: bytes(range(256)) * 1200}


@pytest.fixture(scope="session")
def first_publisher(files: Files) -> Publisher:
    """Editors with one release; not to be changed."""
    made = Publisher()
    made.release(files)
    return made


@pytest.fixture(scope="session")
def first_state(first_publisher: Publisher, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of a kiosk that has received the first release; not to be changed."""
    folder = tmp_path_factory.mktemp("received") / "state"
    Receiving(folder, first_publisher).receive()
    return folder


@pytest.fixture
def publisher(first_publisher: Publisher) -> Publisher:
    """Editors with one release on their host."""
    return first_publisher.twin()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture
def kiosk(publisher: Publisher, folder: Path) -> Receiving:
    """A fresh kiosk that was given the root."""
    return Receiving(folder / "state", publisher)


@pytest.fixture
def serving(first_state: Path, publisher: Publisher, folder: Path) -> Receiving:
    """A kiosk that has received the first release, and shows it."""
    shutil.copytree(first_state, folder / "state", symlinks=True)
    kiosk = Receiving(folder / "state", publisher)
    shutil.copytree(first_state / "tuf", folder / "state" / "tuf", symlinks=True, dirs_exist_ok=True)
    return kiosk


@pytest.fixture
def changed(files: Files) -> Changed:
    """Return a maker of the same files with one article changed in all its languages."""

    def make(words: str) -> Files:
        return {
            name: data + f"\n{words}\n".encode() if name.endswith("/79-trapped-now.md") else data
            for name, data in files.items()
        }

    return make
