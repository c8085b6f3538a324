"""The whole content: items in all languages and the tables they draw on, read from files given as bytes."""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field

from kiosk.content.contacts import FILE as CONTACTS_FILE
from kiosk.content.contacts import Contact, read_contacts
from kiosk.content.facts import FILE as FACTS_FILE
from kiosk.content.facts import Fact, read_facts
from kiosk.content.findings import Finding, Level
from kiosk.content.item import Item, parse_item, parse_path
from kiosk.content.pictures import FILE as PICTURES_FILE
from kiosk.content.pictures import check_pictures, read_pictures
from kiosk.content.records import table_line
from kiosk.content.sources import FILE as SOURCES_FILE
from kiosk.content.sources import Source, read_sources
from kiosk.content.stamps import FILE as STAMPS_FILE
from kiosk.content.stamps import Recording, Stamp, is_outdated, read_stamps
from kiosk.content.tool_reading import FOLDER as TOOLS_FOLDER
from kiosk.content.tool_reading import read_tool
from kiosk.content.tool_words import check_tools
from kiosk.content.tools import Tool
from kiosk.content.topics import FILE as TOPICS_FILE
from kiosk.content.topics import Topic, read_topics
from kiosk.languages import LANGUAGES, SOURCE, WRITTEN

Parse = Callable[[str, str], tuple[Item | None, list[Finding]]]
_ITEMS = (".md", ".md.txt")  # in any letters; what is not quite named so is told
LONGEST = 200_000  # bytes of an item's file; the longest of ours has a tenth of that
TABLES = (TOPICS_FILE, FACTS_FILE, SOURCES_FILE, CONTACTS_FILE)
_TABLE_OF = {
    "topic": TOPICS_FILE,
    "fact": FACTS_FILE,
    "source": SOURCES_FILE,
    "contact": CONTACTS_FILE,
    "purpose": CONTACTS_FILE,
}


@dataclass(slots=True)
class Site:
    """Everything that one release says."""

    topics: dict[str, Topic] = field(default_factory=dict)
    most_needed: tuple[int, ...] = ()
    starred: tuple[int, ...] = ()  # numbers of items that can hurt if they are wrong
    pictures: dict[int, tuple[str, ...]] = field(default_factory=dict)  # of the steps of an item, by its number
    tools: dict[int, Tool] = field(default_factory=dict)  # by the item's number
    facts: dict[str, Fact] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    stamps: dict[str, Stamp] = field(default_factory=dict)  # by file
    recordings: dict[str, Recording] = field(default_factory=dict)  # by path, as they were stamped
    items: dict[tuple[str, int], Item] = field(default_factory=dict)  # (lang, number), as written

    def translation_status(self, item: Item) -> str:
        """Return `outdated` where the Russian text is known to have changed since, else `up_to_date`."""
        source = self.items.get((SOURCE, item.number))
        written = self.items.get((LANGUAGES[item.lang].origin, item.number))
        if source and written and written is not source and is_outdated(written, source, self.stamps.get(item.file)):
            return "outdated"
        return "up_to_date"

    @property
    def numbers(self) -> list[int]:
        """Every item's number, in order."""
        return sorted({number for _, number in self.items})


def read_site(files: Mapping[str, bytes], parse: Parse = parse_item) -> tuple[Site, list[Finding]]:
    """
    Read all *files* (path below content/ -> bytes); whatever cannot be used is a finding, and the rest is read.

    *parse* reads one item; who reads the same files again and again gives one that remembers.
    """
    texts, findings = _decode(files)
    findings += [
        Finding("unreadable-file", name, 1, f"{name} is {state}.", "Put it back into content/.")
        for name in TABLES
        if (state := "missing" if name not in files else "" if files[name].strip() else "empty")
    ]
    unreadable = {found.file for found in findings}
    site = Site()
    site.topics, site.most_needed, site.starred, found = read_topics(texts.get(TOPICS_FILE, ""))
    findings += found
    site.facts, found = read_facts(texts.get(FACTS_FILE, ""))
    findings += found
    site.sources, found = read_sources(texts.get(SOURCES_FILE, ""))
    findings += found
    site.contacts, found = read_contacts(texts.get(CONTACTS_FILE, ""))
    findings += found
    site.stamps, site.recordings, found = read_stamps(texts.get(STAMPS_FILE))
    findings += found
    for path in sorted(texts):
        if path.startswith(TOOLS_FOLDER):
            tool, found = read_tool(path, texts[path])
            findings += found
            if tool and not found:
                site.tools[tool.number] = tool
    site.pictures, found = read_pictures(texts.get(PICTURES_FILE, ""))
    findings += found
    for path in sorted(texts):
        if path.lower().endswith(_ITEMS):
            item, found = parse(path, texts[path])
            findings += found
            if item and (other := site.items.get((item.lang, item.number))):
                hint = "Give one of them another number, or remove it."
                sentence = f"{other.file} has the number {item.number}, too."
                findings.append(Finding("file-name", path, 1, sentence, hint, item.slug))
            elif item:
                site.items[item.lang, item.number] = item
    findings += _check_names(site)
    site.items = {place: item for place, item in site.items.items() if place[0] in WRITTEN}
    in_source = [item for item in site.items.values() if item.lang == SOURCE]
    findings += check_pictures(in_source, site.pictures, texts.get(PICTURES_FILE, ""))
    written = {place[1] for path in texts if (place := parse_path(path))}  # what cannot be read says so itself
    findings += check_tools(site.tools, site.items, site.facts, written, {found.file for found in findings})
    unreadable |= {found.file for found in findings if found.check in ("unreadable-file", "record")}
    findings += _check_references(site, unreadable)
    findings += _check_record_sources(site, texts, unreadable)
    return site, sorted(findings, key=lambda finding: (finding.level, finding.file, finding.line))


def decoded(data: bytes, errors: str = "strict") -> str:
    """Read a file's bytes as text: UTF-8 with or without a mark, any line ends."""
    return data.decode("utf-8-sig", errors).replace("\r\n", "\n").replace("\r", "\n")


def _decode(files: Mapping[str, bytes]) -> tuple[dict[str, str], list[Finding]]:
    texts, findings = {}, []
    for path, data in files.items():
        if not path.lower().endswith((*_ITEMS, ".toml", STAMPS_FILE)):
            continue
        if len(data) > LONGEST and path.lower().endswith(_ITEMS):
            hint = "Take out what does not belong there, or write several items."
            said = f"This file has {len(data):,} bytes, and no page can have more than {LONGEST:,}."
            findings.append(Finding("unreadable-file", path, 1, said, hint))
            continue
        try:
            texts[path] = decoded(data)
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            hint = "Save the file as UTF-8."
            findings.append(Finding("unreadable-file", path, line, "This line is not UTF-8 text.", hint))
    return texts, findings


def _check_names(site: Site) -> Iterator[Finding]:
    """One number is one item: the same file name in every language, and a Russian text to translate from."""
    slugs = {number: item.slug for (lang, number), item in site.items.items() if lang == SOURCE}
    for (lang, number), item in site.items.items():
        if lang not in WRITTEN:
            hint = f"Use a folder of {', '.join(WRITTEN)}."
            yield Finding("file-name", item.file, 1, f"There is no language `{lang}`.", hint, item.slug)
        elif item.slug != slugs.setdefault(number, item.slug):
            hint = "The same item has the same file name in every language."
            yield Finding(
                "file-name", item.file, 1, f"Item {number} is named {slugs[number]} elsewhere.", hint, item.slug
            )


def _check_references(site: Site, unreadable: set[str]) -> Iterator[Finding]:
    """Find what is named and does not exist; a table that cannot be read has its own finding, and says no more."""
    purposes = {purpose for contact in site.contacts.values() for purpose in contact.purpose}
    numbers = {str(number) for number in site.numbers}
    known: dict[str, tuple[Container[str], str, str]] = {
        "topic": (site.topics, "unknown-topic", f"Add it to {TOPICS_FILE}, or use one that stands there."),
        "fact": (site.facts, "unknown-fact", f"Add it to {FACTS_FILE}, or mend the name."),
        "source": (site.sources, "unknown-source", f"Add it to {SOURCES_FILE}, or mend the name."),
        "contact": (site.contacts, "unknown-contact", f"Add it to {CONTACTS_FILE}, or mend the name."),
        "purpose": (purposes, "unknown-contact", f"Give a contact this purpose in {CONTACTS_FILE}, or mend it."),
        "item": (numbers, "unwritten-item", "Write the item, or leave it: its words are printed without a link."),
    }
    for item in site.items.values():
        for kind, name, line in item.references:
            names, check, hint = known[kind]
            if kind == "item" and item.lang != SOURCE and (SOURCE, item.number) in site.items:
                continue  # a translation has the links of the Russian text: once is enough
            if name not in names and _TABLE_OF.get(kind) not in unreadable:
                yield Finding(check, item.file, line, f"There is no {kind} `{name}`.", hint, item.slug)


def _check_record_sources(site: Site, texts: Mapping[str, str], unreadable: set[str]) -> Iterator[Finding]:
    if SOURCES_FILE in unreadable:
        return
    for file, records in ((FACTS_FILE, site.facts), (CONTACTS_FILE, site.contacts)):
        for record in records.values():
            for name in record.sources:
                if name not in site.sources:
                    line = table_line(texts[file], record.id)
                    hint = f"Add it to {SOURCES_FILE}, or mend the name."
                    yield Finding("unknown-source", file, line, f"[{record.id}] names no known source: `{name}`.", hint)


def errors(findings: list[Finding]) -> list[Finding]:
    """Return those findings that stop a build."""
    return [finding for finding in findings if finding.level is Level.ERROR]
