"""However it was typed: any keyboard, script, language, form or slip finds the page, with its own letters marked."""

import os
import random
import re
import threading
from pathlib import Path

import pytest

from kiosk.errors import LibraryError
from kiosk.languages import LANGUAGES, WRITTEN
from kiosk.languages.keyboards import retyped
from kiosk.library.vocabulary import distance, gather
from tests.conftest import Site


@pytest.mark.parametrize("lang", ["tg", "uz", "ru"])
@pytest.mark.parametrize("typed", ["gfntyn", "patent", "патент", "патэнт", "патентсиз"])
def test_the_patent_is_found_however_it_was_typed(real_site: Site, lang: str, typed: str) -> None:
    """Wrong keyboard, other script, a slip, another language's ending: page 37, marked in the letters of the page."""
    page = real_site.get(f"/{lang}/search?q={typed}")
    assert f'href="/{lang}/37' in page
    marked = re.findall(r"<mark>([^<]*)</mark>", page)
    assert any(word.lower().startswith("patent" if lang == "uz" else "патент") for word in marked)


@pytest.mark.parametrize(
    ("lang", "typed", "number", "marked"),
    [
        ("uz", "қоғозсиз", 85, "ujjatsiz|ogʻoz"),
        ("uz", "qogozsiz", 85, "ujjatsiz|ogʻoz"),
        ("uz", "qog'ozsiz", 85, "ujjatsiz|ogʻoz"),
        ("uz", "ruyxat", 37, "oʻyxat"),
        ("uz", "рўйхат", 37, "oʻyxat"),
        ("tg", "бакайдгири", 37, "қайд"),
        ("kk", "жұмыс", 37, "ұмыс"),
        ("kk", "jumys", 37, "ұмыс"),
        ("kk", "жумыс", 37, "ұмыс"),
        ("ky", "Россияда иштөө үчүн патент керекпи?", 37, "атент"),
    ],
)
def test_special_letters_scripts_and_questions(
    real_site: Site, lang: str, typed: str, number: int, marked: str
) -> None:
    """Without special letters, in the other script, as a whole question: the right page, its own letters marked."""
    found = real_site.library.search(lang, typed).rows
    assert number in [result.heading.number for result in found]
    pieces = [piece.text for result in found for piece in result.passage if piece.is_found]
    assert any(re.search(marked, word) for word in pieces)


def test_a_slip_is_told_and_a_right_word_is_not(real_site: Site) -> None:
    """The reader sees what was searched for in its place."""
    assert real_site.library.search("ru", "патнет").taken_for == {"патнет": "патент"}
    assert "Искали:" in real_site.get("/ru/search?q=патнет")
    assert not real_site.library.search("ru", "патент").taken_for
    assert "Искали:" not in real_site.get("/ru/search?q=патент")


@pytest.mark.parametrize(("typed", "number"), [("патентов", 37), ("паспортов", 30)])
def test_an_ending_that_is_none_does_not_hide_a_word(real_site: Site, typed: str, number: int) -> None:
    """The rules take the т of патент for an ending, and only the ов of патентов: they meet all the same."""
    assert number in [result.heading.number for result in real_site.library.search("ru", typed)][:3]


@pytest.mark.parametrize(
    ("lang", "typed", "topic"),
    [("tg", "ҳуччатномаҳоям", "documents"), ("ru", "странствие", "countries"), ("uz", "ъ", "")],
)
def test_nothing_found_leads_to_the_nearest_topics(real_site: Site, lang: str, typed: str, topic: str) -> None:
    """The topics that sound alike, else the first ones; help and staff beside them."""
    assert not real_site.library.search(lang, typed)
    near = [found.id for found in real_site.library.nearest_topics(lang, typed)]
    first = [found for found in real_site.library.topics if real_site.library.headings_of(lang, found)]
    assert near[0] == (topic or first[0])
    page = real_site.get(f"/{lang}/search?q={typed}")
    assert all(f"/topic/{name}" in page for name in near)
    assert f'href="/{lang}/help"' in page


def test_each_result_says_its_topic(real_site: Site) -> None:
    """Number, title, passage, topic."""
    row = real_site.get("/kk/search?q=жалақы").partition('<ul class="rows">')[2].partition("</li>")[0]
    assert "Жұмыстағы құқықтар" in row or "Елдер" in row


def test_a_result_leads_to_the_section_that_matched(real_site: Site) -> None:
    """The link goes to a heading of the page, and the heading's section holds the word."""
    page = real_site.get("/ru/search?q=отпечатки")
    number, anchor = re.search(r'href="/ru/(\d+)#(s\d+)"', page).groups()  # type: ignore[union-attr]
    text = real_site.get(f"/ru/{number}")
    section = text.partition(f'id="{anchor}"')[2].partition("<h2")[0]
    assert "отпечатк" in section.lower()


def test_what_only_the_russian_text_says_is_marked_so(example_site: Site) -> None:
    """A Russian word finds the page in the reader's own language."""
    page = example_site.get("/kk/search?q=обнуляет")
    assert 'href="/kk/37' in page
    assert "Орысша мәтіннен табылды" in page


@pytest.mark.parametrize(
    ("lang", "typed", "number"),
    [
        ("ru", "рос", 37),
        ("tg", "рус", 37),
        ("ru", "звонить", 84),
        ("uz", "rossiya", 37),
        ("uz", "росс", 37),
        ("ru", "79", 79),
    ],
)
def test_titles_are_suggested_while_typing(real_site: Site, lang: str, typed: str, number: int) -> None:
    """From any word of the title, in either script, by number; six at most."""
    found = [heading.number for heading in real_site.library.suggest(lang, typed)]
    assert number in found
    assert len(found) <= 6
    answer = real_site.public.get(f"/{lang}/suggest?q={typed}")
    assert number in [row["number"] for row in answer.json or []]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_alphabet_can_be_typed_on_one_of_its_keyboards(code: str) -> None:
    """What stands on a national keyboard is understood when it was typed on the US one."""
    language = LANGUAGES[code]
    if language.script == "Cyrl":
        typed = next(retyped(language.alphabet, language.keyboards))
        assert language.alphabet in list(retyped(typed, language.keyboards))


def test_random_strings_never_fail(example_site: Site) -> None:
    """Ten thousand strings of control characters, emoji, operators, bidi marks, up to ten kilobytes: no error."""
    dice = random.Random(4)
    letters = "аәбвгқҳҷңөүіўoʻʼqwxyz'\"`«» \t\n\r\x00\x1b\u200b\u202e\u2066[]{}()*?~^:;|&!-+/\\0123456789😀👨‍👩‍👧ẞİ"
    for _ in range(10_000):
        text = "".join(dice.choice(letters) for _ in range(dice.choice((1, 3, 9, 27, 81))))
        lang = dice.choice(list(LANGUAGES))
        example_site.library.search(lang, text)
        example_site.library.suggest(lang, text)
    example_site.library.search("uz", "".join(dice.choice(letters) for _ in range(10_240)))


def test_eight_threads_search_while_releases_are_switched(own_site: Site) -> None:
    """No wrong and no failed answer, whichever release is served at that moment."""
    switches = int(os.environ.get("SWITCHES", "3"))  # a minute's worth: 40
    stop, wrong = threading.Event(), list[object]()

    def hammer() -> None:
        while not stop.wait(0.005):  # so that the release that is built gets its turn
            try:
                found = own_site.kiosk.shelf.ask(lambda library: library.search("ru", "патент"))
                if 37 not in [result.heading.number for result in found]:
                    wrong.append(found)
            except LibraryError as error:
                wrong.append(error)

    threads = [threading.Thread(target=hammer) for _ in range(8)]
    for thread in threads:
        thread.start()
    for place in range(switches):
        own_site.change(
            "ru/79-trapped-now.md", "Вы не виноваты", "Вы не виноваты ни в чём" if place == 0 else "Вы не виноваты"
        )
        own_site.change("facts.toml", f"value = {30 + place}\n", f"value = {31 + place}\n")
        own_site.build()
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_vocabulary_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    """Words, stems, slips: the same answers from the disk; what is damaged is an error that is caught."""
    from kiosk.library.vocabulary import load_vocabulary

    made = gather("ru", ["Патент и регистрация", "патенты, договор"])
    made.save(tmp_path, "ru")
    read = load_vocabulary(tmp_path, "ru")
    for word in ("patnet", "registratsi", "dogovr"):
        assert read.near(word) == made.near(word) != []
    assert read.beginning_with("pat", 9) == ["patent", "patenti"]
    assert read.frequency["patent"] == 1
    (tmp_path / "ru.words").write_text("[", "utf-8")
    with pytest.raises(ValueError, match="Expecting"):
        load_vocabulary(tmp_path, "ru")


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [("a", "a", 0), ("ab", "ba", 1), ("abc", "ac", 1), ("abcd", "abxd", 1), ("abcd", "dcba", 3)],
)
def test_distance_counts_slips_of_the_finger(one: str, other: str, far: int) -> None:
    """A swap is one slip, and the way there is as long as the way back."""
    assert distance(one, other, 2) == distance(other, one, 2) == far


def test_every_language_has_its_endings() -> None:
    """Choosing other endings means editing stems.toml only; each language stands in it."""
    from kiosk.languages.stems import stem

    for code in WRITTEN:
        assert stem(LANGUAGES[code], "kitob" + {"ru": "ami"}.get(code, "lar")).startswith("kitob")
