"""A translator's work beside what the tree says: what is new in it, and what in it must not go into a text."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.content.frontmatter import FENCE
from kiosk.content.item import Item
from kiosk.content.paragraphs import split_paragraphs
from kiosk.content.site import Site
from kiosk.content.stamps import fingerprint
from kiosk.editors.catalogs import Entry, flat, is_key, matched, read_catalog
from kiosk.editors.exchange import NONE, entries_of
from kiosk.editors.translations import FIXED
from kiosk.errors import ContentError
from kiosk.languages import SOURCE

LONGEST = 4000  # signs; the longest paragraph has some five hundred
_UNSEEN = ("Cc", "Cf", "Cn", "Co", "Zl", "Zp")
_DEFINITION = re.compile(r"\[.*?\]:")  # Markdown takes such a line away from the text


@dataclass(frozen=True, slots=True)
class Sheet:
    """One PO file beside what the tree says."""

    name: str
    source: Item
    item: Item | None
    wanted: Sequence[Entry]  # as the tree has it: paragraphs, aliases, dates
    given: Mapping[int, Entry]  # by place in *wanted*: what the translator confirmed
    told: Sequence[str]

    @property
    def file(self) -> str:
        """The item's file, there or still to be written."""
        return self.item.file if self.item else f"{self.name.removesuffix('.po')}.md"

    @property
    def news(self) -> list[int]:
        """The places where the translator says more than the tree does."""
        return [
            place
            for place, entry in self.given.items()
            if self.wanted[place].is_fuzzy or differ(self.wanted[place], entry)
        ]

    def text(self, place: int) -> str:
        """Return what is to stand there: the present words, unless the confirmed ones are others."""
        entry = self.given.get(place)
        return entry.text if entry and differ(self.wanted[place], entry) else self.wanted[place].text


def read_sheet(site: Site, files: Mapping[str, bytes], lang: str, path: Path) -> Sheet:
    """
    Read one PO file and lay it beside the tree.

    Raises:
        ContentError: It belongs to no Russian item or cannot be read, or the present translation cannot.
        OSError: The disk does not give it.
    """
    name = f"{lang}/{path.name}"
    names = {f"{lang}/{item.number}-{item.slug}.po": item for item in site.items.values() if item.lang == SOURCE}
    if name not in names:
        raise ContentError(f"{name} belongs to no Russian item.")
    source = names[name]
    catalog = read_catalog(name, path.read_bytes(), lang)
    wanted = [entry for entry in entries_of(site, files, source, lang) if not entry.is_obsolete]
    living = [entry for entry in catalog.entries if not entry.is_obsolete and entry.text]
    found = matched(wanted, living)
    late = [entry for entry in living if not any(entry is one for one in found.values())]
    told = [f"{name}: {named(late)}: not taken, the Russian text was changed since; export again."] if late else []
    told += [] if catalog.entries else [f"{name} holds no paragraph: export again."]
    given, doubtful = {}, []
    for place, entry in sorted(found.items()):
        if wanted[place].text and entry.mark in catalog.exported and differ(wanted[place], entry):
            told.append(f"{name}: {wanted[place].context} was changed in content/ since the export; that stays.")
        elif not entry.is_fuzzy:
            given[place] = entry
        elif differ(wanted[place], entry):
            doubtful.append(entry)
    if doubtful:
        told.append(
            f"{name}: {named(doubtful)}: not taken, still marked as fuzzy; take the mark away where it is right."
        )
    return Sheet(name, source, site.items.get((lang, source.number)), wanted, given, told)


def values(text: str) -> tuple[str, ...]:
    """
    Read aliases or dates.

    >>> values("прописка; учёт;"), values("–")
    (('прописка', 'учёт'), ())
    """
    words = tuple(dict.fromkeys(flat(value) for value in text.split(";") if value.strip()))
    return () if words in ((NONE,), ("-",)) else words


def differ(one: Entry, other: Entry) -> bool:
    """Whether two entries say something else; spaces and the way a sign is composed do not count."""
    if fingerprint(one.text) == fingerprint(other.text):
        return False
    return not is_key(one) or values(one.text) != values(other.text)


def refusals(wanted: Entry, given: Entry) -> Iterator[str]:
    """Yield why the words of *given* cannot stand where *wanted* stands, a sentence each."""
    text, where = given.text, wanted.context
    if len(text) > LONGEST:
        yield f"{where} has {len(text):,} signs; no paragraph has more than {LONGEST:,}."
    elif "\n" in text or "\r" in text:
        yield f"{where} has a line break. Write it on one line."
    elif unseen := next((sign for sign in text if unicodedata.category(sign) in _UNSEEN), None):
        yield f"{where} has a sign that nobody sees (U+{ord(unseen):04X}). Remove it."
    elif not is_key(wanted):
        yield from _changed_signs(wanted, given)
        yield from _other_shape(wanted, given)


def _changed_signs(wanted: Entry, given: Entry) -> Iterator[str]:
    theirs, own = sorted(FIXED.findall(wanted.source)), sorted(FIXED.findall(given.text))
    for said, more, fewer in (("lacks", theirs, own), ("has too much", own, theirs)):
        signs = [sign.lstrip("]") for sign in dict.fromkeys(more) if more.count(sign) > fewer.count(sign)]
        if signs:
            yield f"{wanted.context} {said}: {', '.join(signs)}. Keep what the Russian text has."


def _other_shape(wanted: Entry, given: Entry) -> Iterator[str]:
    """A paragraph stays one: nothing in it may look like the beginning of a list, a heading or a block."""
    if wanted.context.endswith(" title"):
        return
    found = [(one.kind, one.text) for one in split_paragraphs(given.text, 1)]
    start = given.text.split()[0]
    if found != [("text", flat(given.text))] or ":::" in start or start == FENCE or _DEFINITION.match(given.text):
        yield f"{wanted.context} begins with {start[:20]}, which would make it something else than a paragraph."


def named(entries: Sequence[Entry]) -> str:
    """Name some entries; of many, the first."""
    return ", ".join(entry.context for entry in entries[:5]) + (f" and {len(entries) - 5} more" if entries[5:] else "")
