"""Which numbers readers may see."""

from kiosk.content.contacts import by_country, read_contacts, select
from tests.conftest import CONTENT

CONTACTS, FINDINGS = read_contacts((CONTENT / "contacts.toml").read_text("utf-8"))


def test_a_number_that_needs_a_call_is_not_shown() -> None:
    """`after_call` numbers reach no reader before a call is recorded."""
    hidden = {contact.id for contact in CONTACTS.values() if contact.show == "after_call"}
    shown = {
        contact.id for purpose in ("danger", "consulate", "labour") for contact in select(CONTACTS.values(), purpose)
    }
    assert FINDINGS == []
    assert hidden
    assert shown
    assert not hidden & shown


def test_only_emergency_numbers_stand_without_a_call() -> None:
    """`always` is for emergency numbers; everything else says that nobody has called."""
    for contact in CONTACTS.values():
        assert contact.is_untested or not contact.is_shown or "emergency" in contact.purpose
        assert contact.confirmed == ()  # nobody has called anybody yet


def test_groups_keep_the_order_of_the_file() -> None:
    """Countries come as they first appear."""
    assert next(iter(by_country(select(CONTACTS.values(), "danger")))) == "TJ"
