"""What time it is, on a machine whose battery may be dead: the network's time, else the newest signed date if later."""

import ctypes
from datetime import date, datetime, timedelta

_UNSYNCHRONISED = 0x40  # STA_UNSYNC of adjtimex(2)
_TIMEX_BYTES = 256  # struct timex has 208 bytes at most
_STATUS_OFFSET = 5 * ctypes.sizeof(ctypes.c_long)  # modes (padded), offset, freq, maxerror, esterror, then status
LONGEST_AHEAD = timedelta(days=400)  # a clock later than the newest signed date by more than this is taken for wrong


def is_synchronised() -> bool:
    """Whether the kernel says that a time service keeps this machine's clock right (adjtimex(2))."""
    answer = ctypes.create_string_buffer(_TIMEX_BYTES)  # zeros: change nothing, tell the state
    try:
        failed = ctypes.CDLL(None, use_errno=True).adjtimex(answer) < 0
    except (OSError, AttributeError):
        return False
    return not failed and not ctypes.c_int.from_buffer(answer, _STATUS_OFFSET).value & _UNSYNCHRONISED


def trusted_now(system: datetime, newest: datetime | None, *, synchronised: bool) -> datetime:
    """Return the time that expiry is held against; *newest* is the date of the last release that was accepted."""
    return system if synchronised or newest is None else max(system, newest)


def counted_day(system: date, newest: date | None, *, synchronised: bool) -> date:
    """
    Return the day that pages count from: the newest signed one where the clock cannot be right.

    >>> from datetime import date
    >>> counted_day(date(1970, 1, 1), date(2026, 11, 25), synchronised=False)
    datetime.date(2026, 11, 25)
    """
    if synchronised or newest is None or newest <= system <= newest + LONGEST_AHEAD:
        return system
    return newest
