"""Where a bundle is read from: a folder, a `.kiosk` file or a host; the same paths, and bytes from any place on."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple, Protocol

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface

from kiosk.bundle.archive import Archive
from kiosk.errors import BundleError, SourceUnreachableError

CHUNK = 64 * 1024  # bytes
_NO_FILE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
_COPY_AGAIN = "Copy the bundle there again, all of it."


class NotThereError(SourceUnreachableError):
    """The source answers, and does not have this file, or not all of it."""


class Stream(NamedTuple):
    """Bytes as they come, from *start* on: 0 where the source cannot begin in the middle."""

    start: int
    chunks: Iterator[bytes]


class Source(Protocol):
    """Whatever holds the tree of kiosk.bundle.repository."""

    name: str  # what a sentence calls it
    received: int  # bytes of bodies
    requests: int

    def open(self, path: str, start: int = 0) -> Stream:
        """
        Return the bytes of *path* from *start* on, if it can.

        Raises:
            NotThereError: It answers, and has no such file.
            SourceUnreachableError: It does not answer, or breaks off (also while the bytes come).
        """

    def close(self) -> None:
        """Let go of it."""


class FolderSource:
    """A folder, on a stick or on this machine."""

    def __init__(self, folder: Path) -> None:
        """Take a folder; raises SourceUnreachableError where it is none."""
        self.name = str(folder)
        self.received = self.requests = 0
        self._folder = Path(os.path.realpath(folder))
        if not self._folder.is_dir():
            raise SourceUnreachableError(f"There is no folder {folder}. Plug the stick in and name its folder.")

    def open(self, path: str, start: int = 0) -> Stream:
        """Return the bytes of a file; links that lead out of the folder, devices and pipes are not there."""
        self.requests += 1
        file = self._file(path)
        size = os.fstat(file.fileno()).st_size
        begin = start if start <= size else 0
        file.seek(begin)
        return Stream(begin, self._chunks(file))

    def close(self) -> None:
        """Nothing is held open."""

    def _file(self, path: str) -> IO[bytes]:
        whole = Path(os.path.realpath(self._folder / path))  # unlike Path.resolve, it bears a link to itself
        if not whole.is_relative_to(self._folder):
            raise NotThereError(f"{path} in {self.name} leads out of it. {_COPY_AGAIN}")
        try:
            descriptor = os.open(whole, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)  # a pipe would wait for ever
        except OSError as error:
            if error.errno in _NO_FILE and self._folder.is_dir():
                raise NotThereError(f"{self.name} has no file {path}. {_COPY_AGAIN}") from error
            raise SourceUnreachableError(
                f"{path} in {self.name} cannot be read: {error.strerror}. Leave the stick in, then try again."
            ) from error
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise NotThereError(f"{path} in {self.name} is no file. {_COPY_AGAIN}")
        return os.fdopen(descriptor, "rb", buffering=0)

    def _chunks(self, file: IO[bytes]) -> Iterator[bytes]:
        with file:
            try:
                while chunk := file.read(CHUNK):
                    self.received += len(chunk)
                    yield chunk
            except OSError as error:
                raise SourceUnreachableError(
                    f"{self.name} broke off: {error.strerror}. Leave the stick in, then try again."
                ) from error


class ArchiveSource:
    """One `.kiosk` file."""

    def __init__(self, file: Path) -> None:
        """Open it; raises SourceUnreachableError where there is none, BundleError where it is not whole."""
        self.name = str(file)
        self.received = self.requests = 0
        try:
            is_file = stat.S_ISREG(file.stat().st_mode)
        except OSError as error:
            raise SourceUnreachableError(f"{file} cannot be read: {error.strerror}. Name the file again.") from error
        if not is_file:
            raise SourceUnreachableError(f"{file} is neither a file nor a folder. Name the file again.")
        self._archive = Archive(file)

    def open(self, path: str, start: int = 0) -> Stream:
        """Return the bytes of a part."""
        self.requests += 1
        found = self._archive.open(path)
        if found is None:
            raise NotThereError(f"{self.name} has no part {path}. Copy the file again from where it was made.")
        file, size = found
        begin = start if start <= size else 0
        try:
            file.seek(begin)
        except (OSError, ValueError) as error:
            raise BundleError(f"{self.name} is damaged. Copy it again from where it was made.") from error
        return Stream(begin, self._chunks(file))

    def close(self) -> None:
        """Close the file."""
        self._archive.close()

    def _chunks(self, file: IO[bytes]) -> Iterator[bytes]:
        with file:
            while True:
                try:
                    chunk = file.read(CHUNK)
                except OSError as error:
                    raise SourceUnreachableError(
                        f"{self.name} broke off: {error.strerror}. Leave the stick in, then try again."
                    ) from error
                except Exception as error:  # zipfile: a wrong check sum, or the end in the middle of a part
                    raise BundleError(f"{self.name} is damaged. Copy it again from where it was made.") from error
                if not chunk:
                    return
                self.received += len(chunk)
                yield chunk


def open_path(path: Path) -> FolderSource | ArchiveSource:
    """
    Open a folder or a `.kiosk` file.

    Raises:
        SourceUnreachableError: There is neither, or it cannot be read.
        BundleError: The file is not whole.
    """
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except OSError as error:
        raise SourceUnreachableError(f"{path} cannot be read: {error.strerror}. Name the file again.") from error
    return FolderSource(path) if is_folder else ArchiveSource(path)


class Fetcher(FetcherInterface):
    """How python-tuf reads from a source."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def _fetch(self, url: str) -> Iterator[bytes]:
        try:
            yield from self._source.open(url).chunks
        except NotThereError as error:
            raise DownloadHTTPError(str(error), 404) from error
