"""Headings step down one level at a time, and words in another language say which."""

import re
from itertools import pairwise

from tests.conftest import Site
from tests.web.pages import addresses


def test_headings_do_not_skip_a_level(real_site: Site) -> None:
    """From one heading to the next, the level grows by one at most."""
    for path in addresses(real_site):
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", real_site.get(path))]
        assert levels[0] == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)


def test_on_a_fallback_page_our_own_words_are_in_the_readers_language(own_site: Site) -> None:
    """Where Russian text stands for a missing translation, cards and notes inside it carry the reader's language."""
    (own_site.content / "tg/79-trapped-now.md").unlink()
    own_site.build()
    page = own_site.get("/tg/79")
    text = page[page.index('<div class="text" lang="ru">') :]
    assert "<details" in text or 'class="card"' in text
    assert not re.findall(r'<div class="card">|<details class="land">', text)
    assert 'class="card" lang="tg"' in text
    assert '<span lang="ru"><b>Мне не дают уйти</b>' in own_site.get("/tg/all")


def test_markup_in_content_is_shown_as_text(own_site: Site) -> None:
    """Titles, names, sources, passages and texts are escaped once, wherever they stand."""
    own_site.change("ru/37-russia.md", 'title = "Россия"', 'title = "Рос<i>сия & я"')
    own_site.change("ru/37-russia.md", "Без визы", "Папа & мама ‹без› визы")
    own_site.change("contacts.toml", 'ru = "Экстренная помощь"', 'ru = "Экстренная <b>помощь"')
    own_site.change("sources.toml", "Федеральный закон", "Федеральный <u>закон & др.")
    own_site.build()
    for path in ("/ru/37", "/ru/all", "/ru/", "/ru/search?q=папа", "/ru/contacts"):
        page = own_site.get(path)
        assert "<i>" not in page
        assert "<b>помощь" not in page
        assert "<u>" not in page
        assert "&amp;amp;" not in page
    assert "&amp; мама" in own_site.get("/ru/search?q=папа")
    assert "Рос&lt;i&gt;сия &amp; я" in own_site.get("/ru/37")
    assert "Федеральный &lt;u&gt;закон &amp; др." in own_site.get("/ru/37")


def test_a_card_in_a_text_follows_the_rule_of_show(own_site: Site) -> None:
    """{{contact:…}} of a number that needs a call first shows nothing."""
    own_site.change("ru/37-russia.md", "{{contact:emergency-ru}}", "{{contact:tj-labour-office-russia}}")
    own_site.build()
    assert "967" not in own_site.get("/ru/37")


def test_consulates_come_last_where_they_are_not_asked_for(real_site: Site) -> None:
    """In a list of another purpose, who fears her own state meets its consulate after everything else."""
    page = real_site.get("/ru/79")
    korea = page[page.index("<span>Республика Корея</span>") :]
    korea = korea[: korea.index("</details>")]
    assert korea.index("Экстренн" if "Экстренн" in korea else "112") < korea.index("Посольство")


def test_steps_go_on_counting_after_a_block(own_site: Site) -> None:
    """A list that begins with 2 shows 2, to eyes and to screen readers."""
    own_site.change("ru/11-copies.md", "2. **Положите", "::: warning\nОсторожно.\n:::\n\n2. **Положите")
    own_site.build()
    assert '<ol class="steps from2" start="2">' in own_site.get("/ru/11")


def test_a_step_may_begin_with_a_bold_link(own_site: Site) -> None:
    """The link stands in the step's heading."""
    own_site.change("ru/11-copies.md", "**Сфотографируйте паспорт.**", "**Сфотографируйте [паспорт](37).**")
    own_site.build()
    assert '<h2 class="do">Сфотографируйте <a href="/ru/37">паспорт</a></h2>' in own_site.get("/ru/11")


def test_each_centre_shows_its_own_countrys_number(example_site: Site) -> None:
    """The help bar of a centre in the Emirates says 999."""
    from dataclasses import replace

    from werkzeug.test import Client

    from kiosk.web.wsgi import make_application

    kiosk = replace(example_site.kiosk, country="AE")
    assert "<b>999</b>" in Client(make_application(kiosk, "public")).get("/ru/").text
