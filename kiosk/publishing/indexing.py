"""The preview's search index, built in a process of its own: it takes seconds, and no save is to wait for it."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path

from kiosk.library.search import Document, build_index

LOOK_EVERY = 0.05  # seconds
_CONTEXT = multiprocessing.get_context("spawn")  # a fork of a process with threads can hang


def build_apart(folder: Path, documents: list[Document], is_wanted: Callable[[], bool]) -> bool:
    """Build the index of *documents* in *folder* unless it is not wanted any more; return whether it is there."""
    process = _CONTEXT.Process(target=_build, args=(folder, documents), daemon=True)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    process.start()  # it inherits what is blocked: Ctrl-C ends the preview, and that ends this
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    while process.is_alive() and is_wanted():
        process.join(LOOK_EVERY)
    process.kill()
    process.join()
    return process.exitcode == 0


def _build(folder: Path, documents: list[Document]) -> None:
    os.nice(10)  # pages first
    try:
        build_index(folder, documents)
    except OSError:  # the folder is gone, or the disk is full
        raise SystemExit(1) from None
