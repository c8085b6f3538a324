"""Keyboards: what was meant by what was typed on another one, and the signs of the on-screen one."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

_TABLES = tomllib.loads((resources.files("kiosk.languages") / "keyboards.toml").read_text("utf-8"))
_KEYS = _TABLES["keys"]
SIGNS: tuple[str, ...] = tuple(_TABLES["screen"]["signs"])  # rows of the on-screen keyboard, keys apart by spaces


def retyped(text: str, layouts: tuple[str, ...]) -> Iterator[str]:
    """
    Yield *text* as it would stand had its keys been pressed on another keyboard, where that changes it.

    >>> list(retyped("gfntyn", ("ru",))), list(retyped("зфеуте", ("ru",)))
    (['патент'], ['patent'])
    """
    lowered = text.lower()
    seen = {lowered}
    for name in layouts:
        for table in _both_ways(name):
            other = lowered.translate(table)
            if other not in seen:
                seen.add(other)
                yield other


@cache
def _both_ways(name: str) -> tuple[dict[int, str], dict[int, str]]:
    letters = _letters(name)
    there = {ord(key): letter for key, letter in zip(_KEYS, letters, strict=True)}
    back = {ord(letter): key for key, letter in zip(_KEYS, letters, strict=True)}
    return there, back


def _letters(name: str) -> str:
    layout = _TABLES["layouts"][name]
    if "letters" in layout:
        return str(layout["letters"])
    letters = dict(zip(_KEYS, _letters(layout["like"]), strict=True)) | layout.get("on", {})
    return "".join(letters[key] for key in _KEYS)
