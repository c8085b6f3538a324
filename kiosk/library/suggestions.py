"""Titles that begin with what is being typed, or have a word that does: no engine, two lookups."""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import islice

from kiosk.languages import LANGUAGES
from kiosk.languages.text import fold_text, other_spellings, words

LONGEST = 60  # characters that are looked at


class Suggestions:
    """The folded titles of one language, from each of their words on."""

    def __init__(self, code: str, titles: Iterable[tuple[str, int]]) -> None:
        """Take (title, number) pairs."""
        self._code = code
        self._starts = sorted(
            (fold_text(LANGUAGES[code], title[word.start :]), place, number)
            for title, number in titles
            for place, word in enumerate(words(title))
        )

    def of(self, text: str, limit: int) -> list[int]:
        """Return the numbers of at most *limit* titles, those first that begin with *text*."""
        typed = " ".join(text[:LONGEST].split())
        for spelling in (typed, *other_spellings(LANGUAGES[self._code], typed)):
            if found := self._beginning_with(fold_text(LANGUAGES[self._code], spelling), limit):
                return found
        return []

    def _beginning_with(self, start: str, limit: int) -> list[int]:
        if not start:
            return []
        found = []
        for known, place, number in islice(self._starts, bisect_left(self._starts, (start,)), None):
            if not known.startswith(start):
                break
            found.append((place > 0, number))
        return list(dict.fromkeys(number for _, number in sorted(found)))[:limit]
