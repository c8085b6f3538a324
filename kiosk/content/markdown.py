"""
CommonMark with `:::` blocks and `{{…}}` into blocks of plain data, as the library stores them.

A block is a dict with a `kind`:
    paragraph {inline} · heading {level, anchor, inline} · list {items: [[block]]}
    steps {start, items: [{heading, blocks}]}
    note {note: warning|staff, blocks} · citizens, destinations {groups: [{countries, blocks}]}
    contacts {purpose, country} · contact {id} · words {id, heading, blocks}: what a tool says at one place
Inline is a list of safe HTML strings and of {fact, digits} or {item, html}, which templates fill in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.container import container_plugin

from kiosk.content.findings import Finding
from kiosk.languages import COUNTRIES

Block = dict[str, Any]
Inline = list[Any]

_PRINT = re.compile(r"\{\{\s*(contact:)?([a-z0-9-]+)(\|number)?\s*\}\}")
_BY_COUNTRY = re.compile(r"(citizens|destinations)((?: [A-Z]{2})+)")
_GROUPED = ("citizens", "destinations")
NUMBERS = frozenset({*range(1, 90), *range(91, 96)})  # of the topic tree: a link may lead there before there is a text
_SAID = re.compile(r"words ([a-z][a-z0-9-]*)")
_CONTACTS = re.compile(r"contacts(?: ([A-Z]{2}))? ([a-z]+)")
_FENCE = re.compile(r" {0,3}:::(?!:)")
_LEFTOVER = re.compile(r"\*\*|__|##|\||(?:https?://|www\.)\S*")
_UNSEEN = re.compile(  # control characters, and signs without a width or that turn the direction
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]"
)
MOST_STEPS_BEFORE = 9  # a list that goes on after a block begins at most here
_NOTES = ("warning", "staff")
_TAGS = {"strong": "strong", "em": "em"}
_REFUSED = {
    "html_block": "HTML", "html_inline": "HTML", "image": "an image", "fence": "code", "code_block": "code",
    "code_inline": "code", "blockquote": "a quotation", "hr": "a line",
}  # fmt: skip


class Reference(NamedTuple):
    """Something that a text names and that must exist elsewhere."""

    kind: str  # fact | contact | purpose | item
    name: str
    line: int


@dataclass(slots=True)
class Parsed:
    """What a text says: its blocks, what it refers to, and what is wrong with it."""

    blocks: list[Block] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def parse(file: str, body: str, first_line: int, dates: tuple[str, ...] = ()) -> Parsed:
    """
    Read *body*, which begins on *first_line* of *file*; *dates* are the digits that may stand in its text.

    >>> parse("ru/1-a.md", "Срок: {{ru-days}}", 9).blocks
    [{'kind': 'paragraph', 'inline': ['Срок: ', {'fact': 'ru-days', 'digits': False}]}]
    """
    reader = _Reader(file, first_line, sorted(dates, key=len, reverse=True))
    reader.check_fences(body.split("\n"))
    try:
        reader.parsed.blocks = reader.blocks(SyntaxTreeNode(_MARKDOWN.parse(body)).children)
    except RecursionError:
        reader.find("markup", first_line, "The signs of this text are nested too deep.", "Write it more simply.")
    return reader.parsed


def check_line(file: str, text: str, line: int, dates: tuple[str, ...] = ()) -> list[Finding]:
    """Check words that stand on a line of their own, such as a title: no digits, no markup, nothing to print."""
    reader = _Reader(file, line, sorted(dates, key=len, reverse=True))
    reader.check_text(text, line)
    return reader.parsed.findings


def inline_text(inline: Inline) -> Iterator[str | dict[str, Any]]:
    """Yield the words of *inline* without markup, and its facts as they are."""
    for piece in inline:
        if isinstance(piece, str) or "item" in piece:
            yield unescape(re.sub("<[^>]+>", "", piece if isinstance(piece, str) else piece["html"]))
        else:
            yield piece


def _print_rule(state: StateInline, silent: bool) -> bool:
    """Keep {{…}} whole, whatever Markdown would make of its inside."""
    if not state.src.startswith("{{", state.pos):
        return False
    end = state.src.find("}}", state.pos)
    if end < 0:
        return False
    if not silent:
        token = state.push("print", "", 0)
        token.content = state.src[state.pos : end + 2]
        after, before = state.src[end + 2 : end + 6].lstrip("*_"), state.src[: state.pos].rstrip("*_")[-1:]
        token.meta["touches"] = after[:1].isalpha() or (after[:1] == "-" and after[1:2].isalpha()) or before.isalpha()
    state.pos = end + 2
    return True


def _build() -> MarkdownIt:
    markdown = MarkdownIt("commonmark").disable(["reference", "lheading"])  # they take words away, or make headings
    container_plugin(markdown, "block", validate=lambda params, *_: bool(params.strip()))
    markdown.inline.ruler.before("text", "print", _print_rule)
    return markdown


_MARKDOWN = _build()


class _Reader:
    """Walks one text's syntax tree, gathering blocks, references and findings."""

    def __init__(self, file: str, first_line: int, dates: list[str]) -> None:
        self.file, self.first_line, self.dates = file, first_line, dates
        self.parsed = Parsed()
        self.sections = 0

    def find(self, check: str, line: int, sentence: str, hint: str) -> None:
        self.parsed.findings.append(Finding(check, self.file, line, sentence, hint))

    def check_fences(self, lines: list[str]) -> None:
        """Pair every opening ::: with the line that closes it; blocks do not stand in one another."""
        opened: tuple[int, str] | None = None
        for number, line in enumerate(lines, self.first_line):
            words = line.strip()
            if not _FENCE.match(line):
                if ":::" in words:
                    hint = "Begin the line with exactly three colons."
                    self.find("block", number, "A ::: stands where it opens and closes nothing.", hint)
            elif words.strip(": "):
                self._never_closed(opened)
                opened = (number, words)
            elif opened:
                opened = None
            else:
                self.find("block", number, "A ::: is left over here.", "Open the block before it, or remove the line.")
        self._never_closed(opened)

    def _never_closed(self, opened: tuple[int, str] | None) -> None:
        if opened:
            hint = "Put ::: on a line of its own after it."
            self.find("block", opened[0], f"The block `{opened[1]}` is never closed.", hint)

    def line(self, node: SyntaxTreeNode) -> int:
        return self.first_line + (node.map[0] if node.map else 0)

    def blocks(self, nodes: list[SyntaxTreeNode]) -> list[Block]:
        blocks: list[Block] = []
        for node in nodes:
            if node.type in _REFUSED:
                self.refuse(node.type, self.line(node))
                continue
            block = getattr(self, f"read_{node.type}")(node)
            if block and block["kind"] in _GROUPED and blocks and blocks[-1]["kind"] == block["kind"]:
                blocks[-1]["groups"] += block["groups"]
            elif block:
                blocks.append(block)
        return blocks

    def refuse(self, kind: str, line: int) -> None:
        self.find("html", line, f"The text contains {_REFUSED[kind]}.", "Use words, lists and ::: blocks only.")

    def read_paragraph(self, node: SyntaxTreeNode) -> Block | None:
        line = self.line(node)
        card = _PRINT.fullmatch(node.children[0].content.strip())
        if card and card.group(1):
            self.parsed.references.append(Reference("contact", card.group(2), line))
            return {"kind": "contact", "id": card.group(2)}
        return {"kind": "paragraph", "inline": self.inline(node.children[0].children, line)}

    def read_heading(self, node: SyntaxTreeNode) -> Block:
        self.sections += 1
        level = max(2, int(node.tag[1]))
        inline = self.inline(node.children[0].children, self.line(node))
        return {"kind": "heading", "level": level, "anchor": f"s{self.sections}", "inline": inline}

    def read_bullet_list(self, node: SyntaxTreeNode) -> Block:
        return {"kind": "list", "items": [self.blocks(item.children) for item in node.children]}

    def read_ordered_list(self, node: SyntaxTreeNode) -> Block:
        start = int(node.attrs.get("start", 1))
        if not 1 <= start <= MOST_STEPS_BEFORE:
            self.find("markup", self.line(node), f"The steps begin at {start}.", "Begin them with 1.")
        items = [_as_step(self.blocks(item.children)) for item in node.children]
        return {"kind": "steps", "start": start, "items": items}

    def read_container_block(self, node: SyntaxTreeNode) -> Block | None:
        line, words = self.line(node), node.info.strip()
        children = self.blocks(node.children)
        if words in _NOTES:
            return {"kind": "note", "note": words, "blocks": children}
        if match := _SAID.fullmatch(words):
            return {"kind": "words", "id": match.group(1), "line": line, **_as_step(children)}
        if match := _BY_COUNTRY.fullmatch(words):
            countries = match.group(2).split()
            self.check_countries(countries, line)
            return {"kind": match.group(1), "groups": [{"countries": countries, "blocks": children}]}
        if match := _CONTACTS.fullmatch(words):
            self.parsed.references.append(Reference("purpose", match.group(2), line))
            self.check_countries([match.group(1)] if match.group(1) else [], line)
            if children:
                self.find("block", line, f"Text stands inside `::: {words}`.", "Put it before or after the block.")
            return {"kind": "contacts", "purpose": match.group(2), "country": match.group(1) or ""}
        hint = (
            "Known: warning, staff, citizens TJ UZ, destinations RU, contacts danger, contacts RU danger, words an-id."
        )
        self.find("block", line, f"There is no block `::: {words}`.", hint)
        return None

    def check_countries(self, codes: list[str], line: int) -> None:
        for code in codes:
            if code not in COUNTRIES:
                hint = f"Known: {', '.join(sorted(COUNTRIES))}."
                self.find("block", line, f"There is no country `{code}`.", hint)

    def inline(self, nodes: list[SyntaxTreeNode], line: int, *, in_link: bool = False) -> Inline:
        pieces: Inline = []
        for node in nodes:
            if node.type == "text":
                self.check_text(node.content, line)
                pieces.append(escape(node.content))
            elif node.type in ("softbreak", "hardbreak"):
                line += 1
                pieces.append(" ")
            elif node.type == "print":
                pieces += self.printed(node, line, in_link=in_link)
            elif node.type == "link":
                pieces += self.link(node, line)
                line += _breaks(node)
            elif node.type in _TAGS:
                inside = self.inline(node.children, line, in_link=in_link)
                pieces += [f"<{_TAGS[node.type]}>", *inside, f"</{_TAGS[node.type]}>"]
                line += _breaks(node)
            else:
                self.refuse(node.type if node.type in _REFUSED else "html_inline", line)
        return _joined(pieces)

    def check_text(self, text: str, line: int) -> None:
        if "{" in text or "}" in text:
            self.find("print", line, "A {{…}} is unfinished here.", "Write {{ and }} around one name.")
        if unseen := _UNSEEN.search(text):
            hint = "Take the sign away: type the words around it again."
            self.find("markup", line, f"A sign that nobody sees stands here: U+{ord(unseen.group()):04X}.", hint)
        if leftover := _LEFTOVER.search(text):
            hint = "Pair ** around words, put # and a space before a heading; no tables, no web addresses."
            self.find("markup", line, f"The sign {leftover.group()} is left in the text.", hint)
        for known in self.dates:
            text = re.sub(rf"(?<!\d){re.escape(known)}(?!\d)", "", text)
        digits = re.search(r"\d[\d ., ]*", text)
        found = digits.group().strip(" .,") if digits else next(filter(str.isnumeric, text), "")
        if found:
            sentence = f"The digits {found} stand in the text."
            self.find("digit-in-text", line, sentence, "Make it a fact, or list it in `dates` if it is a date.")

    def printed(self, node: SyntaxTreeNode, line: int, *, in_link: bool) -> Inline:
        match = _PRINT.fullmatch(node.content)
        if not match:
            self.find("print", line, f"{node.content} is not a fact's name.", "Use small letters, digits and hyphens.")
        elif match.group(1):
            self.find("print", line, f"{node.content} stands in a sentence.", "Give the card a paragraph of its own.")
        elif in_link:
            self.find("print", line, f"{node.content} stands in a link.", "Put it before or after the link.")
        elif node.meta["touches"]:
            self.find("print", line, f"A letter touches {node.content}.", "Put a space, or say it another way.")
        else:
            self.parsed.references.append(Reference("fact", match.group(2), line))
            return [{"fact": match.group(2), "digits": bool(match.group(3))}]
        return []

    def link(self, node: SyntaxTreeNode, line: int) -> Inline:
        href = str(node.attrs["href"])
        words = self.inline(node.children, line, in_link=True)
        if not re.fullmatch(r"[1-9]\d?", href):
            self.find("link", line, f"The link leads to {href}.", "Write the number of an item: [words](84).")
            return words
        if int(href) not in NUMBERS:
            self.find("link", line, f"There is no item {href}.", "Look the number up in the list of all items.")
        self.parsed.references.append(Reference("item", href, line))
        return [{"item": int(href), "html": "".join(words)}]


def _breaks(node: SyntaxTreeNode) -> int:
    return sum(inner.type in ("softbreak", "hardbreak") for inner in node.walk())


def _as_step(blocks: list[Block]) -> dict[str, Any]:
    """Take the bold start of a step as its heading; links and facts may stand in it."""
    inline = blocks[0].get("inline", []) if blocks else []
    end = next((place for place, piece in enumerate(inline) if isinstance(piece, str) and "</strong>" in piece), None)
    if end is None or not (isinstance(inline[0], str) and inline[0].startswith("<strong>")):
        return {"heading": [], "blocks": blocks}
    last, _, after = inline[end].partition("</strong>")
    heading = [*inline[:end], last]
    heading[0] = heading[0].removeprefix("<strong>").lstrip()
    heading[-1] = heading[-1].rstrip().removesuffix(".")
    rest = _joined([piece for piece in (after.lstrip(), *inline[end + 1 :]) if piece])
    return {
        "heading": [piece for piece in heading if piece],
        "blocks": [{**blocks[0], "inline": rest}, *blocks[1:]] if rest else blocks[1:],
    }


def _joined(pieces: Inline) -> Inline:
    """Join neighbouring strings, so that what is stored is short."""
    joined: Inline = []
    for piece in pieces:
        if joined and isinstance(piece, str) and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined
