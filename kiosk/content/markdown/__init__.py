"""
CommonMark with `:::` blocks and `{{…}}` into blocks of plain data, as the library stores them.

A block is a dict with a `kind`:
    paragraph {inline} · heading {level, anchor, inline} · list {items: [[block]]}
    steps {start, items: [{heading, blocks}]}
    note {note: warning|staff, blocks} · citizens, destinations {groups: [{countries, blocks}]}
    contacts {purpose, country} · contact {id} · words {id, heading, blocks}: what a tool says at one place
Inline is a list of safe HTML strings and of {fact, digits} or {item, html}, which templates fill in.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from kiosk.content.findings import Finding
from kiosk.content.markdown.blocks import BlockReader
from kiosk.content.markdown.fences import check_fences
from kiosk.content.markdown.inline import NUMBERS, InlineReader
from kiosk.content.markdown.parsed import Block, Inline, Parsed, Reference
from kiosk.content.markdown.syntax import MARKDOWN

__all__ = ["NUMBERS", "Block", "Parsed", "Reference", "check_line", "inline_text", "parse"]


def parse(file: str, body: str, first_line: int, dates: tuple[str, ...] = ()) -> Parsed:
    """
    Read *body*, which begins on *first_line* of *file*; *dates* are the digits that may stand in its text.

    >>> parse("ru/1-a.md", "Срок: {{ru-days}}", 9).blocks
    [{'kind': 'paragraph', 'inline': ['Срок: ', {'fact': 'ru-days', 'digits': False}]}]
    """
    reader = BlockReader(file, first_line, dates)
    reader.parsed.findings += check_fences(file, body.split("\n"), first_line)
    try:
        reader.parsed.blocks = reader.blocks(SyntaxTreeNode(MARKDOWN.parse(body)).children)
    except RecursionError:
        reader.find("markup", first_line, "The signs of this text are nested too deep.", "Write it more simply.")
    return reader.parsed


def check_line(file: str, text: str, line: int, dates: tuple[str, ...] = ()) -> list[Finding]:
    """Check words that stand on a line of their own, such as a title: no digits, no markup, nothing to print."""
    reader = InlineReader(file, line, dates)
    reader.check_text(text, line)
    return reader.parsed.findings


def inline_text(inline: Inline) -> Iterator[str | dict[str, Any]]:
    """Yield the words of *inline* without markup, and its facts as they are."""
    for piece in inline:
        if isinstance(piece, str) or "item" in piece:
            yield unescape(re.sub("<[^>]+>", "", piece if isinstance(piece, str) else piece["html"]))
        else:
            yield piece
