"""The working tree of content: files below one folder, as they stand now."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from kiosk.errors import ContentError

SUFFIXES = (".md", ".toml", ".json", ".md.txt")  # the last: what some programs make of the first
LOCK = ".editing"
KEPT_HOME = ("do_not_state.toml",)  # for editors; no kiosk needs it


def read_tree(folder: Path) -> dict[str, bytes]:
    """
    Return the content files below *folder* by their path in it.

    Raises:
        ContentError: There is no such folder, or a file of it cannot be read.
    """
    try:
        named = (path for path in folder.rglob("[!.]*") if path.name.lower().endswith(SUFFIXES))
        paths = sorted(path for path in named if path.is_file())
        files = {name_in(folder, path): path.read_bytes() for path in paths}
    except OSError as error:
        raise ContentError(f"{error.filename} cannot be read: {error.strerror}.") from error
    if not files:
        raise ContentError(f"There is no content in {folder}. Name the folder that holds topics.toml.")
    return files


def name_in(folder: Path, path: Path) -> str:
    """Return the name of *path* below *folder*; where its letters are no UTF-8 they are �, which can be printed."""
    return os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "replace")


@contextmanager
def editing(folder: Path) -> Iterator[None]:
    """
    Let one command at a time read, change and write the tree; the others wait.

    Raises:
        ContentError: The folder does not let us write.
    """
    try:
        file = (folder / LOCK).open("w")
    except OSError as error:
        raise ContentError(f"{folder} does not let us write: {error.strerror}.") from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def travelling(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return those *files* that a release consists of."""
    return {name: data for name, data in files.items() if name not in KEPT_HOME}


def write_beside(path: Path, text: str) -> None:
    """
    Write a file of the tree in one step: it is the old one or the new one, never half of it.

    Raises:
        ContentError: The folder does not let us write, or a device or a pipe stands there, which stays.
    """
    final = Path(os.path.realpath(path))  # a link stays one; unlike Path.resolve, it bears any name
    beside = final.with_name(f".{final.name}.{os.getpid()}")
    try:
        if final.exists() and not final.is_file():
            raise ContentError(f"{path} is no file. Name another.")
        final.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        if final.exists():
            shutil.copymode(final, beside)
        beside.replace(final)
    except OSError as error:
        with suppress(OSError):  # what cannot be written to cannot be tidied, either
            beside.unlink(missing_ok=True)
        raise ContentError(f"{path} cannot be written: {error.strerror}. The file is as it was.") from error
