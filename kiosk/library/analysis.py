"""How text becomes index terms: our words, folds and stems in the form that Whoosh asks for. Knows no query."""

from collections.abc import Iterator
from typing import Any

from whoosh import fields
from whoosh.analysis import Token

from kiosk.languages import LANGUAGES, WRITTEN
from kiosk.languages.text import words
from kiosk.library.forms import EXACT, forms

TITLE_WEIGHT, ALIAS_WEIGHT = 3, 3


class LanguageAnalyzer:
    """Yields two terms a word: the whole folded word, and its stem; kept in the index by the language's code alone."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __call__(self, value: str, **_: Any) -> Iterator[Token]:
        """Yield the terms of every word."""
        token = Token()
        token.boost = 1.0
        for word in words(value):
            found = forms(LANGUAGES[self.code], word.text)
            if found.skeleton:
                token.text = EXACT + found.skeleton
                yield token
                token.text = found.stem
                yield token


def field_name(code: str) -> str:
    """Return the name of a language's field."""
    return f"t_{code}"


def schema() -> fields.Schema:
    """One document an item, one field a language: so a Russian query finds the Tajik page."""
    texts = {field_name(code): fields.TEXT(phrase=False, analyzer=LanguageAnalyzer(code)) for code in WRITTEN}
    return fields.Schema(number=fields.NUMERIC(stored=True, unique=True), **texts)


def weighted_text(title: str, aliases: list[str], text: str) -> str:
    """Return what is indexed: title and aliases three times, the text once."""
    return "\n".join([title] * TITLE_WEIGHT + aliases * ALIAS_WEIGHT + [text])
