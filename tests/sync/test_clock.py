"""Time: what expired is refused, a dead clock stops nothing, and what python-tuf takes for now is what we say."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.errors import UntrustedBundleError
from kiosk.sync import updater
from kiosk.sync.clock import counted_day, trusted_now
from kiosk.sync.transports import FolderSource
from kiosk.sync.trust import Trust
from kiosk.sync.updater import KioskUpdater
from tests.repository import NOW, MemorySource, Publisher, write_tree
from tests.sync.conftest import Changed, Files, Receiving

EPOCH = datetime(1970, 1, 1, 0, 3, tzinfo=UTC)
FAR = datetime(2090, 6, 1, tzinfo=UTC)
LONG = timedelta(days=46)  # a timestamp lives 45 days
OUT_OF_DATE = "out of date.* or the clock of this machine is wrong.* Look at the clock"


def test_a_frozen_host_is_noticed_and_the_next_release_arrives(serving: Receiving, changed: Changed) -> None:
    """A timestamp that nobody renewed is refused, though nothing in it is wrong; what comes afterwards is taken."""
    serving.now = serving.publisher.now = NOW + LONG
    serving.refuses(serving.source(), UntrustedBundleError, OUT_OF_DATE)
    serving.publisher.release(changed("Новое слово."))
    assert serving.receive().is_new
    assert "Новое слово" in serving.page


def test_a_stale_stick_is_taken_on_purpose_and_an_older_one_is_not(serving: Receiving, changed: Changed) -> None:
    """Staff may leave the dates aside; signatures and floors still hold."""
    older = write_tree(serving.folder.parent / "older", serving.publisher.host)
    serving.publisher.release(changed("Новое слово."))
    stick = write_tree(serving.folder.parent / "stick", serving.publisher.host)
    altered = {path: data.replace(b"2027", b"2099") for path, data in serving.publisher.host.items()}
    serving.now += LONG
    serving.refuses(FolderSource(stick), UntrustedBundleError, OUT_OF_DATE)
    serving.refuses(MemorySource(altered), UntrustedBundleError, "other keys, or by too few", accept_stale=True)
    assert serving.receive(FolderSource(stick), accept_stale=True).is_new
    assert "Новое слово" in serving.page
    serving.refuses(FolderSource(older), UntrustedBundleError, "older bundle", accept_stale=True)


@pytest.mark.parametrize("is_fresh", [True, False])
def test_a_clock_of_1970_takes_a_good_update(serving: Receiving, changed: Changed, *, is_fresh: bool) -> None:
    """A kiosk whose battery is dead gets its news, the first time as later."""
    kiosk = Receiving(serving.folder.parent / "fresh", serving.publisher) if is_fresh else serving
    kiosk.publisher.release(changed("Новое слово."))
    kiosk.now = trusted_now(EPOCH, kiosk.releases.state.newest_created(), synchronised=False)
    assert kiosk.receive().is_new
    assert "Новое слово" in kiosk.page


def test_a_clock_of_1970_refuses_what_expired_before_the_newest_signed_date(
    serving: Receiving, changed: Changed
) -> None:
    """Fresh numbers on dates that are long over: time cannot be behind what our editors have signed."""
    editors = serving.publisher
    editors.now = NOW + timedelta(days=90)
    editors.release(changed("Новое слово."))
    serving.now = editors.now
    serving.receive()
    editors.now = NOW
    editors.release(changed("Слово."))  # the next in number, out of date since a month
    serving.now = trusted_now(EPOCH, serving.releases.state.newest_created(), synchronised=False)
    assert serving.now == NOW + timedelta(days=90)
    serving.refuses(serving.source(), UntrustedBundleError, OUT_OF_DATE)


@pytest.mark.parametrize("synchronised", [True, False])
def test_a_clock_of_2090_says_so(serving: Receiving, changed: Changed, *, synchronised: bool) -> None:
    """Nothing is taken, nothing is lost, and with the right clock everything goes on."""
    serving.publisher.release(changed("Новое слово."))
    serving.now = trusted_now(FAR, serving.releases.state.newest_created(), synchronised=synchronised)
    serving.refuses(serving.source(), UntrustedBundleError, OUT_OF_DATE)
    serving.now = NOW
    assert serving.receive().is_new


@pytest.mark.parametrize(
    ("system", "newest", "synchronised", "now"),
    [
        (EPOCH, None, False, EPOCH),
        (EPOCH, NOW, False, NOW),
        (EPOCH, NOW, True, EPOCH),
        (NOW + LONG, NOW, False, NOW + LONG),
        (FAR, NOW, False, FAR),
    ],
)
def test_the_clock_rule(system: datetime, newest: datetime | None, now: datetime, *, synchronised: bool) -> None:
    """The network's time counts; without it the later one of the clock and the newest signed date."""
    assert trusted_now(system, newest, synchronised=synchronised) == now


def test_pages_count_from_a_day_that_can_be() -> None:
    """Neither 1970 nor 2090 makes a page say that something is over."""
    day = NOW.date()
    assert counted_day(EPOCH.date(), day, synchronised=False) == day
    assert counted_day(FAR.date(), day, synchronised=False) == day
    assert counted_day(FAR.date(), day, synchronised=True) == FAR.date()
    assert counted_day(day + LONG, day, synchronised=False) == day + LONG


def test_only_accepted_releases_move_the_newest_date(serving: Receiving, changed: Changed) -> None:
    """What is refused leaves no trace in the clock."""
    before = serving.releases.state.newest_created()
    serving.publisher.now = FAR
    serving.publisher.targets_keys = serving.publisher.publishing_keys
    serving.publisher.release(changed("Ложь."))
    serving.refuses(serving.source(), UntrustedBundleError, "other keys")
    assert serving.releases.state.newest_created() == before == NOW


# The two private points of python-tuf that are used. If either moves, these fail.


@pytest.mark.parametrize("year", [2001, 2090])
def test_expiry_follows_the_given_time_and_not_the_system(folder: Path, files: Files, year: int) -> None:
    """In 2001 as in 2090, whatever the clock of this machine says: before the date good, after it expired."""
    editors = Publisher(NOW.replace(year=year))
    editors.release(files)
    kiosk = Receiving(folder / "state", editors)
    kiosk.now = editors.now + LONG
    kiosk.refuses(kiosk.source(), UntrustedBundleError, OUT_OF_DATE)
    kiosk.now = editors.now + timedelta(days=44)
    assert kiosk.receive().is_new


def test_every_file_of_metadata_is_written_by_us(kiosk: Receiving, monkeypatch: pytest.MonkeyPatch) -> None:
    """python-tuf writes without fsync; nothing that it stores goes past our function."""
    written = set()

    def note(path: Path, data: bytes) -> None:
        written.add(path)
        original(path, data)

    original = updater.write_file
    monkeypatch.setattr(updater, "write_file", note)
    kiosk.publisher.new_root()
    kiosk.receive()
    folder = Trust(kiosk.folder).metadata
    stored = {path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()}
    assert {str(path.relative_to(folder)) for path in stored} == {
        "root_history/1.root.json",
        "root_history/2.root.json",
        "timestamp.json",
        "snapshot.json",
        "targets.json",
    }
    assert stored <= written
    assert "_persist_file" in vars(KioskUpdater)
