"""What is past its day, and what is said to have been done on a day that has not come."""

from collections.abc import Iterator, Mapping
from datetime import date

from kiosk.content.facts import FILE as FACTS_FILE
from kiosk.content.findings import Finding
from kiosk.content.records import table_line
from kiosk.content.site import Site
from kiosk.content.sources import FILE as SOURCES_FILE


def check_days(site: Site, texts: Mapping[str, str], today: date) -> Iterator[Finding]:
    """Yield what is wrong on the day *today*; the *texts* of the tables tell the lines."""
    yield from overdue_reviews(site, today)
    yield from overdue_facts(site, texts[FACTS_FILE], today)
    yield from early_dates(site, texts, today)


def overdue_reviews(site: Site, today: date) -> Iterator[Finding]:
    """Yield a finding for every item whose review date has passed."""
    for item in site.items.values():
        if item.review.due < today:
            sentence = f"Review was due on {item.review.due}."
            yield Finding(
                "overdue-review", item.file, 1, sentence, "Read it again, mend it, set a new `due`.", item.slug
            )


def overdue_facts(site: Site, text: str, today: date) -> Iterator[Finding]:
    """Yield a finding for every fact whose day has passed."""
    for fact in site.facts.values():
        if fact.is_overdue(today):
            sentence = f"[{fact.id}] was to be looked at again by {fact.review_by}."
            hint = "Open its source, mend `value` and `seen`, set a new `review_by`."
            yield Finding("overdue-fact", FACTS_FILE, table_line(text, fact.id), sentence, hint)


def early_dates(site: Site, texts: Mapping[str, str], today: date) -> Iterator[Finding]:
    """Yield a finding for everything that is said to have been done on a day after *today*."""
    hint = "Is the year right? If it is, look at the clock of this computer."
    for item in site.items.values():
        if item.review.on > today:
            yield Finding("early-date", item.file, 1, f"`on` is {item.review.on}, a day to come.", hint, item.slug)
    dated = [(SOURCES_FILE, source.id, "published", source.published) for source in site.sources.values()]
    dated += [(SOURCES_FILE, source.id, "seen", source.seen) for source in site.sources.values()]
    dated += [(FACTS_FILE, fact.id, "seen", fact.seen) for fact in site.facts.values()]
    for file, name, key, day in dated:
        if day and day > today:
            line = table_line(texts[file], name)
            yield Finding("early-date", file, line, f"[{name}] `{key}` is {day}, a day to come.", hint)
