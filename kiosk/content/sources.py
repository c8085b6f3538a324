"""Sources: where every statement comes from. Readers see title, publisher and date; the address is for editors."""

import re
from dataclasses import dataclass
from datetime import date

from kiosk.content.findings import Finding
from kiosk.content.records import read_records, table_line

FILE = "sources.toml"
KINDS = ("law", "official", "international", "news", "general")


@dataclass(frozen=True, slots=True)
class Source:
    """One law, page or report."""

    id: str
    title: str
    publisher: str
    kind: str
    seen: date
    url: str = ""
    published: date | None = None
    lang: str = "ru"  # of the title, as a BCP 47 tag


def read_sources(text: str) -> tuple[dict[str, Source], list[Finding]]:
    """Read sources.toml."""
    sources, findings = read_records(Source, FILE, text)
    for source in sources.values():
        if source.kind not in KINDS:
            sentence = f"[{source.id}] has an unknown kind `{source.kind}`."
            line = table_line(text, source.id)
            findings.append(Finding("record", FILE, line, sentence, f"Use one of {', '.join(KINDS)}."))
        if source.url and not re.match(r"https?://[^/\s]+\.\S+$", source.url):
            sentence = f"[{source.id}] has an address that is none of the web: `{source.url}`."
            line = table_line(text, source.id)
            findings.append(Finding("record", FILE, line, sentence, "It begins with https:// and has no space."))
    return sources, findings
