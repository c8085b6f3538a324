"""Read what was published as a kiosk reads it: its own code, a fresh state, nothing believed beforehand."""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from kiosk.command_line import today
from kiosk.config import read_settings
from kiosk.editors.repository import LocalRepository, Signed
from kiosk.library.releases import Releases
from kiosk.library.shelf import Shelf
from kiosk.sync.http import HttpSource
from kiosk.sync.receive import Receiver
from kiosk.sync.transports import Source, open_path
from kiosk.sync.trust import Trust


def open_source(where: str) -> Source:
    """Open an address, a folder or a `.kiosk` file; raises SourceUnreachableError where it is none of these."""
    return HttpSource(where) if "://" in where else open_path(Path(where))


def read_as_a_kiosk(
    where: str,
    root: bytes,
    had: tuple[LocalRepository, Signed] | None = None,
    doing: Callable[[str], None] = lambda _: None,
) -> str:
    """
    Receive from *where*, trusting *root*, build and try it, and return the release's name.

    The kiosk is a new one, or *had* an old release that lies in a local repository.

    Raises:
        KioskError: What a kiosk would say, if it could not.
    """
    from kiosk.web.app import Kiosk
    from kiosk.web.i18n import load_catalogs
    from kiosk.web.wsgi import health_check

    source = open_source(where)
    try:
        with tempfile.TemporaryDirectory(prefix="kiosk-reads-") as place:
            releases = Releases(Path(place))
            Trust(releases.folder).set_root(root)
            kiosk = Kiosk(Shelf(releases), today, read_settings().country, load_catalogs())
            if had:
                _give(releases, *had)
            return Receiver(releases, health_check(kiosk), doing=doing).receive(source, datetime.now(UTC)).release
    finally:
        source.close()


def _give(releases: Releases, repository: LocalRepository, release: Signed) -> None:
    """Let the kiosk have an old release, as far as receiving looks at it: its blobs and its list of files."""
    files = {entry.path: repository.blob(entry) for entry in release.manifest.files}
    releases.state.activate(releases.receive(release.manifest, files).folder)
