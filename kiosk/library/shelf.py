"""The shelf: holds the active library for the serving threads and follows the pointer without a restart."""

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from kiosk.errors import KioskError, LibraryError
from kiosk.library.library import Library
from kiosk.library.releases import Releases

log = logging.getLogger(__name__)
FOLLOW_EVERY = 0.5  # seconds
Answer = TypeVar("Answer")


class Shelf:
    """What is served now. `current` is None when no release opens: then readers are sent to the staff."""

    def __init__(self, releases: Releases) -> None:
        self._releases = releases
        self._served = ""
        self._told: set[str] = set()
        self.current: Library | None = None
        self.refresh()

    def refresh(self) -> None:
        """Look at the pointer; open and take the active release if it is another, else keep what is served."""
        try:
            pointer = self._releases.state.read()
        except KioskError as error:
            self._tell(f"The state cannot be read; what was served is still served. {error}")
            return
        for name in filter(None, (pointer.active, pointer.previous)):
            if name == self._served:
                return
            try:
                self.current = self._releases.open(name)  # opened before it is taken
            except LibraryError as error:
                self._tell(str(error))
                continue
            self._served = name
            return

    def _tell(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            log.error(sentence)

    def ask(self, question: Callable[[Library], Answer]) -> Answer:
        """Put *question* to the library; a thread that comes late to a removed release asks the newer one."""
        library = self.current
        if library is None:
            raise LibraryError("No release opens.")
        try:
            return question(library)
        except LibraryError:
            newer = self.current
            if newer is None or newer is library:
                raise
            return question(newer)

    def follow(self, stop: threading.Event) -> None:
        """Look at the pointer until *stop* is set."""
        while not stop.wait(FOLLOW_EVERY):
            try:
                self.refresh()
            except Exception as error:  # this thread must outlive everything
                self._tell(f"Following the releases failed: {type(error).__name__}.")
