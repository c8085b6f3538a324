"""One `.kiosk` file: the published tree in a zip that compresses nothing, so that any part of it can be read alone."""

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from kiosk.errors import BundleError

SUFFIX = ".kiosk"
_DATE = (2020, 1, 1, 0, 0, 0)  # the same parts give the same file
_MOST_PARTS = 20_000
_UNREADABLE = "{} is not a whole bundle: {}. Copy it again from where it was made."


class Archive:
    """A `.kiosk` file opened for reading. Nothing is ever unpacked to a path that the file names."""

    def __init__(self, path: Path) -> None:
        """Open the file; raises BundleError where it is not whole or not ours."""
        self._name = path.name
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise BundleError(_UNREADABLE.format(path.name, "it does not open")) from error
        parts = self._zip.infolist()
        if len(parts) > _MOST_PARTS or len({part.filename for part in parts}) < len(parts):
            raise BundleError(_UNREADABLE.format(path.name, "its list of parts is wrong"))

    def open(self, name: str) -> tuple[IO[bytes], int] | None:
        """
        Return a part to read and its length in bytes, or None where there is none.

        Raises:
            BundleError: It is compressed or encrypted, which a bundle's parts never are, or damaged.
        """
        try:
            part = self._zip.getinfo(name)
        except KeyError:
            return None
        if part.compress_type != zipfile.ZIP_STORED or part.flag_bits & 1 or part.compress_size != part.file_size:
            raise BundleError(_UNREADABLE.format(self._name, "a part is compressed"))
        try:
            return self._zip.open(part), part.file_size
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
            raise BundleError(_UNREADABLE.format(self._name, "a part is damaged")) from error

    def close(self) -> None:
        """Close the file."""
        self._zip.close()


def write_archive(file: IO[bytes], parts: Iterable[tuple[str, Path | bytes]]) -> None:
    """Write *parts* (name, file or bytes) into *file*, one after another."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts:
            about = zipfile.ZipInfo(name, _DATE)
            about.external_attr = 0o644 << 16
            with archive.open(about, "w", force_zip64=True) as written:
                if isinstance(part, bytes):
                    written.write(part)
                else:
                    with part.open("rb") as source:
                        while chunk := source.read(1 << 20):
                            written.write(chunk)
