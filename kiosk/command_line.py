"""What all commands share: errors become one clear sentence, long work says what it does, and which day it is."""

import sys
import time
from datetime import date
from typing import Any

import click

from kiosk.errors import KioskError


class KioskGroup(click.Group):
    """Commands whose KioskErrors are told as a sentence, with the exit code of their kind."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except KioskError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(error.exit_code)


def today() -> date:
    """Return the day of this machine's clock, in its own time zone."""
    return date.today()  # noqa: DTZ011 (readers and editors live by the wall clock)


def say_waiting() -> None:
    """Tell why nothing happens: a download on a slow link may take hours."""
    click.echo("Another command is at work in this state folder. This one goes on when that ends.", err=True)


class Slowly:
    """Says what is being done once the work has lasted over a second."""

    def __init__(self) -> None:
        self._started = self._said = time.monotonic()

    def __call__(self, doing: str) -> None:
        """Tell *doing*, at most every half second."""
        now = time.monotonic()
        if now - self._started > 1 and now - self._said > 0.5:
            self._said = now
            print(f"{doing} …", file=sys.stderr, flush=True)  # noqa: T201 (a command's voice)


class Transfer:
    """Says how much came, how fast, and how long it will take: one line that changes on a terminal, else few lines."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._every = 0.2 if self._is_terminal else 5.0  # seconds
        self._began = self._said = time.monotonic()
        self._expected = 0
        self._is_open = False

    def doing(self, what: str) -> None:
        """Tell what is being done besides."""
        now = time.monotonic()
        if now - self._said > (0.2 if self._is_terminal else 1):
            self._say(f"{what} …", now)

    def came(self, came: int, expected: int) -> None:
        """Tell how many bytes came of how many."""
        now = time.monotonic()
        if expected != self._expected:
            self._began, self._expected = now, expected
        if now - self._said > self._every or (came == expected and self._is_open):
            rate = came / max(now - self._began, 0.001)
            left = (expected - came) / max(rate, 1)
            self._say(
                f"{came / 1e6:.1f} of {expected / 1e6:.1f} MB, {rate / 1e3:.0f} KB/s, {_lasting(left)} to go", now
            )

    def end(self) -> None:
        """Leave the line that changes."""
        if self._is_open:
            print(file=sys.stderr)  # noqa: T201 (a command's voice)
            self._is_open = False

    def _say(self, sentence: str, now: float) -> None:
        self._said = now
        self._is_open = self._is_terminal
        line = f"\r\033[K{sentence}" if self._is_terminal else sentence
        print(line, end="" if self._is_terminal else "\n", file=sys.stderr, flush=True)  # noqa: T201 (a command's voice)


def _lasting(seconds: float) -> str:
    """
    Return a time in the unit that people would use.

    >>> _lasting(40), _lasting(200), _lasting(9000)
    ('40 s', '3 min', '2.5 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
