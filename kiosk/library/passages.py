"""The passage of a text that answers a search, with the found words marked in their original letters."""

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from kiosk.languages import LANGUAGES, Language
from kiosk.languages.text import Word, fold_text, words

LENGTH = 150  # characters


class Piece(NamedTuple):
    """A stretch of text, and whether it is a found word."""

    text: str
    is_found: bool


@lru_cache(maxsize=16_384)
def _skeleton(code: str, word: str) -> str:
    """Fold a word of the content; what readers type never comes here, so nothing of theirs is kept."""
    return fold_text(LANGUAGES[code], word)


def passage(language: Language, text: str, skeletons: Collection[str]) -> list[Piece]:
    """Return the stretch of *text* with most of the folded words *skeletons*; its beginning where none occurs."""
    flat = " ".join(text.split())
    found = [word for word in words(flat) if _skeleton(language.code, word.text) in skeletons] if skeletons else []
    start, end = _window(flat, found)
    pieces = [Piece("… ", False)] if start else []
    for word in found:
        if start <= word.start and word.end <= end:
            pieces += [Piece(flat[start : word.start], False), Piece(word.text, True)]
            start = word.end
    return [piece for piece in [*pieces, Piece(flat[start:end], False)] if piece.text] + (
        [Piece(" …", False)] if end < len(flat) else []
    )


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
