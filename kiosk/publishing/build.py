"""From a working tree to the release that is served here."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from kiosk.bundle.manifest import Entry, Manifest, next_manifest
from kiosk.content.findings import Finding
from kiosk.content.site import errors
from kiosk.editors.checks import check_files
from kiosk.editors.media import find_media
from kiosk.editors.repository import hash_bytes
from kiosk.editors.tree import read_tree, travelling
from kiosk.errors import ContentError, LibraryError
from kiosk.library.building import Progress
from kiosk.library.releases import HealthCheck, Release, Releases


class ContentFindingsError(ContentError):
    """The content has errors; `findings` tells them all."""

    def __init__(self, findings: list[Finding]) -> None:
        count = len(findings)
        super().__init__(f"The content has {count} error{'s' * (count > 1)}. Mend what is listed, then build again.")
        self.findings = findings


def build(
    content: Path, releases: Releases, check: HealthCheck, now: datetime, progress: Progress, *, again: bool = False
) -> Release | None:
    """
    Stage and activate *content* if it or the software differs from the active release; return the new one.

    What was refused or rolled back before is left alone, unless *again* says that somebody asks for it.

    Raises:
        ContentFindingsError: The content has errors. Nothing changed.
        LibraryError: The new release is not healthy. What was served before is still served.
        StorageError: The disk is full or failing. What was served before is still served.
    """
    with releases.lock():
        files = read_tree(content)  # under the lock: who reads later must not be overtaken by who read before
        released = _content(files, content)
        release = releases.release(_manifest(released, releases, now))
        if again:
            releases.state.forgive(release.folder)
        if _is_served(release, releases) or releases.state.why_refused(release.folder):
            return None
        _, findings = check_files(files, now.date())  # what is served was checked by this same software
        if wrong := errors(findings):
            raise ContentFindingsError(wrong)
        releases.receive(release.manifest, {entry.path: source for entry, source in released.items()})
        releases.stage(release, progress)
        releases.activate(release, check, now)
    return release


def rebuild(releases: Releases, check: HealthCheck, now: datetime, progress: Progress) -> Release | None:
    """Build the active release again if other software built it; return it if so."""
    with releases.lock():
        active = releases.active()
        if active is None or _is_served(release := releases.release(active.manifest), releases):
            return None
        releases.stage(release, progress)
        releases.activate(release, check, now)
    return release


def _content(files: Mapping[str, bytes], folder: Path) -> dict[Entry, bytes | Path]:
    """Return what a release consists of: texts, and media where they lie."""
    texts = travelling(files).items()
    media, _ = find_media(folder)
    return {**{Entry(name, hash_bytes(data), len(data)): data for name, data in texts}, **media}


def _manifest(files: Iterable[Entry], releases: Releases, now: datetime) -> Manifest:
    """Return the manifest of the same files that is active or was begun last, else a new one."""
    known = releases.all_known()
    fresh = next_manifest(files, now, known[-1].manifest if known else None)
    active = releases.active()
    for release in [*known[-1:], *([active] if active else [])]:
        if release.manifest.files == fresh.files:
            return release.manifest
    return fresh


def _is_served(release: Release, releases: Releases) -> bool:
    """Whether *release* is active and opens; what does not open is taken away, to be built again."""
    if releases.state.read().active != release.folder:
        return False
    try:
        releases.open(release.folder).probe()
    except LibraryError:
        releases.discard(release)
        return False
    return True
