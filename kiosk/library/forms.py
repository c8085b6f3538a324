"""The two forms in which a word is indexed and asked for: whole and folded, and without its endings."""

from functools import lru_cache
from typing import NamedTuple

from kiosk.languages import LANGUAGES, Language
from kiosk.languages.stems import stem
from kiosk.languages.text import collapse, fold_letters

EXACT = "="  # begins a whole folded word; stems stand without it


class Forms(NamedTuple):
    """A word folded: as it is, and without its endings."""

    skeleton: str
    stem: str


def forms(language: Language, word: str) -> Forms:
    """
    Fold *word* and strip its endings.

    >>> forms(LANGUAGES["uz"], "Roʻyxatdan")
    Forms(skeleton='roihatdan', stem='roihat')
    """
    letters = fold_letters(language, word)
    return Forms(collapse(letters), collapse(stem(language, letters)))


@lru_cache(maxsize=16_384)
def forms_of_content(code: str, word: str) -> Forms:
    """Remember the forms of the content's words; what readers type never comes here, so nothing of theirs is kept."""
    return forms(LANGUAGES[code], word)


def stem_of(code: str, skeleton: str) -> str:
    """Return the stem of a word that is folded already."""
    return collapse(stem(LANGUAGES[code], skeleton))
