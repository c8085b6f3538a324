"""What every content type knows: how to read its text, what to demand of it, and which words are searched."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from kiosk.content import markdown
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


class Written:
    """What types have in common whose text is CommonMark with our blocks."""

    def parse(self, file: str, body: str, first_line: int, dates: tuple[str, ...]) -> Parsed:
        """Read CommonMark with our blocks."""
        return markdown.parse(file, body, first_line, dates)

    def check(self, file: str, parsed: Parsed, sources: tuple[str, ...], sources_line: int) -> list[Finding]:
        """Demand a text, and a source of every page that says something."""
        if not parsed.blocks:
            return [Finding("no-text", file, 1, "The page has no text.", "Write it, or remove the file.")]
        if sources:
            return []
        hint = "Name in `sources` where the statements come from."
        return [Finding("no-sources", file, sources_line, "The page makes statements and names no source.", hint)]

    def search_text(self, blocks: Iterable[Block]) -> Iterator[str | dict[str, Any]]:
        """Yield words and facts of all blocks; contact cards have their own page."""
        for block in blocks:
            yield from markdown.inline_text([*block.get("inline", []), *block.get("heading", [])])
            yield "\n"
            yield from self.search_text(block.get("blocks", []))
            for item in [*block.get("items", []), *block.get("groups", [])]:
                inner = item if isinstance(item, dict) else {"blocks": item}
                yield from markdown.inline_text(inner.get("heading", []))
                yield "\n"
                yield from self.search_text(inner["blocks"])
