"""Telephone numbers spaced for reading aloud; the digits to dial are never changed."""

from itertools import islice

# How a country groups the digits after its calling code.
_GROUPS = {
    "7": (3, 3, 2, 2), "996": (3, 3, 3), "998": (2, 3, 2, 2), "992": (2, 3, 4), "90": (3, 3, 2, 2), "82": (2, 4, 4),
    "971": (2, 3, 4), "48": (2, 3, 2, 2), "44": (4, 3, 3), "49": (3, 4, 4),
}  # fmt: skip
_INSIDE = {11: (1, 3, 3, 2, 2), 10: (3, 3, 2, 2), 9: (2, 3, 2, 2), 8: (4, 4), 7: (3, 4)}


def spaced(number: str) -> str:
    """
    Write *number* in groups.

    >>> [spaced(number) for number in ("11616", "+996999312002", "88007078841", "+821345")]
    ['11616', '+996 999 312 002', '8 800 707 88 41', '+82 1345']
    """
    if not number.startswith("+"):
        return _grouped(number, _INSIDE.get(len(number), (len(number),)))
    code = next((code for code in _GROUPS if number[1:].startswith(code)), "")
    rest = number[1 + len(code) :]
    groups = _GROUPS.get(code, ())
    return f"+{code} {_grouped(rest, groups if sum(groups) == len(rest) else (len(rest),))}"


def _grouped(digits: str, groups: tuple[int, ...]) -> str:
    rest = iter(digits)
    return " ".join("".join(islice(rest, size)) for size in groups)
