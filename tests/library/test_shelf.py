"""The shelf follows the pointer without a restart, and late threads are served from the newer release."""

import threading
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from kiosk.errors import LibraryError
from kiosk.library.shelf import FOLLOW_EVERY
from kiosk.web.app import create_app
from tests.conftest import Site


def test_a_new_release_is_followed_within_two_seconds(own_site: Site) -> None:
    """The following thread takes the new release by itself."""
    stop = threading.Event()
    follower = threading.Thread(target=own_site.kiosk.shelf.follow, args=(stop,))
    follower.start()
    other = Site(own_site.releases, own_site.content)
    other.change("facts.toml", "value = 15", "value = 21")
    other.build()
    end = time.monotonic() + 2
    while own_site.library.facts["ru-registration-tj-uz"].value != 21 and time.monotonic() < end:
        time.sleep(FOLLOW_EVERY / 10)
    stop.set()
    follower.join()
    assert own_site.library.facts["ru-registration-tj-uz"].value == 21


def test_a_page_read_from_a_removed_release_is_still_whole(own_site: Site) -> None:
    """Who holds the old library can read on after its files are gone."""
    held = own_site.library
    for number in (21, 22, 23):
        own_site.change("facts.toml", f"value = {15 if number == 21 else number - 1}", f"value = {number}")
        own_site.build()
    assert not held.folder.exists()
    page = held.page("ru", 37)
    assert page is not None
    assert held.facts["ru-registration-tj-uz"].value == 15


def test_a_thread_that_comes_late_asks_the_newer_release(own_site: Site) -> None:
    """A question to a replaced release is put once more, to the one that is served."""
    shelf, old = own_site.kiosk.shelf, own_site.library
    asked = []

    def question(library: object) -> str:
        asked.append(library)
        if library is old:
            own_site.change("facts.toml", "value = 15", "value = 21")
            own_site.build()
            raise LibraryError("This release was replaced. Ask the new one.")
        return "answer"

    assert shelf.ask(question) == "answer"
    assert asked == [old, own_site.library]
    with pytest.raises(LibraryError):
        shelf.ask(lambda library: (_ for _ in ()).throw(LibraryError("broken")))


def test_a_search_page_is_of_one_release(own_site: Site) -> None:
    """A release that comes meanwhile may have other topics; all of the page is of the one that answered."""
    old = own_site.library
    own_site.change("topics.toml", "[countries]", "[lands]")
    for path in own_site.content.glob("*/37-russia.md"):
        own_site.change(f"{path.parent.name}/{path.name}", 'topic = "countries"', 'topic = "lands"')
    own_site.build()
    new = own_site.library
    late = SimpleNamespace(current=old, ask=lambda question: question(new))
    public = create_app(replace(own_site.kiosk, shelf=late), "public").test_client()
    assert "lands" in new.topics.keys() - old.topics.keys()
    answer = public.get("/ru/search", query_string={"q": "Россия"})
    assert (answer.status_code, "/ru/37" in answer.text) == (200, True)


def test_eight_threads_search_while_releases_change(own_site: Site) -> None:
    """No answer fails or is empty while the release is switched five times."""
    stop, wrong = threading.Event(), []

    def reader() -> None:
        while not stop.is_set():
            time.sleep(0.01)  # readers pause; without it the building thread hardly gets its turn on a small machine
            response = own_site.public.get("/tg/search?q=патент")
            if response.status_code != 200 or "/tg/37" not in response.text:
                wrong.append(response.status_code)

    threads = [threading.Thread(target=reader) for _ in range(8)]
    for thread in threads:
        thread.start()
    for number in range(16, 21):
        own_site.change("facts.toml", f"value = {number - 1}", f"value = {number}")
        own_site.build()
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
