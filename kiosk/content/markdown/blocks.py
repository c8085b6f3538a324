"""Reads the blocks of one text: paragraphs, headings, lists, steps and what stands between `:::` lines."""

import re
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from kiosk.content.markdown.inline import REFUSED, InlineReader
from kiosk.content.markdown.parsed import Block, Reference, joined
from kiosk.content.markdown.syntax import PRINT
from kiosk.languages import COUNTRIES

_BY_COUNTRY = re.compile(r"(citizens|destinations)((?: [A-Z]{2})+)")
_GROUPED = ("citizens", "destinations")
_SAID = re.compile(r"words ([a-z][a-z0-9-]*)")
_CONTACTS = re.compile(r"contacts(?: ([A-Z]{2}))? ([a-z]+)")
_MOST_STEPS_BEFORE = 9  # a list that goes on after a block begins at most here
_NOTES = ("warning", "staff")


class BlockReader(InlineReader):
    """Walks one text's syntax tree, gathering blocks, references and findings."""

    sections = 0  # read so far

    def _line(self, node: SyntaxTreeNode) -> int:
        return self.first_line + (node.map[0] if node.map else 0)

    def blocks(self, nodes: list[SyntaxTreeNode]) -> list[Block]:
        """Return the blocks that *nodes* become; neighbours of one grouped kind are one."""
        blocks: list[Block] = []
        for node in nodes:
            if node.type in REFUSED:
                self._refuse(node.type, self._line(node))
                continue
            block = getattr(self, f"_read_{node.type}")(node)
            if block and block["kind"] in _GROUPED and blocks and blocks[-1]["kind"] == block["kind"]:
                blocks[-1]["groups"] += block["groups"]
            elif block:
                blocks.append(block)
        return blocks

    def _read_paragraph(self, node: SyntaxTreeNode) -> Block | None:
        line = self._line(node)
        card = PRINT.fullmatch(node.children[0].content.strip())
        if card and card.group(1):
            self.parsed.references.append(Reference("contact", card.group(2), line))
            return {"kind": "contact", "id": card.group(2)}
        return {"kind": "paragraph", "inline": self.inline(node.children[0].children, line)}

    def _read_heading(self, node: SyntaxTreeNode) -> Block:
        self.sections += 1
        level = max(2, int(node.tag[1]))
        inline = self.inline(node.children[0].children, self._line(node))
        return {"kind": "heading", "level": level, "anchor": f"s{self.sections}", "inline": inline}

    def _read_bullet_list(self, node: SyntaxTreeNode) -> Block:
        return {"kind": "list", "items": [self.blocks(item.children) for item in node.children]}

    def _read_ordered_list(self, node: SyntaxTreeNode) -> Block:
        start = int(node.attrs.get("start", 1))
        if not 1 <= start <= _MOST_STEPS_BEFORE:
            self.find("markup", self._line(node), f"The steps begin at {start}.", "Begin them with 1.")
        items = [_as_step(self.blocks(item.children)) for item in node.children]
        return {"kind": "steps", "start": start, "items": items}

    def _read_container_block(self, node: SyntaxTreeNode) -> Block | None:
        line, words = self._line(node), node.info.strip()
        children = self.blocks(node.children)
        if words in _NOTES:
            return {"kind": "note", "note": words, "blocks": children}
        if match := _SAID.fullmatch(words):
            return {"kind": "words", "id": match.group(1), "line": line, **_as_step(children)}
        if match := _BY_COUNTRY.fullmatch(words):
            countries = match.group(2).split()
            self._check_countries(countries, line)
            return {"kind": match.group(1), "groups": [{"countries": countries, "blocks": children}]}
        if match := _CONTACTS.fullmatch(words):
            self.parsed.references.append(Reference("purpose", match.group(2), line))
            self._check_countries([match.group(1)] if match.group(1) else [], line)
            if children:
                self.find("block", line, f"Text stands inside `::: {words}`.", "Put it before or after the block.")
            return {"kind": "contacts", "purpose": match.group(2), "country": match.group(1) or ""}
        hint = (
            "Known: warning, staff, citizens TJ UZ, destinations RU, contacts danger, contacts RU danger, words an-id."
        )
        self.find("block", line, f"There is no block `::: {words}`.", hint)
        return None

    def _check_countries(self, codes: list[str], line: int) -> None:
        for code in codes:
            if code not in COUNTRIES:
                hint = f"Known: {', '.join(sorted(COUNTRIES))}."
                self.find("block", line, f"There is no country `{code}`.", hint)


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
    rest = joined([piece for piece in (after.lstrip(), *inline[end + 1 :]) if piece])
    return {
        "heading": [piece for piece in heading if piece],
        "blocks": [{**blocks[0], "inline": rest}, *blocks[1:]] if rest else blocks[1:],
    }
