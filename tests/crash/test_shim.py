"""The harness itself: it finds what is wrong with careless writers, and nothing wrong with a careful one."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.library.files import write_file
from tests.crash.harness import CUTS, DEATHS, ERRORS, MODES, Command, every_point, needs_shim, shim

pytestmark = needs_shim
OLD, NEW = b"old " * 300, b"new " * 400
ROWS = 400


@pytest.fixture
def start(tmp_path: Path) -> Path:
    """A folder with old words, a pointer to them, and a database of as many pages as rows."""
    folder = tmp_path / "start"
    folder.mkdir()
    (folder / "1").write_bytes(OLD)
    (folder / "pointer").write_bytes(b"1")
    with sqlite3.connect(folder / "rows.sqlite") as connection:
        connection.execute("create table rows (value text)")
        connection.executemany("insert into rows values (?)", [("old" * 900,)] * ROWS)
    connection.close()
    return folder


def in_place(folder: Path) -> None:
    """Write over the old words, as one would."""
    with (folder / "1").open("wb") as file:
        file.write(NEW)
        file.flush()
        os.fsync(file.fileno())


def never_synced(folder: Path) -> None:
    """Write beside and replace, but trust the system to store it."""
    (folder / "1.part").write_bytes(NEW)
    (folder / "1.part").replace(folder / "1")


def careful(folder: Path) -> None:
    """Write as the product does."""
    write_file(folder / "1", NEW)


def forgets_the_folder(folder: Path) -> None:
    """Store new words whole, but not their name, and then point to them."""
    with (folder / "2").open("wb") as file:
        file.write(NEW)
        file.flush()
        os.fsync(file.fileno())
    pointer = os.open(folder / "pointer", os.O_WRONLY)
    os.pwrite(pointer, b"2", 0)
    os.fsync(pointer)
    os.close(pointer)


def change_rows(folder: Path, synchronous: str) -> None:
    """Change every row of the database in one transaction."""
    connection = sqlite3.connect(folder / "rows.sqlite")
    connection.execute(f"pragma synchronous = {synchronous}")
    try:
        with connection:
            connection.execute("update rows set value = ?", ("new" * 900,))
    finally:
        connection.close()


def rows_synced(folder: Path) -> None:
    """Change the rows as the product does."""
    change_rows(folder, "extra")


def rows_never_synced(folder: Path) -> None:
    """Change the rows as fast as it goes."""
    change_rows(folder, "off")


def whole(folder: Path, done: bool) -> None:
    """Check that what is pointed to is the old or the new, and the rows are all of one kind."""
    assert (folder / (folder / "pointer").read_text()).read_bytes() in (OLD, NEW)
    connection = sqlite3.connect(folder / "rows.sqlite")
    values = connection.execute("select distinct value from rows").fetchall()
    assert values in ([("old" * 900,)], [("new" * 900,)])
    assert connection.execute("select count(*) from rows").fetchone() == (ROWS,)
    assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    connection.close()


def found_by(start: Path, command: Command, step: int = 1, *, nofsync: bool = False) -> set[str]:
    """Return the modes in which something was broken."""
    errors = ("OSError", "OperationalError")
    report = every_point(start, command, whole, step=step, nofsync=nofsync, errors=errors)
    return {mode for mode, problems in report.broken.items() if problems}


def test_a_careful_writer_survives_everything(start: Path) -> None:
    """Written beside, synced, renamed, its folder synced: old or new at every point."""
    assert found_by(start, careful) == set()


def test_a_careful_writer_does_not_survive_without_fsync(start: Path) -> None:
    """Where syncing keeps nothing, the power cut is noticed: the harness does see what reaches the disk."""
    assert found_by(start, careful, nofsync=True) == {"cut", "zeros"}


def test_writing_in_place_is_found_by_everything(start: Path) -> None:
    """Half of it, none of it, an error: the old words are gone and the new ones are not there."""
    assert found_by(start, in_place) == {*DEATHS, "enospc", "cut", "zeros"}  # closing writes again


def test_a_missing_fsync_is_found_by_power_cuts_alone(start: Path) -> None:
    """Killing is not enough to test for it: what was written stays in the system's memory."""
    assert found_by(start, never_synced) == {"cut", "zeros"}


def test_a_name_that_was_not_synced_is_found_when_it_is_lost(start: Path) -> None:
    """The pointer leads to a file whose name never reached the disk."""
    assert found_by(start, forgets_the_folder) == {"lost"}


def test_a_database_survives_if_it_syncs(start: Path) -> None:
    """SQLite as the product opens it; pages are written over in place, so zeros keeps the new ones."""
    assert found_by(start, rows_synced, step=97) == set()
    assert "zeros" in found_by(start, rows_never_synced, step=97)
    assert "zeros" in found_by(start, rows_synced, step=97, nofsync=True)


def test_an_error_of_the_wrong_family_is_told(start: Path) -> None:
    """What a failing disk raises must be one of the errors that the caller knows."""
    report = every_point(start, never_synced, whole, ERRORS, errors=())
    assert "eio at 1: it raised OSError: [Errno 5]" in report.problems[0] or "enospc at 1" in report.problems[0]


def test_a_whole_program_can_be_disturbed_by_its_environment(start: Path, tmp_path: Path) -> None:
    """Without the harness: a count in a file, then death at the last change."""
    code = f"import os, pathlib; os.chdir({str(start)!r}); os.mkdir('a'); pathlib.Path('a/b').write_text('c')"
    environment = {**os.environ, "LD_PRELOAD": str(shim()), "CRASH_FOLDER": str(start)}
    counting = {**environment, "CRASH_COUNT": str(tmp_path / "count")}
    subprocess.run([sys.executable, "-c", code], env=counting, check=True)
    assert (tmp_path / "count").read_text() == "3\n"
    (start / "a" / "b").unlink()
    (start / "a").rmdir()
    dying = subprocess.run([sys.executable, "-c", code], env={**environment, "CRASH_MODE": "torn", "CRASH_NTH": "2"})
    assert dying.returncode == -9
    assert (start / "a" / "b").read_text() == ""


def test_every_kind_of_disturbance_is_tried() -> None:
    """No mode is forgotten."""
    assert set(MODES) == {*DEATHS, *ERRORS, *CUTS}
