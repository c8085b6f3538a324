"""Whatever stops a build, at any of its changes on the disk: the old release or the new one is served, whole."""

import shutil
from functools import partial
from pathlib import Path

import pytest

from kiosk.library.releases import Releases
from kiosk.publishing.build import build
from tests.conftest import EXAMPLE, NOW
from tests.crash.harness import CUTS, every_point, needs_compiler

pytestmark = needs_compiler
OLD, NEW = 15, 21  # the value of a fact that changes


def content(folder: Path, value: int) -> Path:
    """Make a small content tree: three items in Russian."""
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("kk", "ky", "tg", "uz", "11-*", "stamps.json"))
    facts = folder / "facts.toml"
    facts.write_text(facts.read_text("utf-8").replace(f"value = {OLD}", f"value = {value}"), "utf-8")
    return folder


def build_from(tree: Path, state: Path) -> None:
    """Build *tree* into *state*, with a health check that asks nothing of the web."""
    build(tree, Releases(state), lambda _: None, NOW, lambda _: None)


def served_is_whole(allowed: set[int | None], state: Path, done: bool) -> None:
    """Check that what is active is whole, by its bytes and by reading it, and the new one if the build is done."""
    value = served_value(Releases(state))
    assert value in ({NEW} if done else allowed), f"{value} is served"


def served_value(releases: Releases) -> int | None:
    """Return the value that the active release tells, after everything in it was read; None where there is none."""
    active = releases.active()
    if active is None:
        assert not releases.state.read().active, "the active release is not known"
        return None
    for entry in active.manifest.files:
        assert len(releases.blobs.read(entry.sha256)) == entry.size
    library = releases.open(active.folder)
    library.check()
    assert library.numbers == [16, 37, 79]
    return next(int(fact.value) for fact in library.facts.values() if fact.value in (OLD, NEW))


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
    """Killed, torn, on a full or failing disk, without power: old or new is served, and building again succeeds."""
    report = every_point(serving_old, partial(build_from, trees[1]), partial(served_is_whole, {OLD, NEW}))
    assert report.points > 100
    assert report.problems == []


def test_a_first_build_can_be_stopped_anywhere(tmp_path: Path, trees: tuple[Path, Path]) -> None:
    """In an empty state nothing or the new one is served, and building again succeeds."""
    (tmp_path / "state").mkdir()
    report = every_point(
        tmp_path / "state", partial(build_from, trees[1]), partial(served_is_whole, {None, NEW}), step=2
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
