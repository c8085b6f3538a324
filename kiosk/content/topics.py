"""Topics: where items stand on the home page, in which order, under which picture."""

import re
from dataclasses import dataclass
from typing import Any

from kiosk.content.findings import Finding
from kiosk.content.records import Names, read_records, read_tables, table_line

FILE = "topics.toml"
MOST_NEEDED = "most_needed"
STARRED = "starred"  # what can hurt if it is wrong: not released as a draft, unless somebody insists
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


def read_topics(text: str) -> tuple[dict[str, Topic], tuple[int, ...], tuple[int, ...], list[Finding]]:
    """Read topics.toml: the topics in order, the numbers of the items needed most, and those that are starred."""
    topics, findings = read_records(Topic, FILE, text, ignored=[MOST_NEEDED, STARRED])
    tables, _ = read_tables(FILE, text)
    findings += [
        Finding("record", FILE, table_line(text, topic.id), f"[{topic.id}] {said}", hint)
        for topic in topics.values()
        for said, hint in _problems(topic)
    ]
    needed, starred = _numbers(tables, MOST_NEEDED), _numbers(tables, STARRED)
    for name, numbers in ((MOST_NEEDED, needed), (STARRED, starred)):
        if numbers is None:
            sentence, hint = f"[{name}] does not list numbers of items.", "Write it like `items = [37, 84]`."
            findings.append(Finding("record", FILE, table_line(text, name), sentence, hint))
    ordered = {topic.id: topic for topic in sorted(topics.values(), key=lambda topic: topic.order)}
    return ordered, (needed or ())[:MOST_NEEDED_LIMIT], starred or (), findings


def _numbers(tables: dict[str, Any], name: str) -> tuple[int, ...] | None:
    """Return the numbers that a table lists, none where there is no such table; None where it lists anything else."""
    table = tables.get(name, {"items": []})
    numbers = table.get("items") if isinstance(table, dict) else None
    if isinstance(numbers, list) and all(type(number) is int and 1 <= number <= 99 for number in numbers):
        return tuple(numbers)
    return None
