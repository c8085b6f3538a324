"""What a page leaves behind: nothing in a cookie, a store, a log or a title."""

import logging
from unittest.mock import patch

import pytest

from kiosk.library.library import Library
from kiosk.web.headers import CookielessResponse
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
