"""What a release changes for a reader: items, facts, phone numbers, recordings; told before anybody signs it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from kiosk.bundle.manifest import Entry
from kiosk.content.contacts import FILE as CONTACTS_FILE
from kiosk.content.contacts import Contact
from kiosk.content.facts import FILE as FACTS_FILE
from kiosk.content.facts import Fact
from kiosk.content.item import Item
from kiosk.content.recordings import FOLDER as MEDIA_FOLDER
from kiosk.content.site import Site
from kiosk.languages import LANGUAGES, SOURCE, WRITTEN


def changes(old: Site, new: Site, before: Iterable[Entry], after: Iterable[Entry]) -> Iterator[str]:
    """Yield a line for each thing that becomes different: languages in their order, then facts, numbers, files."""
    for lang in WRITTEN:
        yield from _items(lang, _of(old, lang), _of(new, lang))
    yield from _records("Fact", old.facts, new.facts, _fact)
    yield from _records("Contact", old.contacts, new.contacts, _contact)
    yield from _files({entry.path: entry for entry in before}, {entry.path: entry for entry in after})


def counts(site: Site) -> Iterator[str]:
    """Yield what a first release holds: items in each language, facts, contacts."""
    for lang in WRITTEN:
        yield f"{lang}  {len(_of(site, lang))} items"
    yield f"{len(site.facts)} facts, {len(site.contacts)} contacts"


def _of(site: Site, lang: str) -> dict[int, Item]:
    return {number: item for (code, number), item in sorted(site.items.items()) if code == lang}


def _items(lang: str, old: Mapping[int, Item], new: Mapping[int, Item]) -> Iterator[str]:
    for number in sorted(old.keys() | new.keys()):
        if number not in old:
            yield f"{lang}  added    {number} {new[number].header.title}"
        elif number not in new:
            yield f"{lang}  removed  {number} {old[number].header.title}"
        elif _seen(old[number]) != _seen(new[number]):
            was, now = old[number].header.title, new[number].header.title
            yield f"{lang}  changed  {number} {was}{f' -> {now}' if now != was else ''}"


def _seen(item: Item) -> tuple[Any, ...]:
    """Return what a reader can notice of an item: not where it stands in its file, not what only search knows."""
    head = item.header
    words = [paragraph.text for paragraph in item.paragraphs]
    return (
        words,
        item.structure,
        head.type,
        head.topic,
        head.sources,
        head.for_,
        head.about,
        head.sensitive,
        item.review,
    )


def _records(kind: str, old: Mapping[str, Any], new: Mapping[str, Any], say: Callable[[Any], str]) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        was = say(old[name]) if name in old else "nothing"
        now = say(new[name]) if name in new else "nothing"
        if was != now:
            yield f"{kind} {name}: {was} -> {now}"


def _fact(fact: Fact) -> str:
    return f"{fact.print_in(LANGUAGES[SOURCE])}{' (hidden once it is old)' if fact.hide else ''}"


def _contact(contact: Contact) -> str:
    numbers = " / ".join(number for number in (contact.inside, contact.abroad) if number)
    return f"{numbers} ({contact.show}{f', {contact.hours}' if contact.hours else ''})"


def _files(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> Iterator[str]:
    """Tell recordings and pictures one by one; of the tables only that they changed."""
    for path in sorted(old.keys() | new.keys()):
        if path.endswith(".md") or old.get(path) == new.get(path):
            continue
        if path.startswith(f"{MEDIA_FOLDER}/"):
            yield f"{path} is {'new' if path not in old else 'gone' if path not in new else 'another'}"
        elif path not in (FACTS_FILE, CONTACTS_FILE):
            yield f"{path} changed"
