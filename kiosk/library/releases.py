"""Stage, try, activate and roll back releases: which library this kiosk serves."""

import fcntl
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.bundle.manifest import Manifest, read_manifest
from kiosk.errors import BundleError, KioskError, LibraryError
from kiosk.library.blobs import BlobStore
from kiosk.library.building import Progress, build_library
from kiosk.library.files import storage_errors, sync_folder, sync_tree, write_file
from kiosk.library.library import Library
from kiosk.library.state import MAX_TRIES, Floor, Pointer, State
from kiosk.library.version import build_version

HealthCheck = Callable[[Library], None]  # raises LibraryError
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Release:
    """One version of the content, known here; its folder is named by manifest and build version."""

    folder: str
    manifest: Manifest


class Releases:
    """The releases below one state folder, and the steps that one goes through."""

    def __init__(self, state_folder: Path, waiting: Callable[[], None] = lambda: None) -> None:
        """Open the folder or make it, tell *waiting* when another is at work; raises StorageError where it cannot."""
        self.folder, self._waiting = state_folder, waiting
        self.state = State(state_folder)
        self.blobs = BlobStore(state_folder / "blobs")
        if self.state.was_damaged:
            self._activate_newest()

    def release(self, manifest: Manifest) -> Release:
        """Name the folder that *manifest* is built into by this software."""
        return Release(f"{manifest.sha256[:16]}-{build_version()}", manifest)

    def path(self, folder: str) -> Path:
        """Return where a release's folder stands or would stand."""
        return self.folder / "releases" / folder

    def known(self, folder: str) -> Release | None:
        """Return the release of a folder's name, if its manifest is here."""
        for path in (self.folder / "manifests").glob(f"{folder.partition('-')[0]}*.json"):
            try:
                return Release(folder, read_manifest(path.read_bytes()))
            except (OSError, BundleError):
                return None
        return None

    def all_known(self) -> list[Release]:
        """Return every release whose manifest is here, oldest first."""
        names = (path.stem[:16] for path in (self.folder / "manifests").glob("*.json"))
        found = [known for name in names if (known := self.known(f"{name}-{build_version()}"))]
        return sorted(found, key=lambda release: release.manifest.serial)

    def active(self) -> Release | None:
        """Return the active release."""
        name = self.state.read().active
        return self.known(name) if name else None

    def _activate_newest(self) -> None:
        """Serve the newest release that lies here, since nothing else says which it was."""
        for release in reversed(self.all_known()):
            if self.path(release.folder).is_dir():
                self.state.activate(release.folder)
                return

    def receive(self, manifest: Manifest, files: Mapping[str, bytes | Path]) -> Release:
        """
        Keep the bytes of a release, given or in files by path; nothing that is served changes.

        Raises:
            BundleError: A file changed since it was listed.
            StorageError: The disk is full or failing.
        """
        for entry in manifest.files:
            source = files[entry.path]
            if isinstance(source, Path):
                self.blobs.put_file(source, entry)
            else:
                self.blobs.put(source)
        return self.adopt(manifest)

    def adopt(self, manifest: Manifest) -> Release:
        """Take up a release whose blobs are all here, durably; nothing that is served changes. Raises StorageError."""
        with storage_errors(self.folder):
            write_file(self.folder / "manifests" / f"{manifest.sha256}.json", manifest.to_bytes())
        return self.release(manifest)

    def stage(self, release: Release, progress: Progress = lambda _: None) -> None:
        """
        Build the library of *release* beside the others, whole and durable before it gets its name.

        Raises:
            BundleError: A blob is missing or damaged, or its content has errors. Nothing changed.
            StorageError: The disk is full or failing. Nothing changed.
        """
        final = self.path(release.folder)
        if final.is_dir():
            return
        partial = self.building_path(release)
        with storage_errors(self.folder):
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(parents=True)
        try:
            with storage_errors(self.folder):
                build_library(partial, release.manifest, self.blobs, progress)
                sync_tree(partial)
                partial.rename(final)
                sync_folder(final.parent)
        except KioskError:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        except Exception as error:  # content that slipped through every check must not stop a kiosk
            shutil.rmtree(partial, ignore_errors=True)
            name = release.manifest.release
            raise BundleError(f"Release {name} cannot be built: {type(error).__name__}, {error}.") from error

    def building_path(self, release: Release) -> Path:
        """Return where a release is built: beside, under a name that nothing opens."""
        return self.path(f".{release.folder}.partial")

    def activate(
        self, release: Release, check: HealthCheck, now: datetime, hold: str = "", floors: Iterable[Floor] = ()
    ) -> None:
        """
        Try *release* and, if it is healthy, make it the one that is served, in a single step; hold *hold* back.

        Before it is tried, *floors* are raised: what is older will not be taken again, however the trial ends.

        Raises:
            LibraryError: It is not healthy, and is remembered as refused. What was served before is still served. Or
                nobody knows why it could not be tried; then it may be tried once more.
        """
        if why := self.state.why_refused(release.folder):
            raise LibraryError(f"Release {release.manifest.release} was refused before: {why}")
        tries = self.state.begin_trial(release.folder, _boot_id(), floors)
        if tries > MAX_TRIES:
            self._refuse(release, f"it stopped the kiosk {MAX_TRIES} times.", now)
        try:
            library = self.open(release.folder)
            library.check()
            check(library)
        except LibraryError as error:
            self._refuse(release, str(error), now, error)
        except Exception as error:  # it may be the machine's fault: a crash is counted, and not yet condemned
            name = release.manifest.release
            raise LibraryError(
                f"Release {name} could not be tried: {type(error).__name__}. What was served is still served. Try "
                "again; if that does not help, tell the editors."
            ) from error
        self.state.activate(release.folder, hold, now.isoformat())
        self.remove_unused()

    def roll_back(self, check: HealthCheck, now: datetime, progress: Progress = lambda _: None) -> Release:
        """
        Serve the previous release again, and hold the newer one back until somebody builds or fetches another.

        Raises:
            LibraryError: There is no previous release, or it is not healthy. What was served is still served.
        """
        pointer = self.state.read()
        known = self.known(pointer.previous) if pointer.previous else None
        if known is None:
            raise LibraryError("There is no previous release to go back to.")
        release = self.release(known.manifest)  # built by today's software, if it was not
        self.state.forgive(release.folder)  # somebody asks for it
        self.stage(release, progress)
        self.activate(release, check, now, hold=pointer.active)
        return release

    def discard(self, release: Release) -> None:
        """Take away a folder that does not open, so that it can be built again."""
        self._remove(self.path(release.folder))

    def open(self, folder: str) -> Library:
        """Open the library of a release; raises LibraryError where it does not open."""
        known = self.known(folder)
        if known is None:
            raise LibraryError(f"The list of files of release {folder} is gone. Build or fetch it again.")
        return Library(self.path(folder), known.manifest.release, self.blobs.path)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let one process at a time stage and activate; the others say so and wait."""
        with storage_errors(self.folder):
            file = (self.folder / "lock").open("w")
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._waiting()
                fcntl.flock(file, fcntl.LOCK_EX)
            yield  # outside of the errors above: what goes wrong under the lock has words of its own

    def remove_unused(self) -> None:
        """
        Remove what neither the active, the previous nor the trial release needs. Refused manifests stay known.

        Where one of their lists of files cannot be read, all files stay: with the list back, they need not be fetched.

        Raises:
            StorageError: The disk does not let us. What is needed is there.
        """
        pointer = self.state.read()
        for path in (self.folder / "releases").glob("*"):
            if path.name not in pointer.kept:
                self._remove(path)
        kept = self._kept_manifests(pointer)
        if len(kept) < len({name.partition("-")[0] for name in pointer.kept}):
            return  # a list of files cannot be read, and nobody knows what it needs
        wanted = {entry.sha256 for manifest in kept.values() for entry in manifest.files}
        names = {*kept, *(name.partition("-")[0] for name in self.state.refused())}
        with storage_errors(self.folder):
            for path in (self.folder / "manifests").glob("*"):
                if path.stem[:16] not in names:
                    path.unlink(missing_ok=True)
            self.blobs.keep_only(wanted)

    def _remove(self, folder: Path) -> None:
        """Take away a folder: first its name, so that the half of it is never taken for a release."""
        nameless = folder.with_name(f".{folder.name.strip('.')}.removed")
        with suppress(OSError):  # it is not there, or the disk does not let us
            shutil.rmtree(nameless, ignore_errors=True)
            folder.rename(nameless)
            sync_folder(folder.parent)
            shutil.rmtree(nameless, ignore_errors=True)

    def _kept_manifests(self, pointer: Pointer) -> dict[str, Manifest]:
        known = [release for name in pointer.kept if (release := self.known(name))]
        return {release.folder.partition("-")[0]: release.manifest for release in known}

    def _refuse(self, release: Release, why: str, now: datetime, error: LibraryError | None = None) -> None:
        self.state.refuse(release.folder, why, now.isoformat())
        self.discard(release)
        raise LibraryError(f"Release {release.manifest.release} is not used: {why} Tell the editors.") from error


def _boot_id() -> str:
    return _BOOT_ID.read_text("ascii").strip() if _BOOT_ID.exists() else ""
