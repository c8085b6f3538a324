"""What all commands share: our errors become one clear sentence, and long work says what it does."""

import sys
import time
from typing import Any

import click

from kiosk.errors import KioskError


class KioskGroup(click.Group):
    """Commands whose KioskErrors are told as a sentence, with exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except KioskError as error:
            raise click.ClickException(str(error)) from error


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
