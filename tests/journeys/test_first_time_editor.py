"""A first-time editor's story, told with the commands she types: new, check, preview, stamp, exchange, stamp again."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import polib
import pytest
from click.testing import CliRunner, Result

from kiosk.content.stamps import FILE as STAMPS_FILE
from kiosk.content.stamps import read_stamps
from kiosk.editors.tree import read_tree
from kiosk.languages import SOURCE, WRITTEN
from kiosk.publishing.main import main
from kiosk.publishing.workshop import Workshop
from tests.conftest import EXAMPLE, ROOT, TODAY

OTHERS = [code for code in WRITTEN if code != SOURCE]
BODY = """Запишите адрес и позвоните домой.

1. **Регистрация.** Срок: {{ru-registration-tj-uz}} со дня въезда.
"""
WORDS = {"tg": "Сухан", "ky": "Сөз", "uz": "Soʻz", "kk": "Сөз"}  # stand for what a translator would write


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the example content, whose country topic takes the new item."""
    shutil.copytree(EXAMPLE, tmp_path / "content")
    return tmp_path / "content"


def run(content: Path, *words: str, code: int = 0) -> str:
    """Run a command of build_bundle.py on *content* and return what it says."""
    result: Result = CliRunner().invoke(main, [*words, "--content", str(content)])
    assert result.exit_code == code, result.output
    return result.output


def fill_in(content: Path, file: str, **keys: str) -> None:
    """Write values into the front matter of *file*, as an editor does."""
    path = content / file
    lines = path.read_text("utf-8").split("\n")
    for key, value in keys.items():
        lines = [f"{key} = {value}" if line.startswith(f"{key} =") else line for line in lines]
    path.write_text("\n".join(lines), "utf-8")


def about(report: str, name: str) -> list[str]:
    """Return the findings of a report that concern one file."""
    return [line for line in report.splitlines() if line.startswith(name)]


def test_the_story(content: Path, tmp_path: Path) -> None:
    """From an empty template to five languages, and to knowing exactly what is outdated."""
    file = "ru/46-first-72-hours.md"

    # She begins an item; what is missing is told until nothing is.
    run(content, "new", "46", "first-72-hours")
    assert "Number 46 is taken" in run(content, "new", "46", "first-days", code=1)
    assert {"front-matter"} <= checks(run(content, "check", code=1), file)
    fill_in(content, file, title='"Первые дни"')
    assert {"no-text", "unknown-topic"} <= checks(run(content, "check", code=1), file)
    fill_in(content, file, topic='"countries"')
    (content / file).write_text((content / file).read_text("utf-8") + BODY.replace("}} со", "}}со"), "utf-8")
    assert checks(run(content, "check", code=1), file) >= {"no-sources", "print"}
    fill_in(content, file, sources='["example-law"]')
    path = content / file
    path.write_text(path.read_text("utf-8").replace("}}со", "}} со"), "utf-8")
    assert checks(run(content, "check"), file) == {"unstamped"}

    # She looks at it as readers will see it.
    workshop = Workshop(tmp_path, lambda: TODAY)
    workshop.take(read_tree(content))
    assert workshop.current
    assert workshop.current.heading(SOURCE, 46)
    assert [found.check for found in workshop.findings_on(SOURCE, 46)] == ["unstamped"]

    # She stamps it; four translators get files for their own tool, and give them back.
    run(content, "stamp", str(path))
    assert checks(run(content, "check"), file) == set()
    for lang in OTHERS:
        run(content, "exchange", "out", lang, str(tmp_path))
        translate(tmp_path / lang / "46-first-72-hours.po", WORDS[lang])
        run(content, "exchange", "in", lang, str(tmp_path))
    report = run(content, "check")
    assert not [line for line in report.splitlines() if "/46-first-72-hours.md" in line], report

    # The Russian text changes: one paragraph is outdated in four languages, and each is told in words.
    path.write_text(path.read_text("utf-8").replace("позвоните домой", "напишите домой"), "utf-8")
    report = run(content, "check")
    for lang in OTHERS:
        (line,) = about(report, f"{lang}/46-first-72-hours.md")
        assert "paragraph 1 (“Запишите адрес и напишите домой.”) was changed" in line
    assert checks(report, file) == {"unstamped"}

    # One translator mends that paragraph; the others are still told, and nothing else of hers changed.
    run(content, "stamp", file)
    before = read_tree(content)
    run(content, "exchange", "out", "tg", str(tmp_path))
    catalog = polib.pofile(str(tmp_path / "tg/46-first-72-hours.po"))
    (fuzzy,) = [entry for entry in catalog if entry.fuzzy and not entry.obsolete]
    assert fuzzy.msgid == "Запишите адрес и напишите домой."
    fuzzy.msgstr, fuzzy.flags = "Сухани нав.", []
    catalog.save()
    run(content, "exchange", "in", "tg", str(tmp_path))
    after = read_tree(content)
    assert {name for name in after if after[name] != before.get(name)} == {"tg/46-first-72-hours.md", STAMPS_FILE}
    report = run(content, "check")
    assert [lang for lang in OTHERS if about(report, f"{lang}/46-")] == ["ky", "uz", "kk"]

    # A stamp by hand does the same for another.
    run(content, "stamp", "ky/46-first-72-hours.md")
    assert [lang for lang in OTHERS if about(run(content, "check"), f"{lang}/46-")] == ["uz", "kk"]


def checks(report: str, file: str) -> set[str]:
    """Return which checks found something in one file."""
    return {line.rpartition("[")[2].rstrip("]") for line in about(report, file)}


def translate(path: Path, word: str) -> None:
    """Fill in every entry as a translator's tool does, keeping facts and marks."""
    catalog = polib.pofile(str(path))
    for entry in catalog:
        if "aliases" in entry.msgctxt or "dates" in entry.msgctxt:
            entry.msgstr, entry.flags = "–", []
        else:
            marks = "{{ru-registration-tj-uz}}" if "{{" in entry.msgid else ""
            entry.msgstr = f"**{word}.** {word}: {marks}" if marks else f"{word}."
            entry.flags = []
    catalog.save()


def test_a_pipe_or_device_is_never_taken_away(content: Path, tmp_path: Path) -> None:
    """A file is written beside and put in its place: /dev/null would be a file afterwards."""
    os.mkfifo(tmp_path / "pipe")
    assert "is no file" in run(content, "report", "--html", str(tmp_path / "pipe"), code=1)
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("zone", ["Etc/GMT-14", "Etc/GMT+12"])
def test_the_editors_day_is_that_of_the_clock_on_the_wall(
    content: Path, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As readers' days are: east and west of Greenwich it may be another one."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        run(content, "new", "46", "first-72-hours")
        day = time.strftime("%Y-%m-%d")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert f"on = {day}" in (content / "ru/46-first-72-hours.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["new", "97", "x"], "numbers run from 1 to 89"),
        (["new", "46", "Первые"], "small English words"),
        (["stamp", "ru/99-x.md"], "There is no item in ru/99-x.md"),
        (["exchange", "out", "uz-cyrl", "x"], "made from uz by rule"),
        (["exchange", "out", "ru", "x"], "translate from"),
        (["exchange", "in", "tg", "nowhere"], "There is no PO file"),
        (["report", "--html", "README.md/report.html"], "cannot be written: File exists"),
        (["report", "--html", "long" * 100], "cannot be written: File name too long"),
    ],
)
def test_a_slip_at_the_command_line_gets_a_clear_sentence(content: Path, words: list[str], said: str) -> None:
    """Nothing is written, and the sentence says what to do."""
    before = read_tree(content)
    assert said in run(content, *words, code=1)
    assert read_tree(content) == before


@pytest.mark.parametrize("kind", next(one for one in main.commands["new"].params if one.name == "kind").type.choices)
def test_every_kind_that_new_offers_can_be_begun(content: Path, kind: str) -> None:
    """The file is there, of that kind, and lacks nothing but words."""
    run(content, "new", "46", "first-days", "--type", kind)
    assert f'type = "{kind}"' in (content / "ru/46-first-days.md").read_text("utf-8")
    (told,) = about(run(content, "check", code=1), "ru/46-first-days.md")
    assert "`title` has no words" in told


def stamps(content: Path) -> int:
    """Return how many stamps there are."""
    return len(read_stamps((content / STAMPS_FILE).read_text("utf-8"))[0])


@pytest.mark.parametrize("words", [["stamp", "ru/37-russia.md"], ["exchange", "in", "tg", "po"]])
def test_stamps_that_cannot_be_read_are_not_written_over(content: Path, tmp_path: Path, words: list[str]) -> None:
    """A merge left its marks in stamps.json: the commands stop and leave it as it is."""
    run(content, "exchange", "out", "tg", str(tmp_path / "po"))
    path = content / STAMPS_FILE
    broken = "<<<<<<< HEAD\n" + path.read_text("utf-8")
    path.write_text(broken, "utf-8")
    assert "take it back" in run(content, *[word.replace("po", str(tmp_path / "po")) for word in words], code=1)
    assert path.read_text("utf-8") == broken


@pytest.mark.parametrize(
    ("data", "said"), [(b"", "cannot be read"), (b"\xff{", "stamps.json, line 1"), (b"<<<<<<< a", "merge")]
)
def test_stamps_that_were_spoilt_are_called_by_name(content: Path, data: bytes, said: str) -> None:
    """An empty file is no beginning: a crash made it, and a stamp over it would lose all others."""
    (content / STAMPS_FILE).write_bytes(data)
    assert said in run(content, "stamp", "ru/37-russia.md", code=1)
    assert (content / STAMPS_FILE).read_bytes() == data


def test_a_translation_of_a_broken_text_is_not_stamped(content: Path) -> None:
    """The sentence names the Russian file, which is there and has an error."""
    (content / "ru/37-russia.md").write_bytes(b"\xff")
    assert "ru/37-russia.md has errors" in run(content, "stamp", "tg/37-russia.md", code=1)


def test_a_stamp_outlives_a_slip_in_its_file_and_falls_with_it(content: Path) -> None:
    """A quote forgotten in one file costs nobody a stamp; a file that is removed takes its stamp along."""
    before, path = stamps(content), content / "kk/37-russia.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace('title = "', "title = ", 1), "utf-8")
    run(content, "stamp", "ru/37-russia.md")
    assert stamps(content) == before
    path.unlink()
    run(content, "stamp", "./ru/37-russia.md")
    assert stamps(content) == before - 1


def test_two_editors_stamping_at_once_lose_nothing(content: Path) -> None:
    """Eight commands at the same time leave eight stamps."""
    (content / STAMPS_FILE).unlink()
    names = sorted(path.relative_to(content).as_posix() for path in content.glob("*/37-*.md"))
    names += sorted(path.relative_to(content).as_posix() for path in content.glob("*/79-*.md"))[:3]
    command = [
        sys.executable,
        "-c",
        "from kiosk.publishing.main import main; main()",
        "stamp",
        "--content",
        str(content),
    ]
    running = [subprocess.Popen([*command, name], cwd=ROOT, stdout=subprocess.DEVNULL) for name in names]
    assert [process.wait() for process in running] == [0] * 8
    assert stamps(content) == 8


def test_what_must_not_be_stated_is_not_stamped(content: Path) -> None:
    """A refuted statement is an error, and no text with errors is stamped."""
    path = content / "ru/37-russia.md"
    path.write_text(path.read_text("utf-8").replace("Выезд счётчик не обнуляет.", "Выезд обнуляет счётчик."), "utf-8")
    assert "must not be stated" in run(content, "stamp", str(path), code=1)


def test_what_has_errors_or_another_shape_is_not_stamped(content: Path) -> None:
    """A stamp is never given to a text that would not build, or that lacks a paragraph."""
    path = content / "tg/37-russia.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("::: warning", "::: warming"), "utf-8")
    assert "has errors" in run(content, "stamp", str(path), code=1)
    path.write_text(text + "\nЯк сухани зиёдатӣ.\n", "utf-8")
    assert "not built like the Russian text" in run(content, "stamp", str(path), code=1)
