"""How text becomes index terms: our words and folds in the form that Whoosh asks for. Knows no query."""

from collections.abc import Iterator
from typing import Any

from whoosh import fields
from whoosh.analysis import Token

from kiosk.languages import LANGUAGES, WRITTEN
from kiosk.languages.text import fold_text, words

EXACT = "="  # begins a whole folded word; stems will stand without it
TITLE_WEIGHT, ALIAS_WEIGHT = 3, 3


class LanguageAnalyzer:
    """Yields the folded words of one language; kept in the index by its code alone."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __call__(self, value: str, **_: Any) -> Iterator[Token]:
        """Yield one token a word."""
        token = Token()
        for word in words(value):
            token.text = EXACT + fold_text(LANGUAGES[self.code], word.text)
            token.boost = 1.0
            if token.text != EXACT:
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
