"""The working tree of content: files below one folder, as they stand now."""

from pathlib import Path

from kiosk.errors import ContentError

SUFFIXES = (".md", ".toml", ".json")


def read_tree(folder: Path) -> dict[str, bytes]:
    """
    Return the content files below *folder* by their path in it.

    Raises:
        ContentError: There is no such folder, or a file of it cannot be read.
    """
    try:
        paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    except OSError as error:
        raise ContentError(f"{error.filename} cannot be read: {error.strerror}.") from error
    if not files:
        raise ContentError(f"There is no content in {folder}. Name the folder that holds topics.toml.")
    return files
