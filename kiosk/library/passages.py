"""The passage of a text that answers a search, with the found words marked in their original letters."""

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from typing import NamedTuple

from kiosk.languages import Language
from kiosk.languages.text import Word, words
from kiosk.library.forms import EXACT, forms

LENGTH = 150  # characters


class Piece(NamedTuple):
    """A stretch of text, and whether it is a found word."""

    text: str
    is_found: bool


class Worded:
    """A text with the forms of its words, made once: folding three hundred words for every result is slow."""

    __slots__ = ("_ends", "_forms", "_places", "_starts", "text")

    def __init__(self, language: Language, text: str) -> None:
        self.text = " ".join(text.split())
        found = list(words(self.text))
        self._starts, self._ends = array("I", [word.start for word in found]), array("I", [word.end for word in found])
        both = [forms(language, word.text) for word in found]
        formed = [(EXACT + form.skeleton, place) for place, form in enumerate(both)]
        formed = sorted(formed + [(form.stem, place) for place, form in enumerate(both)])
        self._forms = [sys.intern(form) for form, _ in formed]  # the same words stand in many texts
        self._places = array("I", [place for _, place in formed])

    def found(self, terms: Collection[str]) -> list[Word]:
        """Return the words that *terms* stand for."""
        places: set[int] = set()
        for term in terms:
            places.update(self._places[bisect_left(self._forms, term) : bisect_right(self._forms, term)])
        spans = [(self._starts[place], self._ends[place]) for place in sorted(places)]
        return [Word(self.text[start:end], start, end) for start, end in spans]


def passage(worded: Worded, terms: Collection[str]) -> tuple[list[Piece], int]:
    """Return the stretch of a text with most of the words that *terms* stand for, and where the first of them is."""
    flat = worded.text
    found = worded.found(terms) if terms else []
    start, end = _window(flat, found)
    place = next((word.start for word in found if word.start >= start), 0)
    pieces = [Piece("… ", False)] if start else []
    for word in found:
        if start <= word.start and word.end <= end:
            pieces += [Piece(flat[start : word.start], False), Piece(word.text, True)]
            start = word.end
    pieces += [Piece(flat[start:end], False)] + ([Piece(" …", False)] if end < len(flat) else [])
    return [piece for piece in pieces if piece.text], place


def _window(text: str, found: list[Word]) -> tuple[int, int]:
    """Choose the place with most found words, begun at a sentence or a word."""
    best = max(found, key=lambda first: _count_from(first, found), default=None)
    start = 0 if best is None else max(0, best.start - LENGTH // 4)
    if start:
        sentence = max(text.rfind(". ", start, best.start), text.rfind(": ", start, best.start)) if best else -1
        start = sentence + 2 if sentence >= 0 else text.find(" ", start) + 1
    end = min(len(text), start + LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", start, end), best.end if best else 0)
    return start, end


def _count_from(first: Word, found: list[Word]) -> int:
    return sum(first.start <= word.start < first.start + LENGTH * 3 // 4 for word in found)
