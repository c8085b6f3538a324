"""Contacts: which of them somebody has called, and what readers see of the others."""

from collections import Counter

from kiosk.content.contacts import Contact
from kiosk.content.site import Site
from kiosk.editors.report.section import Cell, Section, listed
from kiosk.languages import LANGUAGES, SOURCE

_SHOWN = {
    "always": "shown",
    "untested": "shown as not called yet",
    "after_call": "hidden until an answered call",
}
_KEY = "untested: shown as not called yet; after_call: hidden until an answered call"


def contacts(site: Site) -> Section:
    """Group contacts by what readers see, then by country; calls stand in a centre's memory, and there is none yet."""
    ordered = sorted(site.contacts.values(), key=lambda found: (_place(found), found.country))
    rows = tuple(map(_row, ordered))
    shows = Counter(_seen(contact) for contact in ordered)
    counts = ", ".join(f"{count} {words}" for words, count in shows.items())
    lacking = listed(contact.id for contact in ordered if not contact.row.strip())
    says = (
        f"No call is on record: this centre's memory of calls does not exist yet. {len(rows)} contacts: "
        f"{counts or 'none'}. Without a row in the fact files: {lacking}."
    )
    head = ("readers see", "country", "contact", "name", "number", "last call", "sources", "row")
    return Section("Contacts by last call", says, head, rows, ("name", "sources", "row"), _KEY)


def _row(contact: Contact) -> tuple[Cell, ...]:
    return (
        Cell(_seen(contact), "" if contact.show in _SHOWN else "bad", short=contact.show),
        Cell(contact.country or "anywhere"),
        Cell(contact.id),
        Cell(contact.name[SOURCE], lang=LANGUAGES[SOURCE].tag),
        Cell(" / ".join(filter(None, (contact.inside, contact.abroad)))),
        Cell("never called", "soon"),
        Cell(listed(contact.sources)),
        Cell(contact.row) if contact.row.strip() else Cell("no row", "bad"),
    )


def _seen(contact: Contact) -> str:
    return _SHOWN.get(contact.show, f"unknown: {contact.show}")


def _place(contact: Contact) -> int:
    return list(_SHOWN).index(contact.show) if contact.show in _SHOWN else -1
