"""The two forms in which a word is indexed and asked for: whole and folded, and without its endings."""

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


def stem_of(code: str, skeleton: str) -> str:
    """Return the stem of a word that is folded already."""
    return collapse(stem(LANGUAGES[code], skeleton))
