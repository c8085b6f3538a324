"""Values: when each fact is to be looked at again and where it is printed, and the dates in running text."""

from datetime import date, timedelta

from kiosk.content.facts import Fact
from kiosk.content.site import Site
from kiosk.editors.audit import statements
from kiosk.editors.report.section import Cell, Section, listed
from kiosk.editors.report.sources import is_weak
from kiosk.languages import LANGUAGES, SOURCE

SOON = timedelta(days=60)
_RUSSIAN = LANGUAGES[SOURCE]


def facts(site: Site, today: date) -> Section:
    """Order facts by the day by which somebody looks again, the overdue ones first."""
    printed = _where_printed(site)
    ordered = sorted(site.facts.values(), key=lambda fact: (fact.review_by, fact.id))
    rows = []
    for fact in ordered:
        where = printed.get(fact.id)
        cells = (
            Cell(fact.id),
            Cell(fact.print_in(_RUSSIAN), lang=_RUSSIAN.tag),
            Cell("" if fact.unit == "none" else fact.unit),
            Cell(listed(sorted(where)) if where else "nowhere", "" if where else "soon"),
            Cell(f"{fact.seen}"),
            Cell("yes" if fact.hide else ""),
            Cell(listed(fact.sources), "soon" if is_weak(fact.sources, site) else ""),
            Cell(fact.note),
        )
        rows.append((_due(fact, today), *cells))
    marks = [row[0].mark for row in rows]
    unprinted = listed(fact.id for fact in ordered if fact.id not in printed)
    says = (
        f"{marks.count('bad')} of {len(rows)} facts are past their day, {marks.count('soon')} are due within "
        f"{SOON.days} days, {marks.count('')} later. Printed nowhere: {unprinted}."
    )
    head = ("look again by", "fact", "value", "unit", "on items", "seen", "hides", "sources", "row")
    return Section("Facts by next review", says, head, tuple(rows), ("unit", "sources", "row"))


def _due(fact: Fact, today: date) -> Cell:
    if fact.is_overdue(today):
        return Cell(f"{fact.review_by} past", "bad")
    is_soon = fact.review_by <= today + SOON
    return Cell(f"{fact.review_by}{' soon' if is_soon else ''}", "soon" if is_soon else "")


def _where_printed(site: Site) -> dict[str, set[int]]:
    """Return the numbers of the items that print each fact."""
    printed: dict[str, set[int]] = {}
    for item in site.items.values():
        for found in item.references:
            if found.kind == "fact":
                printed.setdefault(found.name, set()).add(item.number)
    return printed


def dates(site: Site) -> Section:
    """List the dates in Russian sentences: they have no review day, so somebody should know where they stand."""
    found = [
        (one.page, listed(one.dates), one.sentence) for one in statements(site) if one.dates and one.lang == SOURCE
    ]
    due = {f"/{lang}/{number}": item.review.due for (lang, number), item in site.items.items()}
    rows = tuple(
        (Cell(page), Cell(held, lang=_RUSSIAN.tag), Cell(sentence, lang=_RUSSIAN.tag), Cell(f"{due[page]}"))
        for page, held, sentence in dict.fromkeys(found)  # a sentence with two facts is one sentence
    )
    says = f"{len(rows)} Russian sentences hold a date; none has a day to be looked at again but its page's own."
    return Section("Dates in the text", says, ("page", "date", "sentence", "page due"), rows)
