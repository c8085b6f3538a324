"""Statements that must not reach a screen: refuted, outdated or unsupported, found by patterns in every language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kiosk.content.findings import Finding
from kiosk.content.records import read_tables, table_line
from kiosk.content.site import Site
from kiosk.editors.wording import spoken
from kiosk.languages import LANGUAGES, WRITTEN
from kiosk.languages.text import sentences

FILE = "do_not_state.toml"
_ANY = "any"  # patterns for every language
_QUOTE = f"Is it quoted only to be refuted? Then put the sentence into `quoted` of this entry in {FILE}."
_OTHER_KEYS = ("rows", "say", "bad", "good", "even_asked", "quoted")


@dataclass(frozen=True, slots=True, eq=False)
class Forbidden:
    """One statement that is not made here, and what to say in its place."""

    id: str
    rows: tuple[str, ...]  # where the fact files say so
    say: str
    always: Mapping[str, re.Pattern[str]]  # language -> what its sentences must not hold
    stated: Mapping[str, re.Pattern[str]]  # language -> what they must not hold unless they ask
    bad: Mapping[str, str]  # language -> a sentence that must be found
    good: Mapping[str, str]  # language -> a true sentence that must not
    quoted: frozenset[str]  # sentences that stand in a text which refutes them

    @property
    def languages(self) -> set[str]:
        """The languages in which it is looked for."""
        return {*self.always, *self.stated}


@lru_cache(maxsize=4)
def read_forbidden(text: str) -> tuple[tuple[Forbidden, ...], list[Finding]]:
    """Read do_not_state.toml; a preview reads the same again and again."""
    tables, findings = read_tables(FILE, text)
    forbidden = []
    for name, table in tables.items():
        try:
            forbidden.append(_read_one(name, table))
        except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
            said = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
            sentence = f"[{name}] cannot be used: {said}."
            hint = "It needs `rows`, `say`, `bad` in every language, and patterns that Python's `re` understands."
            findings.append(Finding("record", FILE, table_line(text, name), sentence, hint))
    return tuple(forbidden), findings


def check_statements(site: Site, forbidden: tuple[Forbidden, ...]) -> Iterator[Finding]:
    """Yield every sentence of *site* that states what must not be stated."""
    for item in site.items.values():
        for paragraph in item.paragraphs:
            for sentence in sentences(spoken(paragraph.text, LANGUAGES[item.lang], site.facts)):
                for one in statements(forbidden, sentence, item.lang):
                    said = f"This must not be stated ([{one.id}], {', '.join(one.rows)}): “{sentence}”"
                    yield Finding("do-not-state", item.file, paragraph.line, said, f"{one.say} {_QUOTE}", item.slug)


@lru_cache(maxsize=50_000)
def statements(forbidden: tuple[Forbidden, ...], sentence: str, lang: str) -> list[Forbidden]:
    """Return what of *forbidden* a *sentence* of *lang* states."""
    small = sentence.lower()  # ignoring case in every pattern takes twice the time
    found = {one for one in forbidden if lang in one.always and one.always[lang].search(small)}
    if not re.search(LANGUAGES[lang].question, small):
        found |= {one for one in forbidden if lang in one.stated and one.stated[lang].search(small)}
    return [one for one in forbidden if one in found and sentence not in one.quoted]


def _read_one(name: str, table: Mapping[str, Any]) -> Forbidden:
    if unknown := set(table) - {_ANY, *_OTHER_KEYS, *WRITTEN}:
        raise ValueError(f"unknown keys: {', '.join(sorted(unknown))}")
    if wrong := [key for key in (_ANY, "rows", "quoted", *WRITTEN) if not _is_list(table.get(key, []))]:
        raise ValueError(f"not a list of words in quotes: {', '.join(wrong)}")  # a single word would become its letters
    own = {lang: table.get(lang, []) for lang in WRITTEN}
    is_always = table.get("even_asked", False)
    always = {lang: [*table.get(_ANY, []), *(all_ if is_always else [])] for lang, all_ in own.items()}
    made = Forbidden(
        name,
        tuple(table["rows"]),
        str(table["say"]),
        _compiled(always),
        {} if is_always else _compiled(own),
        table["bad"],
        table.get("good", {}),
        frozenset(table.get("quoted", [])),
    )
    if lacking := sorted(lang for lang in made.languages if not made.bad.get(lang)):
        raise ValueError(f"no `bad` sentence in {', '.join(lacking)}")
    return made


def _compiled(patterns: Mapping[str, list[str]]) -> dict[str, re.Pattern[str]]:
    for one in (one for all_ in patterns.values() for one in all_):
        if (letters := re.sub(r"\\.", "", one)) != letters.lower():  # \S and \D may stay
            raise ValueError(f"sentences are read in small letters, this pattern has capital ones: {one}")
    return {lang: re.compile("|".join(f"(?:{one})" for one in all_)) for lang, all_ in patterns.items() if all_}


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
