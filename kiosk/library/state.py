"""Which release is active, previous and on trial, and which are refused: the most careful memory of the kiosk."""

import logging
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from kiosk.errors import StorageError
from kiosk.library.files import storage_errors

log = logging.getLogger(__name__)
FILE = "state.sqlite"
_SCHEMA = """
begin immediate;
create table if not exists pointer (
    id integer primary key check (id = 1),
    active text not null default '', previous text not null default '',
    trial text not null default '', tries integer not null default 0, boot_id text not null default ''
);
create table if not exists refused (
    release text primary key, why text not null, refused_at text not null
);
create table if not exists floor (
    key_set text not null, role text not null, version integer not null, primary key (key_set, role)
);
create table if not exists log (id integer primary key, at text not null, sentence text not null);
create table if not exists clock (id integer primary key check (id = 1), newest text not null default '');
create table if not exists traffic (day text primary key, bytes integer not null);
insert or ignore into pointer (id) values (1);
insert or ignore into clock (id) values (1);
commit;
"""
MOST_LOGGED = 500  # sentences
MAX_TRIES = 2  # crashes within one boot that condemn a release; power cuts do not
HELD = "it was rolled back."


class Floor(NamedTuple):
    """The lowest version of a role that a set of keys may bring: below it lies a downgrade attack."""

    key_set: str
    role: str
    version: int


def same_words(folder: str, other: str) -> bool:
    """Whether two release folders hold the same manifest, perhaps built by different software."""
    return bool(folder) and folder.partition("-")[0] == other.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Pointer:
    """The names of release folders; empty where there is none."""

    active: str = ""
    previous: str = ""
    trial: str = ""
    tries: int = 0
    boot_id: str = ""

    @property
    def kept(self) -> set[str]:
        """The folders that must stay."""
        return {self.active, self.previous, self.trial} - {""}


class State:
    """The database `state.sqlite`: every change is one durable transaction."""

    def __init__(self, folder: Path) -> None:
        """Open or make it; raises StorageError where the disk does not let us."""
        self.path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"The folder {folder} cannot be made: {error.strerror}. Choose another state folder."
            ) from error
        self.was_damaged = self._set_aside_if_damaged()
        if self.was_damaged:
            log.error("%s was damaged and is set aside, with it what is held and which versions came last.", self.path)
        with self._open() as connection:  # a disk that has become read-only must still be served from
            if not connection.execute("select 1 from sqlite_master where name = 'traffic'").fetchone():
                connection.executescript(_SCHEMA)

    def read(self) -> Pointer:
        """Return the pointer as it stands now."""
        with self._open() as connection:
            row = connection.execute("select active, previous, trial, tries, boot_id from pointer").fetchone()
        return Pointer(*row)

    def begin_trial(self, release: str, boot_id: str, floors: Iterable[Floor] = ()) -> int:
        """Note that *release* is about to be tried, before it is, and raise *floors*; return how often in this boot."""
        with self._open() as connection:
            trial, tries, tried_in = connection.execute("select trial, tries, boot_id from pointer").fetchone()
            tries = tries + 1 if (trial, tried_in) == (release, boot_id) else 1
            connection.execute("update pointer set trial = ?, tries = ?, boot_id = ?", (release, tries, boot_id))
            _raise(connection, floors)
        return int(tries)

    def raise_floors(self, floors: Iterable[Floor]) -> None:
        """Never take anything older than *floors* again."""
        with self._open() as connection:
            _raise(connection, floors)

    def floors(self) -> list[Floor]:
        """Return the floors of every set of keys that was ever trusted here."""
        with self._open() as connection:
            return [Floor(*row) for row in connection.execute("select key_set, role, version from floor")]

    def newest_created(self) -> datetime | None:
        """Return the signed date of the newest release that was accepted here."""
        with self._open() as connection:
            (newest,) = connection.execute("select newest from clock").fetchone()
        return datetime.fromisoformat(newest) if newest else None

    def note_created(self, created: datetime | None) -> None:
        """Remember the signed date of a release if it is the newest; None forgets it."""
        with self._open() as connection:
            if created is None:
                connection.execute("update clock set newest = ''")
            else:
                connection.execute("update clock set newest = max(newest, ?)", (created.isoformat(),))

    def log(self, at: datetime, sentence: str) -> None:
        """Keep a sentence on what came or why nothing came; the oldest give way."""
        with self._open() as connection:
            connection.execute("insert into log (at, sentence) values (?, ?)", (at.isoformat(), sentence))
            connection.execute("delete from log where id <= (select max(id) from log) - ?", (MOST_LOGGED,))

    def logged(self, limit: int = 20) -> list[tuple[str, str]]:
        """Return the last sentences with their times, the newest first."""
        with self._open() as connection:
            rows = connection.execute("select at, sentence from log order by id desc limit ?", (limit,))
            return [(at, sentence) for at, sentence in rows]

    def add_traffic(self, day: str, count: int) -> None:
        """Count bytes that came over the network on a day."""
        with self._open() as connection:
            connection.execute("delete from traffic where day <> ?", (day,))
            connection.execute(
                "insert into traffic values (?, ?) on conflict (day) do update set bytes = bytes + excluded.bytes",
                (day, count),
            )

    def traffic(self, day: str) -> int:
        """Return how many bytes came over the network on a day."""
        with self._open() as connection:
            row = connection.execute("select bytes from traffic where day = ?", (day,)).fetchone()
        return int(row[0]) if row else 0

    def activate(self, release: str, hold: str = "", at: str = "") -> None:
        """
        Make *release* the active one and the active one the previous, in one step; hold the release *hold* back.

        The same words built by newer software leave the previous release where it is.
        """
        with self._open() as connection:
            active, previous = connection.execute("select active, previous from pointer").fetchone()
            back = previous if not active or same_words(active, release) else active
            connection.execute(
                "update pointer set active = ?, previous = ?, trial = '', tries = 0",
                (release, "" if same_words(back, release) else back),
            )
            connection.execute("delete from refused where release = ?", (release,))
            if hold:
                connection.execute("insert or replace into refused values (?, ?, ?)", (hold, HELD, at))

    def refuse(self, release: str, why: str, at: str) -> None:
        """Remember not to try *release* again, and end its trial."""
        with self._open() as connection:
            connection.execute("insert or replace into refused values (?, ?, ?)", (release, why, at))
            connection.execute("update pointer set trial = '', tries = 0 where trial = ?", (release,))

    def forgive(self, release: str) -> None:
        """Let the words of *release* be tried again."""
        with self._open() as connection:
            for (name,) in connection.execute("select release from refused").fetchall():
                if same_words(name, release):
                    connection.execute("delete from refused where release = ?", (name,))

    def why_refused(self, release: str) -> str:
        """Return why *release* is not to be used: rolled back, whatever software builds it, or found unhealthy."""
        for name, why in self.refused().items():
            if name == release or (why == HELD and same_words(name, release)):
                return why
        return ""

    def refused(self) -> dict[str, str]:
        """Return the refused releases and why."""
        with self._open() as connection:
            return dict(connection.execute("select release, why from refused order by refused_at").fetchall())

    def _set_aside_if_damaged(self) -> bool:
        """Move a file that is no database of ours out of the way: the releases beside it are still whole."""
        if not self.path.is_file():
            return False
        try:
            with self._open() as connection:
                connection.execute("select 1 from sqlite_master").fetchone()
        except StorageError as error:
            if type(error.__cause__) is not sqlite3.DatabaseError:
                raise
            with storage_errors(self.path.parent):
                self.path.replace(self.path.with_name(f"{FILE}.damaged"))
            return True
        return False

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = None
        try:
            connection = sqlite3.connect(self.path, timeout=10)
            connection.execute("pragma synchronous = extra")
            with connection:
                yield connection
        except sqlite3.Error as error:
            sentence = f"{self.path} cannot be read or written: {error}. Free some space or mend the disk, then repeat."
            raise StorageError(sentence) from error
        finally:
            if connection is not None:
                connection.close()


def _raise(connection: sqlite3.Connection, floors: Iterable[Floor]) -> None:
    connection.executemany(
        "insert into floor values (?, ?, ?) "
        "on conflict (key_set, role) do update set version = max(version, excluded.version)",
        floors,
    )
