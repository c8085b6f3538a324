"""When all has come: a release that cannot be served is remembered, and nobody stands in another's way."""

import shutil
import threading
from types import SimpleNamespace

import pytest

from kiosk.errors import LibraryError, StorageError
from kiosk.library import releases
from kiosk.library.library import Library
from kiosk.library.shelf import Shelf
from kiosk.sync.receive import Outcome
from tests.sync.conftest import Changed, Receiving

NEW = "Новое слово"


class PowerCutError(BaseException):
    """The kiosk is off: nothing of ours catches it."""


def sick(_: Library) -> None:
    """Find that a page does not open."""
    raise LibraryError("The page /kk/79 does not open.")


@pytest.fixture
def offered(serving: Receiving, changed: Changed) -> Receiving:
    """A kiosk whose editors have just published something new."""
    serving.publisher.release(changed(f"{NEW}."))
    return serving


def test_a_sick_release_is_refused_and_remembered(offered: Receiving, changed: Changed) -> None:
    """It is not tried again, and not even asked for; the next one is."""
    offered.check = sick
    offered.refuses(offered.source(), LibraryError, r"is not used: The page /kk/79 does not open\.")
    offered.check = lambda _: None
    source = offered.source()
    offered.refuses(source, LibraryError, r"refused before: The page /kk/79 does not open\. The next release will be")
    assert source.asked == ["metadata/2.root.json", "metadata/timestamp.json"]
    offered.publisher.release(changed("Слово."))
    assert offered.receive().is_new
    assert "Слово." in offered.page


def test_what_staff_rolled_back_is_held_and_costs_nothing(offered: Receiving, changed: Changed) -> None:
    """Every sync says so with two requests, until there is another release."""
    offered.receive()
    offered.releases.roll_back(lambda _: None, offered.now)
    held = Outcome("2026-11-25.1", False, "Release 2026-11-25.2 was rolled back here and is held; 2026-11-25.1 stays.")
    for _ in range(2):
        source = offered.source()
        assert offered.receive(source) == held
        assert source.asked == ["metadata/2.root.json", "metadata/timestamp.json"]
        assert NEW not in offered.page
    offered.publisher.release(changed("Слово."))
    assert offered.receive().release == "2026-11-25.3"


def test_five_power_cuts_in_the_health_check_condemn_nothing(
    offered: Receiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time the kiosk starts with what it had; with power it takes the release, and asks for nothing twice."""

    def cut(_: Library) -> None:
        raise PowerCutError

    before, offered.check = offered.page, cut
    for boot in range(5):
        monkeypatch.setattr(releases, "_boot_id", lambda boot=boot: f"boot {boot}")
        source = offered.source()
        with pytest.raises(PowerCutError):
            offered.receive(source)
        assert offered.page == before
        assert not boot or not any("blobs/" in path or "targets/" in path for path in source.asked)
    monkeypatch.setattr(releases, "_boot_id", lambda: "boot 5")
    offered.check = lambda _: None
    assert offered.receive().is_new
    assert NEW in offered.page


def test_a_release_that_stops_the_kiosk_twice_in_one_boot_is_condemned(
    offered: Receiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is no power cut."""

    def crash(_: Library) -> None:
        raise PowerCutError

    monkeypatch.setattr(releases, "_boot_id", lambda: "one boot")
    offered.check = crash
    for _ in range(2):
        with pytest.raises(PowerCutError):
            offered.receive()
    offered.refuses(offered.source(), LibraryError, "is not used: it stopped the kiosk 2 times")


def test_two_syncs_at_once_fetch_once(offered: Receiving) -> None:
    """The second waits, and finds that all is there."""
    begun, may_end = threading.Event(), threading.Event()
    outcomes: dict[int, Outcome] = {}
    sources = offered.source(), offered.source()

    def slow(_: Library) -> None:
        begun.set()
        assert may_end.wait(30)

    def run(place: int) -> None:
        outcomes[place] = offered.receive(sources[place])

    offered.check = slow
    threads = [threading.Thread(target=run, args=(place,)) for place in (0, 1)]
    threads[0].start()
    assert begun.wait(30)
    threads[1].start()
    threads[1].join(0.2)
    assert sources[1].requests == 0
    assert offered.shown == "2026-11-25.1"
    may_end.set()
    for thread in threads:
        thread.join()
    assert [outcomes[place].is_new for place in (0, 1)] == [True, False]
    assert {outcome.release for outcome in outcomes.values()} == {"2026-11-25.2"}
    assert sources[1].asked == ["metadata/2.root.json", "metadata/timestamp.json"]


def test_pages_are_served_while_old_releases_are_removed(serving: Receiving, changed: Changed) -> None:
    """Six releases come, five go with their files; whoever asks meanwhile gets a whole page and finds it."""
    shelf, stop = Shelf(serving.releases), threading.Event()
    asked, wrong = [], []
    first = serving.releases.path(serving.releases.state.read().active)

    def read() -> None:
        while not stop.is_set():
            try:
                page = shelf.ask(lambda library: library.page("ru", 79))
                found = shelf.ask(lambda library: library.search("tg", "патент"))
                asked.append(page is not None and bool(found))
            except Exception as error:
                wrong.append(repr(error))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for number in range(6):
            serving.publisher.release(changed("Слово. " * (number + 1)))
            assert serving.receive().is_new
            shelf.refresh()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert len(asked) > 100
    assert all(asked)
    assert not first.exists()
    assert len(list((serving.folder / "releases").iterdir())) == 2


def test_too_little_space_is_told_before_anything_large_comes(
    kiosk: Receiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How much is needed, how much there is; with more of it the same kiosk goes on."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=250_000))
    source = kiosk.source()
    kiosk.refuses(source, StorageError, r"needs 1 MB, and 0 MB are free in .* Free some space, then try again")
    assert not any("blobs/" in path for path in source.asked)
    monkeypatch.undo()
    assert kiosk.receive().is_new
