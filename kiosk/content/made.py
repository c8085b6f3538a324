"""Items in languages that are made from another by rule: the same blocks, with every word rewritten."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from kiosk.content.item import Item
from kiosk.languages import LANGUAGES, MAKERS

_WORDS = ("inline", "heading", "html")  # the parts of a block that hold words


def with_made(items: Iterable[Item]) -> Iterator[Item]:
    """Yield *items*, and each again in the languages that are made from its own."""
    for item in items:
        yield item
        yield from (_make(item, code) for code, known in LANGUAGES.items() if known.made_from == item.lang)


def _make(item: Item, code: str) -> Item:
    make = MAKERS[code]
    header = replace(item.header, title=make(item.header.title), aliases=tuple(map(make, item.header.aliases)))
    return replace(item, lang=code, header=header, blocks=_rewritten(item.blocks, make))


def _rewritten(node: Any, make: Callable[[str], str], *, is_words: bool = False) -> Any:
    if isinstance(node, str):
        return make(node) if is_words else node
    if isinstance(node, list):
        return [_rewritten(inner, make, is_words=is_words) for inner in node]
    if isinstance(node, dict):
        return {key: _rewritten(value, make, is_words=key in _WORDS) for key, value in node.items()}
    return node
