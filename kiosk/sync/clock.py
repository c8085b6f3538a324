"""What time it is, on a machine whose battery may be dead: the network's time, else the newest signed date if later."""

import ctypes
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta

from kiosk.errors import StorageError
from kiosk.library.state import State

log = logging.getLogger(__name__)

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


class Calendar:
    """The day that pages count from, looked up again every minute."""

    EVERY = 60  # seconds

    def __init__(self, wall: Callable[[], date], state: State) -> None:
        self._wall, self._state = wall, state
        self._newest: date | None = None
        self._until, self._synchronised, self._told = 0.0, False, False

    def __call__(self) -> date:
        """Return today."""
        if time.monotonic() > self._until:
            self._until, self._synchronised = time.monotonic() + self.EVERY, is_synchronised()
            with suppress(StorageError):
                newest = self._state.newest_created()
                self._newest = newest.date() if newest else None
        system = self._wall()
        day = counted_day(system, self._newest, synchronised=self._synchronised)
        if day != system and not self._told:
            self._told = True
            log.warning("The clock says %s, which cannot be right; pages count from %s. Set the clock.", system, day)
        return day
