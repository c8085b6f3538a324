"""PO files: what translators' tools read and write, as plain records; broken or hostile ones end in a sentence."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polib

from kiosk.content.stamps import fingerprint
from kiosk.errors import ContentError
from kiosk.languages import LANGUAGES

LARGEST = 4_000_000  # bytes; a whole item has some ten thousand
FUZZY = "fuzzy"
_EXPORTED = "X-Exported"  # what the tree said at the export, so that work is known from what was only carried along
_REMARK = "What is marked fuzzy is to be looked at: mend it, then take the mark away. Nothing fuzzy is taken."
_QUOTED = re.compile(r'(?:#[~|]+\s*)?(?:msg\w+(?:\[\d+\])?\s+)?"(?:[^"\\]|\\.)*"')


class Entry(NamedTuple):
    """One Russian paragraph with its translation, or the aliases or dates of an item."""

    context: str  # where it stands: "37 paragraph 3"
    source: str  # the Russian text
    text: str = ""  # the translation; empty: none
    is_fuzzy: bool = False  # somebody has still to look at it
    is_obsolete: bool = False  # the Russian text has it no more
    rules: str = ""  # what it is and what to keep, for the translator
    file: str = ""  # of the Russian text
    line: int = 0  # there, or in the PO file that was read
    previous: str = ""  # the Russian text that the translation was made from
    note: str = ""  # written by the translator

    @property
    def mark(self) -> str:
        """The name of these words as a translation of this Russian text."""
        return fingerprint(f"{self.source}\n{self.text}")


@dataclass(frozen=True, slots=True)
class Catalog:
    """One PO file."""

    entries: Sequence[Entry] = ()
    exported: frozenset[str] = frozenset()  # marks of the translations that the tree had at the export
    header: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""  # the comment above all


def read_catalog(name: str, data: bytes, lang: str) -> Catalog:
    """
    Read the PO file *name*.

    Raises:
        ContentError: It is no PO file in UTF-8, is for another language, or has an entry twice.
    """
    if len(data) > LARGEST:
        raise ContentError(f"{name} has {len(data):,} bytes; no item is that long. Export it again.")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise ContentError(f"{name} is not UTF-8 text. Save it as UTF-8.") from error
    _check_quotes(name, text)
    try:
        file = polib.pofile(f"{text}\n\n", encoding="utf-8")  # what ends like this is never taken for a path
        entries = [_read(entry) for entry in file]
    except (OSError, ValueError, TypeError, AttributeError, LookupError) as error:
        raise ContentError(f"{name} cannot be read as a PO file: {error}. Export it again.") from error
    _check_language(name, file.metadata.get("Language", ""), lang)
    _check_twice(name, entries)
    exported = frozenset(file.metadata.get(_EXPORTED, "").split())
    return Catalog(entries, exported, {key: str(value) for key, value in file.metadata.items()}, file.header)


def write_catalog(catalog: Catalog, project: str, lang: str) -> str:
    """Write a PO file: the same entries give the same text, whatever the clock says."""
    file = polib.POFile(wrapwidth=0)  # a {{…}} is never cut in two
    file.header = catalog.remark or _REMARK
    file.metadata = {
        "PO-Revision-Date": "",
        "Last-Translator": "",
        "Language-Team": "",
        **catalog.header,
        "Project-Id-Version": project,
        "Language": lang,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        _EXPORTED: " ".join(sorted(catalog.exported)),
    }
    file.extend(_written(entry) for entry in catalog.entries)
    return str(file)


def matched(wanted: Sequence[Entry], given: Iterable[Entry]) -> dict[int, Entry]:
    """
    Find for each of *wanted*, by its place, the entry of *given* with the same Russian text.

    The Russian text decides; the context only tells equal ones apart, and words that are no translation by kind.

    >>> matched([Entry("1 paragraph 2", "Да")], [Entry("1 title", "Да"), Entry("1 paragraph 2", "Да")])[0].context
    '1 paragraph 2'
    """
    rest = list(given)
    found: dict[int, Entry] = {}
    ways: Sequence[Callable[[Entry, Entry], bool]] = (
        lambda one, other: (one.context, one.source) == (other.context, other.source),
        lambda one, other: one.source == other.source and not is_key(one) and not is_key(other),
    )
    for is_same in ways:
        for place, entry in enumerate(wanted):
            at = next((at for at, other in enumerate(rest) if place not in found and is_same(entry, other)), None)
            if at is not None:
                found[place] = rest.pop(at)
    return found


def is_key(entry: Entry) -> bool:
    """Whether it holds words of the front matter that are no translation: aliases or dates."""
    return entry.context.endswith((" aliases", " dates"))


def flat(text: str) -> str:
    """Return *text* on one line."""
    return " ".join(text.split())


def _read(entry: polib.POEntry) -> Entry:
    return Entry(
        context=entry.msgctxt or "",
        source=flat(entry.msgid),
        text=entry.msgstr.strip(),
        is_fuzzy=entry.fuzzy,
        is_obsolete=bool(entry.obsolete),
        line=entry.linenum,
        previous=flat(entry.previous_msgid or ""),
        note=entry.tcomment,
    )


def _written(entry: Entry) -> polib.POEntry:
    return polib.POEntry(
        msgctxt=entry.context or None,
        msgid=entry.source,
        msgstr=entry.text,
        flags=[FUZZY] if entry.is_fuzzy else [],
        obsolete=entry.is_obsolete,
        comment=entry.rules,
        tcomment=entry.note,
        occurrences=[(entry.file, str(entry.line))] if entry.file else [],
        previous_msgid=entry.previous if entry.previous and not entry.is_obsolete else None,
    )


def _check_quotes(name: str, text: str) -> None:
    """Polib takes the last sign of a line for its quote, whatever it is."""
    for number, line in enumerate(map(str.strip, text.split("\n")), start=1):
        if line and (line[0] != "#" or line.startswith("#~ ")) and not _QUOTED.fullmatch(line):
            raise ContentError(f"{name}:{number}: this is no line of a PO file: quotes are missing or too many.")


def _check_language(name: str, written: str, lang: str) -> None:
    code, *script = re.split(r"[-_@.]", written.lower())
    wrong_script = {"Latn": "cyr", "Cyrl": "lat"}.get(LANGUAGES[lang].script, "-")
    if written and (code != lang or any(part.startswith(wrong_script) for part in script)):
        raise ContentError(f"{name} says in its header that it is in {written}; {lang} is wanted here.")


def _check_twice(name: str, entries: Iterable[Entry]) -> None:
    seen = set()
    for entry in entries:
        key = (entry.context, entry.source, entry.is_obsolete)
        if key in seen:
            raise ContentError(f"{name}:{entry.line}: “{entry.context or entry.source[:40]}” stands there twice.")
        seen.add(key)
