"""Facts print in each language's own words, and step back when their day has passed."""

from datetime import date

import pytest

from kiosk.content.facts import Fact
from kiosk.languages import LANGUAGES

DAYS = Fact("a", 15, "day", date(2025, 1, 1), date(2026, 12, 31), (), "")
SUM = Fact("b", 27093, "rub/month", date(2025, 1, 1), date(2026, 12, 31), (), "", hide=True)


@pytest.mark.parametrize(
    ("code", "days", "money"),
    [
        ("ru", "15 дней", "27 093 рубля в месяц"),
        ("tg", "15 рӯз", "27 093 рубл дар як моҳ"),
        ("ky", "15 күн", "айына 27 093 рубль"),
        ("uz", "15 kun", "oyiga 27 093 rubl"),
        ("kk", "15 күн", "айына 27 093 рубль"),
    ],
)
def test_each_language_says_it_in_its_own_words(code: str, days: str, money: str) -> None:
    """Number, no-break space, unit word in the form that fits the number."""
    printed = [fact.print_in(LANGUAGES[code]).replace("\N{NO-BREAK SPACE}", " ") for fact in (DAYS, SUM)]
    assert printed == [days, money]


def test_a_date_is_printed_numerically() -> None:
    """A date looks alike in all languages."""
    fact = Fact("c", date(2026, 9, 10), "none", date(2025, 1, 1), date(2026, 12, 31), (), "")
    assert {fact.print_in(language) for language in LANGUAGES.values()} == {"10.09.2026"}


def test_only_money_steps_back() -> None:
    """After its day a sum of money is hidden, a term is not; on its day both stand."""
    last, after = date(2026, 12, 31), date(2027, 1, 1)
    assert (SUM.is_hidden(last), SUM.is_hidden(after), DAYS.is_hidden(after)) == (False, True, False)
