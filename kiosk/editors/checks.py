"""What editors are told beyond errors: what is missing and what is past its day."""

from collections.abc import Iterator, Mapping
from datetime import date

from kiosk.content.facts import FILE as FACTS_FILE
from kiosk.content.findings import Finding
from kiosk.content.records import table_line
from kiosk.content.site import Site, read_site
from kiosk.languages import LANGUAGES, SOURCE


def check_files(files: Mapping[str, bytes], today: date) -> tuple[Site, list[Finding]]:
    """Read *files* and report everything there is to mend as of *today*, errors first."""
    site, findings = read_site(files)
    findings += missing_languages(site)
    findings += overdue_reviews(site, today)
    findings += overdue_facts(site, files.get(FACTS_FILE, b"").decode("utf-8", "replace"), today)
    return site, sorted(findings, key=lambda finding: (finding.level, finding.file, finding.line))


def missing_languages(site: Site) -> Iterator[Finding]:
    """Yield a finding for every language that an item is not written in."""
    for number in site.numbers:
        written = [item for item in site.items.values() if item.number == number]
        for code in LANGUAGES:
            if (code, number) not in site.items:
                file = f"{code}/{number}-{written[0].slug}.md"
                hint = "Translate the Russian text." if code != SOURCE else "Write the Russian text first."
                yield Finding(
                    "missing-language", file, 1, f"Item {number} is not written in {code}.", hint, written[0].slug
                )


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
