"""The passage of a text that answers a search, with the found words marked in their original letters."""

from collections.abc import Collection
from typing import NamedTuple

from kiosk.languages import Language
from kiosk.languages.text import Word, words
from kiosk.library.forms import EXACT, forms_of_content

LENGTH = 150  # characters


class Piece(NamedTuple):
    """A stretch of text, and whether it is a found word."""

    text: str
    is_found: bool


def passage(language: Language, text: str, terms: Collection[str]) -> tuple[list[Piece], int]:
    """Return the stretch of *text* with most of the words that *terms* stand for, and where the first of them is."""
    flat = " ".join(text.split())
    found = [word for word in words(flat) if _is_one_of(terms, language.code, word.text)] if terms else []
    start, end = _window(flat, found)
    place = next((word.start for word in found if word.start >= start), 0)
    pieces = [Piece("… ", False)] if start else []
    for word in found:
        if start <= word.start and word.end <= end:
            pieces += [Piece(flat[start : word.start], False), Piece(word.text, True)]
            start = word.end
    pieces += [Piece(flat[start:end], False)] + ([Piece(" …", False)] if end < len(flat) else [])
    return [piece for piece in pieces if piece.text], place


def _is_one_of(terms: Collection[str], code: str, word: str) -> bool:
    found = forms_of_content(code, word)
    return EXACT + found.skeleton in terms or found.stem in terms


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
