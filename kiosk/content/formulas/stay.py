"""
How long somebody may lawfully stay: trips counted against rules, the cautious way.

The day of entry and the day of leaving both count. A border run joins two trips: leaving and coming back on the same or
the next day is one unbroken stay here, whatever an officer may say.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count as count_up
from typing import NamedTuple

DAY = timedelta(days=1)
LONGEST = 3 * 366  # days that are looked ahead: no rule here lets anybody stay so long
MOST_TRIPS = 60


class Trip(NamedTuple):
    """One stay: the first day, and the last; None while it goes on."""

    entered: date
    left: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """
    At most *days* days, counted in one of four ways.

    window: in any *window* days that end on a day of the stay; year: in a calendar year; unbroken: one after the
    other, also over New Year; entry: in one trip.
    """

    kind: str
    days: int
    window: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """How things stand on a day: days used by each rule, how many are left, and the last lawful day of a stay."""

    used: tuple[int, ...]  # by rule, of the stay that is counted
    left: int  # days that can still be spent, the first of them on the day that was asked for
    last: date | None  # the last lawful day; None where not even the first is lawful
    broken: date | None  # the first day on which a rule was broken


def count(trips: Sequence[Trip], rules: Sequence[Rule], day: date) -> Count:
    """
    Count *trips* by *rules*, as of *day*: for who is there, the stay that goes on; for others, an entry on that day.

    >>> count([], [Rule("window", 90, 180)], date(2026, 1, 1)).last
    datetime.date(2026, 3, 31)
    """
    began = {spent: trip.entered for trip in sorted(trips) for spent in _days(trip, day)}
    used = tuple(_used(rule, began, day) for rule in rules)
    broken = min((spent for spent in began if spent <= day and _is_over(rules, began, spent)), default=None)
    entered = next((trip.entered for trip in trips if trip.left is None and trip.entered <= day), day)
    last: date | None = None
    for step in range(LONGEST):
        spent = day + step * DAY
        began[spent] = entered
        if _is_over(rules, began, spent):
            break
        last = spent
    return Count(used, (last - day).days + 1 if last else 0, last, broken)


def _days(trip: Trip, day: date) -> Iterator[date]:
    last = trip.left or max(day, trip.entered)
    return (trip.entered + step * DAY for step in range((last - trip.entered).days + 1))


def _is_over(rules: Sequence[Rule], began: Mapping[date, date], day: date) -> bool:
    return any(_used(rule, began, day) > rule.days for rule in rules)


def _used(rule: Rule, began: Mapping[date, date], day: date) -> int:
    """Return how many days count by *rule* on *day*; *began* says of each day of a stay when that trip began."""
    if rule.kind == "window":
        return sum(day - step * DAY in began for step in range(rule.window))
    if rule.kind == "year":
        return sum(spent.year == day.year and spent <= day for spent in began)
    if rule.kind == "unbroken":
        return next(length for length in count_up() if day - length * DAY not in began)
    return (day - began[day]).days + 1 if day in began else 0
