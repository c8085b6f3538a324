"""Bad addresses and methods get a page in the reader's language, never a failure of ours."""

import pytest
from werkzeug.test import Client

from tests.conftest import Site
from tests.web.pages import Page

BAD = [
    "/xx/", "/tg/0", "/tg/00", "/tg/079", "/tg/5", "/tg/100", "/tg/99999999999999999999", "/%FF%00", "/tg/%FF",
    "/tg//37", "//tg/37", "/tg/37/", "/tg/topic/", "/tg/topic/none", "/tg/contacts/XX", "/tg/contacts/ru",
    "/tg/all?page=0", "/tg/all?page=99", "/tg/all?page=x", "/uz-latn/", "/uz-Cyrl/37", "/staff/", "/TG/",
    "/tg/../../etc/passwd",
    "/static/look.css", "/favicon.ico", "/" + "a" * 20_000, "/tg/" + "%D2%93" * 3_000,
]  # fmt: skip


@pytest.fixture(params=["public", "terminal"])
def client(request: pytest.FixtureRequest, example_site: Site) -> Client:
    """Each face in turn."""
    found: Client = getattr(example_site, request.param)
    return found


@pytest.mark.parametrize("path", BAD, ids=lambda path: path[:30])
def test_a_bad_address_is_not_found(client: Client, path: str) -> None:
    """404, in the language of the address or of the browser."""
    response = client.get(path, headers={"Accept-Language": "kk,ru;q=0.5"})
    page = Page(response.text)
    assert (response.status_code, page.h1) == (404, 1)
    assert page.lang == ("tg" if path.startswith("/tg/") else "kk")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_only_reading_is_possible(client: Client, method: str) -> None:
    """Every other method is refused, in the reader's language, and told what is allowed."""
    response = client.open("/tg/37", method=method)
    assert (response.status_code, Page(response.text).lang) == (405, "tg")
    assert response.headers["Allow"] == "GET, HEAD"


def test_the_language_without_a_slash_is_led_to_its_home(client: Client) -> None:
    """/tg leads to /tg/; nothing else is redirected but the way out."""
    response = client.get("/tg")
    assert response.status_code in (301, 302, 307, 308)
    assert response.headers["Location"].endswith("/tg/")
    assert client.get("/exit").headers["Location"] == "/"


def test_without_any_language_it_is_russian(client: Client) -> None:
    """No language in the address and none that we know in the browser: Russian."""
    assert Page(client.get("/nowhere", headers={"Accept-Language": "fr"}).text).lang == "ru"


def test_head_is_get_without_a_body(client: Client) -> None:
    """HEAD answers like GET, first asked or kept."""
    for path in ("/tg/37", "/tg/79", "/tg/37"):
        head, get = client.head(path), client.get(path)
        assert (head.status_code, head.text) == (200, "")
        assert head.headers["Content-Type"] == get.headers["Content-Type"]
