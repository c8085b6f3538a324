"""The working tree is read as it stands and written in one step; what the disk refuses is one clear sentence."""

from pathlib import Path

import pytest

from kiosk.editors.tree import write_beside
from kiosk.errors import ContentError


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    """Where nothing can be written nothing can be tidied, either: the sentence still comes."""
    (tmp_path / "po").write_text("here", "utf-8")
    with pytest.raises(ContentError, match="cannot be written: Not a directory"):
        write_beside(tmp_path / "po" / "tg" / "37-russia.po", "text")
    assert (tmp_path / "po").read_text("utf-8") == "here"


def test_a_disk_that_can_only_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening and removing both fail there."""

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system", f"{path}")

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(ContentError, match="Read-only file system"):
        write_beside(tmp_path / "11-copies.md", "text")
