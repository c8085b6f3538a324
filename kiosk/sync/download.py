"""One file whose hash is known: taken in pieces, kept when the link breaks, gone on with, and never past its length."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.errors import SourceUnreachableError, UntrustedBundleError
from kiosk.library.files import storage_errors
from kiosk.sync.transports import NotThereError, Source

Counted = Callable[[int], None]  # told how many bytes came
PAUSES = (1, 3, 9)  # seconds before it is tried again, as long as nothing comes


class Parts:
    """What was begun and is not whole yet, below one folder: files named by the hash they shall have."""

    def __init__(self, folder: Path, pauses: tuple[float, ...] = PAUSES) -> None:
        self.folder, self._pauses = folder, pauses

    def fetch(self, source: Source, path: str, sha256: str, length: int, count: Counted = lambda _: None) -> Path:
        """
        Return the file of *length* bytes that has the hash *sha256*, fetched from *path*.

        Raises:
            NotThereError: The source has no such file, or only its beginning; that is kept.
            SourceUnreachableError: It broke off, and does not come back; what came is kept.
            UntrustedBundleError: What it sends is altered; nothing of it is kept.
            StorageError: The disk is full or failing.
        """
        with storage_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / sha256
        resumed = part.exists() and part.stat().st_size > 0
        while True:
            self._fill(source, path, part, length, count)
            if _is(part, sha256, length):
                return part
            self.forget(sha256)
            if not resumed:
                raise UntrustedBundleError(f"{source.name} sends an altered file ({path}). Nothing of it was kept.")
            resumed = False  # what a power cut left of the part may be at fault: once more, from the start

    def forget(self, sha256: str) -> None:
        """Forget one file. Raises StorageError."""
        with storage_errors(self.folder):
            (self.folder / sha256).unlink(missing_ok=True)

    def clear(self) -> None:
        """Forget everything that was begun. Raises StorageError."""
        with storage_errors(self.folder):
            for file in self.folder.glob("*"):
                file.unlink(missing_ok=True)

    def _fill(self, source: Source, path: str, part: Path, length: int, count: Counted) -> None:
        """Append to *part* until it has *length* bytes; while more comes, broken links are taken up again at once."""
        pauses, most = iter(self._pauses), _size(part)
        while (had := _size(part)) < length:
            try:
                self._append(source, path, part, max(had, 0), length, count)
                why: SourceUnreachableError = NotThereError(
                    f"{source.name} has only the beginning of {path}. If it is being copied there now, try again later."
                )
            except NotThereError:
                raise
            except SourceUnreachableError as error:
                why = error
            if _size(part) > most:  # than ever: where each try begins anew, it could go up and down for ever
                pauses, most = iter(self._pauses), _size(part)
            elif (pause := next(pauses, None)) is None:
                raise why
            else:
                time.sleep(pause)

    def _append(self, source: Source, path: str, part: Path, had: int, length: int, count: Counted) -> None:
        stream = source.open(path, had)
        mode = "ab" if stream.start == had else "wb"
        with storage_errors(self.folder), part.open(mode) as file:  # closing writes, too, and so fails on a full disk
            left = length - stream.start
            for chunk in stream.chunks:
                if len(chunk) > left:
                    file.close()
                    part.unlink()
                    raise UntrustedBundleError(f"{source.name} sends more than was signed ({path}). It was dropped.")
                file.write(chunk)
                left -= len(chunk)
                count(len(chunk))


def _size(part: Path) -> int:
    """Return how many bytes of a file are here; -1 where it was not begun."""
    return part.stat().st_size if part.exists() else -1


def _is(file: Path, sha256: str, length: int) -> bool:
    with file.open("rb") as opened:
        return file.stat().st_size == length and hashlib.file_digest(opened, "sha256").hexdigest() == sha256
