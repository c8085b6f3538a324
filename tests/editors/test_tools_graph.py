"""The picture of a tool shows every question, answer and outcome, in the words of the Russian item."""

import shutil
from pathlib import Path
from xml.etree import ElementTree

from click.testing import CliRunner

from kiosk.content.site import read_site
from kiosk.content.tool_words import words_of
from kiosk.publishing.graph import draw
from kiosk.publishing.main import main
from tests.conftest import EXAMPLE, EXAMPLE_TOOLS


def test_the_picture_is_whole(tool_files: dict[str, bytes]) -> None:
    """It is well-formed, and nothing of the structure is left out."""
    site, _ = read_site(tool_files)
    drawn = draw(site.tools[91], words_of(site.items["ru", 91].blocks))
    texts = " ".join(node.text or "" for node in ElementTree.fromstring(drawn).iter() if node.text)  # noqa: S314 (our own)
    for words in ("citizenship", "Гражданином какой страны", "Кыргызстан", "no-work", "purpose: visit", "patent → 37"):
        assert words in texts
    assert drawn.count("<path") == 3  # one for each answer on which an outcome depends


def test_a_tool_that_is_being_written_is_drawn(tool_files: dict[str, bytes]) -> None:
    """A line more than there are answers is drawn, too: `check` says what to do."""
    text = tool_files["ru/91-find-my-route.md"].replace("- Кыргызстан\n".encode(), "- Кыргызстан\n- Третья\n".encode())
    site, _ = read_site({**tool_files, "ru/91-find-my-route.md": text})
    assert "Третья" in draw(site.tools[91], words_of(site.items["ru", 91].blocks))


def test_a_tool_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The sentence names those that are."""
    for folder in (EXAMPLE, EXAMPLE_TOOLS):
        shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    answer = CliRunner().invoke(main, ["graph", "12", "--content", str(tmp_path)])
    assert answer.exit_code != 0
    assert "91" in answer.output
