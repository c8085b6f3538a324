"""Topics: where items stand on the home page, in which order, under which picture."""

from dataclasses import dataclass

from kiosk.content.findings import Finding
from kiosk.content.records import Names, read_records, read_tables, table_line

FILE = "topics.toml"
MOST_NEEDED = "most_needed"
MOST_NEEDED_LIMIT = 4


@dataclass(frozen=True, slots=True)
class Topic:
    """One tile of the home page."""

    id: str
    order: int
    picture: str
    name: Names


def read_topics(text: str) -> tuple[dict[str, Topic], tuple[int, ...], list[Finding]]:
    """Read topics.toml: the topics in order, and the numbers of the items needed most."""
    topics, findings = read_records(Topic, FILE, text, ignored=[MOST_NEEDED])
    tables, _ = read_tables(FILE, text)
    table = tables.get(MOST_NEEDED, {"items": []})
    needed = table.get("items") if isinstance(table, dict) else None
    if not (isinstance(needed, list) and all(type(number) is int for number in needed)):
        hint = "Write it like `items = [37, 84]`."
        line = table_line(text, MOST_NEEDED)
        findings.append(Finding("record", FILE, line, f"[{MOST_NEEDED}] does not list numbers of items.", hint))
        needed = []
    ordered = {topic.id: topic for topic in sorted(topics.values(), key=lambda topic: topic.order)}
    return ordered, tuple(needed[:MOST_NEEDED_LIMIT]), findings
