"""Kept pages are the same as fresh ones, and never outlive their release or day."""

import gzip
from collections.abc import Iterable
from datetime import date
from typing import Any

from werkzeug.test import Client

from kiosk.web.pages_cache import PagesCache
from tests.conftest import Site


def counting_application(asked: list[str]) -> Any:
    """Return an application that notes what it is asked and lets everything be kept."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked.append(environ["PATH_INFO"])
        environ["kiosk.keep"] = environ["PATH_INFO"].startswith("/keep")
        start_response("200 OK", [("Content-Type", "text/html")])
        return [environ["PATH_INFO"].encode() * 100]

    return application


def test_a_kept_page_is_asked_for_once() -> None:
    """The second reader is answered from memory, compressed or not, as she can read it."""
    asked: list[str] = []
    client = Client(PagesCache(counting_application(asked), lambda: 1))
    plain = client.get("/keep")
    packed = client.get("/keep", headers={"Accept-Encoding": "br, gzip;q=0.8"})
    assert asked == ["/keep"]
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert client.get("/keep", headers={"Accept-Encoding": "gzip;q=0"}).data == plain.data


def test_an_unchanged_page_is_not_sent_again() -> None:
    """A browser that holds the page is told so, without a body."""
    client = Client(PagesCache(counting_application([]), lambda: 1))
    etag = client.get("/keep").headers["ETag"]
    again = client.get("/keep", headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)


def test_queries_and_sensitive_pages_are_never_kept() -> None:
    """What has a query string or was not released by its view is asked for each time."""
    asked: list[str] = []
    client = Client(PagesCache(counting_application(asked), lambda: 1))
    for path in ("/keep?q=1", "/keep?q=1", "/other", "/other"):
        client.get(path)
    assert len(asked) == 4


def test_a_new_state_drops_everything() -> None:
    """When release or day changes, no old page is answered."""
    asked: list[str] = []
    state = [1]
    client = Client(PagesCache(counting_application(asked), lambda: state[0]))
    client.get("/keep")
    state[0] = 2
    client.get("/keep")
    assert asked == ["/keep", "/keep"]


def test_memory_is_bounded() -> None:
    """Past the limit the page that was kept for longest goes."""
    asked: list[str] = []
    client = Client(PagesCache(counting_application(asked), lambda: 1, limit=120))
    for path in ("/keep/1", "/keep/2", "/keep/3", "/keep/4", "/keep/5", "/keep/1"):
        client.get(path)
    assert asked.count("/keep/1") == 2


def test_every_public_page_but_the_sensitive_is_kept(example_site: Site) -> None:
    """Home, topic, all, item, about and picker carry an ETag; help, contacts, search and item 79 do not."""
    kept = ["/", "/tg/", "/tg/topic/danger", "/tg/all", "/tg/37", "/tg/about"]
    assert all("ETag" in example_site.public.get(path).headers for path in kept)


def test_the_day_changes_the_page(own_site: Site) -> None:
    """On 1 January 2027 the price of a patent gives way to words, at once."""
    assert "10\N{NO-BREAK SPACE}000" in own_site.get("/ru/37")
    own_site.today = date(2027, 1, 1)
    assert "10\N{NO-BREAK SPACE}000" not in own_site.get("/ru/37")
    assert "могло измениться, спросите сотрудника" in own_site.get("/ru/37")
    assert "15\N{NO-BREAK SPACE}дней" in own_site.get("/ru/37")
