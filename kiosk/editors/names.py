"""What readers see of the tables: names of topics and contacts, and what a contact does, checked as any text is."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kiosk.content.contacts import FILE as CONTACTS_FILE
from kiosk.content.findings import Finding
from kiosk.content.records import table_line
from kiosk.content.site import Site
from kiosk.content.topics import FILE as TOPICS_FILE
from kiosk.editors.do_not_state import Forbidden, statements
from kiosk.editors.wording import check_letters
from kiosk.languages import WRITTEN
from kiosk.languages.text import sentences


class Name(NamedTuple):
    """Words of a table in one language."""

    file: str
    id: str
    lang: str
    text: str


def names(site: Site) -> Iterator[Name]:
    """Yield the words of topics and contacts in every language that is written."""
    for topic in site.topics.values():
        yield from (Name(TOPICS_FILE, topic.id, lang, topic.name[lang]) for lang in WRITTEN if lang in topic.name)
    for contact in site.contacts.values():
        for words in (contact.name, contact.what):
            yield from (Name(CONTACTS_FILE, contact.id, lang, words[lang]) for lang in WRITTEN if lang in words)


def check_names(site: Site, forbidden: tuple[Forbidden, ...], texts: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is wrongly spelt or must not be stated in the tables, whose *texts* tell the lines."""
    for name in names(site):
        line = table_line(texts.get(name.file, ""), name.id)
        for check, said, hint in check_letters(name.text, name.lang):
            yield Finding(check, name.file, line, f"[{name.id}] {name.lang}: {said}", hint)
        for sentence in sentences(name.text):
            for one in statements(forbidden, sentence, name.lang):
                said = f"[{name.id}] {name.lang}: this must not be stated ([{one.id}]): “{sentence}”"
                yield Finding("do-not-state", name.file, line, said, one.say)
