"""The lines of three colons that open and close blocks, in pairs."""

import re
from collections.abc import Iterator

from kiosk.content.findings import Finding

_FENCE = re.compile(r" {0,3}:::(?!:)")


def check_fences(file: str, lines: list[str], first_line: int) -> Iterator[Finding]:
    """Yield what is wrong where ::: opens and closes: each pairs with the next, and none stands in another."""
    opened: tuple[int, str] | None = None
    for number, line in enumerate(lines, first_line):
        words = line.strip()
        if not _FENCE.match(line):
            if ":::" in words:
                hint = "Begin the line with exactly three colons."
                yield Finding("block", file, number, "A ::: stands where it opens and closes nothing.", hint)
        elif words.strip(": "):
            yield from _never_closed(file, opened)
            opened = (number, words)
        elif opened:
            opened = None
        else:
            hint = "Open the block before it, or remove the line."
            yield Finding("block", file, number, "A ::: is left over here.", hint)
    yield from _never_closed(file, opened)


def _never_closed(file: str, opened: tuple[int, str] | None) -> Iterator[Finding]:
    if opened:
        line, words = opened
        hint = "Put ::: on a line of its own after it."
        yield Finding("block", file, line, f"The block `{words}` is never closed.", hint)
