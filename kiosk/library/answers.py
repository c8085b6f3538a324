"""What the library answers with: headings for lists, pages, recordings, and what a search came to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kiosk.library.passages import Piece


@dataclass(frozen=True, slots=True)
class Heading:
    """What lists show of an item; `lang` is the language it is written in, perhaps not the reader's."""

    number: int
    lang: str
    type: str
    title: str
    topic: str
    sensitive: bool
    summary: str


@dataclass(frozen=True, slots=True)
class Page:
    """One item as it is shown."""

    heading: Heading
    blocks: list[dict[str, Any]]
    facts: tuple[str, ...]  # those that its text prints
    sources: tuple[str, ...]
    translation: str  # up_to_date | outdated
    state: str
    checked_by: str
    reviewed: date
    due: date


@dataclass(frozen=True, slots=True)
class Recording:
    """A page read aloud: the file on the disk."""

    path: Path
    sha256: str
    size: int  # bytes
    seconds: int


@dataclass(frozen=True, slots=True)
class Result:
    """One row of search results."""

    heading: Heading
    passage: list[Piece]
    by_source: bool = False  # found in the Russian text only, and shown in the reader's language
    anchor: str = ""  # of the section that the passage stands in


@dataclass(frozen=True, slots=True)
class Results:
    """What a search came to: rows, and which typed words were taken for which written ones."""

    rows: list[Result] = field(default_factory=list)
    taken_for: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Result]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)
