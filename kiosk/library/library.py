"""The library: one release, opened; everything that pages show is asked here."""

import json
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from kiosk.content.contacts import Contact
from kiosk.content.facts import Fact
from kiosk.content.sources import Source
from kiosk.content.topics import Topic
from kiosk.errors import LibraryError
from kiosk.languages import LANGUAGES, SOURCE
from kiosk.library.answers import Heading, Page, Recording, Result, Results
from kiosk.library.nearest import Nearest
from kiosk.library.passages import Worded, passage
from kiosk.library.search import Index
from kiosk.library.store import open_store, read_records, read_tools
from kiosk.library.suggestions import Suggestions

_HEADING = "number, lang, type, title, topic, sensitive, summary"


class Library:
    """One release, opened for reading by many threads."""

    def __init__(self, folder: Path, release: str, blob: Callable[[str], Path]) -> None:
        """Open the release in *folder*; *blob* says where a recording lies. Raises LibraryError."""
        self.folder = folder
        self.release = release
        self._blob = blob
        self._lock = threading.Lock()
        self._texts: dict[tuple[str, int], tuple[Worded, list[tuple[int, str]]]] = {}
        self._connection = connection = open_store(folder)
        weakref.finalize(self, connection.close)
        try:
            self.topics: dict[str, Topic] = read_records(connection, "topics")
            self.facts: dict[str, Fact] = read_records(connection, "facts")
            self.sources: dict[str, Source] = read_records(connection, "sources")
            self.contacts: dict[str, Contact] = read_records(connection, "contacts")
            self.tools = read_tools(connection)
            self.headings = self._read_headings(connection)
            needed = connection.execute("select number from most_needed order by position")
            self.most_needed = [row["number"] for row in needed]
            self._index = Index(folder)
            self._suggestions = {
                code: Suggestions(code, ((found.title, found.number) for found in self.headings_of(code)))
                for code in LANGUAGES
            }
            self._nearest = {code: Nearest(code, self._named(code)) for code in LANGUAGES}
        except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
            raise LibraryError(
                f"The library in {folder.name} cannot be read: {error}. Build or fetch it again."
            ) from error

    @cached_property
    def numbers(self) -> list[int]:
        """Every item's number, in order."""
        return sorted({number for _, number in self.headings})

    def heading(self, lang: str, number: int) -> Heading | None:
        """Return what lists show of an item: in *lang*, else in Russian, else in any language."""
        for code in (lang, SOURCE, *LANGUAGES):
            if found := self.headings.get((code, number)):
                return found
        return None

    def headings_of(self, lang: str, topic: str | None = None) -> list[Heading]:
        """Return the headings of all items, or of one topic's, in order of numbers."""
        found = [self.heading(lang, number) for number in self.numbers]
        return [heading for heading in found if heading and topic in (None, heading.topic)]

    def page(self, lang: str, number: int) -> Page | None:
        """Return an item to show: in *lang*, else in Russian."""
        heading = self.heading(lang, number)
        if heading is None:
            return None
        row = self._row(heading)
        return Page(
            heading,
            json.loads(row["blocks"]),
            tuple(json.loads(row["facts"])),
            tuple(json.loads(row["sources"])),
            row["translation"],
            row["state"],
            row["checked_by"],
            date.fromisoformat(row["reviewed"]),
            date.fromisoformat(row["due"]),
        )

    def recording(self, lang: str, number: int, today: date) -> Recording | None:
        """
        Return what can be heard of the page that readers of *lang* see.

        Nothing, once a fact of it is past its day: the page says beside the value that it may have changed, a voice
        does not. Nothing, too, where the file is gone: damage costs the recording and not the page.
        """
        heading = self.heading(lang, number)
        row = self._row(heading) if heading else None
        found = json.loads(row["recording"]) if row else None
        if row is None or found is None or any(self.facts[name].is_overdue(today) for name in json.loads(row["facts"])):
            return None
        recording = Recording(self._blob(found["sha256"]), found["sha256"], found["size"], found["seconds"])
        try:
            return recording if recording.path.stat().st_size == recording.size else None
        except OSError:
            return None

    def search(self, lang: str, text: str, limit: int = 10) -> Results:
        """Return what *text* finds for a reader of *lang*; an item's number finds the item."""
        typed = text.strip()
        direct = self.heading(lang, int(typed)) if typed.isdecimal() and len(typed) < 3 else None
        results = [self._result(direct, {})] if direct else []
        found = self._index.search(lang, text, limit)
        for hit in found.hits:
            heading = self.heading(lang, hit.number)
            if heading and heading != direct:
                results.append(self._result(heading, hit.matched))
        return Results(results, found.taken_for)

    def suggest(self, lang: str, text: str, limit: int = 6) -> list[Heading]:
        """Return the items whose title begins with *text*, or has a word that does; an item's number comes first."""
        typed = text.strip()
        numbers = [int(typed)] if typed.isdecimal() and len(typed) < 3 else self._suggestions[lang].of(text, limit)
        return [heading for number in numbers if (heading := self.heading(lang, number))]

    def nearest_topics(self, lang: str, text: str, limit: int = 3) -> list[Topic]:
        """Return the topics whose names and titles look most like *text*, which found nothing."""
        return [self.topics[topic] for topic in self._nearest[lang].of(text, limit)]

    def check(self) -> None:
        """
        Read everything once, as the health check of a new release.

        Raises:
            LibraryError: An item is not readable, or search does not answer.
        """
        self._check(list(self.headings.values()))

    def probe(self) -> None:
        """
        Read one item a language, as a quick look whether the files are still whole.

        Raises:
            LibraryError: An item is not readable, or search does not answer.
        """
        self._check(list({heading.lang: heading for heading in self.headings.values()}.values()))

    def _check(self, headings: list[Heading]) -> None:
        if not headings:
            raise LibraryError(f"The library in {self.folder.name} is empty. Build or fetch it again.")
        try:
            for heading in headings:
                self.page(heading.lang, heading.number)
                found = self.search(heading.lang, heading.title, limit=100)
                if heading not in [result.heading for result in found]:
                    raise LibraryError(f"Search does not find item {heading.number} by its title in {heading.lang}.")
        except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
            raise LibraryError(f"The library in {self.folder.name} cannot be read: {error}.") from error

    def _named(self, lang: str) -> Iterator[tuple[str, str]]:
        for topic in self.topics.values():
            for heading in self.headings_of(lang, topic.id):
                yield topic.id, f"{topic.name[lang]} {heading.title}"

    def _result(self, heading: Heading, matched: Any) -> Result:
        worded, sections = self._worded(heading)
        own = matched.get(LANGUAGES[heading.lang].origin, frozenset())
        by_source = not own and SOURCE in matched and heading.lang != SOURCE
        pieces, place = passage(worded, own)
        anchor = next((name for start, name in reversed(sections) if start <= place), "") if own else ""
        return Result(heading, pieces, by_source, anchor)

    def _worded(self, heading: Heading) -> tuple[Worded, list[tuple[int, str]]]:
        """Return an item's text with the forms of its words, and its sections; made once, and few at a time."""
        key = (heading.lang, heading.number)
        if key not in self._texts:
            row = self._row(heading)
            self._texts[key] = Worded(LANGUAGES[heading.lang], row["text"]), json.loads(row["sections"])
        return self._texts[key]

    def _row(self, heading: Heading) -> sqlite3.Row:
        sql = "select * from items where lang = ? and number = ?"
        with self._lock:  # one connection for all threads, opened before anybody needs it
            row: sqlite3.Row = self._connection.execute(sql, (heading.lang, heading.number)).fetchone()
        return row

    @staticmethod
    def _read_headings(connection: sqlite3.Connection) -> dict[tuple[str, int], Heading]:
        rows = connection.execute(f"select {_HEADING} from items order by number")  # noqa: S608 (our own names)
        return {
            (row["lang"], row["number"]): Heading(**{**dict(row), "sensitive": bool(row["sensitive"])}) for row in rows
        }
