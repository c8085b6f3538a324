"""Whether a phone number can be dialled at all, by the numbering plans of the world."""

from collections.abc import Iterator, Mapping

from kiosk.content.contacts import FILE, Contact
from kiosk.content.findings import Finding
from kiosk.content.records import table_line

SHORT = 6  # digits; numbers up to this length stand in no numbering plan, but with their row in contacts.toml


def check_phones(contacts: Mapping[str, Contact], text: str) -> Iterator[Finding]:
    """Yield every number of *contacts*, which were read from *text*, that cannot be dialled."""
    for contact in contacts.values():
        for number in filter(None, (contact.inside, contact.abroad)):
            if said := _problem(number, contact):
                sentence = f"[{contact.id}] {said}"
                hint = "Compare it with its source, digit by digit. If the source is wrong, leave the contact out."
                yield Finding("phone", FILE, table_line(text, contact.id), sentence, hint)


def _problem(number: str, contact: Contact) -> str:
    if len(number.lstrip("+")) <= SHORT:
        return "" if contact.row.strip() else f"gives no row for the short number {number}."
    return "" if is_dialable(number, contact.country) else f"has a number that nobody can dial: {number}."


def is_dialable(number: str, country: str) -> bool:
    """
    Whether *number*, as dialled inside *country* or with + from anywhere, belongs to a numbering plan.

    >>> is_dialable("+996999312002", ""), is_dialable("+99699931200", ""), is_dialable("88007078841", "RU")
    (True, False, True)
    """
    import phonenumbers  # editors' side only: a serving kiosk never loads it

    try:
        parsed = phonenumbers.parse(number, None if number.startswith("+") else country or None)
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.is_valid_number(parsed))
