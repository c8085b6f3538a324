"""Paragraphs are cut from a text and put back without losing a byte."""

import pytest

from kiosk.content import frontmatter
from kiosk.content.frontmatter import FrontMatter
from kiosk.content.paragraphs import fill, split_paragraphs, structure
from kiosk.editors.tree import read_tree
from tests.conftest import CONTENT, EXAMPLE

BODIES = [
    front.body
    for folder in (CONTENT, EXAMPLE)
    for name, data in read_tree(folder).items()
    if name.endswith(".md") and isinstance(front := frontmatter.split(name, data.decode()), FrontMatter)
]


@pytest.mark.parametrize(
    "body", [*BODIES, "", "\n", "a", "a\nb\n\n\nc\n", "- a\n- b\n  c\n1. d\n# e\nf", ":::", "#\n- \n"]
)
def test_a_text_filled_with_its_own_paragraphs_is_the_same(body: str) -> None:
    """Every byte comes back, in real texts and in odd ones."""
    assert fill(body, [found.text for found in split_paragraphs(body, 1)]) == body


@pytest.mark.parametrize("body", BODIES)
def test_other_words_do_not_change_the_structure(body: str) -> None:
    """A translation put into the places of a text has its structure, and its paragraphs are the given ones."""
    texts = [f"слово {place}" for place, _ in enumerate(split_paragraphs(body, 1))]
    filled = fill(body, texts)
    assert structure(filled) == structure(body)
    assert [found.text for found in split_paragraphs(filled, 1)] == texts


def test_lines_are_those_of_the_file() -> None:
    """The line of a paragraph is where it begins in the file."""
    body = "Да.\n\n## Как\n1. **Раз.** Два\n   три.\n\n::: warning\nНет.\n:::\n"
    assert [(found.kind, found.line) for found in split_paragraphs(body, 5)] == [
        ("text", 5),
        ("heading", 7),
        ("step", 8),
        ("text", 12),
    ]
