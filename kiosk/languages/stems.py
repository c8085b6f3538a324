"""Stems: what is left of a folded word without its endings, so that forms of one word meet. For search only."""

import tomllib
from functools import cache
from importlib import resources

from kiosk.languages import Language

_TABLES = tomllib.loads((resources.files("kiosk.languages") / "stems.toml").read_text("utf-8"))
_VOWELS = frozenset("aeiou")


def stem(language: Language, letters: str) -> str:
    """
    Return *letters*, a folded word whose doubled letters still stand, without its endings.

    >>> from kiosk.languages import LANGUAGES
    >>> words = [("uz", "patentsiz"), ("ru", "patentov"), ("kk", "jumistan"), ("ky", "jumuštan"), ("tg", "kitobho")]
    >>> [stem(LANGUAGES[code], word) for code, word in words]
    ['patent', 'patent', 'jumis', 'jumuš', 'kitob']
    """
    table = _table(language.origin)
    if table is None:
        return letters
    rounds, endings = table
    for _ in range(rounds):
        shorter = _strip(letters, endings)
        if shorter == letters:
            break
        letters = shorter
    return letters


def _strip(letters: str, endings: dict[int, frozenset[str]]) -> str:
    for size, known in endings.items():
        kept = len(letters) - size
        if letters[kept:] in known and kept >= (4 if size == 1 else 3) and _VOWELS.intersection(letters[:kept]):
            return letters[:kept]
    return letters


@cache
def _table(code: str) -> tuple[int, dict[int, frozenset[str]]] | None:
    if code not in _TABLES:
        return None
    by_size: dict[int, set[str]] = {}
    for ending in _TABLES[code]["endings"]:
        by_size.setdefault(len(ending), set()).add(ending)
    return _TABLES[code]["rounds"], {size: frozenset(by_size[size]) for size in sorted(by_size, reverse=True)}
