"""Blobs: the bytes of every file of every kept release, each under the name of its SHA-256."""

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from kiosk.bundle.manifest import Entry
from kiosk.errors import BundleError
from kiosk.library.files import storage_errors, sync_file, sync_folder, write_file


class BlobStore:
    """A folder of immutable files `ab/<sha256>`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Return where the blob stands or would stand."""
        return self.folder / sha256[:2] / sha256

    def put(self, data: bytes) -> str:
        """
        Keep *data* and return its SHA-256.

        Raises:
            StorageError: The disk is full or failing; nothing was kept.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        with storage_errors(self.folder):
            if not (path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256):
                write_file(path, data)
        return sha256

    def put_file(self, file: Path, entry: Entry) -> None:
        """
        Keep a copy of *file*, read in pieces.

        Raises:
            BundleError: It changed since it was listed; nothing was kept.
            StorageError: The disk is full or failing; nothing was kept.
        """
        if self.has(entry, verify=True):
            return
        path = self.path(entry.sha256)
        partial = path.with_name(f".{entry.sha256}.{os.getpid()}")
        with storage_errors(self.folder):
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, partial)
            if hash_file(partial) != entry.sha256:
                partial.unlink()
                raise BundleError(f"{entry.path} changed while it was read. Close what writes it, then repeat.")
        self.take_durably(partial, entry.sha256)

    def put_soon(self, data: bytes, sha256: str) -> None:
        """Keep *data*, known to be *sha256*; durable after the next sync of the disk. Raises StorageError."""
        path = self.path(sha256)
        with storage_errors(self.folder):
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_name(f".{sha256}.{os.getpid()}")
            partial.write_bytes(data)
            partial.replace(path)

    def take(self, file: Path, sha256: str) -> None:
        """Make *file*, known to be *sha256*, a blob; durable after the next sync of the disk. Raises StorageError."""
        path = self.path(sha256)
        with storage_errors(self.folder):
            path.parent.mkdir(parents=True, exist_ok=True)
            file.replace(path)

    def take_durably(self, file: Path, sha256: str) -> None:
        """Make *file*, known to be *sha256*, a blob that outlives a power cut. Raises StorageError."""
        with storage_errors(self.folder):
            sync_file(file)
            self.take(file, sha256)
            sync_folder(self.path(sha256).parent)

    def has(self, entry: Entry, *, verify: bool) -> bool:
        """Whether a blob is here, by its size; to *verify* is to hash it: after a crash a size proves nothing."""
        path = self.path(entry.sha256)
        try:
            if path.stat().st_size != entry.size:
                return False
            return not verify or hash_file(path) == entry.sha256
        except OSError:
            return False

    def read(self, sha256: str) -> bytes:
        """
        Return the bytes of a blob, checked against its name.

        Raises:
            BundleError: It is missing or altered.
        """
        try:
            data = self.path(sha256).read_bytes()
        except OSError as error:
            raise BundleError(
                f"A file of the release is missing here ({sha256[:12]}). Fetch the bundle again."
            ) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise BundleError(f"A file of the release is damaged here ({sha256[:12]}). Fetch the bundle again.")
        return data

    def keep_only(self, wanted: Iterable[str]) -> None:
        """Remove every blob that is not *wanted*, and what an interrupted write left."""
        keep = set(wanted)
        for path in self.folder.glob("*/*"):
            if path.name not in keep:
                path.unlink(missing_ok=True)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
