"""
The report: what there is, what is draft, what is due, what nothing uses, as tables for the editors' meeting.

Pure: the site as it was read, the findings and the day come in; sections of cells go out. `kiosk.editors.printing`
makes text and HTML of them.
"""

from collections.abc import Container, Iterable
from datetime import date

from kiosk.content.findings import Finding
from kiosk.content.site import Site
from kiosk.editors.report.contacts import contacts
from kiosk.editors.report.findings import errors_in_full, findings_by_check
from kiosk.editors.report.pages import readings, recordings, reviews, states
from kiosk.editors.report.section import Cell, Section
from kiosk.editors.report.sources import copies, sources
from kiosk.editors.report.values import dates, facts

__all__ = ["Cell", "Section", "make_report"]


def make_report(site: Site, findings: Iterable[Finding], today: date, media: Container[str] = ()) -> list[Section]:
    """Return the report of *site* as of *today*; *media* are the paths of the recordings that can be heard."""
    found = list(findings)
    return [
        states(site),
        reviews(site, today),
        facts(site, today),
        dates(site),
        sources(site),
        copies(site),
        contacts(site),
        readings(site),
        recordings(site, media),
        findings_by_check(found),
        errors_in_full(found),
    ]
