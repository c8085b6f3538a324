"""The words of a release, folded: which are known, which begin with some letters, which are one slip away."""

import json
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, takewhile
from pathlib import Path
from zlib import crc32

from kiosk.languages import LANGUAGES
from kiosk.languages.text import words
from kiosk.library.forms import forms

LONGEST = 12  # letters of a word that are looked at for slips
MOST_COMPARED = 256
SHORT, SHORTEST = 6, 3  # letters: under the first one slip is allowed, under the second none


class Vocabulary:
    """The folded words of one language's articles: how many articles each stands in, how it is written, all stems."""

    def __init__(
        self,
        frequency: Mapping[str, int],
        written: Mapping[str, str],
        stems: Iterable[str],
        deletions: "array[int] | None" = None,
    ) -> None:
        self.frequency, self.written, self.stems = frequency, written, frozenset(stems)
        self._sorted = sorted(frequency)
        self._deletions = _deletions(self._sorted) if deletions is None else deletions

    def __contains__(self, skeleton: str) -> bool:
        return skeleton in self.frequency

    def beginning_with(self, start: str, limit: int) -> list[str]:
        """Return the first folded words that begin with *start* and are longer."""
        place = bisect_left(self._sorted, start)
        found = takewhile(lambda known: known.startswith(start), islice(self._sorted, place, None))
        return list(islice((known for known in found if known != start), limit))

    def near(self, skeleton: str) -> list[tuple[str, int]]:
        """Return the folded words nearest to *skeleton* with their distance, the commonest first among equals."""
        if len(skeleton) < SHORTEST:
            return []
        allowed = 1 if len(skeleton) < SHORT else 2
        candidates = {self._sorted[place] for place in islice(self._candidates(skeleton[:LONGEST]), MOST_COMPARED)}
        found = [(known, distance(skeleton, known, allowed)) for known in candidates]
        close = [(known, far) for known, far in found if 0 < far <= allowed]
        return sorted(close, key=lambda pair: (pair[1], -self.frequency[pair[0]], pair[0]))

    def save(self, folder: Path, code: str) -> None:
        """Write it into *folder*: built beside the index, never received."""
        data = [self.frequency, self.written, sorted(self.stems)]
        (folder / f"{code}.words").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        (folder / f"{code}.slips").write_bytes(self._deletions.tobytes())

    def _candidates(self, skeleton: str) -> Iterator[int]:
        for form in {skeleton, *_without_one(skeleton)}:
            mark = crc32(form.encode())
            place = bisect_left(self._deletions, mark << 32)
            while place < len(self._deletions) and self._deletions[place] >> 32 == mark:
                yield self._deletions[place] & 0xFFFFFFFF
                place += 1


def load_vocabulary(folder: Path, code: str) -> Vocabulary:
    """Read what `save` wrote; raises OSError or ValueError where it is damaged."""
    frequency, written, stems = json.loads((folder / f"{code}.words").read_text("utf-8"))
    deletions = array("Q")
    deletions.frombytes((folder / f"{code}.slips").read_bytes())
    return Vocabulary(frequency, written, stems, deletions)


def gather(code: str, texts: Iterable[str]) -> Vocabulary:
    """Build the vocabulary of *texts*, one an article."""
    frequency: dict[str, int] = {}
    written: dict[str, str] = {}
    stems: set[str] = set()
    for text in texts:
        seen = set()
        for word in words(text):
            found = forms(LANGUAGES[code], word.text)
            if found.skeleton:
                seen.add(found.skeleton)
                written.setdefault(found.skeleton, word.text.lower())
                stems.add(found.stem)
        for skeleton in seen:
            frequency[skeleton] = frequency.get(skeleton, 0) + 1
    return Vocabulary(frequency, written, stems)


def distance(one: str, other: str, limit: int) -> int:
    """
    Return how many letters must be put in, taken out, changed or swapped with a neighbour; *limit* + 1 if more.

    Optimal string alignment (restricted Damerau-Levenshtein).

    >>> distance("patent", "patnet", 2), distance("patent", "paten", 2), distance("patent", "viza", 2)
    (1, 1, 3)
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return min(last[-1], limit + 1)


def _deletions(skeletons: list[str]) -> "array[int]":
    """Return, sorted, the mark of every form of a word that lacks one letter, with the word's place."""
    entries = array("Q")
    for place, skeleton in enumerate(skeletons):
        short = skeleton[:LONGEST]
        entries.extend(crc32(form.encode()) << 32 | place for form in {short, *_without_one(short)})
    return array("Q", sorted(entries))


def _without_one(skeleton: str) -> Iterator[str]:
    return (skeleton[:place] + skeleton[place + 1 :] for place in range(len(skeleton)))
