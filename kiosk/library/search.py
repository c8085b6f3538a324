"""The index of a release: built with it, then asked by one searcher a thread, for Whoosh's are not to be shared."""

import heapq
import json
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from whoosh import index, query, scoring

from kiosk.errors import LibraryError
from kiosk.languages import LANGUAGES, SOURCE, WRITTEN
from kiosk.languages.text import words
from kiosk.library.analysis import field_name, schema, weighted_text
from kiosk.library.forms import forms
from kiosk.library.query import MAX_WORDS, Term, understand
from kiosk.library.vocabulary import gather, load_vocabulary

FOLDER, NAMES = "index", "names.json"
NAMED = 6.0  # how much it counts that an article is called what was typed, or has all of it as an alias
COVERAGE = 1.0  # how much it counts that an article holds many of the typed words
_WEIGHTING = {"B": 0.3, "K1": 0.9}  # of BM25F, measured with bench/search_quality.py


class Document(NamedTuple):
    """One item in one language, as it is indexed."""

    number: int
    lang: str
    title: str
    aliases: list[str]
    text: str


class Hit(NamedTuple):
    """One item found, and the terms by which it was found in each language."""

    number: int
    matched: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to, and which typed words were taken for which."""

    hits: list[Hit] = field(default_factory=list)
    taken_for: Mapping[str, str] = field(default_factory=dict)


def build_index(folder: Path, documents: Iterable[Document]) -> None:
    """Write the index of *documents* into *folder*; always built here, never received, since it holds pickles."""
    by_number: dict[int, dict[str, Any]] = {}
    texts: dict[str, list[str]] = {code: [] for code in WRITTEN}
    named: dict[str, dict[str, list[int]]] = {code: {} for code in WRITTEN}
    for document in documents:
        fields = by_number.setdefault(document.number, {"number": document.number})
        fields[field_name(document.lang)] = weighted_text(document.title, document.aliases, document.text)
        for name in dict.fromkeys(_phrase(document.lang, name) for name in (document.title, *document.aliases)):
            named[document.lang].setdefault(name, []).append(document.number)
        texts[document.lang].append("\n".join([document.title, *document.aliases, document.text]))
    (folder / FOLDER).mkdir()
    writer = index.create_in(folder / FOLDER, schema()).writer(limitmb=16)  # MB: small machines build, too
    for fields in by_number.values():
        writer.add_document(**fields)
    writer.commit()
    for code, all_texts in texts.items():
        gather(code, all_texts).save(folder / FOLDER, code)
    (folder / FOLDER / NAMES).write_text(json.dumps(named, ensure_ascii=False), "utf-8")


class Index:
    """An index opened for reading by many threads."""

    def __init__(self, folder: Path) -> None:
        self._own = threading.local()
        try:
            self._index = index.open_dir(folder / FOLDER, readonly=True)
            self._index.reader().close()
            self._named: dict[str, dict[str, list[int]]] = json.loads((folder / FOLDER / NAMES).read_text("utf-8"))
            self.vocabularies = {code: load_vocabulary(folder / FOLDER, code) for code in WRITTEN}
        except Exception as error:  # a damaged file makes Whoosh, which unpickles, raise anything at all
            raise LibraryError(f"The search index in {folder.name} does not open. Build it again.") from error

    def search(self, lang: str, text: str, limit: int) -> Found:
        """Return the items that *text* finds for a reader of *lang*, best first; never fails, whatever is typed."""
        lang = LANGUAGES[lang].origin
        asked = understand(self.vocabularies, lang, text)
        if not asked.terms:
            return Found()
        try:
            scored = self._scored(asked.terms, limit * 2)
        except Exception as error:  # damaged files, or a thread that comes late to a release that was removed
            raise LibraryError("The search index of this release cannot be read any more.") from error
        count = len({term.place for term in asked.terms})
        named = {number for code in (lang, SOURCE) for number in self._named[code].get(_phrase(code, text), ())}
        ranked = sorted(
            (
                -score
                * (len({term.place for term in matched}) / count) ** COVERAGE
                * (NAMED if number in named else 1),
                number,
                matched,
            )
            for score, number, matched in scored
        )
        return Found([Hit(number, _matched(matched)) for _, number, matched in ranked[:limit]], asked.taken_for)

    def _scored(self, terms: Iterable[Term], limit: int) -> list[tuple[float, int, list[Term]]]:
        """Return the best items that hold any of *terms*: score, number, and which terms."""
        scores: dict[int, float] = defaultdict(float)
        held: dict[int, list[Term]] = defaultdict(list)
        searcher = self._searcher
        for term in terms:  # one after the other: Whoosh's tree of matchers comes to the same and takes longer
            matcher = query.Term(field_name(term.lang), term.text).matcher(searcher)
            while matcher.is_active():
                place = matcher.id()
                scores[place] += matcher.score() * term.weight
                held[place].append(term)
                matcher.next()
        best = heapq.nsmallest(limit, scores, key=lambda place: (-scores[place], place))
        return [(scores[place], searcher.stored_fields(place)["number"], held[place]) for place in best]

    @property
    def _searcher(self) -> Any:
        if not hasattr(self._own, "searcher"):
            self._own.searcher = self._index.searcher(weighting=scoring.BM25F(**_WEIGHTING))
        return self._own.searcher


def _phrase(lang: str, text: str) -> str:
    """Return *text* as the stems of its words, by which titles and aliases are known."""
    return " ".join(forms(LANGUAGES[lang], word.text).stem for word in islice(words(text), MAX_WORDS))


def _matched(terms: Iterable[Term]) -> dict[str, frozenset[str]]:
    languages: dict[str, set[str]] = {}
    for term in terms:
        languages.setdefault(term.lang, set()).add(term.text)
    return {code: frozenset(found) for code, found in languages.items()}
