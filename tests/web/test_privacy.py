"""What a page leaves behind: nothing in a cookie, a store, a log or a title."""

import base64
import hashlib
import logging
import re
from unittest.mock import patch

import pytest

from kiosk.library.library import Library
from kiosk.web.headers import CookielessResponse
from kiosk.web.look import TOOLS
from tests.conftest import Site
from tests.web.pages import Page


@pytest.mark.parametrize(
    "path", ["/tg/79", "/tg/search?q=патент", "/tg/search", "/tg/help", "/tg/contacts", "/tg/contacts/RU"]
)
def test_sensitive_pages_are_not_stored(example_site: Site, path: str) -> None:
    """Neither the browser nor our own memory keeps them, and their title says nothing."""
    for _ in range(2):
        response = example_site.public.get(path)
        assert response.headers["Cache-Control"] == "no-store"
        assert "ETag" not in response.headers
        assert "79" not in Page(response.text).title
        assert Page(response.text).title == Page(example_site.get("/tg/help")).title


def test_an_answer_cannot_carry_a_cookie() -> None:
    """Whoever tries to set one is stopped."""
    with pytest.raises(RuntimeError):
        CookielessResponse().set_cookie("name", "value")


def test_the_applications_use_that_answer(example_site: Site) -> None:
    """Both faces answer with the class on which no cookie can be set."""
    from kiosk.web.app import create_app

    assert {create_app(example_site.kiosk, face).response_class for face in ("public", "terminal")} == {
        CookielessResponse
    }


def test_only_our_own_style_may_run(example_site: Site) -> None:
    """The policy names the hash of the style in the page and of what tools add, and nothing inline besides."""
    response = example_site.public.get("/ru/")
    style = re.findall(r"<style>(.*?)</style>", response.text, re.S)
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    tools = base64.b64encode(hashlib.sha256(TOOLS.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}' 'sha256-{tools}';" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_the_way_out_is_explained_on_sensitive_pages(example_site: Site) -> None:
    """Who reads them is told that Back can show them again."""
    assert "кнопка «Назад» может снова показать" in example_site.get("/ru/79")
    assert "кнопка «Назад»" not in example_site.get("/ru/37")


def test_a_session_cannot_be_written(example_site: Site) -> None:
    """The applications have no secret key."""
    from kiosk.web.app import create_app

    for face in ("public", "terminal"):
        assert create_app(example_site.kiosk, face).secret_key is None


def test_a_failure_is_logged_without_address_or_query(example_site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """The log names the route and the kind of failure only; the reader gets a page in her language."""
    caplog.set_level(logging.DEBUG)
    with patch.object(Library, "search", side_effect=ValueError("secret words")):
        response = example_site.public.get("/kk/search?q=secret")
    assert (response.status_code, Page(response.text).lang) == (500, "kk")
    assert "112" in response.text
    assert "ValueError on /<lang:lang>/search" in caplog.text
    assert "secret" not in caplog.text


def test_the_real_server_logs_no_visits(served: "object") -> None:
    """After visits the process has written nothing but where it is open."""
    import urllib.request

    from tests.conftest import Process

    assert isinstance(served, Process)
    before = served.log.read_text()
    for path in ("/tg/79", "/tg/search?q=%D0%BF", "/"):
        urllib.request.urlopen(served.url(path)).read()
    assert served.log.read_text() == before
    assert "tg/79" not in before
