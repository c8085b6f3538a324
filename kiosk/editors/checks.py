"""What editors are told about the whole tree: what is missing, past its day, behind, hard to read or not to be said."""

from collections.abc import Container, Iterator, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from kiosk.content.contacts import FILE as CONTACTS_FILE
from kiosk.content.facts import FILE as FACTS_FILE
from kiosk.content.findings import Finding
from kiosk.content.item import parse_item
from kiosk.content.records import table_line
from kiosk.content.site import Parse, Site, decoded, read_site
from kiosk.content.sources import FILE as SOURCES_FILE
from kiosk.content.stamps import FILE as STAMPS_FILE
from kiosk.content.topics import FILE as TOPICS_FILE
from kiosk.editors.days import check_days
from kiosk.editors.do_not_state import FILE as FORBIDDEN_FILE
from kiosk.editors.do_not_state import check_statements, read_forbidden
from kiosk.editors.names import check_names, names
from kiosk.editors.phones import check_phones
from kiosk.editors.recordings import Recorded, check_recordings
from kiosk.editors.translations import check_translations
from kiosk.editors.wording import check_wording, spoken
from kiosk.languages import LANGUAGES, MAKERS, SOURCE, WRITTEN
from kiosk.languages.uzbek import differences


def check_files(
    files: Mapping[str, bytes],
    today: date,
    parse: Parse = parse_item,
    recorded: Mapping[str, Recorded] = MappingProxyType({}),
) -> tuple[Site, list[Finding]]:
    """Read *files* and report everything there is to mend in them and in *recorded* as of *today*, errors first."""
    site, findings = read_site(files, parse)
    if FORBIDDEN_FILE not in files:
        hint = "Put it back into content/: without it nobody is told what must not be stated."
        findings.append(Finding("unreadable-file", FORBIDDEN_FILE, 1, f"{FORBIDDEN_FILE} is missing.", hint))
    forbidden, found = read_forbidden(_text(files, FORBIDDEN_FILE))
    findings += found
    findings += missing_languages(site, files)
    tables = {name: _text(files, name) for name in (TOPICS_FILE, CONTACTS_FILE, FACTS_FILE, SOURCES_FILE)}
    findings += check_days(site, tables, today)
    findings += check_phones(site.contacts, tables[CONTACTS_FILE])
    findings += check_statements(site, forbidden)
    findings += check_wording(site)
    findings += check_names(site, forbidden, tables)
    if STAMPS_FILE not in {found.file for found in findings}:  # else nobody knows what is stamped
        findings += check_translations(site)
        findings += check_recordings(site, recorded)
    findings += round_trips(site, tables)
    return site, sorted(findings, key=lambda finding: (finding.level, finding.file, finding.line))


def _text(files: Mapping[str, bytes], name: str) -> str:
    return decoded(files.get(name, b""), errors="replace")


def round_trips(site: Site, tables: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for every word that comes back otherwise from the script that is made by rule."""
    origins = {LANGUAGES[code].made_from for code in MAKERS}
    hint = "If it is wrong there, add the word to kiosk/languages/uzbek.toml."
    for name in names(site):
        for word, made, back in _differences(name.text) if name.lang in origins else ():
            sentence = f"[{name.id}] {word} becomes {made} in the other script, and {back} on the way back."
            yield Finding("round-trip", name.file, table_line(tables[name.file], name.id), sentence, hint)
    for item in site.items.values():
        for paragraph in item.paragraphs if item.lang in origins else ():
            for word, made, back in _differences(spoken(paragraph.text, LANGUAGES[item.lang], site.facts)):
                sentence = f"{word} becomes {made} in the other script, and {back} on the way back."
                yield Finding("round-trip", item.file, paragraph.line, sentence, hint, item.slug)


_differences = lru_cache(maxsize=5_000)(differences)  # a preview asks for the same texts again and again


def missing_languages(site: Site, files: Container[str]) -> Iterator[Finding]:
    """Yield a finding for every language that an item is not written in; a file that cannot be read says so itself."""
    for number in site.numbers:
        written = [item for item in site.items.values() if item.number == number]
        for code in WRITTEN:
            file = f"{code}/{number}-{written[0].slug}.md"
            if (code, number) not in site.items and file not in files:
                hint = "Translate the Russian text." if code != SOURCE else "Write the Russian text first."
                yield Finding(
                    "missing-language", file, 1, f"Item {number} is not written in {code}.", hint, written[0].slug
                )
