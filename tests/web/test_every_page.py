"""Every page in every language opens, in its language, with one heading, no cookie, a policy, and no dead link."""

import re

import pytest

from kiosk.languages import LANGUAGES
from tests.conftest import Site, catalogs
from tests.web.pages import Page, addresses

OUR_SCRIPTS = {f'<script src="/{name}.js" defer>' for name in ("suggest", "leave")}


@pytest.fixture(scope="module", params=["real_site", "example_site"])
def site(request: pytest.FixtureRequest) -> Site:
    """Each of the two sites in turn."""
    found: Site = request.getfixturevalue(request.param)
    return found


def test_every_page_opens(site: Site) -> None:
    """Both faces answer every address with a whole page in the language of the address."""
    for client in (site.public, site.terminal):
        for path in addresses(site):
            response = client.get(path)
            page = Page(response.text)
            language = LANGUAGES[path.split("/")[1] or "ru"]
            assert (response.status_code, page.lang, page.h1) == (200, language.tag, 1), path
            assert "Set-Cookie" not in response.headers
            assert "default-src 'self'" in response.headers["Content-Security-Policy"]
            assert response.headers["Content-Language"] == language.tag
            assert len(page.ids) == len(set(page.ids)), path


def test_no_link_is_dead(site: Site) -> None:
    """Every link of every page leads to a page."""
    links = {link for path in addresses(site) for link in Page(site.get(path)).links}
    inner = {link for link in links if link.startswith("/")}
    assert all(link.startswith(("/", "#", "tel:")) for link in links)
    assert {
        link: site.public.get(link).status_code for link in inner if site.public.get(link).status_code not in (200, 303)
    } == {}


def test_no_word_is_left_in_english(site: Site) -> None:
    """No English interface word reaches a reader."""
    known = (word for word in catalogs()["ru"]._catalog if isinstance(word, str))
    sentences = [word for word in known if " " in word and "%" not in word]
    assert len(sentences) > 20
    for path in addresses(site):
        text = site.get(path)
        assert not [word for word in sentences if word in text], path


def test_nothing_comes_from_elsewhere(site: Site) -> None:
    """No page asks for a script, a font, a frame or a picture from another address."""
    for path in addresses(site):
        text = site.get(path)
        assert set(re.findall(r"<script.*?>", text)) <= OUR_SCRIPTS, path
        assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
        assert "https://" not in text
        assert " style=" not in text


def test_the_terminal_offers_no_dialling(site: Site) -> None:
    """Nothing at the terminal can dial, so no number there is a link."""
    assert "tel:" in site.public.get("/ru/help").text
    assert not [path for path in addresses(site) if "tel:" in site.terminal.get(path).text]


def test_a_page_in_another_language_is_one_tap_away(site: Site) -> None:
    """The endonyms at the foot lead to the same page."""
    number = site.library.numbers[0]
    links = Page(site.get(f"/ru/{number}")).links
    assert {f"/{code}/{number}" for code in LANGUAGES} <= set(links)
