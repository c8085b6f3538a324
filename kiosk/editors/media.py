"""Recordings and pictures of the working tree: found and hashed where they lie, however large, never read whole."""

from pathlib import Path

from kiosk.bundle.manifest import Entry
from kiosk.bundle.repository import MAX_BLOB
from kiosk.content.recordings import FOLDER
from kiosk.editors.repository import hash_file
from kiosk.editors.tree import name_in
from kiosk.errors import ContentError

SUFFIXES = (".mp3", ".ogg", ".opus", ".webp", ".avif", ".jpg", ".jpeg", ".png", ".svg")


def find_media(content: Path) -> tuple[dict[Entry, Path], list[str]]:
    """
    Return the recordings and pictures below *content*/media, and the names of what is neither and does not travel.

    Raises:
        ContentError: One cannot be read, or is larger than a kiosk takes.
    """
    paths = sorted(path for path in (content / FOLDER).rglob("[!.]*") if path.is_file())
    media: dict[Entry, Path] = {}
    others = []
    for path in paths:
        name = name_in(content, path)
        if path.suffix not in SUFFIXES:
            others.append(name)
        elif (size := path.stat().st_size) > MAX_BLOB:
            raise ContentError(f"{name} is larger than {MAX_BLOB >> 20} MB. Make it smaller: kiosks refuse it.")
        else:
            media[Entry(name, hash_file(path), size)] = path
    return media, others
