"""What the report consists of: sections, each a table with a sentence that says what it comes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

SIGNS = {"bad": "!", "soon": "*", "good": "+"}  # how a mark is read without colour


class Cell(NamedTuple):
    """What stands in one place of a table."""

    text: str
    mark: str = ""  # how it is meant: bad, soon, good or nothing
    lang: str = ""  # BCP 47, where it is not English
    short: str = ""  # for a narrow terminal, instead of the text

    @property
    def sign(self) -> str:
        """The mark as a sign."""
        return SIGNS.get(self.mark, "")


@dataclass(frozen=True, slots=True)
class Section:
    """One table, with what it comes to in a sentence."""

    title: str
    says: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    wide: tuple[str, ...] = ()  # columns that a terminal has no room for
    key: str = ""  # what short cells mean


def listed(words: Iterable[object]) -> str:
    """
    Write a list of words, or that there are none.

    >>> listed([10, 16]), listed([])
    ('10, 16', 'none')
    """
    return ", ".join(map(str, words)) or "none"
