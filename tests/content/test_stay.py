"""Days of stay: against a count that knows no shortcut, on random trips, and ten cases counted by hand."""

import random
from datetime import date, timedelta

import pytest

from kiosk.content.formulas.debt import Plan, pay_back
from kiosk.content.formulas.stay import Rule, Trip, count

DAY = timedelta(days=1)
RUSSIA = [Rule("year", 90), Rule("unbroken", 90)]
KAZAKHSTAN = [Rule("entry", 30), Rule("window", 90, 180)]
WINDOW = [Rule("window", 90, 180)]
LISTS = 10_000  # random trip lists a rule


def ordinals(trips: list[Trip], day: date) -> list[tuple[int, int]]:
    """Every trip as (first, last) in days since year 1; a trip that goes on lasts until *day* at least."""
    return [(trip.entered.toordinal(), (trip.left or max(day, trip.entered)).toordinal()) for trip in trips]


def is_lawful(rule: Rule, spans: list[tuple[int, int]], day: int) -> bool:
    """Whether *rule* holds on *day*, asked of the spans themselves and of no set of days."""
    if rule.kind == "window":
        inside: set[int] = set()
        for a, b in spans:
            inside.update(range(max(a, day - rule.window + 1), min(b, day) + 1))
        return len(inside) <= rule.days
    if rule.kind == "year":
        new_year = date(date.fromordinal(day).year, 1, 1).toordinal()
        return len({spent for a, b in spans for spent in range(max(a, new_year), min(b, day) + 1)}) <= rule.days
    if rule.kind == "unbroken":
        spent = {spent for a, b in spans for spent in range(max(a, day - rule.days), min(b, day) + 1)}
        return len(spent) <= rule.days
    entered = spans[-1][0]  # the stay that is counted; trips planned within it do not begin it anew
    return day - entered + 1 <= rule.days


def brute_last(trips: list[Trip], rule: Rule, day: date) -> date | None:
    """Return the last lawful day of somebody who is there on *day* and stays, one more day at a time."""
    here = [trip for trip in trips if trip.left is None and trip.entered <= day]
    others = ordinals([trip for trip in trips if trip not in here], day)
    first = here[0].entered.toordinal() if here else day.toordinal()
    last, reached = None, day.toordinal()
    while reached < day.toordinal() + 400 and is_lawful(rule, [*others, (first, reached)], reached):
        last, reached = date.fromordinal(reached), reached + 1
    return last


def random_trips(dice: random.Random) -> tuple[list[Trip], date]:
    """Return up to five trips around a New Year or a leap day, in any order, perhaps overlapping, one perhaps open."""
    start = dice.choice([date(2023, 9, 1), date(2024, 1, 15), date(2026, 8, 1), date(2027, 12, 1)])
    day = start + dice.randrange(150, 260) * DAY
    trips = []
    for _ in range(dice.randrange(6)):
        entered = start + dice.randrange(230) * DAY
        trips.append(Trip(entered, entered + dice.choice([0, 1, 5, 20, 45, 89, 95]) * DAY))
    if dice.random() < 0.4:
        trips.append(Trip(day - dice.randrange(60) * DAY))
    dice.shuffle(trips)
    return trips, day


@pytest.mark.parametrize(
    "rule",
    [Rule("window", 90, 180), Rule("year", 90), Rule("unbroken", 90), Rule("entry", 30)],
    ids=lambda rule: rule.kind,
)
def test_it_agrees_with_counting_every_day(rule: Rule) -> None:
    """Ten thousand random lists of trips, over New Year and a leap day."""
    dice = random.Random(rule.kind)
    lengths = set()
    for _ in range(LISTS):
        trips, day = random_trips(dice)
        found = count(trips, [rule], day)
        assert found.last == brute_last(trips, rule, day), (trips, day)
        lengths.add(found.left)
    assert len(lengths) > 20  # the lists were not all alike


BY_HAND = [
    # 1 Sep: 30 days of September, 31 of October, 29 of November make 90.
    ("RU, one stay", RUSSIA, [Trip(date(2026, 9, 1))], date(2026, 11, 25), date(2026, 11, 29), (86, 86)),
    # 90 days of 2026 are used up; the year begins anew on 1 January, but the stay must break before.
    ("RU, next year", RUSSIA, [Trip(date(2026, 1, 1), date(2026, 3, 31))], date(2026, 4, 1), None, (90, 0)),
    # 1 Dec to 31 Dec are 31 days, so unbroken 90 end on 28 Feb: 31 + 31 + 28.
    ("RU, over New Year", RUSSIA, [Trip(date(2026, 12, 1))], date(2026, 12, 31), date(2027, 2, 28), (31, 31)),
    # The same, before a leap day: 1 Dec 2027 + 89 days is 28 Feb 2028 (31 + 31 + 28).
    ("RU, leap year", RUSSIA, [Trip(date(2027, 12, 1))], date(2027, 12, 1), date(2028, 2, 28), (1, 1)),
    # 30 days of one entry: 1 to 30 November.
    ("KZ, one entry", KAZAKHSTAN, [Trip(date(2026, 11, 1))], date(2026, 11, 25), date(2026, 11, 30), (25, 25)),
    # Three entries of 30 days use 90 of 180: nothing is left on the day after.
    ("KZ, three entries", KAZAKHSTAN,
     [Trip(date(2026, 3, 1), date(2026, 3, 30)), Trip(date(2026, 4, 1), date(2026, 4, 30)),
      Trip(date(2026, 5, 2), date(2026, 5, 31))],
     date(2026, 6, 1), None, (0, 90)),
    # Nothing before: 90 days from 10 January: 22 of January, 28 of February, 31 of March, 9 of April.
    ("TR, first visit", WINDOW, [], date(2027, 1, 10), date(2027, 4, 9), (0,)),
    # 1 Jan to 31 Mar were 90 days. On 30 June the window begins on 2 Jan and holds 89: each day frees one.
    ("TR, back after 90 days", WINDOW,
     [Trip(date(2026, 1, 1), date(2026, 3, 31))], date(2026, 6, 30), date(2026, 9, 27), (89,)),
    # The same, one day too early: the window still holds all 90.
    ("TR, a day too early", WINDOW, [Trip(date(2026, 1, 1), date(2026, 3, 31))], date(2026, 6, 29), None, (90,)),
    # 10 to 19 May and 15 to 24 May overlap: 15 days, not 20; 75 are left: 7 + 30 + 31 + 7 until 7 August.
    ("EU, overlapping", WINDOW,
     [Trip(date(2026, 5, 15), date(2026, 5, 24)), Trip(date(2026, 5, 10), date(2026, 5, 19))],
     date(2026, 5, 25), date(2026, 8, 7), (15,)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "trips", "day", "last", "used"), [case[1:] for case in BY_HAND], ids=[case[0] for case in BY_HAND]
)
def test_ten_cases_counted_by_hand(
    rules: list[Rule], trips: list[Trip], day: date, last: date | None, used: tuple[int, ...]
) -> None:
    """The calendar stands beside each."""
    found = count(trips, rules, day)
    assert found.last == last
    assert found.used == used


def test_the_first_day_past_a_limit_is_told() -> None:
    """The ninety-first day of a stay is the first that was not lawful."""
    assert count([Trip(date(2026, 1, 1), date(2026, 5, 1))], RUSSIA, date(2026, 6, 1)).broken == date(2026, 4, 1)
    assert count([Trip(date(2026, 1, 1), date(2026, 3, 31))], RUSSIA, date(2026, 6, 1)).broken is None


def test_a_debt_is_paid_month_by_month() -> None:
    """With and without interest, by hand; never where nothing is left."""
    plain = Plan(1000, 100, 100, 500, 0, 100, 200, 0, 0, 8)
    assert pay_back(plain).months == 6  # 1200 by 200 a month
    assert pay_back(plain).at_the_end == 400  # two more months
    assert pay_back(plain._replace(wage=300)).months is None
    assert pay_back(plain._replace(sending=10)).left == 180
    assert pay_back(plain._replace(interest=10)).months == 10  # 1120, 1032, 935, 829, 712, 583, 441, 285, 114, paid
    assert pay_back(plain._replace(debt=0, fees=0, travel=0)).months == 0
