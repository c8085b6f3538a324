"""What a text becomes: blocks and inline pieces as plain data, what it refers to, and what is wrong with it."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kiosk.content.findings import Finding

Block = dict[str, Any]
Inline = list[Any]


class Reference(NamedTuple):
    """Something that a text names and that must exist elsewhere."""

    kind: str  # fact | contact | purpose | item
    name: str
    line: int


@dataclass(slots=True)
class Parsed:
    """What a text says: its blocks, what it refers to, and what is wrong with it."""

    blocks: list[Block] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def joined(pieces: Inline) -> Inline:
    """Join neighbouring strings, so that what is stored is short."""
    found: Inline = []
    for piece in pieces:
        if found and isinstance(piece, str) and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    return found
