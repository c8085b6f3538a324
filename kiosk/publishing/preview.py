"""The preview: the kiosk as readers will see it, from the files on the editor's disk, followed at every save."""

import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.editors.recordings import read_recordings
from kiosk.editors.tree import read_tree
from kiosk.errors import ContentError
from kiosk.publishing.workshop import Workshop

LOOK_EVERY = 0.3  # seconds


def follow(content: Path, workshop: Workshop, stop: threading.Event, tell: Callable[[str], None]) -> None:
    """Show every change of *content* until *stop* is set; what cannot be read is told once, and waited for."""
    seen: object = None
    said = refused = ""
    while True:
        try:
            if (now := _signature(content)) != seen:
                workshop.take(read_tree(content), read_recordings(content))
                seen, said, refused = now, "", ""
        except (ContentError, OSError) as error:
            if said == f"{error}" != refused:  # it lasts: no file that a program wrote and took away
                workshop.refuse(refused := said)
            seen, said = None, _tell_once(f"{error}", said, tell)
        except Exception as error:  # an editor's slip must never end the preview
            seen, said = now, _tell_once(f"This cannot be shown: {type(error).__name__}, {error}.", said, tell)
        if stop.wait(LOOK_EVERY):
            return


def _signature(content: Path) -> list[tuple[str, int, int]]:
    stats = ((f"{path}", path.stat()) for path in sorted(content.rglob("*")) if path.is_file())
    return [(name, stat.st_mtime_ns, stat.st_size) for name, stat in stats]


def _tell_once(sentence: str, said: str, tell: Callable[[str], None]) -> str:
    if sentence != said:
        tell(sentence)
    return sentence
