"""Words and their folded forms: the spellings people really type, brought to one. For search only; never shown."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import groupby
from typing import NamedTuple

from kiosk.languages import LANGUAGES, Language

_TABLES = tomllib.loads((resources.files("kiosk.languages") / "folding.toml").read_text("utf-8"))
_REMOVED = _TABLES["removed"]
_IGNORED = re.compile("[\N{SOFT HYPHEN}\N{COMBINING ACUTE ACCENT}]")
_SPLIT_SH = re.compile(f"s[{re.escape(_REMOVED)}]h")
_WORD = re.compile(rf"\w+(?:[{re.escape(_REMOVED)}\N{{SOFT HYPHEN}}\N{{COMBINING ACUTE ACCENT}}]\w+)*[ʻʼ‘’'`]?")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[»”“\")]*\s+|(?<=[.!?…][»”“\")])\s+")


class Word(NamedTuple):
    """A word of a text, and where it stands there."""

    text: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """
    Yield the words of *text* as written, with their places; signs inside a word belong to it.

    >>> [word.text for word in words("Roʻyxat: 15 kun, қоғозсиз!")]
    ['Roʻyxat', '15', 'kun', 'қоғозсиз']
    """
    for match in _WORD.finditer(text):
        yield Word(match.group(), match.start(), match.end())


def fold_text(language: Language, text: str) -> str:
    """
    Bring the spellings people really type to one form. For search only; never shown.

    >>> fold_text(LANGUAGES["uz"], "Қоғозсиз") == fold_text(LANGUAGES["uz"], "qogʻozsiz")
    True
    >>> fold_text(LANGUAGES["tg"], "бақайдгирӣ") == fold_text(LANGUAGES["tg"], "бакайдгири")
    True
    >>> fold_text(LANGUAGES["kk"], "жұмыс") == fold_text(LANGUAGES["kk"], "jumys")
    True
    """
    return collapse(fold_letters(language, text))


def fold_letters(language: Language, text: str) -> str:
    """Fold *text* letter by letter; doubled letters still stand, for endings are stripped before they fall together."""
    text = _IGNORED.sub("", unicodedata.normalize("NFKC", text.lower()))
    text = _SPLIT_SH.sub("s\0h", text)
    pattern, table = _compiled(language.code)
    return pattern.sub(lambda match: table[match.group()], text).replace("\0", "")


def collapse(letters: str) -> str:
    """Write doubled letters once."""
    return "".join(char for char, _ in groupby(letters))


def other_spellings(language: Language, word: str) -> Iterator[str]:
    """
    Yield how else *word* may have been meant: letters that people type for one another.

    >>> list(other_spellings(LANGUAGES["uz"], "курик")), list(other_spellings(LANGUAGES["tg"], "xона"))
    (['корик'], ['ksона'])
    """
    lowered = word.lower()
    for typed, meant in {**_TABLES["typed"], **language.typed}.items():
        if typed in lowered:
            yield lowered.replace(typed, meant)


@cache
def _compiled(code: str) -> tuple[re.Pattern[str], dict[str, str]]:
    table = {**_TABLES["cyrillic"], **_TABLES["latin"], **_TABLES["both"], **LANGUAGES[code].fold}
    table |= dict.fromkeys(_REMOVED, "")
    keys = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, keys))), table


def sentences(text: str) -> Iterator[str]:
    """
    Yield the sentences of *text*.

    >>> list(sentences("Срок: 15 дней. Вас остановили? «Пожалуешься – сдам». Ждите…"))
    ['Срок: 15 дней.', 'Вас остановили?', '«Пожалуешься – сдам».', 'Ждите…']
    """
    yield from filter(None, map(str.strip, _SENTENCE_END.split(text)))
