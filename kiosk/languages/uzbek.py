"""Uzbek in its two scripts: the Latin text into Cyrillic by rule, and the way back, to see which words are in doubt."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

_TABLES = tomllib.loads((resources.files("kiosk.languages") / "uzbek.toml").read_text("utf-8"))
_LETTERS: Mapping[str, str] = _TABLES["letters"]
_STEMS: Mapping[str, str] = _TABLES["stems"]
_WHOLE: Mapping[str, str] = _TABLES["whole"]
_VOWELS, _FIRST_E = frozenset(_TABLES["vowels"]), _TABLES["first_e"]
_KEEP, _ABBREVIATIONS = frozenset(_TABLES["keep"]), frozenset(_TABLES["abbreviations"])
_LONGEST = max(map(len, _LETTERS))
_LONGEST_STEM = max(map(len, _STEMS))

_TURNED, _SEPARATING = "ʻ", "ʼ"
_OTHER_SIGNS = re.compile("[‘’'`´′]")
_LEFT_ALONE = (
    r"<[^>]*>|&#?\w+;|%\(\w+\)s|\{\{[^}]*\}\}|\{\}"  # markup and places to fill in
    r"|\S+@\S+|@\w+|https?://\S+|[\w-]+(?:\.[\w-]+)*\.(?:" + "|".join(_TABLES["hosts"]) + r")\b(?:/\S*)?"  # addresses
    r"|\b[A-Za-z]*\d[A-Za-z\d]*|\b[A-Z]-\d+|"  # marks such as E-9
     + "|".join(name for name in _TABLES["keep"] if not name.isalpha())
)
_TOKEN = re.compile(rf"({_LEFT_ALONE})|([A-Za-zʻʼ‘’'`´′]*[A-Za-z][A-Za-zʻʼ‘’'`´′]*)")
_NOT_UZBEK = re.compile("w|c(?!h)", re.IGNORECASE)

_BACK = {made: letter for letter, made in _LETTERS.items() if len(made) == 1} | {"э": "e", "ь": "", "щ": "sh", "ы": "i"}
_STEMS_BACK = {made: stem for table in (_WHOLE, _STEMS) for stem, made in reversed(list(table.items()))}
_CYRILLIC_WORD = re.compile("[\u0400-\u04ff]+")


def to_cyrillic(text: str) -> str:
    """
    Write Uzbek in Latin as Uzbek in Cyrillic; names, addresses, markup and numbers are left alone.

    >>> to_cyrillic("Roʻyxat: Oʻzbekistonda yoʻq. WhatsAppda <b>eGov.kz</b>, ekologiya, maʼlumot, politsiya")
    'Рўйхат: Ўзбекистонда йўқ. WhatsAppда <b>eGov.kz</b>, экология, маълумот, полиция'
    """
    return _TOKEN.sub(lambda match: match.group() if match.group(1) else _to_cyrillic(match.group()), text)


def to_latin(text: str) -> str:
    """
    Write Uzbek in Cyrillic as Uzbek in Latin; what stands in Latin letters is left alone.

    >>> to_latin("Рўйхат йўқ, экология, маълумот, полиция, цирк, еттита")
    'Roʻyxat yoʻq, ekologiya, maʼlumot, politsiya, sirk, yettita'
    """
    return _CYRILLIC_WORD.sub(lambda match: _to_latin(match.group()), text)


def differences(text: str) -> list[tuple[str, str, str]]:
    """
    Return the words of a Latin *text* that somebody should look at: word, its Cyrillic form, and what that gives back.

    >>> differences("Politsiya yoʻq. XYZQ"), differences("WhatsApp, BMT, eGov.kz")
    ([('XYZQ', 'ХЙЗҚ', 'XYZQ')], [])
    """
    found = {}
    for kept, word in _TOKEN.findall(text):
        if kept or is_kept(word):
            continue
        made = _to_cyrillic(word)
        back = to_latin(made)
        is_unknown = len(word) > 1 and word.isupper() and word not in _ABBREVIATIONS
        if back.lower() != _straight(word.lower()) or is_unknown:
            found[word] = (word, made, back)
    return list(found.values())


def is_kept(word: str) -> bool:
    """
    Whether *word* is a name that stays in Latin letters, perhaps with an ending.

    >>> [is_kept(word) for word in ("WhatsApp", "WhatsAppda", "ruID", "IDlar", "Toshkent")]
    [True, True, True, True, False]
    """
    return bool(_kept_part(word))


def _kept_part(word: str) -> str:
    """Return the name that *word* begins with; a whole word with letters that Uzbek lacks is a name, too."""
    for size in range(len(word), 1, -1):
        if word[:size] in _KEEP and (size == len(word) or word[size:].islower()):
            return word[:size]
    return word if _NOT_UZBEK.search(word) else ""


def _straight(word: str) -> str:
    """Write every apostrophe as the sign that Uzbek has in its place."""

    def right(match: re.Match[str]) -> str:
        return _TURNED if word[match.start() - 1 : match.start()].lower() in ("o", "g") else _SEPARATING

    return _OTHER_SIGNS.sub(right, word)


@lru_cache(maxsize=20_000)
def _to_cyrillic(word: str) -> str:
    kept = _kept_part(word)
    word = _straight(word)
    rest = word[len(kept) :]
    if not kept and (whole := _WHOLE.get(word.lower())):
        return _in_case(whole, word)
    made, place = [kept], 0
    if not kept and (stem := _stem(rest.lower())):
        made, place = [_in_case(_STEMS[stem], rest[: len(stem)], is_loud=rest.isupper())], len(stem)
    while place < len(rest):
        piece = next(
            (part for size in range(_LONGEST, 0, -1) if (part := rest[place : place + size]).lower() in _LETTERS),
            rest[place],
        )
        letters = _LETTERS.get(piece.lower(), piece)
        before = rest[place - 1 : place].lower()
        if piece.lower() == "e" and not (kept and place == 0) and (not before or before in _VOWELS):
            letters = _FIRST_E
        made.append(_in_case(letters, piece, is_loud=word.isupper() and len(word) > len(piece)))
        place += len(piece)
    return "".join(made)


def _stem(word: str) -> str:
    return next((word[:size] for size in range(min(len(word), _LONGEST_STEM), 2, -1) if word[:size] in _STEMS), "")


def _in_case(letters: str, like: str, *, is_loud: bool = False) -> str:
    if is_loud or (len(like) > 1 and like.isupper() and len(letters) > 1 and letters.isalpha() and len(like) > 3):
        return letters.upper()
    return letters[:1].upper() + letters[1:] if like[:1].isupper() else letters


def _to_latin(word: str) -> str:
    lowered = word.lower()
    start = next((lowered[:size] for size in range(len(word), 2, -1) if lowered[:size] in _STEMS_BACK), "")
    made = [_in_case(_STEMS_BACK[start], word[: len(start)], is_loud=word.isupper())] if start else []
    for place, letter in enumerate(lowered):
        if place < len(start):
            continue
        before, after = lowered[place - 1 : place], lowered[place + 1 : place + 2]
        letters = _BACK.get(letter, letter)
        if letter == "е" and (not before or before in "аоуиэеёюяўъьй" or not before.isalpha()):
            letters = "ye"
        elif letter == "ц":
            letters = "ts" if before and before in "аоуиэеёюяў" else "s"
        elif letter == "ъ" and after == "е":
            letters = ""
        elif letter == "с" and after == "ҳ":
            letters = "sʼ"
        made.append(_in_case(letters, word[place], is_loud=word.isupper() and len(word) > 1))
    return "".join(made)
