"""The house keeps its own rules: floors, purity, and nothing without its counterpart."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from kiosk.cli import main as kiosk_commands
from kiosk.config import COUNTRIES, Settings
from kiosk.content.findings import CHECKS
from kiosk.content.topics import FILE as TOPICS_FILE
from kiosk.content.topics import MOST_NEEDED, PICTURES, STARRED
from kiosk.content.types import TYPES
from kiosk.languages import KEYS, LANGUAGES, SOURCE
from kiosk.languages.keyboards import SIGNS
from kiosk.languages.text import fold_text
from kiosk.publishing.main import main as editors_commands
from kiosk.web.emergency import EMERGENCY
from kiosk.web.i18n import missing_words
from kiosk.web.look import SYMBOLS
from tests.conftest import CONTENT, EXAMPLE, EXAMPLE_TOOLS, ROOT

WEB = ROOT / "kiosk" / "web"
PURE = [*(ROOT / "kiosk/content").rglob("*.py"), *(ROOT / "kiosk/languages").rglob("*.py")]
OUTSIDE = {"os", "io", "time", "pathlib", "shutil", "glob", "socket", "tempfile", "random"}
CLOCKS = {"now", "today", "time", "time_ns", "monotonic", "utcnow"}


def test_imports_only_go_down() -> None:
    """Every import contract of pyproject.toml holds."""
    # A process of its own: the linter switches off every logger that it finds.
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(ROOT)))
def test_content_and_languages_neither_open_nor_ask_the_clock(path: Path) -> None:
    """Nothing in content/ or languages/ calls open(), reads a path or asks what time it is."""
    assert impure_calls(path.read_text("utf-8")) == []


def test_the_purity_check_sees_what_it_should() -> None:
    """The check above finds an open(), a clock and a read."""
    code = "open('x'); date.today(); time.time(); Path('x').read_text(); datetime.now(UTC)"
    assert len(impure_calls(code)) == 5
    assert len(impure_calls("import os; from time import time as t; import re, pathlib as p")) == 3


def impure_calls(code: str) -> list[str]:
    """Return the calls in *code* that open, read or ask the clock; package data may be read."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = [node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            found += [module for module in modules if module and module.partition(".")[0] in OUTSIDE]
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        reads = (
            name.endswith((".read_text", ".read_bytes", ".open")) and "resources" not in name and name[:5] != "file."
        )
        if name == "open" or (reads and "_TABLES" not in name) or name.rpartition(".")[2] in CLOCKS:
            found.append(name)
    return [name for name in found if name != "(resources.files('kiosk.languages') / 'folding.toml').read_text"]


@pytest.mark.parametrize("path", sorted((ROOT / "kiosk").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_code_asks_which_language_it_is(path: Path) -> None:
    """What differs between languages is data: nothing compares with a language's code."""
    compared = [
        side.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Compare)
        for side in ast.walk(node)  # also those of a tuple
        if isinstance(side, ast.Constant)
    ]
    assert not set(LANGUAGES) & {value for value in compared if isinstance(value, str)}


def test_each_type_has_a_template_and_an_example() -> None:
    """A content type comes with a template of its name and an item in the example content."""
    paths = [*EXAMPLE.rglob("*.md"), *EXAMPLE_TOOLS.rglob("*.md")]
    used = {match for path in paths for match in re.findall(r'type = "(\w+)"', path.read_text("utf-8"))}
    assert {path.stem for path in (WEB / "templates/items").glob("*.html")} == set(TYPES) == used


def test_each_check_is_explained_to_editors() -> None:
    """CONTRIBUTING.md has a heading for every check, and for no other."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert set(re.findall(r"^#### `([a-z-]+)`", text, re.M)) == set(CHECKS)


def commands_below(group: click.Group) -> Iterator[click.Command]:
    """Yield all commands of *group*, and those of the groups in it."""
    for command in group.commands.values():
        yield command
        if isinstance(command, click.Group):
            yield from commands_below(command)


@pytest.mark.parametrize("group", [kiosk_commands, editors_commands], ids=["kiosk", "build_bundle"])
def test_each_command_and_option_has_help(group: click.Group) -> None:
    """No command, no command of a group and no option is without a sentence."""
    for command in commands_below(group):
        assert command.help, command.name
        assert all(parameter.help for parameter in command.params if isinstance(parameter, click.Option))


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_file_is_complete(code: str) -> None:
    """Every language has all keys, every unit with the plural forms it needs, and every country's name."""
    data = tomllib.loads((ROOT / f"kiosk/languages/{code}.toml").read_text("utf-8"))
    language, source = LANGUAGES[code], LANGUAGES[SOURCE]
    assert set(KEYS) <= set(data)
    assert set(language.units) == set(source.units)
    assert set(language.countries) == set(source.countries)
    for unit in language.units:
        assert all(language.unit_word(unit, number) or unit == "none" for number in (1, 2, 5, 1.5))


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_keyboard_types_its_whole_alphabet(code: str) -> None:
    """The on-screen keyboard of a language has a key for each of its letters, none twice, at most 14 in a row."""
    language = LANGUAGES[code]
    keys = [key for row in language.screen_keys for key in row.split(" ")]
    assert set(language.alphabet) <= set("".join(keys))
    assert len(set(keys)) == len(keys)
    assert all(key and key == key.lower() for key in keys)
    assert max(len(row.split(" ")) for row in (*language.screen_keys, *SIGNS)) <= 14


@pytest.mark.parametrize("code", LANGUAGES)
def test_folding_twice_changes_nothing(code: str) -> None:
    """A folded alphabet folds to itself, and every letter has a fold or is a sign that falls away."""
    language = LANGUAGES[code]
    once = " ".join(fold_text(language, letter) for letter in language.alphabet)
    assert " ".join(fold_text(language, piece) for piece in once.split(" ")) == once
    assert once.isascii() or set(once) - set("čš ") <= set("abcdefghijklmnopqrstuvwxyz")


def words_in_use() -> set[str]:
    """Return every interface word in templates and code."""
    method_map = [("**.py", "python"), ("**.html", "jinja2")]
    options = {"**.html": {"trim_blocks": "true"}}
    return {found[2] for found in extract_from_dir(str(WEB), method_map, options) if isinstance(found[2], str)}


def test_the_list_of_interface_words_is_up_to_date() -> None:
    """messages.pot holds exactly the words in use: `pybabel extract` was run after the last change."""
    template = read_po(BytesIO((WEB / "translations/messages.pot").read_bytes()))
    assert {message.id for message in template if message.id} == words_in_use()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_interface_word_is_translated(code: str) -> None:
    """No catalog lacks a word; and one word taken away is noticed."""
    path = WEB / f"translations/{LANGUAGES[code].locale}/LC_MESSAGES/messages.po"
    wanted = read_po(BytesIO((WEB / "translations/messages.pot").read_bytes()))
    catalog = read_po(BytesIO(path.read_bytes()))
    assert missing_words(catalog, wanted) == []
    catalog["Help"].string = ""
    assert missing_words(catalog, wanted) == ["Help"]


def test_emergency_numbers_agree_with_the_directory() -> None:
    """The numbers in the package are those of contacts.toml, and every possible centre's country has one."""
    contacts = tomllib.loads((CONTENT / "contacts.toml").read_text("utf-8"))
    assert {code: contacts[f"emergency-{code.lower()}"]["inside"] for code in COUNTRIES} == EMERGENCY


def test_every_topic_has_its_picture() -> None:
    """A topic's picture is one of ours."""
    topics = tomllib.loads((CONTENT / TOPICS_FILE).read_text("utf-8"))
    assert (
        {topic["picture"] for name, topic in topics.items() if name not in (MOST_NEEDED, STARRED)}
        <= set(PICTURES)
        <= set(SYMBOLS)
    )


def test_the_example_settings_name_every_setting() -> None:
    """kiosk.toml.example explains each setting."""
    text = (ROOT / "kiosk/deploy/kiosk.toml.example").read_text("utf-8")
    assert set(re.findall(r"^#? ?(\w+) =", text, re.M)) == set(Settings.__dataclass_fields__)
    assert tomllib.loads(text).items() <= asdict(Settings()).items(), "the values there are the usual ones"


def test_the_readme_command_is_the_one_that_ci_runs() -> None:
    """.ci/run runs the second command of the README."""
    commands = re.findall(r"^    (.*)$", (ROOT / "README.md").read_text("utf-8"), re.M)
    assert commands[1] in (ROOT / ".ci/run").read_text("utf-8")
