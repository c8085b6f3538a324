"""Contacts: hotlines and offices, and which of their numbers may be shown to readers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kiosk.content.findings import Finding
from kiosk.content.records import Names, read_records, table_line
from kiosk.languages import COUNTRIES

FILE = "contacts.toml"
CONFIRMED = ("free", "anonymous", "from_abroad", "ru", "tg", "ky", "uz", "kk")
SHOW = ("always", "untested", "after_call")
PURPOSES = (
    "emergency", "danger", "trafficking", "labour", "consulate", "migration", "violence", "children", "asylum",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contact:
    """One number or office; `inside` as dialled in its country, `abroad` as dialled from anywhere."""

    id: str
    show: str
    country: str  # where it is reached; empty: from anywhere
    purpose: tuple[str, ...]
    row: str  # where it stands in the fact files
    name: Names
    what: Names = field(default_factory=dict)
    inside: str = ""
    abroad: str = ""
    hours: str = ""
    confirmed: tuple[str, ...] = ()  # what a call confirmed: free, anonymous, languages
    sources: tuple[str, ...] = ()
    for_: tuple[str, ...] = ()  # whose citizens; empty: everybody's

    @property
    def is_shown(self) -> bool:
        """Whether readers see it before anybody at the centre has called it."""
        return self.show != "after_call"

    @property
    def is_untested(self) -> bool:
        """Whether its card must say that nobody has called it yet."""
        return self.show == "untested"


def read_contacts(text: str) -> tuple[dict[str, Contact], list[Finding]]:
    """Read contacts.toml."""
    contacts, findings = read_records(Contact, FILE, text)
    for contact in contacts.values():
        for sentence, hint in _problems(contact):
            line = table_line(text, contact.id)
            findings.append(Finding("record", FILE, line, f"[{contact.id}] {sentence}", hint))
    return contacts, findings


def select(contacts: Iterable[Contact], purpose: str, country: str = "") -> list[Contact]:
    """Return the shown contacts for *purpose*, those of one *country* if given, in the file's order."""
    return [
        contact
        for contact in contacts
        if contact.is_shown and purpose in contact.purpose and country in ("", contact.country)
    ]


def by_country(contacts: Iterable[Contact]) -> dict[str, list[Contact]]:
    """Group *contacts* by the country where they are reached, in the order of first appearance; "" is anywhere."""
    groups: dict[str, list[Contact]] = {}
    for contact in contacts:
        groups.setdefault(contact.country, []).append(contact)
    return groups


def _problems(contact: Contact) -> list[tuple[str, str]]:
    problems = []
    if contact.show not in SHOW:
        problems.append((f"has an unknown `show`: {contact.show}.", f"Use one of {', '.join(SHOW)}."))
    if unknown := sorted(set(contact.purpose) - set(PURPOSES)):
        problems.append((f"has an unknown purpose: {', '.join(unknown)}.", f"Use {', '.join(PURPOSES)}."))
    if unknown := sorted({contact.country, *contact.for_} - COUNTRIES - {""}):
        problems.append((f"names an unknown country: {', '.join(unknown)}.", "Use two-letter codes like RU."))
    for number in (contact.inside, contact.abroad):
        if number and not re.fullmatch(r"\+?[0-9]{2,15}", number):
            problems.append((f"has a number that cannot be dialled: {number}.", "Write digits only, + first if any."))
    if unknown := sorted(set(contact.confirmed) - set(CONFIRMED)):
        problems.append((f"has unknown words in `confirmed`: {', '.join(unknown)}.", f"Use {', '.join(CONFIRMED)}."))
    if not contact.purpose:
        problems.append(("has no purpose.", f"Use {', '.join(PURPOSES)}."))
    if not (contact.inside or contact.abroad):
        problems.append(("has no number.", "Fill in `inside` or `abroad`."))
    return problems
