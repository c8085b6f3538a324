"""An item: one piece of content in one language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kiosk.content import frontmatter
from kiosk.content.findings import Finding
from kiosk.content.markdown import Block, Reference, check_line
from kiosk.content.paragraphs import TITLE, Paragraph, split_paragraphs, structure
from kiosk.content.records import checked
from kiosk.content.types import TYPES
from kiosk.languages import COUNTRIES

_PATH = re.compile(r"([a-z]{2}(?:-[a-z]{4})?)/([1-9]\d?)-([a-z0-9]+(?:-[a-z0-9]+)*)\.md")
AUDIENCES = ("all", "women", "men", "youth", "parents", "survivors", "returnees")


@dataclass(frozen=True, slots=True)
class Review:
    """The last check of an item and the day the next is due."""

    state: str  # draft | checked
    by: str  # an organisation
    on: date
    due: date


@dataclass(frozen=True, slots=True)
class Header:
    """The keys of an item's front matter."""

    type: str
    title: str
    topic: str
    sources: tuple[str, ...]
    for_: tuple[str, ...] = ("all",)
    about: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One item, read: where it stands, what its front matter says, its blocks and what it refers to."""

    number: int
    slug: str
    lang: str
    file: str
    header: Header
    review: Review
    blocks: list[Block]
    references: list[Reference]
    paragraphs: tuple[Paragraph, ...] = ()  # the title first, then as written
    structure: tuple[str, ...] = ()  # kinds of paragraphs and the lines of blocks


def parse_path(path: str) -> tuple[str, int, str] | None:
    """
    Read language, number and slug from an item's path.

    >>> parse_path("tg/79-trapped-now.md")
    ('tg', 79, 'trapped-now')
    """
    match = _PATH.fullmatch(path)
    return (match.group(1), int(match.group(2)), match.group(3)) if match else None


def parse_item(path: str, text: str) -> tuple[Item | None, list[Finding]]:
    """Read one item's file; None where the front matter does not say enough to go on."""
    place = parse_path(path)
    if place is None:
        hint = "Name it like ru/37-russia.md: a number from 1 to 99, English words with hyphens, .md."
        return None, [Finding("file-name", path, 1, "This is not an item's file name.", hint)]
    lang, number, slug = place
    front = frontmatter.split(path, text)
    if isinstance(front, Finding):
        return None, [front]
    header, review, findings = _read_header(path, front)
    if header is None or review is None:
        return None, findings
    kind = TYPES[header.type]
    parsed = kind.parse(path, front.body, front.body_line, header.dates)
    findings += check_line(path, header.title, front.line("title"), header.dates)
    findings += parsed.findings
    findings += kind.check(path, parsed, header.sources, front.line("sources"))
    paragraphs = (Paragraph(TITLE, header.title, front.line("title")), *split_paragraphs(front.body, front.body_line))
    structured = (TITLE, *structure(front.body))
    item = Item(number, slug, lang, path, header, review, parsed.blocks, parsed.references, paragraphs, structured)
    references = [Reference("topic", header.topic, front.line("topic"))]
    references += [Reference("source", name, front.line("sources")) for name in header.sources]
    item.references.extend(references)
    return item, findings


def _read_header(path: str, front: frontmatter.FrontMatter) -> tuple[Header | None, Review | None, list[Finding]]:
    table = {("for_" if key == "for" else key): value for key, value in front.data.items() if key != "review"}
    keys, problems = checked(Header, table)
    review_table = front.data.get("review")
    review_keys, review_problems = checked(Review, review_table if isinstance(review_table, dict) else {})
    findings = [_finding(path, front, said, hint) for said, hint in problems]
    findings += [
        Finding("front-matter", path, front.line("review"), f"`review` {said}", hint) for said, hint in review_problems
    ]
    if not findings:
        findings += [_finding(path, front, said, hint) for said, hint in _wrong_values(keys, review_keys)]
    if findings:
        return None, None, findings
    return Header(**keys), Review(**review_keys), []


def _wrong_values(keys: dict[str, Any], review: dict[str, Any]) -> list[tuple[str, str]]:
    problems = []
    if keys["type"] not in TYPES:
        problems.append((f"`type` is {keys['type']}, which is unknown.", f"Use one of {', '.join(TYPES)}."))
    if unknown := set(keys.get("for_", ())) - set(AUDIENCES):
        problems.append((f"`for` names {', '.join(sorted(unknown))}.", f"Use {', '.join(AUDIENCES)}."))
    if review["state"] not in ("draft", "checked"):
        problems.append((f"`review` has the state {review['state']}.", "Use draft or checked."))
    if review["state"] == "checked" and not review["by"].strip():
        problems.append(("`review` is checked by nobody.", "Name the organisation in `by`, or set it to draft."))
    if not any(map(str.isalpha, keys["title"])):
        problems.append(("`title` has no words.", "Write about five."))
    if unknown := {code for codes in keys.get("about", {}).values() for code in codes} - COUNTRIES:
        problems.append((f"`about` names {', '.join(sorted(unknown))}.", f"Known: {', '.join(sorted(COUNTRIES))}."))
    return problems


def _finding(path: str, front: frontmatter.FrontMatter, said: str, hint: str) -> Finding:
    """Place a finding on the line of the first key that its sentence names."""
    named = re.search(r"`(\w+?)_?`", said)
    line = front.line(named.group(1)) if named else 1
    sentence = said if said.startswith("`") else f"The front matter {said}"
    return Finding("front-matter", path, line, sentence.replace("for_", "for"), hint)
