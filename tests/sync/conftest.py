"""A kiosk that receives, and the editors whose root it was given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.library.library import Library
from kiosk.library.releases import HealthCheck, Releases
from kiosk.sync.receive import Outcome, Receiver
from kiosk.sync.transports import Source
from kiosk.sync.trust import Trust
from tests.repository import NOW, MemorySource, Publisher

Files = dict[str, bytes]


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

    @property
    def shown(self) -> str:
        """The release that readers see."""
        active = self.releases.active()
        return active.manifest.release if active else ""

    @property
    def library(self) -> Library:
        """What readers see, opened."""
        return self.releases.open(self.releases.state.read().active)


@pytest.fixture(scope="session")
def files(example_files: Files) -> Files:
    """A small release: texts, and a recording that is too large for a pack."""
    kept = {name: data for name, data in example_files.items() if name != "do_not_state.toml"}
    return {**kept, "media/ru/79.mp3": bytes(range(256)) * 1200}


@pytest.fixture
def publisher(files: Files) -> Publisher:
    """Editors with one release on their host."""
    made = Publisher()
    made.release(files)
    return made


@pytest.fixture
def kiosk(publisher: Publisher, tmp_path: Path) -> Receiving:
    """A fresh kiosk that was given the root."""
    return Receiving(tmp_path / "state", publisher)


@pytest.fixture
def changed(files: Files) -> Callable[[str], Files]:
    """Return a maker of the same files with one article changed in all its languages."""

    def make(words: str) -> Files:
        return {
            name: data + f"\n{words}\n".encode() if name.endswith("/79-trapped-now.md") else data
            for name, data in files.items()
        }

    return make
