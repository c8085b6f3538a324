"""Files are written whole, or what was there stays."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.library.files import write_file


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let the system refuse to write more than *size* bytes into a file, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_old_file_and_no_half(tmp_path: Path) -> None:
    """What did not fit is not left beside the file that stays."""
    file = tmp_path / "root.json"
    write_file(file, b"old")
    with files_of_at_most(1_000), pytest.raises(OSError, match="too large"):
        write_file(file, bytes(2_000))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"root.json": b"old"}
