"""An item's file with other words in it: whatever is not changed keeps its bytes."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from kiosk.content import frontmatter
from kiosk.content.frontmatter import read_toml
from kiosk.content.paragraphs import fill
from kiosk.errors import ContentError

Value = str | Sequence[str]
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


def rewritten(file: str, own: bytes, shape: bytes, keys: Mapping[str, Value], texts: Sequence[str]) -> str:
    """
    Return the file *own* with other values of *keys*, and with *texts* in the places of the body of *shape*.

    *shape* is *own* again, or a file whose blocks it is to have from now on.

    Raises:
        ContentError: A front matter cannot be read.
    """
    raw = own.decode()
    line_end = "\r\n" if "\r\n" in raw else "\n"
    head, _ = _parts(file, own)
    _, body = _parts(file, shape)
    for key, value in keys.items():
        head = _with_key(head, key, value)
    text = "\n".join([*head, fill(body, texts)])
    return (_BOM if raw.startswith(_BOM) else "") + text.replace("\n", line_end)


def as_draft(file: str, own: bytes, on: date, due: date) -> bytes:
    """Return the file *own* with a review that says: nobody has checked it."""
    head, body = _parts(file, own)
    start, end = _span(head, "review")
    head[start:end] = [f'review = {{ state = "draft", by = "", on = {on}, due = {due} }}']
    return "\n".join([*head, body]).encode()


def toml(value: Value) -> str:
    r"""
    Write a text or a list of texts as TOML.

    >>> print(toml('a "b" \\'), toml(["c"]))
    "a \"b\" \\" ["c"]
    """
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)  # its escapes are TOML's, too
    return f"[{', '.join(map(toml, value))}]"


def _parts(file: str, data: bytes) -> tuple[list[str], str]:
    """Return the lines up to the second +++, and all that follows."""
    text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    front = frontmatter.split(file, text)
    if not isinstance(front, frontmatter.FrontMatter):
        raise ContentError(f"{file}: {front.sentence} {front.hint}")
    lines = text.split("\n")
    return lines[: front.body_line - 1], "\n".join(lines[front.body_line - 1 :])


def _with_key(head: Sequence[str], key: str, value: Value) -> list[str]:
    """Write *value* where *key* stands, else before the review; a comment behind it stays."""
    start, end = _span(head, key)
    indent = head[start][: len(head[start]) - len(head[start].lstrip())] if end > start else ""
    comment = _comment(head[start:end]) if end > start else ""
    return [*head[:start], f"{indent}{key} = {toml(value)}{comment}", *head[end:]]


def _span(head: Sequence[str], key: str) -> tuple[int, int]:
    """Return the lines from which and up to which *key* and its value stand; an empty stretch where it does not."""
    front = frontmatter.split("", "\n".join(head))
    lines = front.lines if isinstance(front, frontmatter.FrontMatter) else {}
    if key not in lines:
        place = lines.get("review", len(head)) - 1
        return place, place
    start = lines[key] - 1
    ends = range(start + 1, len(head))
    return start, next(end for end in ends if isinstance(read_toml("\n".join(head[start:end])), dict))


def _comment(lines: Sequence[str]) -> str:
    """Return the comment at the end of a value, with the spaces before it."""
    text = "\n".join(lines)
    for at, sign in enumerate(text):
        if sign == "#" and read_toml(text[:at]) == read_toml(text):
            return text[len(text[:at].rstrip()) :]
    return ""
