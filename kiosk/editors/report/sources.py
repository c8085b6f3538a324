"""Sources: how old and of what kind they are, what rests on them, and which addresses may be of copies."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import urlsplit

from kiosk.content.site import Site
from kiosk.content.sources import KINDS, Source
from kiosk.editors.report.section import Cell, Section, listed
from kiosk.languages import LANGUAGES, SOURCE
from kiosk.languages.text import fold_text

_WEAK = ("news", "general")
_RUSSIAN = LANGUAGES[SOURCE]


def sources(site: Site) -> Section:
    """Order sources by kind and, in each, from old to new; one without a date comes first."""
    used = _uses(site)
    rows = []
    for source in sorted(site.sources.values(), key=_age):
        counts = [used[kind][source.id] for kind in used]
        is_unused = not any(counts)
        cells = (
            Cell(f"{source.published or 'no date'}"),
            Cell(source.id, "soon" if is_unused else ""),
            Cell(source.title, lang=source.lang),
            Cell(source.publisher, lang=_RUSSIAN.tag),
            Cell(f"{source.seen}"),
            *(Cell(f"{count or ''}") for count in counts),
            Cell(source.url),
        )
        rows.append((Cell(source.kind), *cells))
    head = ("kind", "published", "source", "title", "publisher", "seen", *used, "address")
    return Section("Sources by kind and age", _says(site, used), head, tuple(rows), ("title", "seen", "address"))


def _says(site: Site, used: Mapping[str, Counter[str]]) -> str:
    kinds = Counter(source.kind for source in site.sources.values())
    unused = listed(name for name in site.sources if not any(counts[name] for counts in used.values()))
    weak = listed(fact.id for fact in site.facts.values() if is_weak(fact.sources, site))
    counted = ", ".join(f"{kinds[kind]} {kind}" for kind in sorted(kinds, key=_place))
    return (
        f"{len(site.sources)} sources: {counted}. Used by nothing: {unused}. "
        f"Values that rest on one news or general page alone: {weak}."
    )


def _uses(site: Site) -> dict[str, Counter[str]]:
    """Count the items, facts and contacts that name each source."""
    by_items = {(name, item.number) for item in site.items.values() for name in item.header.sources}
    return {
        "items": Counter(name for name, _ in by_items),
        "facts": Counter(name for fact in site.facts.values() for name in set(fact.sources)),
        "contacts": Counter(name for contact in site.contacts.values() for name in set(contact.sources)),
    }


def _place(kind: str) -> int:
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def _age(source: Source) -> tuple[int, date, date, str]:
    return _place(source.kind), source.published or date.min, source.seen, source.id


def is_weak(names: Iterable[str], site: Site) -> bool:
    """Whether a value rests on one page of news or of anybody, and on nothing else."""
    found = [site.sources[name] for name in names if name in site.sources]
    return len(found) == 1 and found[0].kind in _WEAK


def copies(site: Site) -> Section:
    """List sites that are not plainly the publisher's own: their name is for editors, never for readers."""
    hosts: dict[str, list[Source]] = {}
    for source in site.sources.values():
        if host := _host(source.url):
            hosts.setdefault(host, []).append(source)
    rows = []
    for host, found in sorted(hosts.items()):
        if strangers := [source for source in found if not is_own(host, source.publisher)]:
            publishers = sorted({source.publisher for source in found})
            what = Cell("copies", "soon") if len(publishers) > 1 else Cell("perhaps a copy")
            named = (Cell("; ".join(publishers), lang=_RUSSIAN.tag), Cell(listed(source.id for source in strangers)))
            rows.append((what, Cell(host), *named))
    rows.sort(key=lambda row: row[0].text != "copies")
    certain = sum(row[0].text == "copies" for row in rows)
    says = (
        f"{certain} of {len(hosts)} sites carry texts of several publishers; {len(rows) - certain} more are not "
        "plainly the publisher's own. Such an address may be of a copy: look for the original first."
    )
    return Section("Copy sites", says, ("what", "site", "publishers named", "sources"), tuple(rows))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # an address with an odd bracket
        return ""


def is_own(host: str, publisher: str) -> bool:
    """
    Whether a site looks like its publisher's: one has a word of the other, in either script, or it is a government's.

    >>> is_own("sputniknews.uz", "Sputnik Узбекистан"), is_own("24.kg", "24.kg"), is_own("docslib.org", "FIDH")
    (True, True, False)
    """
    labels = host.split(".")
    parts = [_fold(label) for label in labels[:-1]]
    words = [_fold(word) for word in publisher.split()]
    site, name = "".join(parts), "".join(words)
    if "gov" in labels or _fold(host) in name:
        return True
    has_name = any(len(word) > 3 and word in site for word in (*words, name))
    return has_name or any(len(part) > 2 and part in name for part in parts)


def _fold(word: str) -> str:
    return "".join(filter(str.isalnum, fold_text(_RUSSIAN, word)))
