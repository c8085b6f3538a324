"""Stamps: which text somebody checked, what it was made from, paragraph by paragraph, and what a recording speaks."""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from kiosk.content.findings import Finding
from kiosk.content.paragraphs import Paragraph

if TYPE_CHECKING:
    from kiosk.content.item import Item

FILE = "stamps.json"
FORMAT = "kiosk-stamps-1"
_RECORDINGS = "recordings"
DIGITS = 16  # of a SHA-256: no two paragraphs of a site meet by chance


class State(StrEnum):
    """How one paragraph of a translation stands to the Russian text."""

    UP_TO_DATE = "up_to_date"
    EDITED = "edited"  # the translation was changed after its stamp
    UNSTAMPED = "unstamped"  # nobody has confirmed it yet
    OUTDATED = "outdated"  # the Russian text was changed after the stamp
    NEW = "new"  # the Russian text has it, the translation has not
    REMOVED = "removed"  # the translation has it, the Russian text has not


BEHIND = {State.OUTDATED, State.NEW, State.REMOVED}  # the Russian text went on


@dataclass(frozen=True, slots=True)
class Stamp:
    """What one file said when somebody stamped it."""

    on: date
    body: str  # fingerprint of the whole text
    source: str  # fingerprint of the whole Russian text it was made from; empty for the Russian text
    paragraphs: tuple[tuple[str, str], ...]  # fingerprints: its own, and the Russian paragraph's


@dataclass(frozen=True, slots=True)
class Recording:
    """What a recording was and spoke when somebody listened to it and stamped it."""

    on: date
    spoken: str  # fingerprint of the text that is heard
    sha256: str  # of the file
    seconds: int


class Pair(NamedTuple):
    """A paragraph of the Russian text beside that of the translation."""

    state: State
    source: Paragraph | None
    text: Paragraph | None


def fingerprint(text: str) -> str:
    """
    Return the name of a text: spaces and line breaks do not count.

    >>> fingerprint("a  b") == fingerprint("a b"), len(fingerprint("a"))
    (True, 16)
    """
    flat = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(flat.encode()).hexdigest()[:DIGITS]


def body_fingerprint(item: "Item") -> str:
    """Return the name of an item's whole text: its words and its blocks."""
    return fingerprint("\n".join([*(found.text for found in item.paragraphs), *item.structure]))


def read_stamps(text: str | None) -> tuple[dict[str, Stamp], dict[str, Recording], list[Finding]]:
    """Read stamps.json: file -> stamp, and recording -> what it speaks. *text* is None where there is no file yet."""
    try:
        data = {FORMAT: {}} if text is None else json.loads(text)
        stamps = {name: _read_one(stamp) for name, stamp in data[FORMAT].items()}
        spoken = data.get(_RECORDINGS, {}).items()
        return stamps, {name: _read_recording(recording) for name, recording in spoken}, []
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        hint = "It is written by `build_bundle.py stamp`: take it back from an earlier copy, never mend it by hand."
        sentence = f"{FILE} cannot be read: {type(error).__name__}."
        if text and "<<<<<<<" in text:
            sentence = f"{FILE} cannot be read: it holds two versions after a merge."
            hint = (
                "Never mend it by hand: take it back whole from one side, then stamp again what the other had stamped."
            )
        return {}, {}, [Finding("unreadable-file", FILE, 1, sentence, hint)]


def write_stamps(stamps: Mapping[str, Stamp], recordings: Mapping[str, Recording]) -> str:
    """Write stamps.json: one line a file, in order, so that two editors' stamps seldom meet."""
    lines = []
    for name, stamp in sorted(stamps.items()):
        data = {"on": f"{stamp.on}", "body": stamp.body, "source": stamp.source}
        data["paragraphs"] = [" ".join(pair).strip() for pair in stamp.paragraphs]  # type: ignore[assignment]
        lines.append(f"{json.dumps(name)}: {json.dumps(data)}")
    spoken = [
        f"{json.dumps(name)}: {json.dumps({**asdict(recording), 'on': f'{recording.on}'})}"
        for name, recording in sorted(recordings.items())
    ]
    more = f',\n"{_RECORDINGS}": {{\n' + ",\n".join(spoken) + "\n}" if spoken else ""
    return f'{{"{FORMAT}": {{\n' + ",\n".join(lines) + f"\n}}{more}}}\n"


def pair_up(item: "Item", source: "Item", stamp: Stamp | None) -> list[Pair]:
    """Lay the translation *item* beside the Russian *source*, as far as *stamp* tells what belongs together."""
    own = [fingerprint(found.text) for found in item.paragraphs]
    is_as_stamped = stamp is not None and own == [mark for mark, _ in stamp.paragraphs]
    if item.structure == source.structure and not is_as_stamped:
        places: Sequence[tuple[int | None, int | None]] = [(place, place) for place in range(len(item.paragraphs))]
    elif stamp and len(stamp.paragraphs) == len(item.paragraphs):
        places = list(_align([made for _, made in stamp.paragraphs], [fingerprint(p.text) for p in source.paragraphs]))
        places = [(theirs, own) for own, theirs in places]
    else:
        aligned = _align([found.kind for found in item.paragraphs], [found.kind for found in source.paragraphs])
        places = [(theirs, own) for own, theirs in aligned]
    return [
        _pair(
            None if theirs is None else source.paragraphs[theirs], None if own is None else item.paragraphs[own], stamp
        )
        for theirs, own in places
    ]


def is_outdated(item: "Item", source: "Item", stamp: Stamp | None) -> bool:
    """Whether the Russian text is known to have changed after this translation was made."""
    if stamp is None or stamp.source == body_fingerprint(source):
        return False
    pairs = pair_up(item, source, stamp)
    return item.structure != source.structure or any(pair.state in BEHIND for pair in pairs)


def _pair(source: Paragraph | None, text: Paragraph | None, stamp: Stamp | None) -> Pair:
    if source is None or text is None:
        return Pair(State.REMOVED if source is None else State.NEW, source, text)
    if stamp is None:
        return Pair(State.UNSTAMPED, source, text)
    pair = (fingerprint(text.text), fingerprint(source.text))
    if pair in stamp.paragraphs:
        return Pair(State.UP_TO_DATE, source, text)
    if (pair[0], "") in stamp.paragraphs:
        return Pair(State.UNSTAMPED, source, text)
    is_known = pair[1] in {made for _, made in stamp.paragraphs}
    return Pair(State.EDITED if is_known else State.OUTDATED, source, text)


def _align(own: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Yield places that belong together, in the order of *theirs*; None where one side has nothing."""
    for _, own_first, own_end, first, end in SequenceMatcher(None, own, theirs, autojunk=False).get_opcodes():
        both = min(own_end - own_first, end - first)
        yield from ((own_first + step, first + step) for step in range(both))
        yield from ((place, None) for place in range(own_first + both, own_end))
        yield from ((None, place) for place in range(first + both, end))


def _read_one(data: dict[str, object]) -> Stamp:
    pairs = (str(entry).partition(" ") for entry in data["paragraphs"])  # type: ignore[attr-defined]
    return Stamp(
        date.fromisoformat(str(data["on"])),
        str(data["body"]),
        str(data["source"]),
        tuple((own, made) for own, _, made in pairs),
    )


def _read_recording(data: dict[str, object]) -> Recording:
    seconds = int(str(data["seconds"]))
    return Recording(date.fromisoformat(str(data["on"])), str(data["spoken"]), str(data["sha256"]), seconds)
