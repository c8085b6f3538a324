"""The preview's index is built beside it: pages and saves do not wait, and what nobody wants any more is not built."""

import signal
import time
from pathlib import Path

from kiosk.library.search import Document, Index
from kiosk.publishing.indexing import build_apart

DOCUMENTS = [Document(37, "ru", "Россия", [], "Регистрация в России")]


def test_an_index_built_apart_can_be_searched(tmp_path: Path) -> None:
    """It is the same index as any other."""
    assert build_apart(tmp_path, DOCUMENTS, lambda: True)
    assert [hit.number for hit in Index(tmp_path).search("ru", "регистрация", 5).hits] == [37]


def test_an_index_that_nobody_wants_any_more_is_stopped_at_once(tmp_path: Path) -> None:
    """Somebody saved again: minutes of work end in a moment, and say that nothing is there."""
    text = " ".join(f"слово{number}" for number in range(2000))
    many = [Document(number % 97 + 1, "ru", "Тема", [], text) for number in range(2000)]
    began, end = time.monotonic(), time.monotonic() + 1
    assert not build_apart(tmp_path, many, lambda: time.monotonic() < end)
    assert time.monotonic() - began < 3


def test_ctrl_c_is_heard_again_afterwards(tmp_path: Path) -> None:
    """Only the process that builds does not hear it."""
    build_apart(tmp_path, DOCUMENTS, lambda: False)
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_a_folder_that_is_gone_is_no_index(tmp_path: Path) -> None:
    """The preview ended meanwhile."""
    assert not build_apart(tmp_path / "gone", DOCUMENTS, lambda: True)
