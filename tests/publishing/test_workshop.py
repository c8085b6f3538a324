"""The preview shows the files as they stand; what is broken is told on its page, and the rest keeps working."""

import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client

from kiosk.content.site import read_site
from kiosk.content.stamps import FILE as STAMPS_FILE
from kiosk.content.stamps import write_stamps
from kiosk.editors.recordings import read_recordings
from kiosk.editors.stamps import stamp_files
from kiosk.editors.tree import read_tree
from kiosk.languages import LANGUAGES
from kiosk.publishing import workshop
from kiosk.publishing.main import main
from kiosk.publishing.preview import follow
from kiosk.publishing.workshop import Workshop
from kiosk.web.app import Kiosk
from kiosk.web.wsgi import make_application
from tests.conftest import EXAMPLE, EXAMPLE_TOOLS, TODAY, catalogs
from tests.sound import record, silence


class Desk:
    """An editor's desk: a tree of files, and the preview of it on both faces."""

    def __init__(self, folder: Path) -> None:
        self.content, self.workshop = folder / "content", Workshop(folder, lambda: TODAY)
        shutil.copytree(EXAMPLE, self.content)
        self.take()
        kiosk = Kiosk(self.workshop, lambda: TODAY, "TJ", catalogs(), self.workshop)
        self.public, self.terminal = (Client(make_application(kiosk, face)) for face in ("public", "terminal"))

    def take(self) -> None:
        """Follow the files as `follow` does after a save."""
        self.workshop.take(read_tree(self.content), read_recordings(self.content))

    def save(self, file: str, old: str, new: str) -> None:
        """Write *new* for *old*, as an editor does."""
        path = self.content / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        self.take()

    def get(self, path: str) -> str:
        """Return a page of the phones' face."""
        return self.public.get(path).text


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with the example content."""
    desk = Desk(tmp_path)
    yield desk
    desk.workshop.close()


def test_a_changed_fact_shows_in_all_six_ways_of_reading(desk: Desk) -> None:
    """One edit of facts.toml, and every language and script prints the new value."""
    desk.save("facts.toml", "value = 30", "value = 33")
    for language in LANGUAGES.values():
        page = desk.get(f"/{language.code}/37")
        assert language.quantity(33, "day") in page
        assert language.quantity(30, "day") not in page


def test_a_broken_page_tells_its_finding_and_shows_its_last_good_text(desk: Desk) -> None:
    """An unknown fact in one file: its page says so and still has words; every other page is as before."""
    before = desk.get("/ru/79")
    desk.save("ru/37-russia.md", "{{ru-registration-eaeu}}", "{{ru-registration-eeu}}")
    page = desk.get("/ru/37")
    assert "There is no fact `ru-registration-eeu`" in page
    assert LANGUAGES["ru"].quantity(30, "day") in page
    assert desk.get("/ru/79").replace('data-version="2"', 'data-version="1"').count("Мне") == before.count("Мне")
    assert "ru/37-russia.md" in desk.get("/preview/")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("tg/37-russia.md", 'title = "Русия"', 'title = "Русия', "cannot be read as TOML"),
        ("tg/37-russia.md", "::: warning", "::: warming", "There is no block"),
        ("facts.toml", "value = 30", "value = ", "cannot be read as TOML"),
        ("facts.toml", "value = 30", 'value = "x"', "not a number"),
        ("contacts.toml", 'inside = "112"', 'inside = "l12"', "cannot be dialled"),
        ("topics.toml", "order = 5", "order = five", "cannot be read as TOML"),
        ("stamps.json", "{", "[", "cannot be read"),
    ],
)
def test_whatever_breaks_every_page_still_opens(desk: Desk, file: str, old: str, new: str, said: str) -> None:
    """Any broken file is a finding on the list, and all pages of all languages answer."""
    desk.save(file, old, new)
    assert said in desk.get("/preview/")
    for code in LANGUAGES:
        for path in ("", "all", "37", "79", "help", "search?q=112", "topic/documents"):
            assert desk.public.get(f"/{code}/{path}").status_code == 200, (code, path)
            assert desk.terminal.get(f"/{code}/{path}").status_code == 200, (code, path)


@pytest.mark.parametrize(
    ("number", "file", "old", "new", "said"),
    [
        (94, "tools/94.toml", '"stay"', '"stai"', "There is no formula"),
        (94, "tools/94.toml", 'window = "ru-registration-eaeu"', 'window = "gone"', "is no number of days"),
        (94, "tools/94.toml", "formula", "[formula", "cannot be read as TOML"),
        (94, "ru/94-count-my-days.md", "::: words trips", "::: words trip", "words of `trips` are missing"),
        (93, "ru/93-my-situation.md", "::: words some", "::: words sum", "words of `some` are missing"),
        (91, "tools/91.toml", '["TJ", "KG"]', '["TJ", "KG", "UZ"]', "has 2 lines, and 3 answers"),
        (91, "tools/91.toml", 'id = "patent"', 'id = "licence"', "words of `licence` are missing"),
    ],
)
def test_a_broken_tool_tells_its_finding_and_still_opens(
    tmp_path: Path, number: int, file: str, old: str, new: str, said: str
) -> None:
    """In its structure or in its words: the page says so, shows what it can, and has no error."""
    desk = Desk(tmp_path)
    shutil.copytree(EXAMPLE_TOOLS, desk.content, dirs_exist_ok=True)
    desk.take()
    desk.save(file, old, new)
    assert said in desk.get("/preview/")
    for path in ("91", "91?citizenship=TJ&purpose=work&leaving=-&done=1", "93", "94", "94?trips=1&day=-&done=1"):
        for face in (desk.public, desk.terminal):
            page = face.get(f"/ru/{path}")
            assert page.status_code == 200, path
            assert (said in page.text) == path.startswith(f"{number}"), path


def test_a_file_broken_from_the_start_has_a_page_with_its_finding(tmp_path: Path) -> None:
    """Nothing good was ever seen of it: the page holds the finding and the file's name."""
    content = tmp_path / "other"
    shutil.copytree(EXAMPLE, content)
    (content / "ru/46-first-days.md").write_text("Без ключей.\n", "utf-8")
    workshop = Workshop(tmp_path, lambda: TODAY)
    workshop.take(read_tree(content))
    workshop.close()
    kiosk = Kiosk(workshop, lambda: TODAY, "TJ", catalogs(), workshop)
    page = Client(make_application(kiosk, "public")).get("/ru/46").text
    assert "does not begin with a +++ line" in page
    assert "first-days" in page


def test_a_table_cut_short_while_it_is_saved_empties_nothing(desk: Desk) -> None:
    """An empty topics.toml, again and again: the pages stay, and the next good save is shown."""
    text = (desk.content / "topics.toml").read_text("utf-8")
    for _ in range(6):
        (desk.content / "topics.toml").write_text("", "utf-8")
        desk.take()
        assert desk.public.get("/ru/37").status_code == 200
    (desk.content / "topics.toml").write_text(text, "utf-8")
    desk.save("facts.toml", "value = 30", "value = 35")
    assert LANGUAGES["ru"].quantity(35, "day") in desk.get("/ru/37")


def test_a_disk_that_was_full_for_a_while_is_forgotten(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six saves fail; what was shown stays open, and the next save is shown."""
    real = workshop.build_store

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(workshop, "build_store", full)
    for _ in range(6):
        with pytest.raises(OSError, match="No space"):
            desk.take()
    assert desk.public.get("/ru/search?q=37").status_code == 200
    monkeypatch.setattr(workshop, "build_store", real)
    desk.save("facts.toml", "value = 30", "value = 36")
    assert LANGUAGES["ru"].quantity(36, "day") in desk.get("/ru/37")


def test_a_page_is_not_called_new_before_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a save is being built the version is still the old one, so that the page is not shown old as new."""
    seen = []
    real = workshop.build_store
    monkeypatch.setattr(
        workshop, "build_store", lambda *given: (seen.append(desk.get("/preview/version")), real(*given))
    )
    before = desk.get("/preview/version")
    desk.take()
    assert seen == [before]
    assert desk.get("/preview/version") != before


def test_what_is_written_in_a_file_is_never_markup_in_the_preview(desk: Desk) -> None:
    """A title with a script in it is words, in findings and side by side."""
    desk.save("tg/37-russia.md", 'title = "Русия"', 'title = "<script>alert(1)</script>"')
    for path in ("/preview/", "/preview/tg/37", "/tg/37", "/tg/all"):
        assert "<script>alert" not in desk.get(path)
    assert "&lt;script&gt;alert" in desk.get("/preview/tg/37")


def test_the_strip_leads_to_the_page_in_its_own_language(desk: Desk) -> None:
    """Whatever the browser asks for, a Tajik page leads to the Tajik text; a Russian one has nothing beside it."""
    page = desk.public.get("/preview/tg/37", headers={"Accept-Language": "en"}).text
    assert 'href="/preview/tg/37"' in page
    assert "Side by side</a>" not in desk.get("/ru/37")
    assert desk.public.get("/preview/ru/37").status_code == 404


def test_no_link_of_the_editors_pages_leads_nowhere(desk: Desk) -> None:
    """Their languages lead from one comparison to the other; where there is nothing to compare nothing is offered."""
    (desk.content / "ru/46-first-days.md").write_text("Без ключей.\n", "utf-8")
    desk.take()
    for path in ("/preview/", "/preview/tg/37", "/preview/uz-cyrl/37", "/ru/46", "/tg/46"):
        for address in set(re.findall(r'href="(/[^"#]*)', desk.get(path))):
            assert desk.public.get(address).status_code < 400, (path, address)


def test_a_fact_past_its_day_is_told_on_the_pages_that_print_it(desk: Desk) -> None:
    """Findings of tables stand on the pages that they belong to."""
    desk.save("facts.toml", "value = 30", "value = 30\nreview_bye = 1")
    assert "unknown key" in desk.get("/ru/37")
    assert "unknown key" not in desk.get("/ru/79").partition("<main")[0]


def test_stamps_that_cannot_be_read_hide_nothing(desk: Desk) -> None:
    """The last good stamps are used: no page claims that nobody stamped it."""
    desk.save("stamps.json", "{", "<<<<<<< HEAD\n{")
    assert "cannot be read" in desk.get("/preview/")
    assert "Nobody has stamped" not in desk.get("/preview/")


def test_side_by_side_says_which_paragraph_is_behind(desk: Desk) -> None:
    """After a stamp the paragraphs are up to date; a changed Russian paragraph is the one that is marked."""
    files = read_tree(desk.content)
    site, findings = read_site(files)
    stamps = stamp_files(site, findings, [name for name in files if name.endswith(".md")], TODAY)
    (desk.content / STAMPS_FILE).write_text(write_stamps(stamps, {}), "utf-8")
    desk.take()
    assert 'class="outdated"' not in desk.get("/preview/tg/37")
    desk.save("ru/37-russia.md", "Выезд счётчик не обнуляет.", "Выезд счётчик не обнулит.")
    page = desk.get("/preview/tg/37")
    assert page.count('class="outdated"') == 1
    assert page.count('class="up_to_date"') > 5
    assert "Русский текст изменили" not in desk.get("/ru/37")
    assert "Матни русӣ баъд аз ин тарҷума иваз шудааст" in desk.get("/tg/37")


def test_uzbek_in_cyrillic_stands_beside_its_latin_text(desk: Desk) -> None:
    """The pages made by rule can be read against what they were made from."""
    page = desk.get("/preview/uz-cyrl/37")
    assert "Rossiya" in page
    assert "Россия" in page


def test_search_follows_a_moment_later(desk: Desk) -> None:
    """A new word is found, without anything being built by hand."""
    desk.save("ru/37-russia.md", "Выезд счётчик", "Крокозябра счётчик")
    end = time.monotonic() + 20
    while time.monotonic() < end and "<mark>" not in desk.get("/ru/search?q=крокозябра"):
        time.sleep(0.05)
    assert "<mark>Крокозябра</mark>" in desk.get("/ru/search?q=крокозябра")


@pytest.fixture
def told(desk: Desk) -> Iterator[list[str]]:
    """What the follower of a running preview tells."""
    stop, sentences = threading.Event(), list[str]()
    watch = threading.Thread(target=follow, args=(desk.content, desk.workshop, stop, sentences.append))
    watch.start()
    yield sentences
    stop.set()
    watch.join()


def test_every_save_is_followed_within_two_seconds(desk: Desk, told: list[str]) -> None:
    """A save, a new file and a removed one are all shown; an unreadable folder is told once and waited for."""
    path = desk.content / "facts.toml"
    path.write_text(path.read_text("utf-8").replace("value = 30", "value = 44"), "utf-8")
    assert within_two_seconds(lambda: "44" in desk.get("/kk/37"))
    (desk.content / "ru/11-copies.md").unlink()
    assert within_two_seconds(lambda: "ru/11-copies.md" in desk.get("/preview/"))
    desk.content.rename(desk.content.with_name("away"))
    assert within_two_seconds(lambda: len(told) == 1)
    assert desk.public.get("/ru/37").status_code == 200
    assert within_two_seconds(lambda: "There is no content in" in desk.get("/preview/"))
    desk.content.with_name("away").rename(desk.content)
    assert within_two_seconds(lambda: "There is no content in" not in desk.get("/preview/"))
    assert within_two_seconds(lambda: "44" in desk.get("/kk/37"))


def within_two_seconds(is_so: object) -> bool:
    """Wait for *is_so* to become true."""
    end = time.monotonic() + 2
    while time.monotonic() < end:
        if is_so():  # type: ignore[operator]
            return True
        time.sleep(0.02)
    return False


def test_the_preview_is_for_this_machine_unless_somebody_says_otherwise() -> None:
    """Nobody on the network sees drafts by accident."""
    options = {option.name: option.default for option in main.commands["preview"].params}
    assert options["host"] == "127.0.0.1"


def test_readers_get_no_trace_of_the_preview(example_site: object) -> None:
    """The kiosk itself has no strip, no script and no such pages."""
    assert "/preview" not in example_site.get("/ru/37")  # type: ignore[attr-defined]
    assert example_site.public.get("/preview/").status_code == 404  # type: ignore[attr-defined]


def test_a_recording_is_heard_in_the_preview_and_told_on_its_page(desk: Desk) -> None:
    """It is played from where it lies; before its stamp and after a change the page says what to do."""
    record(desk.content, "tg", 37, silence(2), stamped=False)
    desk.take()
    assert "recording-unstamped" in desk.get("/tg/37")
    assert "<audio" not in desk.get("/tg/37")
    assert '<a href="/tg/37"' in desk.get("/preview/").partition("media/tg/37.mp3")[2]
    record(desk.content, "tg", 37, silence(2))
    desk.take()
    assert "<audio" in desk.get("/tg/37")
    assert desk.public.get("/tg/37.mp3", buffered=True).data == silence(2)
    desk.save("facts.toml", "value = 15", "value = 21")
    assert "<audio" not in desk.get("/tg/37")
    assert "recording-outdated" in desk.get("/tg/37")
