"""The paragraphs of a text as it is written: what is stamped, translated and compared one by one."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

TITLE = "title"
_STRUCTURE = re.compile(r"\s*(:::.*|\{\{\s*contact:[^}]*\}\}\s*|)$")
_START = re.compile(r"\s*(#+\s+|[-*+]\s+|\d+[.)]\s+)")
_MARKUP = re.compile(r"\*\*|\[([^\]]*)\]\(\d+\)|\{\{\s*([a-z0-9-]+)(\|number)?\s*\}\}")
_KINDS = {"#": "heading", "-": "line", "*": "line", "+": "line"}


class Paragraph(NamedTuple):
    """One heading, step, line of a list or stretch of text."""

    kind: str  # title | heading | step | line | text
    text: str  # as written, with its markup, on one line
    line: int  # in the file, from 1


class _Piece(NamedTuple):
    """A stretch of lines: the sign they begin with and, unless they only give structure, their words."""

    sign: str
    words: str | None
    line: int  # from 0


def split_paragraphs(body: str, first_line: int) -> list[Paragraph]:
    r"""
    Return the paragraphs of *body*, which begins on *first_line* of its file.

    >>> [tuple(found) for found in split_paragraphs("Yes.\n\n- **Now.**\n  Go.\n\n::: warning\nStay\n:::\n", 9)]
    [('text', 'Yes.', 9), ('line', '**Now.** Go.', 11), ('text', 'Stay', 15)]
    """
    return [
        Paragraph(_KINDS.get(piece.sign.strip()[:1], "step" if piece.sign else "text"), _flat(piece.words), place)
        for piece in _pieces(body)
        if piece.words is not None and (place := first_line + piece.line)
    ]


def plain(text: str, printed: Callable[[str, bool], str]) -> str:
    """
    Return a paragraph without its markup; *printed* writes a fact, given its name and whether in digits only.

    >>> plain("**Stay** [here](79): {{ru-days|number}}.", lambda name, digits_only: "15")
    'Stay here: 15.'
    """

    def written(match: re.Match[str]) -> str:
        words, name, digits_only = match.groups()
        return printed(name, bool(digits_only)) if name else words or ""

    return _MARKUP.sub(written, text)


def structure(body: str) -> list[str]:
    r"""
    Return what stands in *body* apart from its words: kinds of paragraphs and the lines of blocks.

    >>> structure("Yes.\n\n::: warning\n- Stay\n:::\n")
    ['text', '::: warning', 'line', ':::']
    """
    found = []
    for piece in _pieces(body):
        sign = piece.sign.strip()
        kind = sign if sign.startswith("#") else _KINDS.get(sign[:1], "step" if sign else "text")
        found.append(kind if piece.words is not None else " ".join(sign.split()))
    return [entry for entry in found if entry]


def fill(body: str, texts: Sequence[str]) -> str:
    r"""
    Write *texts* in the places of the paragraphs of *body*; one that is the same keeps its line breaks.

    >>> fill("Yes.\n\n- No,\n  never.\n", ["Ҳа.", "No, never."])
    'Ҳа.\n\n- No,\n  never.\n'
    """
    rest = iter(texts)
    lines = []
    for piece in _pieces(body):
        text = piece.words if piece.words is None else next(rest)
        lines.append(piece.sign + (piece.words or "" if text is None or text == _flat(piece.words) else text))
    return "\n".join(lines)


def _pieces(body: str) -> Iterator[_Piece]:
    """Cut *body* into stretches of lines that, joined again, are *body*."""
    sign, words, first = "", "", -1
    for number, line in enumerate(body.split("\n")):
        start = _START.match(line)
        is_structure = bool(_STRUCTURE.fullmatch(line))
        if first >= 0 and (is_structure or start):
            yield _Piece(sign, words, first)
            first = -1
        if is_structure:
            yield _Piece(line, None, number)
        elif first >= 0:
            words += "\n" + line
        else:
            sign = start.group() if start else ""
            words, first = line[len(sign) :], number
            if sign.lstrip().startswith("#"):  # a heading ends with its line
                yield _Piece(sign, words, first)
                first = -1
    if first >= 0:
        yield _Piece(sign, words, first)


def _flat(words: str | None) -> str:
    return " ".join((words or "").split())
