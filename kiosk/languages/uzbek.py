"""Uzbek in its two scripts: the Latin text into Cyrillic by rule, and the way back, to see which words are in doubt."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from string import ascii_lowercase

_TABLES = tomllib.loads((resources.files("kiosk.languages") / "uzbek.toml").read_text("utf-8"))
_LETTERS: Mapping[str, str] = _TABLES["letters"]
_INITIAL: Mapping[str, str] = _TABLES["initial"]
_AFTER_CONSONANT: Mapping[str, str] = _TABLES["after_consonant"]
_STEMS: dict[str, str] = _TABLES["stems"]
_VOWELS, _ABBREVIATIONS = frozenset(_TABLES["vowels"]), frozenset(_TABLES["abbreviations"])
_BACK: Mapping[str, str] = {made: letter for letter, made in _LETTERS.items() if len(made) == 1} | _TABLES["back"]
_STEMS_BACK = {made.removesuffix("ь"): stem for stem, made in reversed(_STEMS.items())}  # the first spelling wins


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_SIGNS = "ʻʼ‘’'`´′"
_SITE_IN_CYRILLIC = r"(?<![\w-])[\w-]++\.рф\b"
_LEFT_ALONE = (
    r"</?[A-Za-z][^<>]*>|&#?\w+;|%\(\w+\)[a-z]|\{\{[^{}]*\}\}|\{[^{}]*\}"  # markup and places to fill in
    rf"|https?://[^\s<>»)\]\"]+|(?<![\w.+-])[\w.+-]*+@[\w.-]+|{_SITE_IN_CYRILLIC}"  # addresses
    rf"|(?<![\w-])[A-Za-z0-9_-]++(?:\.[A-Za-z0-9_-]+){{0,6}}\.[a-z][a-z0-9]+(?![\w{_SIGNS}])(?:/[^\s<>»)\]\"]*)?"
    r"|[^\W\d_]+\d\w*|(?<!\d)\d++(?:[A-Z]\w*|[a-z]+\d\w*)|\b[A-Z]-\d+"  # marks such as A1, 4G and E-9
    r"|\b(?![IVX]\.)(?:X{1,3}|X{0,3}(?:IX|IV|VI{0,3}|I{1,3}))\b"  # Roman numbers; I. is somebody's initial
    rf"|(?<![^\W\d_])(?:{_longest_first(_TABLES['keep'])})(?![A-Z])"  # names, perhaps with an ending
)
_WORD = r"[^\W\d_]+(?:(?:[‘’'`´′](?=[^\W\d_])|(?<=[oOgG])[‘’'`´′])[^\W\d_]*)*"
_TOKEN = re.compile(f"({_LEFT_ALONE})|({_WORD})")
_CYRILLIC = re.compile(rf"({_SITE_IN_CYRILLIC})|([\u0400-\u04ff]+)")
_NOT_UZBEK = re.compile(f"[wW]|[cC](?![hH])|[^A-Za-z{_SIGNS}]")
_KEPT = re.compile(f"(?:{_longest_first({word for name in _TABLES['keep'] for word in name.split()})})[a-z{_SIGNS}]*")
_COMPOUND = re.compile(rf"(?<![^\W\d_])(?:{_longest_first(name for name in _TABLES['keep'] if '-' in name)})(?![A-Z])")
_STEM, _STEM_BACK = re.compile(_longest_first(_STEMS)), re.compile(_longest_first(_STEMS_BACK))
_PIECE = re.compile(f"{_longest_first(_LETTERS)}|.", re.IGNORECASE | re.DOTALL)


def to_cyrillic(text: str) -> str:
    """
    Write Uzbek in Latin as Uzbek in Cyrillic; names, addresses, markup and numbers are left alone.

    >>> to_cyrillic("Roʻyxat: Oʻzbekistonda yoʻq. WhatsAppda <b>eGov.kz</b>, ekologiya, maʼlumot, politsiya")
    'Рўйхат: Ўзбекистонда йўқ. WhatsAppда <b>eGov.kz</b>, экология, маълумот, полиция'
    """
    return _TOKEN.sub(lambda match: _word_to_cyrillic(match[2]) if match[2] else match[0], text)


def to_latin(text: str) -> str:
    """
    Write Uzbek in Cyrillic as Uzbek in Latin; what stands in Latin letters is left alone.

    >>> to_latin("Рўйхат йўқ, экология, маълумот, полиция, цирк, еттита, WhatsAppда")
    'Roʻyxat yoʻq, ekologiya, maʼlumot, politsiya, sirk, yettita, WhatsAppda'
    """
    return _CYRILLIC.sub(lambda match: _word_to_latin(match[2]) if match[2] else match[0], text)


def differences(text: str) -> list[tuple[str, str, str]]:
    """
    Return the words of a Latin *text* that somebody should look at: word, its Cyrillic form, and what that gives back.

    >>> differences("Politsiya yoʻq, sentyabr, XYZQ"), differences("WhatsApp, BMT, eGov.kz")
    ([('sentyabr', 'сентябрь', 'sentabr'), ('XYZQ', 'ХЙЗҚ', 'XYZQ')], [])
    """
    found = {}
    for word in dict.fromkeys(match[2] for match in _TOKEN.finditer(text) if match[2]):
        made = _word_to_cyrillic(word)
        back = to_latin(made) if made != word else word
        capitals = word.rstrip(ascii_lowercase + _SIGNS)  # MVD of MVDga; also LinkedI of LinkedIn
        is_unknown = len(capitals) > 1 and capitals.isascii() and capitals.upper() not in _ABBREVIATIONS | _STEMS.keys()
        if back.lower() != _straight(word).lower() or is_unknown:
            found[word] = (word, made, back)
    return list(found.values())


def is_kept(word: str) -> bool:
    """
    Whether *word* is on the list of names that stay in Latin letters, perhaps with an ending.

    >>> [is_kept(word) for word in ("WhatsApp", "WhatsAppda", "ruID", "IDlar", "Toshkent", "Webinar")]
    [True, True, True, True, False, False]
    """
    return bool(_KEPT.fullmatch(word))


def without_compounds(text: str) -> str:
    """
    Take the names with a hyphen out of *text*, which other rules would cut in two; their endings stay.

    >>> without_compounds("Wi-Fi bormi? e-mailga, Fikr")
    ' bormi? ga, Fikr'
    """
    return _COMPOUND.sub("", text)


def _straight(word: str) -> str:
    """Write every apostrophe as the sign that Uzbek has in its place: ʻ after o and g, ʼ after the others."""
    word = re.sub(f"(?<=[oOgG])[{_SIGNS}]", "ʻ", word)
    return re.sub(f"(?<![oOgG])[{_SIGNS}]", "ʼ", word)


@lru_cache(maxsize=20_000)
def _word_to_cyrillic(word: str) -> str:
    if _NOT_UZBEK.search(word):
        return word
    word = _straight(word)
    start = match[0] if (match := _STEM.match(word) or _STEM.match(word.lower())) else ""
    made = _STEMS.get(start, "") if len(start) == len(word) else _STEMS.get(start, "").removesuffix("ь")
    made = _in_case(made, word[: len(start)])
    for piece in _PIECE.findall(word, len(start)):
        follows = _INITIAL if not made or made[-1].lower() in _VOWELS else _AFTER_CONSONANT
        made += _in_case(follows.get(piece.lower()) or _LETTERS.get(piece.lower(), piece), piece)
    return made


@lru_cache(maxsize=20_000)
def _word_to_latin(word: str) -> str:
    small = word.lower()
    start = match[0] if (match := _STEM_BACK.match(word) or _STEM_BACK.match(small)) else ""
    made = _in_case(_STEMS_BACK.get(start, ""), word[: len(start)])
    for place in range(len(start), len(small)):
        letters = _letter_back(small[place - 1 : place], small[place], small[place + 1 : place + 2])
        made += _in_case(letters, word if word.isupper() else word[place])
    return made


def _letter_back(before: str, letter: str, after: str) -> str:
    """Return a Cyrillic letter in Latin, between its neighbours: the official rule of 1995."""
    if letter == "е":
        return "ye" if not before or before in _VOWELS or before in "ъь" else "e"
    if letter == "ц":
        return "ts" if before and before in _VOWELS else "s"
    if letter == "с" and after == "ҳ":
        return "sʼ"
    return _BACK.get(letter, letter)


def _in_case(made: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return made.upper()
    return made[:1].upper() + made[1:] if like[:1].isupper() else made
