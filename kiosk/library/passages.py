"""The passage of a text that answers a search, with the found words marked in their original letters."""

import sys
from array import array
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

    __slots__ = ("_ends", "_skeletons", "_starts", "_stems", "text")

    def __init__(self, language: Language, text: str) -> None:
        self.text = " ".join(text.split())
        found = list(words(self.text))
        both = [forms(language, word.text) for word in found]
        self._starts, self._ends = array("I", [word.start for word in found]), array("I", [word.end for word in found])
        self._skeletons = [sys.intern(EXACT + form.skeleton) for form in both]  # the same words stand in many texts
        self._stems = [sys.intern(form.stem) for form in both]

    def found(self, terms: Collection[str]) -> list[Word]:
        """Return the words that *terms* stand for."""
        pairs = zip(self._skeletons, self._stems, strict=True)
        places = [place for place, (skeleton, stem) in enumerate(pairs) if skeleton in terms or stem in terms]
        return [Word(self.text[self._starts[at] : self._ends[at]], self._starts[at], self._ends[at]) for at in places]


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
