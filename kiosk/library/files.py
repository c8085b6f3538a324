"""Writing so that a power cut leaves the old or the new, never half."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kiosk.errors import StorageError


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Turn the system's errors while writing below *folder* into ours, once, at the edge."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        sentence = f"Nothing could be stored in {folder}: {why}. Free some space or mend the disk, then repeat."
        raise StorageError(sentence) from error


def write_file(path: Path, data: bytes) -> None:
    """Write *data* to *path* durably, in one step; on a full disk nothing of it stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        with suppress(OSError):
            partial.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in *folder* durable."""
    sync_file(folder)


def sync_file(path: Path) -> None:
    """Make the bytes of a file durable, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Make every file and name below *folder* durable."""
    for root, _, names in os.walk(folder):
        for name in names:
            sync_file(Path(root) / name)
        sync_folder(Path(root))
