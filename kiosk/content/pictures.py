"""Pictures beside the steps of an item: the same in every language, from the pictures that the screens know."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kiosk.content.findings import Finding
from kiosk.content.item import Item
from kiosk.content.records import read_records, table_line
from kiosk.content.topics import PICTURES as OF_TOPICS

FILE = "pictures.toml"
OF_STEPS = (
    "ask", "bag", "bed", "card", "check", "clock", "door", "eye", "hush", "message", "mobile", "officer", "phone",
    "place", "print", "proof", "relatives", "search", "staff", "stop", "ticket", "unsure", "warning", "write",
)  # fmt: skip
Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StepPictures:
    """The pictures of one item, one for each of its steps, in their order."""

    id: str  # the item's number
    steps: tuple[str, ...]


def read_pictures(text: str) -> tuple[dict[int, tuple[str, ...]], list[Finding]]:
    """Read pictures.toml: the pictures of each item's steps, by number."""
    records, findings = read_records(StepPictures, FILE, text)
    known: dict[int, tuple[str, ...]] = {}
    for record in records.values():
        unknown = next((name for name in record.steps if name not in (*OF_TOPICS, *OF_STEPS)), None)
        if not record.id.isdecimal():
            sentence, hint = f"[{record.id}] is not an item's number.", "Write it like `[79]`."
        elif unknown is not None:
            sentence = f"[{record.id}] has an unknown picture `{unknown}`."
            hint = f"Use one of {', '.join(sorted((*OF_TOPICS, *OF_STEPS)))}."
        else:
            known[int(record.id)] = record.steps
            continue
        findings.append(Finding("record", FILE, table_line(text, record.id), sentence, hint))
    return known, findings


def steps_of(blocks: list[Block]) -> Iterator[Block]:
    """Yield the steps of an item, in their order; steps within steps have no pictures."""
    for block in blocks:
        if block["kind"] == "steps":
            yield from block["items"]


def check_pictures(items: list[Item], pictures: dict[int, tuple[str, ...]], text: str) -> Iterator[Finding]:
    """Yield a finding for every item among *items* (the Russian ones) whose steps and pictures are not as many."""
    counts = {item.number: len(list(steps_of(item.blocks))) for item in items}
    for number, names in pictures.items():
        if number in counts and counts[number] != len(names):
            sentence = f"[{number}] lists {len(names)} pictures, and the item has {counts[number]} steps."
            yield Finding(
                "pictures", FILE, table_line(text, str(number)), sentence, "List one for each step, in order."
            )


def with_pictures(blocks: list[Block], names: tuple[str, ...]) -> list[Block]:
    """Return *blocks* with a picture in each step; as they are where steps and pictures are not as many."""
    if not names or len(list(steps_of(blocks))) != len(names):
        return blocks
    left = iter(names)
    return [
        {**block, "items": [{**step, "picture": next(left)} for step in block["items"]]}
        if block["kind"] == "steps"
        else block
        for block in blocks
    ]
