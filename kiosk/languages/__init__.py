"""
What a language is: letters, folds, unit words, names of countries and limits of easy reading, as data.

Pure: no I/O but the reading of this package's own TOML files, once, at import.
Nothing asks `if lang == …`; whoever needs to know something about a language adds a key to its file.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from babel import Locale

from kiosk.languages.uzbek import to_cyrillic

TABLES = ("folding.toml", "keyboards.toml", "stems.toml", "uzbek.toml")  # of this package, and no languages
KEYS = ("code", "tag", "locale", "order", "endonym", "short", "script", "alphabet", "keyboards", "screen_keys")
SOURCE = "ru"  # the language that the others are translated from
MAKERS: Mapping[str, Callable[[str], str]] = {"uz-cyrl": to_cyrillic}  # languages whose words are made from another's


@dataclass(frozen=True, slots=True)
class Language:
    """One language and script that readers can choose."""

    code: str  # as in addresses
    tag: str  # BCP 47, as in lang=""
    locale: str  # for Babel
    order: int
    endonym: str
    short: str
    script: str
    alphabet: str
    reading: Mapping[str, float]  # limits of easy reading: mean words a sentence, mean letters a word
    question: str  # a pattern that sentences hold, in small letters, which ask and state nothing
    apostrophes: Mapping[str, str]  # sign -> the letters that it follows; empty: all others
    made_from: str
    keyboards: tuple[str, ...]  # that its readers may have in front of them, the likeliest first
    screen_keys: tuple[str, ...]  # rows of the on-screen keyboard, keys apart by spaces; all letters of the alphabet
    fold: Mapping[str, str]
    typed: Mapping[str, str]  # letters that people type -> what they mean
    units: Mapping[str, Mapping[str, str]]
    countries: Mapping[str, str]

    @property
    def origin(self) -> str:
        """The language that its words come from: another, where it is made by rule."""
        return self.made_from or self.code

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


def with_made(words: Mapping[str, str]) -> dict[str, str]:
    """Add to *words*, which are given by language, those of the languages that are made by rule."""
    made = {code: words[known.made_from] for code, known in LANGUAGES.items() if words.get(known.made_from)}
    return {**words, **{code: MAKERS[code](text) for code, text in made.items()}}


def _read(data: Mapping[str, Any]) -> Language:
    units = {name: {"other": word} if isinstance(word, str) else word for name, word in data["units"].items()}
    keys: dict[str, Any] = {key: tuple(data[key]) if isinstance(data[key], list) else data[key] for key in KEYS}
    return Language(
        **keys,
        fold=data.get("fold", {}),
        typed=data.get("typed", {}),
        reading=data["reading"],
        question=data["question"],
        apostrophes=data.get("apostrophes", {}),
        made_from=data.get("made_from", ""),
        units=units,
        countries=data["countries"],
    )


def _read_all() -> dict[str, Language]:
    files = [file for file in resources.files(__name__).iterdir() if file.name.endswith(".toml")]
    read = [tomllib.loads(file.read_text("utf-8")) for file in files if file.name not in TABLES]
    tables = {data["code"]: data for data in sorted(read, key=lambda data: data["order"])}
    for code, data in tables.items():
        if origin := tables.get(data.get("made_from", "")):
            data |= {key: _made(origin[key], MAKERS[code]) for key in ("units", "countries")}
            data |= {key: origin.get(key, {}) for key in ("reading", "question", "typed", "fold")}
    return {code: _read(data) for code, data in tables.items()}


def _made(words: Mapping[str, Any], make: Callable[[str], str]) -> dict[str, Any]:
    return {name: make(word) if isinstance(word, str) else _made(word, make) for name, word in words.items()}


LANGUAGES: Mapping[str, Language] = _read_all()
WRITTEN: Mapping[str, Language] = {code: known for code, known in LANGUAGES.items() if not known.made_from}
UNITS = frozenset(LANGUAGES[SOURCE].units)
COUNTRIES = frozenset(LANGUAGES[SOURCE].countries)
