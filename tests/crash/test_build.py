"""Whatever stops a build, at any of its changes on the disk: the old release or the new one is served, whole."""

from functools import partial
from pathlib import Path

import pytest

from kiosk.library.releases import Releases
from kiosk.publishing.build import build
from tests.conftest import NOW
from tests.crash.harness import CUTS, every_point, needs_shim
from tests.crash.trees import NEW, OLD, content, served_value

pytestmark = needs_shim


def build_from(tree: Path, state: Path) -> None:
    """Build *tree* into *state*, with a health check that asks nothing of the web."""
    build(tree, Releases(state), lambda _: None, NOW, lambda _: None)


def served_is_whole(allowed: set[int | None], state: Path, done: bool) -> None:
    """Check that what is active is whole, by its bytes and by reading it, and the new one if the build is done."""
    value = served_value(Releases(state))
    assert value in ({NEW} if done else allowed), f"{value} is served"


def take_away(state: Path) -> None:
    """Take away the active release, as is done with one that does not open, or is not needed any more."""
    releases = Releases(state)
    active = releases.active()
    assert active is not None
    releases.discard(active)


def can_be_staged(state: Path, done: bool) -> None:
    """Check that staging what was taken away gives a whole library: half a folder is not taken for one."""
    releases = Releases(state)
    active = releases.active()
    assert active is not None
    releases.stage(active)
    releases.open(active.folder).check()


@pytest.fixture
def trees(tmp_path: Path) -> tuple[Path, Path]:
    """The old content and the new: the same but for one number."""
    return content(tmp_path / "old", OLD), content(tmp_path / "new", NEW)


@pytest.fixture
def serving_old(tmp_path: Path, trees: tuple[Path, Path]) -> Path:
    """A state that serves the old content."""
    build_from(trees[0], tmp_path / "state")
    return tmp_path / "state"


def test_a_build_over_another_can_be_stopped_anywhere(serving_old: Path, trees: tuple[Path, Path]) -> None:
    """
    Killed, torn, on a full or failing disk, without power: old or new is served, and building again succeeds.

    Every third point: test_receive.py stops the same building at every one.
    """
    report = every_point(serving_old, partial(build_from, trees[1]), partial(served_is_whole, {OLD, NEW}), step=3)
    assert report.points > 100
    assert report.problems == []


def test_a_first_build_can_be_stopped_anywhere(tmp_path: Path, trees: tuple[Path, Path]) -> None:
    """In an empty state nothing or the new one is served, and building again succeeds."""
    (tmp_path / "state").mkdir()
    report = every_point(
        tmp_path / "state", partial(build_from, trees[1]), partial(served_is_whole, {None, NEW}), step=4
    )
    assert report.problems == []


@pytest.mark.parametrize("mode", CUTS)
def test_the_same_power_cuts_are_noticed_without_fsync(mode: str, serving_old: Path, trees: tuple[Path, Path]) -> None:
    """The control: where syncing keeps nothing, each kind of power cut leaves something broken behind."""
    command, check = partial(build_from, trees[1]), partial(served_is_whole, {OLD, NEW})
    report = every_point(serving_old, command, check, [mode], step=3, nofsync=True)
    assert report.problems != []


def test_taking_a_release_away_can_be_stopped_anywhere(serving_old: Path) -> None:
    """What was half taken away is built again from its blobs, and never opened."""
    assert every_point(serving_old, take_away, can_be_staged, step=2).problems == []
