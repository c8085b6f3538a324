"""Look after what is here: is every file still what its name says, and if not, fetch or build it again."""

from collections.abc import Iterator
from datetime import datetime

from kiosk.bundle import repository
from kiosk.bundle.manifest import Entry
from kiosk.errors import BundleError, LibraryError
from kiosk.library.building import Progress
from kiosk.library.releases import HealthCheck, Release, Releases
from kiosk.sync.download import Parts
from kiosk.sync.transports import Source


def mend(
    releases: Releases, check: HealthCheck, source: Source | None, now: datetime, doing: Progress, *, deep: bool
) -> Iterator[str]:
    """
    Yield a sentence for each thing that was looked at, and mend what can be mended; *deep* hashes every file.

    Raises:
        BundleError: Files are damaged, and there is no source to fetch them from.
        SourceUnreachableError, UntrustedBundleError, StorageError: As of fetching.
        LibraryError: There is no active release, or it is not healthy even when built again.
    """
    with releases.lock():
        active = releases.active()
        if active is None:
            raise LibraryError("There is no active release. Build or fetch one.")
        if deep:
            yield _mend_blobs(releases, source, doing)
        folder = releases.state.read().active
        try:
            library = releases.open(folder)
            library.check()
            check(library)
        except LibraryError as error:
            yield f"{error} It is built again."
            releases.discard(releases.known(folder) or active)
            again = releases.release(active.manifest)
            releases.stage(again, doing)
            releases.activate(again, check, now)
        yield f"Release {active.manifest.release} is whole."


def _mend_blobs(releases: Releases, source: Source | None, doing: Progress) -> str:
    wanted = _entries(releases)
    damaged = []
    for place, entry in enumerate(wanted, 1):
        doing(f"Looking at file {place} of {len(wanted)}")
        if not releases.blobs.has(entry, verify=True):
            damaged.append(entry)
    if damaged and source is None:
        names = ", ".join(entry.path for entry in damaged[:3])
        raise BundleError(
            f"{len(damaged)} of {len(wanted)} files are damaged ({names}). Name the address they can be fetched from."
        )
    parts = Parts(releases.folder / "parts")
    for entry in damaged:
        if source:
            file = parts.fetch(source, repository.blob_path(entry.sha256), entry.sha256, entry.size)
            releases.blobs.take_durably(file, entry.sha256)
    return f"{len(wanted)} files were hashed, {len(damaged)} of them fetched again."


def _entries(releases: Releases) -> list[Entry]:
    kept: list[Release] = [found for name in releases.state.read().kept if (found := releases.known(name))]
    return list({entry.sha256: entry for release in kept for entry in release.manifest.files}.values())
