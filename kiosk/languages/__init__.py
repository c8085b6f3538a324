"""
What a language is: letters, folds, unit words and names of countries, as data.

Pure: no I/O but the reading of this package's own TOML files, once, at import.
Nothing asks `if lang == …`; whoever needs to know something about a language adds a key to its file.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from babel import Locale

KEYS = ("code", "tag", "locale", "order", "served", "endonym", "short", "fallback", "script", "alphabet", "apostrophes")
SOURCE = "ru"  # the language that the others are translated from


@dataclass(frozen=True, slots=True)
class Language:
    """One language and script that readers can choose."""

    code: str  # as in addresses
    tag: str  # BCP 47, as in lang=""
    locale: str  # for Babel
    order: int
    served: bool
    endonym: str
    short: str
    fallback: str
    script: str
    alphabet: str
    apostrophes: str
    fold: Mapping[str, str]
    units: Mapping[str, Mapping[str, str]]
    countries: Mapping[str, str]

    def unit_word(self, unit: str, number: float) -> str:
        """
        Return the word for *unit* in the form that stands after *number*; plural rules are CLDR's, from Babel.

        >>> [LANGUAGES["ru"].unit_word("day", number) for number in (1, 22, 15)], LANGUAGES["tg"].unit_word("day", 15)
        (['день', 'дня', 'дней'], 'рӯз')
        """
        forms = self.units[unit]
        category: str = Locale.parse(self.locale).plural_form(number)
        return forms.get(category, forms["other"])

    def number(self, number: float) -> str:
        """
        Write *number* with a decimal comma and no-break spaces between thousands, alike in all our languages.

        >>> LANGUAGES["kk"].number(10000).replace(chr(0xA0), "_"), LANGUAGES["ru"].number(12.5)
        ('10_000', '12,5')
        """
        return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")

    def quantity(self, number: float, unit: str) -> str:
        """
        Write *number* with its unit word, which stands after it or, where the word holds {}, around it.

        >>> LANGUAGES["uz"].quantity(15, "day").replace(chr(0xA0), "_")
        '15_kun'
        """
        word, digits = self.unit_word(unit, number), self.number(number)
        if "{}" not in word:
            word = f"{{}}\N{NO-BREAK SPACE}{word}" if word else "{}"
        return word.replace("{}", digits)


def _read(text: str) -> Language:
    data: dict[str, Any] = tomllib.loads(text)
    units = {name: {"other": word} if isinstance(word, str) else word for name, word in data["units"].items()}
    return Language(
        **{key: data[key] for key in KEYS}, fold=data.get("fold", {}), units=units, countries=data["countries"]
    )


def _read_all() -> dict[str, Language]:
    files = [file for file in resources.files(__name__).iterdir() if file.name.endswith(".toml")]
    texts = [file.read_text("utf-8") for file in files if file.name != "folding.toml"]
    return {language.code: language for language in sorted(map(_read, texts), key=lambda known: known.order)}


KNOWN_LANGUAGES: Mapping[str, Language] = _read_all()
LANGUAGES: Mapping[str, Language] = {code: known for code, known in KNOWN_LANGUAGES.items() if known.served}
UNITS = frozenset(LANGUAGES[SOURCE].units)
COUNTRIES = frozenset(LANGUAGES[SOURCE].countries)
