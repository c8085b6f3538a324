"""The TOML between the two +++ lines of an item's file, and the line where each key stands."""

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from kiosk.content.findings import Finding

FENCE = "+++"
_TOML_PLACE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands before the text: the keys, their lines, and where the text begins."""

    data: dict[str, Any]
    lines: dict[str, int]
    body: str
    body_line: int  # of the body's first line, from 1

    def line(self, key: str) -> int:
        """Return the line of *key*, or the first line where it is missing."""
        return self.lines.get(key, 1)


def split(file: str, text: str) -> FrontMatter | Finding:
    """Read the front matter of *text*, or say what is wrong with it."""
    lines = text.removesuffix("\n").split("\n")
    if not lines or lines[0].strip() != FENCE:
        return Finding("front-matter", file, 1, "The file does not begin with a +++ line.", "Write +++ first.")
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.strip() == FENCE), None)
    if end is None:
        hint = "Put a +++ line between the keys and the text."
        return Finding("front-matter", file, len(lines), "The front matter is never closed.", hint)
    data = read_toml("\n".join(lines[1:end]) + "\n")
    if not isinstance(data, dict):
        return toml_finding("front-matter", file, data, lines[1:end], first_line=2)
    return FrontMatter(data, _key_lines(lines[1:end]), "\n".join(lines[end + 1 :]) + "\n", end + 2)


def read_toml(text: str) -> dict[str, Any] | Exception:
    """Parse TOML; whatever hostile or broken text makes the parser raise is returned."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return error


def toml_finding(check: str, file: str, error: Exception, lines: list[str], first_line: int = 1) -> Finding:
    """Say where TOML cannot be read: the line where the key stands that the error belongs to."""
    key_line = _broken_key(lines, error)
    sentence = f"This cannot be read as TOML: {_TOML_PLACE.sub('', str(error)).strip()}."
    hint = f'Look at "{lines[key_line].strip()[:60]}": quotes, commas and brackets.' if lines else "The file is empty."
    return Finding(check, file, first_line + key_line, sentence, hint)


def _broken_key(lines: list[str], error: Exception) -> int:
    """Return the first line whose key and value cannot be read by themselves; else the line that the parser names."""
    starts = [number for number, line in enumerate(lines) if re.match(r'\s*(["\w.-]+\s*=|\[)', line)] or [0]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        if not isinstance(read_toml("\n".join(lines[start:end])), dict):
            return start
    place = _TOML_PLACE.search(str(error))
    return min(int(place.group(1)) if place else len(lines), len(lines)) - 1 if lines else 0


def _key_lines(lines: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, line in enumerate(lines, start=2):
        key = re.match(r'\s*"?([\w.-]+)"?\s*=', line)
        if key:
            found.setdefault(key.group(1), number)
    return found
