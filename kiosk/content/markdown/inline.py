"""Reads the words of one paragraph, heading or line: bold, links, facts, and what must not stand in a text."""

import re
from html import escape

from markdown_it.tree import SyntaxTreeNode

from kiosk.content.findings import Finding
from kiosk.content.markdown.parsed import Inline, Parsed, Reference, joined
from kiosk.content.markdown.syntax import PRINT

NUMBERS = frozenset({*range(1, 90), *range(91, 96)})  # of the topic tree: a link may lead there before there is a text
_LEFTOVER = re.compile(
    r"\*\*|__|~~|==+|<<<+|##|^#|\||(?<!:)::(?!:)|[•▪●◦‣■\uf0a7\uf0b7]|[\[\]](?:\s?\(\d+\))?|(?:https?://|www\.)\S*"
)
_SIGNS = {  # what is to be done about a sign that is left; about all others: pair it
    ":": "A block begins and ends with exactly three colons.",
    "[": "A link is written [words](84), without a space before the number.",
    "]": "A link is written [words](84), without a space before the number.",
    "=": "After a merge keep one of the two versions; under a heading no line is drawn.",
    "<": "After a merge keep one of the two versions.",
} | dict.fromkeys("•▪●◦‣■\uf0a7\uf0b7", "Begin each line of a list with a hyphen and a space.")
_PAIRED = "Pair ** around words, put # and a space before a heading; no tables, no web addresses."
_UNSEEN = re.compile(  # control characters, and signs without a width or that turn the direction
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]"
)
_TAGS = {"strong": "strong", "em": "em"}
REFUSED = {
    "html_block": "HTML", "html_inline": "HTML", "image": "an image", "fence": "code", "code_block": "code",
    "code_inline": "code", "blockquote": "a quotation", "hr": "a line",
}  # fmt: skip


class InlineReader:
    """Walks the inline part of a syntax tree, gathering references and findings."""

    def __init__(self, file: str, first_line: int, dates: tuple[str, ...]) -> None:
        self.file, self.first_line = file, first_line
        self.dates = sorted(dates, key=len, reverse=True)  # the longest is taken away first
        self.parsed = Parsed()

    def find(self, check: str, line: int, sentence: str, hint: str) -> None:
        """Note what is wrong on *line*."""
        self.parsed.findings.append(Finding(check, self.file, line, sentence, hint))

    def _refuse(self, kind: str, line: int) -> None:
        self.find("html", line, f"The text contains {REFUSED[kind]}.", "Use words, lists and ::: blocks only.")

    def inline(self, nodes: list[SyntaxTreeNode], line: int, *, in_link: bool = False) -> Inline:
        """Return the words of *nodes*, which begin on *line*, as strings and things to print."""
        pieces: Inline = []
        for node in nodes:
            if node.type == "text":
                self.check_text(node.content, line)
                pieces.append(escape(node.content))
            elif node.type in ("softbreak", "hardbreak"):
                line += 1
                pieces.append(" ")
            elif node.type == "print":
                pieces += self._printed(node, line, in_link=in_link)
            elif node.type == "link":
                pieces += self._link(node, line)
                line += _breaks(node)
            elif node.type in _TAGS:
                inside = self.inline(node.children, line, in_link=in_link)
                pieces += [f"<{_TAGS[node.type]}>", *inside, f"</{_TAGS[node.type]}>"]
                line += _breaks(node)
            else:
                self._refuse(node.type if node.type in REFUSED else "html_inline", line)
        return joined(pieces)

    def check_text(self, text: str, line: int) -> None:
        """Note everything in *text* that its readers should not see."""
        if "{" in text or "}" in text:
            self.find("print", line, "A {{…}} is unfinished here.", "Write {{ and }} around one name.")
        if unseen := _UNSEEN.search(text):
            hint = "Take the sign away: type the words around it again."
            self.find("markup", line, f"A sign that nobody sees stands here: U+{ord(unseen.group()):04X}.", hint)
        if leftover := _LEFTOVER.search(text):
            hint = _SIGNS.get(leftover.group()[0], _PAIRED)
            self.find("markup", line, f"The sign {leftover.group()} is left in the text.", hint)
            text = _LEFTOVER.sub("", text)  # its digits are no news
        for known in self.dates:
            text = re.sub(rf"(?<!\d){re.escape(known)}(?!\d)", "", text)
        digits = re.search(r"\d[\d ., ]*", text)
        found = digits.group().strip(" .,") if digits else next(filter(str.isnumeric, text), "")
        if found:
            sentence = f"The digits {found} stand in the text."
            self.find("digit-in-text", line, sentence, "Make it a fact, or list it in `dates` if it is a date.")

    def _printed(self, node: SyntaxTreeNode, line: int, *, in_link: bool) -> Inline:
        match = PRINT.fullmatch(node.content)
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

    def _link(self, node: SyntaxTreeNode, line: int) -> Inline:
        href = str(node.attrs["href"])
        words = self.inline(node.children, line, in_link=True)
        if not re.fullmatch(r"[1-9]\d?", href):
            self.find("link", line, f"The link leads to {href}.", "Write the number of an item: [words](84).")
            return words
        if int(href) not in NUMBERS:
            self.find("link", line, f"There is no item {href}.", "Look the number up in the list of all items.")
            return words
        if not any(isinstance(piece, str) and piece.strip() for piece in words):
            self.find("link", line, f"The link to {href} has no words.", "Write between [ and ] what it leads to.")
        self.parsed.references.append(Reference("item", href, line))
        return [{"item": int(href), "html": "".join(words)}]


def _breaks(node: SyntaxTreeNode) -> int:
    return sum(inner.type in ("softbreak", "hardbreak") for inner in node.walk())
