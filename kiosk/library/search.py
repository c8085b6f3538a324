"""The index of a release: built with it, then asked by one searcher a thread, for Whoosh's are not to be shared."""

import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from whoosh import index, query, scoring

from kiosk.errors import LibraryError
from kiosk.languages import LANGUAGES, SOURCE, WRITTEN
from kiosk.languages.text import fold_text, words
from kiosk.library.analysis import EXACT, field_name, schema, weighted_text

FOLDER = "index"
MAX_WORDS = 10
MAX_COMPLETIONS = 16
COMPLETION, SOURCE_LANGUAGE, OTHER_LANGUAGE = 0.5, 0.35, 0.15  # weights, from the measured design


class Document(NamedTuple):
    """One item in one language, as it is indexed."""

    number: int
    lang: str
    title: str
    aliases: list[str]
    text: str


class Hit(NamedTuple):
    """One item found, and the folded words by which it was found in each language."""

    number: int
    matched: Mapping[str, frozenset[str]]


def build_index(folder: Path, documents: Iterable[Document]) -> None:
    """Write the index of *documents* into *folder*; always built here, never received, since it holds pickles."""
    by_number: dict[int, dict[str, Any]] = {}
    for document in documents:
        fields = by_number.setdefault(document.number, {"number": document.number})
        fields[field_name(document.lang)] = weighted_text(document.title, document.aliases, document.text)
    (folder / FOLDER).mkdir()
    writer = index.create_in(folder / FOLDER, schema()).writer()
    for fields in by_number.values():
        writer.add_document(**fields)
    writer.commit()


class Index:
    """An index opened for reading by many threads."""

    def __init__(self, folder: Path) -> None:
        self._own = threading.local()
        try:
            self._index = index.open_dir(folder / FOLDER, readonly=True)
            with self._index.reader() as reader:
                self._vocabularies = {code: sorted(_words_of(reader, field_name(code))) for code in WRITTEN}
        except Exception as error:  # a damaged file makes Whoosh, which unpickles, raise anything at all
            raise LibraryError(f"The search index in {folder.name} does not open. Build it again.") from error

    def search(self, lang: str, text: str, limit: int) -> list[Hit]:
        """Return the items that *text* finds for a reader of *lang*, best first; never fails, whatever is typed."""
        terms = list(self._terms(LANGUAGES[lang].origin, text))
        if not terms:
            return []
        asked = query.Or([query.Term(field_name(code), EXACT + word, boost=boost) for code, word, boost in terms])
        try:
            # Whoosh's shortcuts can go round in circles (its issue 446), and gain nothing among a hundred items.
            results = self._searcher.search(asked, limit=limit, terms=True, optimize=False)
            return [Hit(result["number"], _matched(result.matched_terms())) for result in results]
        except Exception as error:  # damaged files, or a thread that comes late to a release that was removed
            raise LibraryError("The search index of this release cannot be read any more.") from error

    def _terms(self, lang: str, text: str) -> Iterator[tuple[str, str, float]]:
        """Yield language, folded word and weight: other languages are asked only for words that this one lacks."""
        found = list(islice(words(text[:400]), MAX_WORDS))
        for place, word in enumerate(found):
            is_last = place == len(found) - 1
            own = list(self._known(lang, word.text, complete=is_last))
            yield from ((lang, known, weight) for known, weight in own)
            if own:
                continue
            for other in WRITTEN:
                if other != lang:
                    factor = SOURCE_LANGUAGE if other == SOURCE else OTHER_LANGUAGE
                    yield from (
                        (other, known, weight * factor)
                        for known, weight in self._known(other, word.text, complete=is_last)
                    )

    def _known(self, lang: str, word: str, *, complete: bool) -> Iterator[tuple[str, float]]:
        """Yield the words of *lang* that *word* is, or (if it may be unfinished) begins."""
        skeleton = fold_text(LANGUAGES[lang], word)
        vocabulary = self._vocabularies[lang]
        if not skeleton:
            return
        for known in islice(vocabulary, bisect_left(vocabulary, skeleton), None):
            if known == skeleton:
                yield known, 1.0
            break
        if complete and len(skeleton) > 1:
            start = bisect_left(vocabulary, skeleton)
            for known in islice(vocabulary, start, start + MAX_COMPLETIONS):
                if known.startswith(skeleton) and known != skeleton:
                    yield known, COMPLETION

    @property
    def _searcher(self) -> Any:
        if not hasattr(self._own, "searcher"):
            self._own.searcher = self._index.searcher(weighting=scoring.BM25F(B=0.5, K1=1.2))
        return self._own.searcher


def _words_of(reader: Any, field: str) -> Iterator[str]:
    for term in reader.lexicon(field):
        yield term.decode("utf-8").removeprefix(EXACT)


def _matched(terms: Iterable[tuple[str, bytes]]) -> dict[str, frozenset[str]]:
    languages: dict[str, set[str]] = {}
    for field, term in terms:
        languages.setdefault(field.removeprefix("t_"), set()).add(term.decode("utf-8").removeprefix(EXACT))
    return {code: frozenset(found) for code, found in languages.items()}
