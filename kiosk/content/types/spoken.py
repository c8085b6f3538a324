"""What guided questions and calculators have in common: an answer first, then words for each place of the structure."""

from kiosk.content.findings import Finding
from kiosk.content.markdown import Parsed
from kiosk.content.types.base import Written


class Spoken(Written):
    """The words of a tool; what is asked and told, and when, stands in content/tools/."""

    def check(self, file: str, parsed: Parsed, sources: tuple[str, ...], sources_line: int) -> list[Finding]:
        """Demand what every text must have, and words."""
        findings = super().check(file, parsed, sources, sources_line)
        if parsed.blocks and not any(block["kind"] == "words" for block in parsed.blocks):
            hint = "Say each question and outcome in a block `::: words its-id`."
            findings.append(Finding("tool-words", file, sources_line, "The tool says nothing.", hint))
        return findings
