"""What every content type knows: how to read its text, what to demand of it, and which words are searched."""

from collections.abc import Iterable
from typing import Any, Protocol

from kiosk.content.findings import Finding
from kiosk.content.markdown import Block, Parsed


class ContentType(Protocol):
    """A type of content; its template under web/templates/items/ has the same name."""

    def parse(self, file: str, body: str, first_line: int, dates: tuple[str, ...]) -> Parsed:
        """Read the text after the front matter."""

    def check(self, file: str, parsed: Parsed, sources: tuple[str, ...], sources_line: int) -> list[Finding]:
        """Say what this type demands beyond what parsing finds."""

    def search_text(self, blocks: Iterable[Block]) -> Iterable[str | dict[str, Any]]:
        """Yield the words to search and the facts among them, in reading order."""
