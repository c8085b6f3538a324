"""From what was typed to weighted terms: the reader's language first, others and slips only for words it lacks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from kiosk.languages import LANGUAGES, SOURCE, WRITTEN
from kiosk.languages.keyboards import retyped
from kiosk.languages.text import other_spellings, words
from kiosk.library.forms import EXACT, forms, stem_of
from kiosk.library.vocabulary import Vocabulary

MAX_WORDS = 10
LONGEST_QUERY = 400  # characters
MAX_COMPLETIONS, MAX_CORRECTIONS = 16, 8
WELL_KNOWN = 0.8  # the part of a query's letters that must be known before other keyboards are tried
MARGIN = 0.2  # how much better another keyboard must be: less is chance, in words with a slip
# Weights, from the measured design.
STEM, COMPLETION, SOURCE_LANGUAGE, OTHER_LANGUAGE, BEGINNING, CORRECTION = 0.8, 0.5, 0.35, 0.15, 0.5, 0.6
Vocabularies = Mapping[str, Vocabulary]


class Term(NamedTuple):
    """One term to ask the index for: language, term, weight, and which of the typed words it stands for."""

    lang: str
    text: str
    weight: float
    place: int = 0


@dataclass(slots=True)
class Query:
    """What is asked, and how what was typed was understood."""

    terms: list[Term] = field(default_factory=list)
    taken_for: dict[str, str] = field(default_factory=dict)  # a typed word with a slip -> the written word meant


def understand(vocabularies: Vocabularies, lang: str, text: str) -> Query:
    """Return the terms to ask for *text*, typed by a reader of *lang*, perhaps on another keyboard."""
    text, query = text[:LONGEST_QUERY], Query()
    typed = _words(_best_reading(vocabularies, lang, text))
    for place, word in enumerate(typed):
        found = _terms(vocabularies, lang, word, query, is_last=place == len(typed) - 1)
        query.terms += [term._replace(place=place) for term in found]
    return query


def _words(text: str) -> list[str]:
    return [word.text for word in islice(words(text), MAX_WORDS)]


def _best_reading(vocabularies: Vocabularies, lang: str, text: str) -> str:
    """Return *text*, or as it stands on another keyboard, whichever is better known."""
    best, known = text, _known_part(vocabularies, lang, text)
    if known < WELL_KNOWN:
        for other in retyped(text, LANGUAGES[lang].keyboards):
            if (part := _known_part(vocabularies, lang, other)) > known + MARGIN:
                best, known = other, part
    return best


def _known_part(vocabularies: Vocabularies, lang: str, text: str) -> float:
    """Return how much of *text*, by letters, stands in the articles of *lang* or in the Russian ones."""
    typed = _words(text)
    total = sum(map(len, typed))
    known = sum(
        len(word)
        for place, word in enumerate(typed)
        if any(_is_known(vocabularies[code], code, word, is_last=place == len(typed) - 1) for code in (lang, SOURCE))
    )
    return known / total if total else 0.0


def _is_known(vocabulary: Vocabulary, lang: str, word: str, *, is_last: bool) -> bool:
    for spelling in (word, *other_spellings(LANGUAGES[lang], word)):
        found = forms(LANGUAGES[lang], spelling)
        if any(form in vocabulary or form in vocabulary.stems for form in found):
            return True
        if is_last and len(found.skeleton) > 2 and vocabulary.beginning_with(found.skeleton, 1):
            return True
    return False


def _terms(vocabularies: Vocabularies, lang: str, word: str, query: Query, *, is_last: bool) -> list[Term]:
    """Return the terms of one word; a stage is asked only where those before it know nothing."""
    if terms := list(_in_language(vocabularies[lang], lang, word, complete=is_last)):
        return terms
    if terms := list(_with_other_endings(vocabularies[lang], lang, word)):
        return terms
    terms = _weighed(_in_language(vocabularies[SOURCE], SOURCE, word, complete=is_last), SOURCE_LANGUAGE)
    if not terms:
        for code in WRITTEN:
            terms += _weighed(_in_language(vocabularies[code], code, word, complete=False), OTHER_LANGUAGE)
        if terms:  # kin of it may stand in the reader's own language, a letter away
            terms += _corrections(vocabularies, (lang,), word, query)
    stem = forms(LANGUAGES[lang], word).stem
    if len(stem) > 2:
        longer = vocabularies[lang].beginning_with(stem, MAX_COMPLETIONS)
        terms += [Term(lang, EXACT + known, BEGINNING) for known in longer]
    return terms or list(_corrections(vocabularies, (lang, SOURCE), word, query))


def _in_language(vocabulary: Vocabulary, lang: str, word: str, *, complete: bool) -> Iterator[Term]:
    """Yield what *word* is in one language (in its first spelling that is known), its stem, and what it begins."""
    is_known = False
    for spelling in (word, *other_spellings(LANGUAGES[lang], word)):
        found = forms(LANGUAGES[lang], spelling)
        if found.skeleton in vocabulary:
            is_known = True
            yield Term(lang, EXACT + found.skeleton, 1.0)
        # An ending may be taken for one that is not: патентов leaves патент, and патент leaves патен.
        for form in dict.fromkeys((found.stem, found.skeleton)):
            if form in vocabulary.stems:
                is_known = True
                yield Term(lang, form, STEM)
        if found.stem != found.skeleton and found.stem in vocabulary:
            is_known = True
            yield Term(lang, EXACT + found.stem, STEM)
        if is_known:
            break
    start = forms(LANGUAGES[lang], word).skeleton
    if complete and len(start) > 1:
        longer = vocabulary.beginning_with(start, MAX_COMPLETIONS)
        yield from (Term(lang, EXACT + known, COMPLETION) for known in longer)


def _with_other_endings(vocabulary: Vocabulary, lang: str, word: str) -> Iterator[Term]:
    """Yield what *word* is without the endings of another language: people mix them (патентсиз, in Tajik)."""
    for code in WRITTEN:
        found = forms(LANGUAGES[code], word)
        if found.stem != found.skeleton and found.stem in vocabulary.stems:
            yield Term(lang, found.stem, BEGINNING)
            return


def _weighed(terms: Iterable[Term], factor: float) -> list[Term]:
    return [term._replace(weight=term.weight * factor) for term in terms]


def _corrections(vocabularies: Vocabularies, langs: Iterable[str], word: str, query: Query) -> Iterator[Term]:
    for code in dict.fromkeys(langs):
        near = vocabularies[code].near(forms(LANGUAGES[code], word).skeleton)[:MAX_CORRECTIONS]
        for known, far in near:
            query.taken_for.setdefault(word, vocabularies[code].written[known])
            yield Term(code, EXACT + known, CORRECTION / far)
            yield Term(code, stem_of(code, known), CORRECTION * STEM / far)
