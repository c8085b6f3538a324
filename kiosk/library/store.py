"""The tables of one release: built by sqlite-utils once, then opened read-only and immutable, never migrated."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from kiosk.bundle.manifest import Entry
from kiosk.content.contacts import Contact
from kiosk.content.facts import Fact
from kiosk.content.item import Item
from kiosk.content.made import with_made
from kiosk.content.markdown import Block
from kiosk.content.pictures import with_pictures
from kiosk.content.recordings import recording_of, recording_path
from kiosk.content.site import Site
from kiosk.content.sources import Source
from kiosk.content.tools import Tool, tool_from
from kiosk.content.topics import Topic
from kiosk.content.types import TYPES
from kiosk.errors import LibraryError
from kiosk.languages import LANGUAGES, Language

FILE = "library.sqlite"
Record = TypeVar("Record")
_RECORDS: Mapping[str, type[Any]] = {"topics": Topic, "facts": Fact, "sources": Source, "contacts": Contact}


def build_store(folder: Path, site: Site, media: Mapping[str, Entry]) -> None:
    """Write the tables of *site* into *folder*; *media* are the recordings and pictures that are there, by path."""
    import sqlite_utils  # slow to import, and a serving kiosk never builds

    database = sqlite_utils.Database(folder / FILE)
    try:
        # Nothing opens it before all of it was synced and got its name, so nothing is synced here each time.
        database.execute("pragma synchronous = off")
        database.execute("pragma journal_mode = memory")
        rows = (item_row(item, site, media) for item in with_made(site.items.values()))
        database.table("items").insert_all(rows, pk=("lang", "number"), columns={"blocks": str})
        for table in _RECORDS:
            records = getattr(site, table).values()
            entries = (
                {"id": record.id, "position": place, "data": _to_json(asdict(record))}
                for place, record in enumerate(records)
            )
            database.table(table).create({"id": str, "position": int, "data": str}, pk="id")
            database.table(table).insert_all(entries)
        database.table("tools").create({"number": int, "data": str}, pk="number")
        tools = ({"number": tool.number, "data": _to_json(asdict(tool))} for tool in site.tools.values())
        database.table("tools").insert_all(tools)
        database.table("most_needed").create({"number": int, "position": int}, pk="position")
        database.table("most_needed").insert_all(
            {"number": number, "position": place} for place, number in enumerate(site.most_needed)
        )
    finally:
        database.close()


def item_row(item: Item, site: Site, media: Mapping[str, Entry]) -> dict[str, Any]:
    """Return an item as the library keeps it: what pages and search need, with blocks as JSON."""
    language = LANGUAGES[item.lang]
    return {
        "lang": item.lang,
        "number": item.number,
        "type": item.header.type,
        "title": item.header.title,
        "topic": item.header.topic,
        "facts": _to_json(list(dict.fromkeys(found.name for found in item.references if found.kind == "fact"))),
        "sources": _to_json(item.header.sources),
        "sensitive": item.header.sensitive,
        "translation": site.translation_status(item),
        "state": item.review.state,
        "checked_by": item.review.by,
        "reviewed": f"{item.review.on}",
        "due": f"{item.review.due}",
        "recording": _to_json(_recording(item, site, media)),
        "blocks": _to_json(with_pictures(item.blocks, site.pictures.get(item.number, ()))),
        "summary": summary(item, language, site.facts),
        "text": search_text(item, language, site.facts),
        "sections": _to_json(_sections(item, language, site.facts)),
    }


def _recording(item: Item, site: Site, media: Mapping[str, Entry]) -> dict[str, Any] | None:
    """Return the recording that speaks what *item* says: name, bytes, seconds."""
    recording = recording_of(site, item, {path: entry.sha256 for path, entry in media.items()})
    if recording is None:
        return None
    size = media[recording_path(item.lang, item.number)].size
    return {"sha256": recording.sha256, "size": size, "seconds": recording.seconds}


def summary(item: Item, language: Language, facts: Mapping[str, Fact]) -> str:
    """Return the answer that an item begins with, for lists."""
    first = item.blocks[:1]
    return _words(item, first, language, facts) if first and first[0]["kind"] == "paragraph" else ""


def search_text(item: Item, language: Language, facts: Mapping[str, Fact]) -> str:
    """Return the words of an item for search and its passages; sums that can be hidden one day are left out."""
    return _words(item, item.blocks, language, facts)


def _sections(item: Item, language: Language, facts: Mapping[str, Fact]) -> list[tuple[int, str]]:
    """Return where each section begins in the words of an item, spaces and lines counted once, and its anchor."""
    return [
        (len(" ".join(_words(item, item.blocks[:place], language, facts).split())), block["anchor"])
        for place, block in enumerate(item.blocks)
        if block["kind"] == "heading"
    ]


def _words(item: Item, blocks: list[Block], language: Language, facts: Mapping[str, Fact]) -> str:
    pieces = TYPES[item.header.type].search_text(blocks)
    return "".join(
        piece if isinstance(piece, str) else _printed(facts[piece["fact"]], language, piece) for piece in pieces
    ).strip()


def _printed(fact: Fact, language: Language, piece: Mapping[str, Any]) -> str:
    return "…" if fact.hide else fact.print_in(language, digits_only=piece["digits"])


def open_store(folder: Path) -> sqlite3.Connection:
    """
    Open the tables of a release for reading.

    Raises:
        LibraryError: There is nothing, or it is not a database of ours.
    """
    path = folder / FILE
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        connection.execute("select lang, number from items limit 1").fetchone()
    except sqlite3.Error as error:
        raise LibraryError(f"The library in {folder.name} does not open: {error}. Build or fetch it again.") from error
    return connection


def read_records(connection: sqlite3.Connection, table: str) -> dict[str, Any]:
    """Return the records of *table* by id, in their order."""
    record = _RECORDS[table]
    rows = connection.execute(f"select id, data from {table} order by position")  # noqa: S608 (our own table names)
    return {row["id"]: _from_json(record, row["data"]) for row in rows}


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_date_to_json)


def _date_to_json(value: object) -> dict[str, str]:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    raise TypeError(f"{value!r} cannot be stored.")


def _from_json(record: type[Record], data: str) -> Record:
    return record(**dict(_restored(record, json.loads(data))))


def _restored(record: type[Any], values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for field in fields(record):
        value = values[field.name]
        if isinstance(value, dict) and set(value) == {"date"} and isinstance(value["date"], str):
            value = date.fromisoformat(value["date"])
        yield field.name, tuple(value) if isinstance(value, list) else value


def read_tools(connection: sqlite3.Connection) -> dict[int, Tool]:
    """Return the structure of every tool, by its item's number."""
    rows = connection.execute("select data from tools")
    return {tool.number: tool for row in rows if (tool := tool_from(json.loads(row["data"])))}
