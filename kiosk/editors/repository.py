"""The local repository: the folder that editors sign into, laid out as it is published. Nothing here ever goes back."""

import errno
import fcntl
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.bundle.manifest import Entry, Manifest, read_manifest
from kiosk.bundle.packs import decompress
from kiosk.bundle.repository import BLOBS, MANIFEST_TARGET, MAX_MANIFEST, METADATA, TARGETS, blob_path, target_path
from kiosk.editors.verifying import Live, RootMetadata, TargetsMetadata, custom, read_live, read_roots, read_targets
from kiosk.errors import BundleError, ContentError, StorageError

LOCK = ".lock"
_CHUNK = 1 << 20  # bytes
_LAID_OUT = re.compile(
    rf"{METADATA}/(?:[1-9]\d*\.(?:root|snapshot|targets)|timestamp)\.json"
    rf"|{TARGETS}/(?:packs/)?[0-9a-f]{{64}}\.[a-z0-9.-]+|{BLOBS}/[0-9a-f]{{2}}/[0-9a-f]{{64}}"
)


@dataclass(frozen=True, slots=True)
class Signed:
    """One release as it was signed: the version of its targets, its manifest, and where its targets stand."""

    version: int
    manifest: Manifest
    targets: Mapping[str, tuple[str, int]]  # name -> SHA-256, length
    with_drafts: bool

    @property
    def paths(self) -> Iterator[str]:
        """Where its targets and blobs stand in the repository."""
        yield from (target_path(name, sha256) for name, (sha256, _) in self.targets.items())
        yield from dict.fromkeys(blob_path(entry.sha256) for entry in self.manifest.files)


class LocalRepository:
    """A folder with `metadata/`, `targets/` and `blobs/`; every file is written in one step."""

    def __init__(self, folder: Path, before_write: Callable[[str], None] = lambda _: None) -> None:
        """Take the folder as it is; *before_write* is told every path that is about to be written."""
        self.folder = folder
        self._before_write = before_write

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, None where there is none."""
        try:
            return (self.folder / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StorageError(f"{self.folder / path} cannot be read: {error.strerror}. Mend the disk.") from error

    def roots(self) -> list[RootMetadata]:
        """Return the roots, oldest first; raises BundleError where there is none."""
        return read_roots(self.read)

    def live(self) -> Live | None:
        """Return what the folder's timestamp leads to, None before the first."""
        return read_live(self.read, self.roots()[-1])

    def newest(self, role: str) -> int:
        """Return the newest version of a role's metadata, 0 where there is none."""
        names = (path.name.split(".", 1) for path in (self.folder / METADATA).glob(f"[1-9]*.{role}.json"))
        return max((int(number) for number, _ in names if number.isdecimal()), default=0)

    def targets(self) -> TargetsMetadata | None:
        """Return the newest targets, signed by a key that the newest root names."""
        version = self.newest("targets")
        return read_targets(self.read, self.roots()[-1:], version) if version else None

    def releases(self) -> Iterator[Signed]:
        """
        Yield the releases that the folder still holds, newest first, each once.

        Raises:
            BundleError: One is not whole.
            UntrustedBundleError: One is not signed as it must be.
        """
        roots, seen = self.roots(), set()
        newest = self.newest("targets")
        for version in range(newest, 0, -1):
            known = roots[-1:] if version == newest else roots  # the older were signed under older roots
            targets = read_targets(self.read, known, version)
            if targets is None:
                return
            signed = self.signed(targets)
            if signed.manifest.sha256 not in seen:
                seen.add(signed.manifest.sha256)
                yield signed

    def release(self, name: str) -> Signed:
        """Return the release called *name*; raises ContentError where it is not here."""
        names = []
        for signed in self.releases():
            if signed.manifest.release == name:
                return signed
            names.append(signed.manifest.release)
        raise ContentError(f"There is no release {name} here. Known: {', '.join(names) or 'none yet'}.")

    def blob(self, entry: Entry) -> bytes:
        """Return a blob's bytes; raises BundleError where it is missing or altered."""
        data = self.read(blob_path(entry.sha256))
        if data is None or hash_bytes(data) != entry.sha256:
            raise BundleError(f"{entry.path} is missing or damaged in {self.folder}. Take the folder from a copy.")
        return data

    def whole_blob(self, entry: Entry) -> Path:
        """Return where a large blob stands; raises BundleError where it is missing or altered."""
        path = self.folder / blob_path(entry.sha256)
        if not path.is_file() or hash_file(path) != entry.sha256:
            raise BundleError(f"{entry.path} is missing or damaged in {self.folder}. Take the folder from a copy.")
        return path

    def write(self, path: str, data: bytes) -> None:
        """
        Write a file durably, in one step.

        Raises:
            StorageError: The disk is full or failing. The file is as it was.
        """
        self._before_write(path)
        with self._beside(path) as beside, beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def keep(self, entry: Entry, source: bytes | Path) -> None:
        """
        Keep the bytes of *entry* as a blob, unless they are there and whole; a large file is read piece by piece.

        Raises:
            ContentError: The file changed while it was read.
            StorageError: The disk is full or failing.
        """
        path = blob_path(entry.sha256)
        there = self.folder / path
        if there.is_file() and there.stat().st_size == entry.size and hash_file(there) == entry.sha256:
            return
        self._before_write(path)
        digest = hashlib.sha256()
        with self._beside(path) as beside:
            with beside.open("wb") as file:
                for chunk in [source] if isinstance(source, bytes) else chunks(source):
                    digest.update(chunk)
                    file.write(chunk)
            if digest.hexdigest() != entry.sha256:
                raise ContentError(f"{entry.path} changed while it was read. Close what writes it, then repeat.")

    def settle(self) -> None:
        """Make durable all that was written, before something is written that names it."""
        os.sync()

    def copy(self, path: str, source: Path) -> None:
        """Write a file as *source* is, in one step; durable once the folder is settled. Raises StorageError."""
        with self._beside(path) as beside, beside.open("wb") as file:
            for chunk in chunks(source):
                file.write(chunk)

    def check(self, release: Signed) -> None:
        """Hash all that *release* needs; raises BundleError where something is missing or damaged."""
        expected = {target_path(name, sha256): sha256 for name, (sha256, _) in release.targets.items()}
        expected |= {blob_path(entry.sha256): entry.sha256 for entry in release.manifest.files}
        for path, sha256 in expected.items():
            file = self.folder / path
            if not file.is_file() or hash_file(file) != sha256:
                raise BundleError(f"{path} is missing or damaged in {self.folder}. Take the folder from a copy.")

    def leftovers(self) -> list[Path]:
        """Return what interrupted writes left."""
        parts = (self.folder / part for part in (METADATA, TARGETS, BLOBS))
        return sorted(path for part in parts for path in part.rglob(".*") if path.is_file())

    def paths(self) -> list[str]:
        """Return everything that stands where a repository's files stand, in order."""
        found = (path for part in (METADATA, TARGETS, BLOBS) for path in (self.folder / part).rglob("*"))
        names = (path.relative_to(self.folder).as_posix() for path in found if path.is_file())
        return sorted(name for name in names if _LAID_OUT.fullmatch(name))

    def remove(self, path: str) -> None:
        """Remove a file; raises StorageError where the folder does not let us."""
        try:
            (self.folder / path).unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                f"{path} cannot be removed: {error.strerror}. Nothing that is needed is gone."
            ) from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """
        Let one command at a time work in the folder.

        Raises:
            StorageError: Another one is at work, or the folder does not let us write.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = (self.folder / LOCK).open("w")
        except OSError as error:
            raise StorageError(
                f"{self.folder} does not let us write: {error.strerror}. Choose another folder."
            ) from error
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                    raise StorageError(
                        f"{self.folder} cannot be locked: {error.strerror}. Use a local disk."
                    ) from error
                raise StorageError(
                    f"Somebody else is at work in {self.folder}. Wait until it ends, then repeat."
                ) from error
            yield

    def signed(self, targets: TargetsMetadata) -> Signed:
        """Return the release that *targets* describe; raises BundleError where its manifest is missing or damaged."""
        about = custom(targets)
        files = {name: (file.hashes["sha256"], file.length) for name, file in targets.signed.targets.items()}
        path = target_path(MANIFEST_TARGET, files[MANIFEST_TARGET][0])
        data = self.read(path)
        if data is None:
            raise BundleError(f"{path} is missing in {self.folder}. Take the folder from a copy.")
        manifest = read_manifest(decompress([data], MAX_MANIFEST))
        if manifest.sha256 != about.get("sha256"):
            raise BundleError(f"{path} is damaged. Take the folder {self.folder} from a copy.")
        return Signed(targets.signed.version, manifest, files, bool(about.get("with_drafts")))

    @contextmanager
    def _beside(self, path: str) -> Iterator[Path]:
        """Give a place to write a file to, and put it in its own place once it is whole."""
        final = self.folder / path
        beside = final.with_name(f".{final.name}.{os.getpid()}")
        try:
            final.parent.mkdir(parents=True, exist_ok=True)
            yield beside
            beside.replace(final)
        except OSError as error:
            raise StorageError(
                f"{final} cannot be written: {error.strerror}. Free some space or mend the disk, then repeat."
            ) from error
        finally:
            with suppress(OSError):
                beside.unlink()


def chunks(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes, piece by piece; raises ContentError where it cannot be read."""
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise ContentError(f"{path} cannot be read: {error.strerror}.") from error


def hash_bytes(data: bytes) -> str:
    """Return the SHA-256 of *data*."""
    return hashlib.sha256(data).hexdigest()


def hash_file(path: Path) -> str:
    """Return a file's SHA-256."""
    digest = hashlib.sha256()
    for chunk in chunks(path):
        digest.update(chunk)
    return digest.hexdigest()
