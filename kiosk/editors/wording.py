"""How a text reads: long sentences and titles, letters that do not belong, hard pages."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from kiosk.content.facts import Fact
from kiosk.content.findings import Finding
from kiosk.content.item import Item
from kiosk.content.paragraphs import plain
from kiosk.content.site import Site
from kiosk.languages import LANGUAGES, Language
from kiosk.languages.text import sentences
from kiosk.languages.uzbek import is_kept, without_compounds

SENTENCE_LIMIT, TITLE_LIMIT = 20, 5  # words
FEWEST = 100  # words below which a mean says little
_WORD = re.compile(r"[^\W_]+(?:[ʻʼ‘’'`´′ʹ][^\W\d_]+)*")
_SPOKEN_WORD = re.compile(r"[^\W_]+(?:[-’ʻʼ][^\W_]+)*")
_LOOK_ALIKES = re.compile("[aceopxyABCEHKMOPTXY]+")  # Latin letters that look Cyrillic
_CYRILLIC_ENDING = re.compile("[\u0400-\u04ff]+$")
_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN, _CYRILLIC = re.compile("[A-Za-z]"), re.compile("[\u0400-\u04ff]")
_SCRIPTS = {"Latn": _LATIN, "Cyrl": _CYRILLIC}
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])[ʻʼ‘’'`´′ʹ‛＇](?=[^\W\d_])|(?<=[oOgG])[‘’'`´′ʹ‛＇]")
_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\([^()]*\)")  # there a word of another language may stand
_ADDRESS = re.compile(r"@\w+|\b[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,6}\b")  # names of sites


class Reading(NamedTuple):
    """How hard a page is: mean words a sentence, mean letters a word."""

    sentence: float
    word: float
    words: int  # of the whole page


def check_wording(site: Site) -> Iterator[Finding]:
    """Yield what is hard to read or wrongly spelt in items."""
    for item in site.items.values():
        language = LANGUAGES[item.lang]
        yield from _check_title(item)
        for paragraph in item.paragraphs:
            text = spoken(paragraph.text, language, site.facts)
            for found in check_letters(text, item.lang):
                yield Finding(found[0], item.file, paragraph.line, found[1], found[2], item.slug)
            for sentence in sentences(text):
                if (count := len(_SPOKEN_WORD.findall(sentence))) > SENTENCE_LIMIT:
                    said = f"This sentence has {count} words: “{_start(sentence)}”."
                    hint = f"Say it in two sentences of at most {SENTENCE_LIMIT} words."
                    yield Finding("long-sentence", item.file, paragraph.line, said, hint, item.slug)
        yield from _check_reading(item, language, site.facts)


def spoken(text: str, language: Language, facts: Mapping[str, Fact]) -> str:
    """Return a paragraph as it is read: without markup, its facts printed."""

    def printed(name: str, digits_only: bool) -> str:
        return facts[name].print_in(language, digits_only=digits_only) if name in facts else "0"

    return plain(text, printed)


def reading(item: Item, facts: Mapping[str, Fact]) -> Reading:
    """Measure how hard *item* is to read."""
    texts = [spoken(found.text, LANGUAGES[item.lang], facts) for found in item.paragraphs]
    said = [words for text in texts for sentence in sentences(text) if (words := _LETTERS.findall(sentence))]
    words = [word for sentence in said for word in sentence]
    return Reading(len(words) / max(1, len(said)), sum(map(len, words)) / max(1, len(words)), len(words))


@lru_cache(maxsize=20_000)
def check_letters(text: str, lang: str) -> tuple[tuple[str, str, str], ...]:
    """Return check, sentence and hint for every word whose letters or signs do not belong in *lang*."""
    return tuple(_odd_letters(text, LANGUAGES[lang]))


def _odd_letters(text: str, language: Language) -> Iterator[tuple[str, str, str]]:
    text = without_compounds(_ADDRESS.sub(" ", text))
    quoted = set(_WORD.findall(" ".join(_QUOTED.findall(text))))
    for word in dict.fromkeys(_WORD.findall(text)):
        if is_kept(_CYRILLIC_ENDING.sub("", word)):
            continue
        if _LATIN.search(word) and _CYRILLIC.search(word):
            hint = "One of its letters only looks right: type the word again on one keyboard."
            yield "mixed-letters", f"The word {word} mixes Latin and Cyrillic letters ({_odd(word)}).", hint
        elif language.script == "Cyrl" and _LOOK_ALIKES.fullmatch(word) and word not in quoted:
            hint = "Type it again on a Cyrillic keyboard, or add a name to the list in kiosk/languages/uzbek.toml."
            yield "mixed-letters", f"The word {word} is written in Latin letters that look Cyrillic.", hint
        elif word not in quoted and (foreign := _foreign(word, language)):
            hint = f"Spell it in {language.endonym}, or add a name to the list in kiosk/languages/uzbek.toml."
            yield "foreign-letter", f"The word {word} has a letter that {language.endonym} lacks: {foreign}.", hint
    if language.apostrophes:
        yield from _check_apostrophes(text, language)


def _foreign(word: str, language: Language) -> str:
    """Return the letters of *word* that the language lacks, if it is a word in the language's script."""
    if not _SCRIPTS[language.script].search(word) and not _CYRILLIC.search(word):
        return ""
    letters = _LETTERS.findall(word.lower())
    return "".join(sorted(set("".join(letters)) - _alphabet(language.code)))


@cache
def _alphabet(code: str) -> set[str]:
    language = LANGUAGES[code]
    return {*language.alphabet, *"".join(language.apostrophes)}


def _check_apostrophes(text: str, language: Language) -> Iterator[tuple[str, str, str]]:
    for match in _APOSTROPHE.finditer(text):
        before, sign = text[match.start() - 1].lower(), match.group()
        right = next((own for own, letters in language.apostrophes.items() if before in letters), "")
        right = right or next(own for own, letters in language.apostrophes.items() if not letters)
        if sign != right:
            word = next(found.group() for found in re.finditer(r"\S+", text) if found.end() > match.start())
            hint = f"Put {right} (U+{ord(right):04X}) there."
            yield "apostrophe", f"After {before} in {word} stands {sign} (U+{ord(sign):04X}).", hint


def _check_title(item: Item) -> Iterator[Finding]:
    title = item.paragraphs[0]
    if (count := len(_SPOKEN_WORD.findall(title.text))) > TITLE_LIMIT:
        hint = f"Say it in at most {TITLE_LIMIT}."
        yield Finding("long-title", item.file, title.line, f"The title has {count} words.", hint, item.slug)


def _check_reading(item: Item, language: Language, facts: Mapping[str, Fact]) -> Iterator[Finding]:
    measured = reading(item, facts)
    if measured.words < FEWEST:
        return
    for name, value, unit in (("sentence", measured.sentence, "words"), ("word", measured.word, "letters")):
        if value > (limit := language.reading[name]):
            sentence = f"A {name} has {value:.1f} {unit} on average; easy reading ends at {limit:g}."
            hint = "Say long things in two sentences." if name == "sentence" else "Use shorter, everyday words."
            yield Finding("hard-to-read", item.file, 1, sentence, hint, item.slug)


def _odd(word: str) -> str:
    """Return the letters of the script that is rarer in *word*."""
    by_script = sorted((_LATIN.findall(word), _CYRILLIC.findall(word)), key=len)
    return "".join(by_script[0])


def _start(sentence: str) -> str:
    words = sentence.split()
    return " ".join(words[:6]) + ("…" if len(words) > 6 else "")
