"""Whatever stops a sync, at any of its changes on the disk: old or new is served, whole, and none older comes back."""

import json
import os
import shutil
import tempfile
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest

from kiosk.editors.tree import read_tree, travelling
from kiosk.errors import LibraryError, UntrustedBundleError
from kiosk.library import releases as releases_module
from kiosk.library.library import Library
from kiosk.library.releases import HealthCheck, Releases
from kiosk.sync.receive import Receiver
from kiosk.sync.transports import FolderSource
from kiosk.sync.trust import Trust
from kiosk.sync.updater import ask
from tests.crash.harness import CUTS, every_point, needs_shim, run, workers
from tests.crash.trees import NEW, OLD, content, served_value
from tests.repository import NOW, Publisher, write_tree

pytestmark = needs_shim
OLDEST = 13
STICKS = (OLDEST, OLD, NEW)  # in the order in which they were published
LOOSE = 70_000  # bytes, too many for a pack


def healthy(_: Library) -> None:
    """Ask nothing of the web: it changes nothing on the disk."""


class Stopped(BaseException):
    """The kiosk stops in the middle of something: nothing that is caught, as a power cut is not."""


def never_ends(_: Library) -> None:
    """Stop the kiosk in the middle of a trial."""
    raise Stopped


def receive_from(sticks: Path, value: int, state: Path, check: HealthCheck = healthy, boot: str = "") -> None:
    """Receive the release that tells *value*, as staff does with a stick in hand."""
    with patch.object(releases_module, "_boot_id", lambda: boot):
        Receiver(Releases(state), check, pauses=()).receive(FolderSource(sticks / str(value)), NOW)


def nothing_is_lost(sticks: Path, allowed: set[int | None], state: Path, done: bool) -> None:
    """Check that what is active and what was signed are whole, nothing is condemned, and what is older is refused."""
    releases = Releases(state)
    value = served_value(releases)
    assert value in ({NEW} if done else allowed), f"{value} is served"
    assert releases.state.refused() == {}
    for signed in (state / "tuf").rglob("*.json"):
        assert json.loads(signed.read_bytes())["signed"], f"{signed.name} is damaged"
    newest = NEW if releases.state.read().trial else value
    for older in STICKS[: STICKS.index(newest)] if newest else ():
        assert is_refused(sticks / str(older), releases), f"a stick with {older} is taken after {newest}"


def is_refused(stick: Path, releases: Releases) -> bool:
    """Whether the floors alone refuse a stick: nothing of what python-tuf remembers is used."""
    with tempfile.TemporaryDirectory() as empty:
        try:
            ask(Path(empty), FolderSource(stick), Trust(releases.folder).root(), NOW, releases.state.floors())
        except UntrustedBundleError:
            return True
    return False


@pytest.fixture(scope="session")
def sticks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sticks, copied after each of three releases: three items, and a recording that changes with the words."""
    folder, editors = tmp_path_factory.mktemp("sticks"), Publisher()
    for place, value in enumerate(STICKS):
        tree = content(folder / "trees" / str(value), value)
        editors.release({**travelling(read_tree(tree)), "media/ru/79.mp3": bytes([place]) * LOOSE})
        write_tree(folder / str(value), editors.host)
    return folder


@pytest.fixture
def given_root(tmp_path: Path, sticks: Path) -> Path:
    """A state that serves nothing yet and knows whom to trust."""
    Releases(tmp_path / "state")
    Trust(tmp_path / "state").set_root((sticks / str(OLD) / "metadata" / "1.root.json").read_bytes())
    return tmp_path / "state"


@pytest.fixture
def serving_old(given_root: Path, sticks: Path) -> Path:
    """A state that has received the old release."""
    receive_from(sticks, OLD, given_root)
    return given_root


def test_receiving_can_be_stopped_anywhere(serving_old: Path, sticks: Path) -> None:
    """
    Killed, torn, on a full or failing disk, without power: old or new is served, and the next sync succeeds.

    At each change half of the modes take their turn; with EVERY_MODE=1 all do.
    """
    command, check = partial(receive_from, sticks, NEW), partial(nothing_is_lost, sticks, {OLD, NEW})
    report = every_point(serving_old, command, check, turns=1 if os.environ.get("EVERY_MODE") else 2)
    assert report.points > 100
    assert report.problems == []


def test_a_first_receiving_can_be_stopped_anywhere(given_root: Path, sticks: Path) -> None:
    """Nothing or the new one is served, and the next sync succeeds."""
    report = every_point(
        given_root, partial(receive_from, sticks, NEW), partial(nothing_is_lost, sticks, {None, NEW}), step=5
    )
    assert report.problems == []


@pytest.mark.parametrize("mode", CUTS)
def test_the_same_power_cuts_are_noticed_without_fsync(mode: str, serving_old: Path, sticks: Path) -> None:
    """The control: where syncing keeps nothing, each kind of power cut leaves something broken behind."""
    command, check = partial(receive_from, sticks, NEW), partial(nothing_is_lost, sticks, {OLD, NEW})
    assert every_point(serving_old, command, check, [mode], step=3, nofsync=True).problems != []


def cut_while_it_is_tried(sticks: Path, boot: str, state: Path) -> None:
    """Cut the power at the first change after a health check that received the new release; in a worker."""
    receive = partial(receive_from, sticks, NEW, boot=boot)
    with tempfile.TemporaryDirectory() as parent:
        trial = shutil.copytree(state, Path(parent) / "state")
        before = run(partial(receive, check=never_ends), trial).changes
    run(receive, state, "lost", before + 1)


def cut_in(boots: str, sticks: Path, state: Path) -> None:
    """Cut the power in a trial in each of *boots*."""
    with pytest.raises(Stopped):  # builds the release; from here on the number of changes is the same each time
        receive_from(sticks, NEW, state, never_ends, boot="the one before")
    with workers() as pool:
        for boot in boots:
            pool.submit(cut_while_it_is_tried, sticks, boot, state).result()
            nothing_is_lost(sticks, {OLD}, state, False)
            pointer = Releases(state).state.read()
            assert pointer.trial
            assert pointer.boot_id == boot


def test_power_cuts_while_it_is_tried_never_condemn_a_release(serving_old: Path, sticks: Path) -> None:
    """Five times, each in a boot of its own: the old one is served, and the sixth sync brings the new one."""
    cut_in("12345", sticks, serving_old)
    receive_from(sticks, NEW, serving_old, boot="6")
    nothing_is_lost(sticks, {NEW}, serving_old, True)


def test_stopping_the_kiosk_twice_in_one_boot_does(serving_old: Path, sticks: Path) -> None:
    """The control: where no power went, the release is at fault, and the old one stays."""
    cut_in("11", sticks, serving_old)
    with pytest.raises(LibraryError, match="stopped the kiosk 2 times"):
        receive_from(sticks, NEW, serving_old, boot="1")
    assert served_value(Releases(serving_old)) == OLD
