"""When a debt for the journey is paid back: month by month, with what is left of the wage."""

from typing import NamedTuple

LONGEST = 240  # months that are looked ahead


class Plan(NamedTuple):
    """What somebody owes and spends, in one currency; all amounts 0 or more."""

    debt: float  # owed before leaving
    fees: float  # paid for the job, papers and help before leaving
    travel: float
    wage: float  # a month, in the hand
    permit: float  # a month
    rent: float  # a month
    food: float  # a month, with all that is needed to live
    sending: float  # per cent of what is sent
    interest: float  # per cent a month on what is owed
    months: int  # how long the work is planned for


class Answer(NamedTuple):
    """How it comes out; months are None where the debt is never paid."""

    to_pay: float  # what must be earned back
    left: float  # a month, after living and sending; below 0 where the wage does not suffice
    months: int | None
    at_the_end: float  # what is left after the planned months; below 0: still owed


def pay_back(plan: Plan) -> Answer:
    """
    Count month by month: interest on what is owed, then what is left of the wage pays it off.

    >>> pay_back(Plan(1000, 0, 200, 500, 50, 100, 150, 0, 0, 8)).months
    6
    """
    start = plan.debt + plan.fees + plan.travel
    free = plan.wage - plan.permit - plan.rent - plan.food
    left = free * (1 - plan.sending / 100) if free > 0 else free
    owed, months, at_the_end = start, 0 if start == 0 else None, -start
    for month in range(1, LONGEST + 1):
        owed = owed * (1 + plan.interest / 100) - left if owed > 0 else owed - left
        if months is None and owed <= 1e-9:
            months = month
        if month == plan.months:
            at_the_end = -owed
        if months is not None and month >= plan.months:
            break
    return Answer(start, left, months, at_the_end)
