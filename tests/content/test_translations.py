"""A translation has the shape of the Russian text: the same blocks, facts, links and contacts in the same order."""

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.content.site import read_site
from kiosk.editors.tree import read_tree
from kiosk.languages import LANGUAGES, SOURCE
from tests.conftest import CONTENT

SITE, _ = read_site(read_tree(CONTENT))


def shape(node: Any) -> Iterator[str]:
    """Yield what stands in a text apart from its words."""
    if isinstance(node, dict):
        yield from (
            f"{key}={node[key]}" for key in ("kind", "level", "note", "countries", "purpose", "country") if key in node
        )
        yield from (f"{key}={node[key]}" for key in ("fact", "digits", "item", "id", "start") if key in node)
        for key in ("heading", "inline", "blocks", "items", "groups"):
            yield from shape(node.get(key, []))
    elif isinstance(node, list):
        for inner in node:
            yield from shape(inner)


def without_order(found: Iterator[str]) -> tuple[list[str], list[str]]:
    """Split blocks, whose order counts, from facts and links, which a language may order its own way in a sentence."""
    pieces = list(found)
    inner = [piece for piece in pieces if piece.startswith(("fact=", "digits=", "item="))]
    return [piece for piece in pieces if piece not in inner], sorted(inner)


@pytest.mark.parametrize("lang", [code for code in LANGUAGES if code != SOURCE])
@pytest.mark.parametrize("number", SITE.numbers)
def test_a_translation_has_the_shape_of_the_russian_text(lang: str, number: int) -> None:
    """No block, step, fact, link or contact list is lost, added or moved."""
    source, translation = SITE.items[SOURCE, number], SITE.items[lang, number]
    assert without_order(shape(translation.blocks)) == without_order(shape(source.blocks))
    assert translation.header.sources == source.header.sources
    assert translation.header.sensitive == source.header.sensitive
    assert translation.review == source.review
