"""
How long somebody may lawfully stay: trips counted against rules, the cautious way.

The day of entry and the day of leaving both count. A border run joins two trips: leaving and coming back on the same or
the next day is one unbroken stay here, whatever an officer may say.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count as count_up
from typing import NamedTuple

LONGEST = 3 * 366  # days that are looked ahead: no rule here lets anybody stay so long


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
    began = {spent: trip.entered.toordinal() for trip in sorted(trips, key=_entered) for spent in _days(trip, day)}
    days, now = sorted(began), day.toordinal()
    used = tuple(_used(rule, began, days, now) for rule in rules)
    broken = next((spent for spent in days if spent <= now and _is_over(rules, began, days, spent)), None)
    entered = next((trip.entered for trip in trips if trip.left is None and trip.entered <= day), day).toordinal()
    last: date | None = None
    for spent in range(now, now + LONGEST):
        if spent not in began:
            insort(days, spent)
        began[spent] = entered
        if _is_over(rules, began, days, spent):
            break
        last = date.fromordinal(spent)
    return Count(used, (last - day).days + 1 if last else 0, last, date.fromordinal(broken) if broken else None)


def _entered(trip: Trip) -> date:
    return trip.entered


def _days(trip: Trip, day: date) -> range:
    return range(trip.entered.toordinal(), (trip.left or max(day, trip.entered)).toordinal() + 1)


def _is_over(rules: Sequence[Rule], began: Mapping[int, int], days: list[int], day: int) -> bool:
    return any(_used(rule, began, days, day) > rule.days for rule in rules)


def _used(rule: Rule, began: Mapping[int, int], days: list[int], day: int) -> int:
    """Return how many days count by *rule* on *day*; *began* says of each of the sorted *days* when its trip began."""
    if rule.kind == "window":
        return bisect_right(days, day) - bisect_right(days, day - rule.window)
    if rule.kind == "year":
        return bisect_right(days, day) - bisect_left(days, date(date.fromordinal(day).year, 1, 1).toordinal())
    if rule.kind == "unbroken":
        return next(length for length in count_up() if day - length not in began)
    return day - began[day] + 1 if day in began else 0
