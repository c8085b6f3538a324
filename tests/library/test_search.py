"""Search finds the page, in every language, whatever is typed, and never fails."""

import random
import signal
from pathlib import Path

import pytest

from kiosk.languages import LANGUAGES
from kiosk.library.passages import Worded, passage
from kiosk.library.search import Document, Index, build_index
from tests.conftest import Site, catalogs


@pytest.mark.parametrize(
    ("lang", "query", "number"),
    [
        ("ru", "патент", 37),
        ("ru", "патен", 37),
        ("ru", "Где купить ПАТЕНТ в Москве?", 37),
        ("tg", "рухсатнома", 37),
        ("tg", "патент", 37),
        ("ky", "уруксат", 39),
        ("uz", "ruxsatnoma", 37),
        ("uz", "рухсатнома", 37),
        ("kk", "рұқсат", 37),
        ("kk", "руксат", 37),
        ("kk", "помогите", 79),
        ("ru", "рабство", 79),
        ("tg", "79", 79),
    ],
)
def test_the_page_is_found(real_site: Site, lang: str, query: str, number: int) -> None:
    """Exact, cut, capital, in a question, without special letters, in Russian, by number: among the first three."""
    found = [result.heading.number for result in real_site.library.search(lang, query)]
    assert number in found[:3]


def test_the_found_word_is_marked_in_its_own_letters(real_site: Site) -> None:
    """What is marked stands in the text as written, never folded."""
    page = real_site.get("/ru/search?q=РЕГИСТРАЦИЯ")
    assert "<mark>Регистрация</mark>" in page or "<mark>регистрация</mark>" in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_suggested_word_finds_something(real_site: Site, lang: str) -> None:
    """The chips before typing lead somewhere."""
    catalog = catalogs()[LANGUAGES[lang].locale]
    for word in ("patent", "registration", "passport", "wages", "police"):
        assert real_site.library.search(lang, catalog.gettext(word)), word


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_alias_finds_its_item(real_site: Site, lang: str) -> None:
    """Words that people use and that the text does not contain lead to the item, among the first three."""
    from kiosk.content.site import read_site
    from kiosk.editors.tree import read_tree
    from tests.conftest import CONTENT

    site, _ = read_site(read_tree(CONTENT))
    missed = []
    for (code, number), item in site.items.items():
        if code == lang:
            for alias in item.header.aliases:
                found = [result.heading.number for result in real_site.library.search(lang, alias).rows[:3]]
                missed += [] if number in found else [(number, alias, found)]
    assert missed == []


def test_any_string_is_answered(example_site: Site) -> None:
    """Two thousand strings of letters, signs, control characters and operators: no failure."""
    dice = random.Random(7)
    letters = "абвғқҳҷңөүәіoʻ' \t\n\x00\x1f\u200f\u202e*[]:(){}\"\\/AND OR NOT ~^-+0123456789😀\ud7ff"
    for _ in range(2000):
        text = "".join(dice.choice(letters) for _ in range(dice.randrange(60)))
        example_site.library.search(dice.choice(list(LANGUAGES)), text)
    for text in ("*", "[:", "ё" * 10_000, " ".join("абвгд") * 5000, "а" * 100_000, "\N{COMBINING ACUTE ACCENT}" * 100):
        example_site.library.search("uz", text)


def test_nothing_found_leads_on(example_site: Site) -> None:
    """Topics, help and the staff are offered where nothing is found."""
    page = example_site.get("/ru/search?q=зюзюбрикус")
    assert "ничего не нашлось" in page
    assert "/ru/topic/danger" in page
    assert "/ru/help" in page


def test_what_was_typed_is_shown_safely(example_site: Site) -> None:
    """Markup in a query is shown as text."""
    page = example_site.get('/ru/search?q="><script>alert(1)</script>')
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_passage_is_cut_at_words_around_what_was_found() -> None:
    """The passage holds the marked word, starts at a sentence or a word, and is short."""
    text = "Начало совсем другое. " * 20 + "Вот здесь стоит патент и дальше текст. " + "Конец тоже другой. " * 20
    pieces, place = passage(Worded(LANGUAGES["ru"], text), {"=patent"})
    assert text[place:].startswith("патент")
    whole = "".join(piece.text for piece in pieces)
    assert [piece.text for piece in pieces if piece.is_found] == ["патент"]
    assert whole.startswith("… ")
    assert whole.endswith(" …")
    assert len(whole) < 220


def test_no_search_is_asked_for_ever(tmp_path: Path) -> None:
    """A search that sends Whoosh's shortcuts round in circles (its issue 446) is answered."""
    texts = ("пожара пожара пожару пожары пожары ночь ночь дом", "пожара ночь дом пожару ночь окно дом пожару пожар")
    build_index(tmp_path, [Document(number, "ru", "Тема", [], texts[number % 2]) for number in range(1, 98)])
    signal.signal(signal.SIGALRM, lambda *_: pytest.fail("The search never ends."))
    signal.alarm(5)
    try:
        assert len(Index(tmp_path).search("ru", "дом окно", 20).hits) == 20
    finally:
        signal.alarm(0)


def test_a_sum_that_can_be_hidden_is_in_no_passage(example_site: Site) -> None:
    """Lists and passages outlive a fact's day, so a sum of money never stands in them."""
    page = example_site.get("/ru/search?q=Плата за патент в месяц")
    assert "в месяц" in page.replace("</mark>", "").replace("<mark>", "")
    assert "10\N{NO-BREAK SPACE}000" not in page
