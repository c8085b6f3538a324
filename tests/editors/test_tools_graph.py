"""The picture of a tool shows every question, answer and outcome, in the words of the Russian item."""

from xml.etree import ElementTree

from click.testing import CliRunner

from kiosk.content.site import read_site
from kiosk.content.tool_words import words_of
from kiosk.editors.tree import read_tree
from kiosk.publishing.graph import draw
from kiosk.publishing.main import main
from tests.conftest import EXAMPLE


def test_the_picture_is_whole() -> None:
    """It is well-formed, and nothing of the structure is left out."""
    site, _ = read_site(read_tree(EXAMPLE))
    drawn = draw(site.tools[91], words_of(site.items["ru", 91].blocks))
    texts = " ".join(node.text or "" for node in ElementTree.fromstring(drawn).iter() if node.text)  # noqa: S314 (our own)
    for words in ("citizenship", "Гражданином какой страны", "Кыргызстан", "no-work", "purpose: visit", "patent → 37"):
        assert words in texts
    assert drawn.count("<path") == 3  # one for each answer on which an outcome depends


def test_a_tool_that_is_not_there_is_told() -> None:
    """The sentence names those that are."""
    answer = CliRunner().invoke(main, ["graph", "12", "--content", str(EXAMPLE)])
    assert answer.exit_code != 0
    assert "91" in answer.output
