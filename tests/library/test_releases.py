"""What a release goes through: staged beside, tried, activated in one step, rolled back, and cleaned up after."""

import sqlite3
from datetime import timedelta

import pytest

from kiosk.errors import BundleError, LibraryError, StorageError
from kiosk.library.library import Library
from kiosk.library.releases import Releases
from kiosk.library.shelf import Shelf
from kiosk.publishing.build import ContentFindingsError, build, rebuild
from kiosk.web.wsgi import health_check
from tests.conftest import NOW, Site


def release_names(site: Site) -> set[str]:
    """Return the folders that lie in releases/."""
    return {path.name for path in site.releases.path("").iterdir()}


def new_number(site: Site, number: int) -> None:
    """Change a fact and build."""
    current = next(line for line in (site.content / "facts.toml").read_text("utf-8").splitlines() if "value" in line)
    site.change("facts.toml", current, f"value = {number}")
    site.build()


def test_nothing_is_built_when_nothing_changed(own_site: Site) -> None:
    """The same content and software give no new release."""
    before = own_site.releases.active()
    own_site.build()
    assert own_site.releases.active() == before


def test_active_and_previous_are_kept_and_nothing_else(own_site: Site) -> None:
    """After three releases two folders, two manifests and their blobs remain."""
    for number in (21, 22, 23):
        new_number(own_site, number)
    pointer = own_site.releases.state.read()
    assert release_names(own_site) == {pointer.active, pointer.previous}
    wanted = {entry.sha256 for known in own_site.releases.all_known() for entry in known.manifest.files}
    assert {path.name for path in own_site.releases.blobs.folder.glob("*/*")} == wanted
    assert len(own_site.releases.all_known()) == 2


def test_rolling_back_serves_the_previous_and_holds_the_newer(own_site: Site) -> None:
    """The way back works, and the next start does not bring the newer one back by itself."""
    new_number(own_site, 21)
    own_site.releases.roll_back(health_check(own_site.kiosk), NOW)
    own_site.kiosk.shelf.refresh()
    assert "15\N{NO-BREAK SPACE}дней" in own_site.get("/ru/37")
    own_site.build()
    assert "15\N{NO-BREAK SPACE}дней" in own_site.get("/ru/37")
    own_site.build(again=True)
    assert "21\N{NO-BREAK SPACE}день" in own_site.get("/ru/37")


def test_there_is_no_way_back_from_the_first(own_site: Site) -> None:
    """Without a previous release, rolling back says so and changes nothing."""
    before = own_site.releases.state.read()
    with pytest.raises(LibraryError, match="no previous"):
        own_site.releases.roll_back(health_check(own_site.kiosk), NOW)
    assert own_site.releases.state.read() == before


def test_an_unhealthy_release_is_refused_and_remembered(own_site: Site) -> None:
    """A failing health check leaves the old release served, and the new one is not tried again by itself."""
    before = own_site.get("/ru/37")
    own_site.change("facts.toml", "value = 15", "value = 21")
    broken = health_check(own_site.kiosk)

    def sick(library: Library) -> None:
        broken(library)
        raise LibraryError("The home page does not open in kk.")

    with pytest.raises(LibraryError, match="kk"):
        build(own_site.content, own_site.releases, sick, NOW, lambda _: None)
    own_site.build()  # by itself: not again
    assert own_site.get("/ru/37") == before
    assert list(own_site.releases.state.refused().values()) == ["The home page does not open in kk."]
    own_site.build(again=True)
    assert "21\N{NO-BREAK SPACE}день" in own_site.get("/ru/37")


def test_two_crashes_within_one_boot_condemn_a_release(own_site: Site) -> None:
    """Power cuts do not: a new boot counts anew."""
    state = own_site.releases.state
    assert [state.begin_trial("a", "boot1"), state.begin_trial("a", "boot1"), state.begin_trial("a", "boot2")] == [
        1,
        2,
        1,
    ]
    new_number(own_site, 21)
    active = own_site.releases.active()
    assert active is not None
    boot = own_site.releases.state
    from kiosk.library import releases

    for _ in range(2):
        boot.begin_trial(active.folder, releases._boot_id())
    with pytest.raises(LibraryError, match="stopped the kiosk 2 times"):
        own_site.releases.activate(active, health_check(own_site.kiosk), NOW)


def test_a_failure_that_nobody_expects_is_told_and_condemns_a_release_at_the_third_try(own_site: Site) -> None:
    """It may be the machine's fault, such as too little memory; what was served before is served."""
    before = own_site.releases.state.read()
    own_site.change("facts.toml", "value = 15", "value = 21")

    def fails(_: Library) -> None:
        raise MemoryError

    for said in ("could not be tried: MemoryError", "could not be tried: MemoryError", "stopped the kiosk 2 times"):
        with pytest.raises(LibraryError, match=said):
            build(own_site.content, own_site.releases, fails, NOW, lambda _: None)
        assert own_site.releases.state.read().active == before.active
    assert list(own_site.releases.state.refused().values()) == ["it stopped the kiosk 2 times."]


def test_errors_in_the_content_change_nothing(own_site: Site) -> None:
    """A build with errors tells them, and what was served is served."""
    before = own_site.get("/ru/37")
    own_site.change("ru/37-russia.md", "не работать.", "не работать 90 дней.")
    with pytest.raises(ContentFindingsError) as told:
        own_site.build()
    assert [found.check for found in told.value.findings] == ["digit-in-text"]
    assert own_site.get("/ru/37") == before


def test_a_damaged_blob_is_not_built_from(own_site: Site) -> None:
    """Bytes that do not fit their name are refused."""
    active = own_site.releases.active()
    assert active is not None
    blob = own_site.releases.blobs.path(active.manifest.files[0].sha256)
    blob.write_bytes(blob.read_bytes()[:-1] + b"?")
    own_site.releases.discard(active)
    with pytest.raises(BundleError, match="damaged"):
        own_site.releases.stage(active)
    assert release_names(own_site) == set()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves damaged files open
@pytest.mark.parametrize("damage", ["missing", "empty", "garbage", "index", "toc", "seg"])
def test_a_library_that_does_not_open_is_built_again(own_site: Site, damage: str) -> None:
    """Whatever happened to its files, the next start builds the active release anew."""
    folder = own_site.library.folder
    if damage == "missing":
        (folder / "library.sqlite").unlink()
    elif damage == "index":
        for path in (folder / "index").iterdir():
            path.unlink()
    elif damage in ("toc", "seg"):
        path = next((folder / "index").glob(f"*.{damage}"))
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        (folder / "library.sqlite").write_bytes(b"" if damage == "empty" else b"garbage" * 1000)
    own_site.build()
    fresh = Shelf(own_site.releases).current
    assert fresh is not None
    fresh.check()


def test_a_broken_active_release_gives_way_to_the_previous(own_site: Site) -> None:
    """Until it is built again, readers get the release before."""
    new_number(own_site, 21)
    (own_site.library.folder / "library.sqlite").unlink()
    shelf = Shelf(own_site.releases)
    assert shelf.current is not None
    assert shelf.current.facts["ru-registration-tj-uz"].value == 15


def test_other_software_builds_the_active_release_again(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kiosk without a checkout builds old content anew after an update of its software."""
    monkeypatch.setattr("kiosk.library.releases.build_version", lambda: "0therone")
    assert rebuild(own_site.releases, health_check(own_site.kiosk), NOW, lambda _: None) is not None
    own_site.kiosk.shelf.refresh()
    assert own_site.library.folder.name.endswith("-0therone")
    assert rebuild(own_site.releases, health_check(own_site.kiosk), NOW, lambda _: None) is None


def test_a_full_disk_is_one_clear_sentence(own_site: Site) -> None:
    """Where nothing can be stored, a sentence says so and the old release is served."""
    import resource
    import signal

    before = own_site.get("/ru/37")
    own_site.change("facts.toml", "value = 15", "value = 21")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, usual[1]))  # a real limit: longer writes fail as on a full disk
    try:
        with pytest.raises(StorageError, match="Free some space"):
            own_site.build()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        signal.signal(signal.SIGXFSZ, handler)
    assert own_site.get("/ru/37") == before
    assert not [name for name in release_names(own_site) if "partial" in name]
    own_site.build()
    assert "21\N{NO-BREAK SPACE}день" in own_site.get("/ru/37")


def test_the_state_is_written_with_the_greatest_care(own_site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """state.sqlite is whole; a damaged one is set aside, and the newest release that lies there is served."""
    with sqlite3.connect(own_site.releases.state.path) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    connection.close()
    before = own_site.releases.state.read().active
    own_site.releases.state.path.write_bytes(b"not a database, for sure" * 100)
    assert Releases(own_site.releases.folder).state.read().active == before
    assert "was damaged and is set aside" in caplog.text
    aside = own_site.releases.folder / "state.sqlite.damaged"
    assert aside.is_file()
    aside.unlink()
    aside.mkdir()  # as where the disk does not let us
    own_site.releases.state.path.write_bytes(b"not a database, for sure" * 100)
    with pytest.raises(StorageError, match="mend the disk"):
        Releases(own_site.releases.folder)


def test_a_software_update_leaves_the_way_back(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words built anew do not take the place of the previous release, and a held one stays held."""
    new_number(own_site, 21)
    previous = own_site.releases.state.read().previous
    monkeypatch.setattr("kiosk.library.releases.build_version", lambda: "0therone")
    own_site.build()
    assert own_site.releases.state.read().previous == previous
    own_site.releases.roll_back(health_check(own_site.kiosk), NOW)
    monkeypatch.setattr("kiosk.library.releases.build_version", lambda: "third0ne")
    own_site.build()  # by itself: the newer words stay held, whatever builds them
    own_site.kiosk.shelf.refresh()
    assert "15\N{NO-BREAK SPACE}дней" in own_site.get("/ru/37")
    own_site.releases.roll_back(health_check(own_site.kiosk), NOW)  # asked for: forward again
    own_site.kiosk.shelf.refresh()
    assert "21\N{NO-BREAK SPACE}день" in own_site.get("/ru/37")


def test_two_builds_at_once_wait_for_one_another(own_site: Site) -> None:
    """While one process holds the lock, another does not begin."""
    import fcntl

    with (own_site.releases.folder / "lock").open("w") as file:
        with own_site.releases.lock(), pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_release_on_trial_is_not_removed(own_site: Site) -> None:
    """Cleaning up keeps active, previous and trial."""
    pointer = own_site.releases.state.read()
    trial = own_site.releases.path("trial")
    trial.mkdir()
    own_site.releases.state.begin_trial("trial", "boot")
    own_site.releases.remove_unused()
    assert release_names(own_site) == {pointer.active, "trial"}


@pytest.mark.parametrize("which", ["active", "previous"])
def test_nothing_is_removed_while_a_list_of_files_cannot_be_read(own_site: Site, which: str) -> None:
    """A damaged list is fetched again in a moment; all files that it names would take hours."""
    new_number(own_site, 21)
    releases = own_site.releases
    name = getattr(releases.state.read(), which).partition("-")[0]
    path = next((releases.folder / "manifests").glob(f"{name}*"))
    whole, blobs = path.read_bytes(), set(releases.blobs.folder.glob("*/*"))
    path.write_bytes(whole[:100])
    releases.remove_unused()
    assert set(releases.blobs.folder.glob("*/*")) == blobs
    path.write_bytes(whole)
    (releases.blobs.folder / "ab" / "ab").parent.mkdir(exist_ok=True)
    (releases.blobs.folder / "ab" / "ab").write_bytes(b"nobody needs this")
    releases.remove_unused()
    assert set(releases.blobs.folder.glob("*/*")) == blobs


def test_the_same_manifest_is_begun_again_after_an_interruption(own_site: Site) -> None:
    """A later second does not make another release of the same files."""
    from kiosk.editors.tree import read_tree
    from kiosk.publishing.build import _content, _manifest

    own_site.change("facts.toml", "value = 15", "value = 21")
    files = read_tree(own_site.content)
    entries = _content(files, own_site.content)
    begun = _manifest(entries, own_site.releases, NOW)
    own_site.releases.receive(begun, files)
    assert _manifest(entries, own_site.releases, NOW + timedelta(hours=1)) == begun
