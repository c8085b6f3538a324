"""The article: an answer, then sections, steps, notes and contacts."""

from collections.abc import Iterable, Iterator
from typing import Any

from kiosk.content import markdown
from kiosk.content.findings import Finding
from kiosk.content.markdown import Block, Parsed


class Article:
    """A text that answers one question."""

    def parse(self, file: str, body: str, first_line: int, dates: tuple[str, ...]) -> Parsed:
        """Read CommonMark with our blocks."""
        return markdown.parse(file, body, first_line, dates)

    def check(self, file: str, parsed: Parsed, sources: tuple[str, ...], sources_line: int) -> list[Finding]:
        """Demand a source of every page that says something."""
        if not parsed.blocks:
            return [Finding("no-text", file, 1, "The page has no text.", "Write it, or remove the file.")]
        if sources:
            return []
        hint = "Name in `sources` where the statements come from."
        return [Finding("no-sources", file, sources_line, "The page makes statements and names no source.", hint)]

    def search_text(self, blocks: Iterable[Block]) -> Iterator[str | dict[str, Any]]:
        """Yield words and facts of all blocks; contact cards have their own page."""
        for block in blocks:
            yield from markdown.inline_text(block.get("inline", []))
            yield "\n"
            yield from self.search_text(block.get("blocks", []))
            for item in [*block.get("items", []), *block.get("groups", [])]:
                inner = item if isinstance(item, dict) else {"blocks": item}
                yield from markdown.inline_text(inner.get("heading", []))
                yield "\n"
                yield from self.search_text(inner["blocks"])
