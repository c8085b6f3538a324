"""Topics: where items stand on the home page, in which order, under which picture."""

import re
from dataclasses import dataclass

from kiosk.content.findings import Finding
from kiosk.content.records import Names, read_records, read_tables, table_line

FILE = "topics.toml"
MOST_NEEDED = "most_needed"
MOST_NEEDED_LIMIT = 4
PICTURES = ("plan", "documents", "work", "rights", "countries", "journey", "money", "health", "family", "help")


@dataclass(frozen=True, slots=True)
class Topic:
    """One tile of the home page."""

    id: str
    order: int
    picture: str
    name: Names


def _problems(topic: Topic) -> list[tuple[str, str]]:
    problems = []
    if not re.fullmatch("[a-z]+", topic.id):
        problems.append(("is not a word of small letters.", "It stands in addresses: rename it."))
    if topic.picture not in PICTURES:
        problems.append((f"has an unknown picture `{topic.picture}`.", f"Use one of {', '.join(PICTURES)}."))
    return problems


def read_topics(text: str) -> tuple[dict[str, Topic], tuple[int, ...], list[Finding]]:
    """Read topics.toml: the topics in order, and the numbers of the items needed most."""
    topics, findings = read_records(Topic, FILE, text, ignored=[MOST_NEEDED])
    tables, _ = read_tables(FILE, text)
    findings += [
        Finding("record", FILE, table_line(text, topic.id), f"[{topic.id}] {said}", hint)
        for topic in topics.values()
        for said, hint in _problems(topic)
    ]
    table = tables.get(MOST_NEEDED, {"items": []})
    needed = table.get("items") if isinstance(table, dict) else None
    if not (isinstance(needed, list) and all(type(number) is int and 1 <= number <= 99 for number in needed)):
        hint = "Write it like `items = [37, 84]`."
        line = table_line(text, MOST_NEEDED)
        findings.append(Finding("record", FILE, line, f"[{MOST_NEEDED}] does not list numbers of items.", hint))
        needed = []
    ordered = {topic.id: topic for topic in sorted(topics.values(), key=lambda topic: topic.order)}
    return ordered, tuple(needed[:MOST_NEEDED_LIMIT]), findings
