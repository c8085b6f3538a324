"""The checklist: lines to tick on the screen or on paper, by origin and destination where they differ."""

from kiosk.content.findings import Finding
from kiosk.content.markdown import Block, Parsed
from kiosk.content.types.base import Written


class Checklist(Written):
    """A text whose lists are ticked; what is ticked is kept nowhere."""

    def check(self, file: str, parsed: Parsed, sources: tuple[str, ...], sources_line: int) -> list[Finding]:
        """Demand what every text must have, and a list."""
        findings = super().check(file, parsed, sources, sources_line)
        if parsed.blocks and not _has_lines(parsed.blocks):
            hint = "Begin each line to tick with a hyphen and a space."
            findings.append(Finding("no-lines", file, sources_line, "The checklist has no line to tick.", hint))
        return findings


def _has_lines(blocks: list[Block]) -> bool:
    groups = [group["blocks"] for block in blocks for group in block.get("groups", [])]
    return any(block["kind"] == "list" for block in blocks) or any(map(_has_lines, groups))
