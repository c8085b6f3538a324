"""The working tree is read as it stands and written in one step; what the disk refuses is one clear sentence."""

import os
import shutil
from pathlib import Path

import pytest

from kiosk.content.site import errors
from kiosk.editors.checks import check_files
from kiosk.editors.tree import read_tree, write_beside
from kiosk.errors import ContentError
from tests.conftest import EXAMPLE, TODAY


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the example content."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "content"))


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


def test_what_some_programs_call_a_text_is_read_and_what_editors_leave_lying_is_not(tmp_path: Path) -> None:
    """A text that was saved under a name of another kind is told, not passed over; copies of programs are."""
    for name in ("37-russia.md", "38-all.MD", "39-x.md.txt", ".37-russia.md.swp", "37-russia.md~", "#37#", "notes.txt"):
        (tmp_path / name).write_text("text", "utf-8")
    assert sorted(read_tree(tmp_path)) == ["37-russia.md", "38-all.MD", "39-x.md.txt"]


def test_a_name_in_another_encoding_is_told_and_breaks_nothing(content: Path) -> None:
    """Whatever bytes a name has, every page that lists it can be written."""
    (content / os.fsdecode(b"ru/37-\xe4.md")).write_text("text", "utf-8")
    found = errors(check_files(read_tree(content), TODAY)[1])
    assert [(one.check, one.file) for one in found] == [("file-name", "ru/37-�.md")]
    assert f"{found[0]}".encode()
