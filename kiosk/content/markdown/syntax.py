"""CommonMark with the two signs of ours: `:::` around blocks and {{…}} around names."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.container import container_plugin

PRINT = re.compile(r"\{\{\s*(contact:)?([a-z0-9-]+)(\|number)?\s*\}\}")


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


MARKDOWN = _build()
