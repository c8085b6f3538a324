"""The topics nearest to words that found nothing: those whose names and titles share most letter pairs with them."""

from collections.abc import Iterable, Iterator
from itertools import islice, pairwise

from kiosk.languages import LANGUAGES
from kiosk.languages.text import words
from kiosk.library.forms import forms

MAX_WORDS = 10
LEAST = 0.3  # of alike pairs, from which two words are worth naming together
Pairs = frozenset[tuple[str, str]]


class Nearest:
    """The words by which the topics of one language are known."""

    def __init__(self, code: str, named: Iterable[tuple[str, str]]) -> None:
        """Take (topic, words of its name or of a title in it), in the order of the topics."""
        self._code = code
        self._known: dict[str, set[Pairs]] = {}
        for topic, text in named:
            self._known.setdefault(topic, set()).update(self._pairs(text))

    def of(self, text: str, limit: int) -> list[str]:
        """Return *limit* topics, the nearest first; where nothing is near, the first ones."""
        typed = list(islice(self._pairs(text), MAX_WORDS))
        alike = {topic: self._likeness(typed, known) for topic, known in self._known.items()}
        return sorted(alike, key=lambda topic: -alike[topic])[:limit]

    def _pairs(self, text: str) -> Iterator[Pairs]:
        for word in words(text):
            stem = forms(LANGUAGES[self._code], word.text).stem
            if len(stem) > 2:
                yield frozenset(pairwise(f" {stem}"))

    @staticmethod
    def _likeness(typed: list[Pairs], known: set[Pairs]) -> float:
        """Return the best Dice coefficient of any two words; 0 where that is no more than chance."""
        best = max((2 * len(one & other) / (len(one) + len(other)) for one in typed for other in known), default=0.0)
        return best if best >= LEAST else 0.0
