"""What somebody typed into a tool: days, numbers and trips, read kindly; what cannot be read stays as it was typed."""

import re
from collections.abc import Mapping
from datetime import date

from kiosk.content.formulas.stay import Trip

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_TRIPS = 40
TRIP_FIELDS = tuple((f"in{row}", f"out{row}") for row in range(1, MOST_TRIPS + 1))
LONGEST = 20  # characters of a field that are looked at
_DAY = re.compile(r"(\d{1,2})[ ./,-]+(\d{1,2})[ ./,-]+(\d{2}|\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def read_day(text: str) -> date | None:
    """
    Return the day that *text* means; None where there is no such day between 2000 and 2100.

    >>> [str(read_day(text)) for text in ("10.1.2027", "2027-01-10", "10/01/27", "29.02.2027", "1.1.0000", "слово")]
    ['2027-01-10', '2027-01-10', '2027-01-10', 'None', 'None', 'None']
    """
    words = text.strip()
    if match := _ISO.fullmatch(words):
        year, month, day = map(int, match.groups())
    elif match := _DAY.fullmatch(words):
        day, month, year = map(int, match.groups())
        year += 2000 if year < 100 and len(match[3]) == len("27") else 0
    else:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_YEAR <= year <= LAST_YEAR else None


def read_number(text: str, least: int, most: int) -> float | None:
    """
    Return the number that *text* writes, with spaces between thousands and a comma or point; None outside the limits.

    >>> [read_number(text, 0, 10**7) for text in ("85 000", "12,5", "1000000000000", "-3", "много")]
    [85000.0, 12.5, None, None, None]
    """
    words = re.sub(r"[\s\N{NO-BREAK SPACE}'ʼ]", "", text).replace(",", ".")
    if not re.fullmatch(r"\d{1,13}(\.\d{1,4})?", words):
        return None
    found = float(words)
    return found if least <= found <= most else None


def rows_of(args: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the trips as they were typed, in1 and out1 first; rows left empty at the end are dropped."""
    rows = [(args.get(entered, "")[:LONGEST], args.get(left, "")[:LONGEST]) for entered, left in TRIP_FIELDS]
    while rows and not any(map(str.strip, rows[-1])):
        rows.pop()
    return rows


def read_trips(rows: list[tuple[str, str]]) -> tuple[list[Trip], dict[int, str]]:
    """Return the trips among *rows* in their order of time, and what is wrong with which row: day, order or open."""
    trips: list[Trip] = []
    wrong: dict[int, str] = {}
    for place, (entered, left) in enumerate(rows, 1):
        if not entered.strip() and not left.strip():
            continue
        first, last = read_day(entered), read_day(left) if left.strip() else None
        if first is None or (left.strip() and last is None):
            wrong[place] = "day"
        elif last is not None and last < first:
            wrong[place] = "order"
        elif last is None and any(trip.left is None for trip in trips):
            wrong[place] = "open"
        else:
            trips.append(Trip(first, last))
    return sorted(trips, key=lambda trip: trip.entered), wrong
