"""What the page of an item says about itself."""

import re
from datetime import date

import pytest

from kiosk.languages import LANGUAGES, SOURCE
from kiosk.web.i18n import load_catalogs
from tests.conftest import Site
from tests.web.pages import Page


def test_one_change_of_a_number_reaches_all_languages(own_site: Site) -> None:
    """A fact is written once; every language prints it with its own unit word, and the old one is gone."""
    own_site.change("facts.toml", "value = 15", "value = 21")
    own_site.build()
    for code, language in LANGUAGES.items():
        page = own_site.get(f"/{code}/37")
        assert language.quantity(21, "day") in page
        assert language.quantity(15, "day") not in page
        assert ">21<" in page  # digits only


def test_a_draft_says_so_and_a_checked_text_does_not(example_site: Site) -> None:
    """The draft line stands on every page that nobody checked, in the reader's language."""
    for code, language in LANGUAGES.items():
        words = load_catalogs()[language.locale].gettext(
            "Draft: no lawyer and no native reader has checked this text yet. Ask the staff before you act."
        )
        assert words in example_site.get(f"/{code}/37")
        assert words not in example_site.get(f"/{code}/11")


def test_a_missing_translation_is_offered_in_russian_and_marked(example_site: Site) -> None:
    """Kazakh readers get item 11 in Russian, with its lang, and are told so."""
    page = example_site.get("/kk/11")
    assert 'lang="kk"' in page
    assert '<div class="text" lang="ru">' in page
    assert "Сделайте копии" in page
    assert 'class="note"' in page
    assert 'class="note"' not in example_site.get("/ru/11")


def test_a_link_to_an_unwritten_item_is_plain_words(example_site: Site) -> None:
    """Item 37 is linked, item 74 is not written."""
    page = example_site.get("/ru/11")
    assert '<a href="/ru/37">Россия</a>' in page
    assert "дорога с детьми" in page
    assert "/ru/74" not in page


def test_past_its_review_a_page_says_so(own_site: Site) -> None:
    """After the day of review the page stays, with a line that it may have changed."""
    assert "нужно было посмотреть заново" not in own_site.get("/ru/37")
    own_site.today = date(2027, 6, 1)
    page = own_site.get("/ru/37")
    assert "нужно было посмотреть заново до 25.05.2027" in page
    assert "15\N{NO-BREAK SPACE}дней" in page
    assert "на 27.10.2025, могло измениться, спросите сотрудника" in page


@pytest.mark.parametrize("day", [date(1970, 1, 1), date(2090, 1, 1)])
def test_no_clock_empties_the_screen(own_site: Site, day: date) -> None:
    """With a clock that is decades wrong every page still opens and says its duty."""
    own_site.today = day
    for path in ("/tg/", "/tg/37", "/tg/79", "/tg/help", "/tg/search?q=37"):
        assert own_site.public.get(path).status_code == 200
    assert "Регистрация" in own_site.get("/ru/37")


def test_sources_show_title_publisher_and_date_but_no_address(real_site: Site) -> None:
    """Readers see where a statement comes from; copies' addresses are for editors."""
    page = real_site.get("/ru/37")
    source = real_site.library.sources["ru-115-fz"]
    assert source.title in page
    assert source.publisher in page
    assert not any(found.url and found.url in page for found in real_site.library.sources.values())


def test_numbers_nobody_called_say_so_and_hidden_ones_are_absent(example_site: Site) -> None:
    """`untested` carries its line above the digits; `after_call` is nowhere."""
    page = example_site.get("/ru/contacts")
    card = page[page.index("Консульская служба") :]
    assert card.index("ещё не звонили") < card.index("+996")
    hidden = [contact for contact in example_site.library.contacts.values() if not contact.is_shown]
    assert hidden
    assert not [contact for contact in hidden if contact.name["ru"] in page]


def test_what_is_needed_most_stands_on_the_home_page(example_site: Site) -> None:
    """The items of topics.toml, in its order."""
    page = example_site.get("/tg/")
    rows = page[page.index('<ul class="rows">') :]
    assert rows.index('href="/tg/37"') < rows.index('href="/tg/79"')


def test_without_a_library_readers_are_sent_to_the_staff(tmp_path: "object") -> None:
    """No release: every page says to ask the staff and gives the emergency number, with 503."""
    from pathlib import Path

    from kiosk.library.releases import Releases
    from tests.conftest import EXAMPLE

    assert isinstance(tmp_path, Path)
    empty = Site(Releases(tmp_path), EXAMPLE)
    for path, lang in (("/", "ru"), ("/tg/", "tg"), ("/kk/79", "kk"), ("/uz/search?q=a", "uz-Latn")):
        response = empty.public.get(path)
        assert response.status_code == 503
        assert f'lang="{lang}"' in response.text
        assert 'href="tel:112"' in response.text


def test_a_checklist_is_ticked_without_a_name_or_a_script(example_site: Site) -> None:
    """Every line has a box that is kept nowhere; lines for one country of work say for which."""
    page = example_site.get("/ru/16")
    boxes = re.findall(r"<input[^>]*>", page.partition("<main")[2])
    assert boxes == ['<input type="checkbox">'] * 3
    assert "Страна работы:" in page
    assert re.findall(r"<(?:form|button)[^>]*>", page.partition("<main")[2]) == [
        '<form class="ticks" autocomplete="off">',
        '<button type="submit" disabled hidden>',
    ]


def test_an_outdated_translation_says_so_and_leads_to_the_russian_text(own_site: Site) -> None:
    """After the Russian text was changed its translations, and what is made from them, say so; others do not."""
    own_site.change("ru/37-russia.md", "Выезд счётчик не обнуляет.", "Выезд счётчик не обнулит.")
    own_site.build()
    for code, language in LANGUAGES.items():
        words = load_catalogs()[language.locale].gettext(
            "The Russian text was changed after this translation was made. "
            "Something here may be out of date, ask staff."
        )
        assert (words in own_site.get(f"/{code}/37")) is (code != SOURCE)
        assert words not in own_site.get(f"/{code}/79")
    assert 'href="/ru/37">Русский</a></span></p>' in own_site.get("/tg/37")


def test_uzbek_is_read_in_both_scripts(example_site: Site) -> None:
    """The Cyrillic page says what the Latin one says, with its own interface words, units and names."""
    latin, cyrillic = example_site.get("/uz/37"), example_site.get("/uz-cyrl/37")
    assert '<html lang="uz-Cyrl">' in cyrillic
    assert "Vizasiz kirish mumkin" in latin
    assert "Визасиз кириш мумкин" in cyrillic
    assert "15\N{NO-BREAK SPACE}кун" in cyrillic
    assert "Ўзбекистон" in cyrillic
    inner = [link.replace("/uz/", "/uz-cyrl/") for link in Page(latin.partition("<footer")[0]).links]
    assert Page(cyrillic.partition("<footer")[0]).links == inner
