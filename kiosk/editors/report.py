"""The report: what there is, what is draft, what is due, what nothing uses, as tables for the editors' meeting."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from kiosk.content.findings import Finding, Level
from kiosk.content.site import Site
from kiosk.content.sources import Source
from kiosk.content.stamps import body_fingerprint, is_outdated
from kiosk.editors.wording import reading, spoken
from kiosk.languages import LANGUAGES, SOURCE, WRITTEN
from kiosk.languages.text import sentences

SOON = timedelta(days=60)
_WEAK = ("news", "general")
_SHOW = {
    "always": "shown",
    "untested": "shown as not called yet",
    "after_call": "hidden from readers until a call",
}


class Cell(NamedTuple):
    """What stands in one place of a table; *mark* says how it is meant: bad, soon or good."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One table, with what it comes to in a sentence."""

    title: str
    says: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def make_report(site: Site, findings: Iterable[Finding], today: date, media: Container[str] = ()) -> list[Section]:
    """Return the report of *site* as of *today*; *media* are the paths of the recordings that exist."""
    return [
        _states(site),
        _facts(site, today),
        _dates(site),
        _sources(site),
        _publishers(site),
        _contacts(site),
        _readings(site),
        _recordings(site, media),
        _findings(findings),
    ]


def _states(site: Site) -> Section:
    rows, drafts, missing = [], 0, 0
    for number in site.numbers:
        written = next(item for item in site.items.values() if item.number == number)
        first = site.items.get((SOURCE, number), written)
        cells = [_state(site, number, code) for code in WRITTEN]
        drafts += sum(found.review.state == "draft" for found in site.items.values() if found.number == number)
        missing += sum(cell.text == "missing" for cell in cells)
        rows.append((Cell(f"{number}"), Cell(first.header.title), Cell(first.header.topic), *cells))
    count = len(site.items)
    made = ", ".join(f"{code} from {known.made_from}" for code, known in LANGUAGES.items() if known.made_from)
    says = f"{count} pages of {len(rows)} items; {missing} missing; {drafts} draft, {count - drafts} checked. "
    says += f"Made by rule: {made}."
    return Section("Items and languages", says, ("no.", "title", "topic", *WRITTEN), tuple(rows))


def _state(site: Site, number: int, code: str) -> Cell:
    item, source = site.items.get((code, number)), site.items.get((SOURCE, number))
    if item is None:
        return Cell("missing", "bad")
    said = "draft" if item.review.state == "draft" else f"checked by {item.review.by}"
    stamp = site.stamps.get(item.file)
    if code != SOURCE and source and is_outdated(item, source, stamp):
        return Cell(f"{said}, outdated", "bad")
    if stamp is None or stamp.body != body_fingerprint(item) or (code != SOURCE and not stamp.source):
        return Cell(f"{said}, not stamped", "soon")
    return Cell(said, "" if item.review.state == "draft" else "good")


def _facts(site: Site, today: date) -> Section:
    printed = _where_named(site, "fact")
    rows = []
    for fact in sorted(site.facts.values(), key=lambda fact: fact.review_by):
        mark = "bad" if fact.is_overdue(today) else "soon" if fact.review_by <= today + SOON else ""
        value = fact.print_in(LANGUAGES[SOURCE])
        where = ", ".join(map(str, printed.get(fact.id, []))) or "nowhere"
        cells = (
            f"{fact.id}",
            value,
            where,
            f"{fact.seen}",
            "yes" if fact.hide else "",
            ", ".join(fact.sources),
            fact.note,
        )
        rows.append((Cell(f"{fact.review_by}", mark), *map(Cell, cells)))
    overdue = sum(fact.is_overdue(today) for fact in site.facts.values())
    soon = sum(today <= fact.review_by <= today + SOON for fact in site.facts.values())
    says = f"{len(rows)} facts: {overdue} past their day, {soon} due within {SOON.days} days."
    head = ("look again by", "fact", "value", "on pages", "seen", "hides", "sources", "row")
    return Section("Facts by next review", says, head, tuple(rows))


def _dates(site: Site) -> Section:
    """Dates have no review day: somebody should know where they stand."""
    rows = []
    for (lang, number), item in sorted(site.items.items()):
        for paragraph in item.paragraphs if lang == SOURCE else ():
            for sentence in sentences(spoken(paragraph.text, LANGUAGES[lang], site.facts)):
                if found := [day for day in item.header.dates if day in sentence]:
                    rows.append((Cell(f"{number}"), Cell(", ".join(found)), Cell(sentence), Cell(item.file)))
    says = (
        f"{len(rows)} Russian sentences hold a date; none of them has a day to be looked at again but the page's own."
    )
    return Section("Dates in the text", says, ("no.", "date", "sentence", "file"), tuple(rows))


def _sources(site: Site) -> Section:
    used: Counter[str] = Counter(name for item in site.items.values() for name in set(item.header.sources))
    by_facts = Counter(name for fact in site.facts.values() for name in fact.sources)
    rows = []
    for source in sorted(site.sources.values(), key=lambda found: (found.published or date.min, found.id)):
        pages, facts = used[source.id], by_facts[source.id]
        mark = "" if pages or facts else "soon"
        cells = (source.kind, source.id, source.title, source.publisher, f"{source.seen}", f"{pages}", f"{facts}")
        rows.append((Cell(f"{source.published or 'no date'}", mark), *map(Cell, cells)))
    weak = [fact.id for fact in site.facts.values() if _is_weak(fact.sources, site)]
    unused = sum(not (used[name] or by_facts[name]) for name in site.sources)
    kinds = Counter(source.kind for source in site.sources.values())
    says = (
        f"{len(rows)} sources: {', '.join(f'{count} {kind}' for kind, count in kinds.most_common())}; {unused} used by "
        f"nothing. Values that rest on one news or general page alone: {', '.join(weak) or 'none'}."
    )
    head = ("published", "kind", "source", "title", "publisher", "seen", "pages", "facts")
    return Section("Sources by age and kind", says, head, tuple(rows))


def _is_weak(names: tuple[str, ...], site: Site) -> bool:
    found = [site.sources[name] for name in names if name in site.sources]
    return len(found) == 1 and found[0].kind in _WEAK


def _publishers(site: Site) -> Section:
    """Sites that carry texts of several publishers may be copies: their name is for editors, never for readers."""
    hosts: dict[str, list[Source]] = {}
    for source in site.sources.values():
        if host := (urlsplit(source.url).hostname or "").removeprefix("www."):
            hosts.setdefault(host, []).append(source)
    rows = []
    for host, found in sorted(hosts.items()):
        publishers = sorted({source.publisher for source in found})
        if len(publishers) > 1 or not _is_own(host, publishers[0]):
            named = ", ".join(source.id for source in found)
            rows.append((Cell(host, "soon" if len(publishers) > 1 else ""), Cell("; ".join(publishers)), Cell(named)))
    says = f"{len(rows)} sites that are not plainly the publisher's own: the text may be a copy. Open them first."
    return Section("Copy sites", says, ("site", "publishers named", "sources"), tuple(rows))


def _is_own(host: str, publisher: str) -> bool:
    """Whether the site's name stands in the publisher's, letters only."""
    name = "".join(filter(str.isalnum, publisher.lower()))
    return any(len(part) > 2 and part in name for part in host.replace("-", ".").split(".")[:-1])


def _contacts(site: Site) -> Section:
    rows = []
    for contact in sorted(site.contacts.values(), key=lambda found: (list(_SHOW).index(found.show), found.country)):
        numbers = " / ".join(filter(None, (contact.inside, contact.abroad)))
        cells = (
            contact.country or "anywhere",
            contact.id,
            contact.name[SOURCE],
            numbers,
            _SHOW[contact.show],
            contact.row,
        )
        rows.append((Cell("never", "soon"), *map(Cell, cells)))
    shows = Counter(contact.show for contact in site.contacts.values())
    counts = ", ".join(f"{shows[show]} {words}" for show, words in _SHOW.items())
    says = f"{len(rows)} contacts: {counts}. No call is on record yet: a centre's memory of calls does not exist."
    head = ("last call", "country", "contact", "name", "number", "readers see", "row")
    return Section("Contacts by last call", says, head, tuple(rows))


def _readings(site: Site) -> Section:
    rows = []
    for item in site.items.values():
        limit, found = LANGUAGES[item.lang].reading, reading(item, site.facts)
        share = max(found.sentence / limit["sentence"], found.word / limit["word"])
        cells = (
            item.lang,
            f"{item.number} {item.header.title}",
            f"{found.sentence:.1f}",
            f"{found.word:.1f}",
            f"{found.words}",
        )
        rows.append((share, (Cell(f"{share:.0%}", "bad" if share > 1 else ""), *map(Cell, cells))))
    ordered = tuple(cells for _, cells in sorted(rows, key=lambda row: -row[0]))
    over = sum(share > 1 for share, _ in rows)
    says = f"{over} of {len(rows)} pages are beyond their language's limit, in words a sentence or letters a word."
    head = ("of the limit", "lang", "item", "words a sentence", "letters a word", "words")
    return Section("Items by reading measure", says, head, ordered)


def _recordings(site: Site, media: Container[str]) -> Section:
    rows = []
    for code in WRITTEN:
        numbers = [number for (lang, number) in site.items if lang == code]
        lacking = [number for number in sorted(numbers) if f"media/{code}/{number}.mp3" not in media]
        rows.append((Cell(code), Cell(f"{len(lacking)} of {len(numbers)}"), Cell(", ".join(map(str, lacking)))))
    says = "Pages that nobody has read aloud yet; readers with little schooling need them most."
    return Section("To record", says, ("lang", "without a recording", "items"), tuple(rows))


def _findings(findings: Iterable[Finding]) -> Section:
    found = list(findings)
    counts = Counter((one.level, one.check) for one in found)
    rows = [
        (Cell(level, "bad" if level is Level.ERROR else ""), Cell(check), Cell(f"{count}"), Cell(_first(found, check)))
        for (level, check), count in sorted(counts.items())
    ]
    wrong = sum(one.level is Level.ERROR for one in found)
    says = f"{wrong} errors, {len(found) - wrong} warnings; `check` lists them all."
    return Section("Findings", says, ("level", "check", "how many", "the first"), tuple(rows))


def _first(findings: list[Finding], check: str) -> str:
    return next(f"{one.file}:{one.line} {one.sentence}" for one in findings if one.check == check)


def _where_named(site: Site, kind: str) -> dict[str, list[int]]:
    """Return the numbers of the items that name each record of *kind*."""
    named: dict[str, set[int]] = {}
    for item in site.items.values():
        for found in item.references:
            if found.kind == kind:
                named.setdefault(found.name, set()).add(item.number)
    return {name: sorted(numbers) for name, numbers in named.items()}
