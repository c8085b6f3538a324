"""Releases: laid out as kiosks read them, told before they are signed, whole or not there at all."""

import hashlib
import json
import random
import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.bundle import repository as layout
from kiosk.bundle.differences import apply_difference
from kiosk.bundle.manifest import Entry
from kiosk.content.site import read_site as read_content
from kiosk.content.stamps import FILE as STAMPS_FILE
from kiosk.content.stamps import FORMAT, read_stamps, write_stamps
from kiosk.editors.release import prepare, publish_locally, refresh
from kiosk.editors.repository import LocalRepository
from kiosk.editors.stamps import stamp_files, stamps_for_readers
from kiosk.editors.tree import read_tree
from kiosk.errors import BundleError, ContentError, KioskError, SigningError, StorageError, UntrustedBundleError
from tests.editors.office import NOW, PASSPHRASE, Office, read_site, unpacked
from tests.sound import record, silence

LARGE = random.Random(1).randbytes(300_000)
FIRST = {
    "ru/1-a.md": b"one",
    "ru/2-b.md": b"two",
    "tg/2-b.md": b"two",
    "contacts.toml": b"#" * 70_000,
    "media/ru/1.mp3": LARGE,
}
SECOND = FIRST | {"ru/2-b.md": b"three", "ru/3-c.md": b"four", "media/ru/3.mp3": LARGE[::-1]}


def test_any_tuf_client_reads_what_was_released(office: Office, tmp_path: Path) -> None:
    """The layout is the one of kiosk.bundle.repository, and everything in it is signed and whole."""
    released = office.release(FIRST)
    found = read_site(office.repository.folder, office.root, tmp_path / "client")
    assert found == released
    assert (found.release, found.serial, found.created) == (f"{NOW:%Y-%m-%d}.1", 1, NOW)
    names = set(office.state()) - {".lock"}
    assert names == set(office.repository.paths())
    assert {name for name in names if "/" in name and name.startswith("metadata")} == {
        "metadata/1.root.json", "metadata/1.targets.json", "metadata/1.snapshot.json", "metadata/timestamp.json",
    }  # fmt: skip


def test_packs_hold_each_small_blob_once(office: Office) -> None:
    """The full pack: manifest, then small files and texts in its order; the other: the difference, and what is new."""
    first, prepared = office.release(FIRST), office.prepare(SECOND)
    parts = unpacked(prepared.targets[layout.FULL_PACK_TARGET])
    assert parts == [prepared.manifest.to_bytes(), b"#" * 70_000, b"one", b"three", b"four", b"two"]
    difference, *new = unpacked(prepared.targets[layout.pack_target(first.sha256)])
    assert apply_difference(difference, first) == prepared.manifest
    assert new == [b"three", b"four"]


def test_the_bytes_told_are_the_bytes_that_come(office: Office) -> None:
    """What a release says a kiosk downloads is what lies in the folder: three lists, a pack, large files."""
    first = office.release(FIRST)
    prepared = office.prepare(SECOND)
    publish_locally(office.repository, prepared, office.signers, NOW, 45)
    files = office.state()
    lists = sum(len(files[f"metadata/{name}.json"]) for name in ("timestamp", "2.snapshot", "2.targets"))
    targets = next(office.repository.releases()).targets
    full, shorter = (
        len(files[layout.target_path(name, targets[name][0])])
        for name in (layout.FULL_PACK_TARGET, layout.pack_target(first.sha256))
    )
    assert prepared.first_download == lists + full + 2 * len(LARGE)
    assert prepared.next_download == lists + shorter + len(LARGE)


def test_the_last_eight_releases_have_a_pack(office: Office, tmp_path: Path) -> None:
    """After eleven releases: one manifest, one full pack, eight others, and numbers that only grow."""
    manifests = [office.release({"ru/1-a.md": f"{number}".encode()}) for number in range(11)]
    assert [manifest.serial for manifest in manifests] == list(range(1, 12))
    assert [manifest.release.partition(".")[2] for manifest in manifests] == [f"{number}" for number in range(1, 12)]
    targets = json.loads(office.state()["metadata/11.targets.json"])["signed"]["targets"]
    assert set(targets) == {
        layout.MANIFEST_TARGET,
        layout.FULL_PACK_TARGET,
        *(layout.pack_target(old.sha256) for old in manifests[2:10]),
    }
    assert read_site(office.repository.folder, office.root, tmp_path / "client") == manifests[-1]


class StoppedError(Exception):
    """The power went."""


def test_a_crash_at_any_write_leaves_a_valid_release(office: Office, tmp_path: Path) -> None:
    """Whatever is not written any more: a client reads the old release or the new one, and the next try succeeds."""
    first, second = office.release(FIRST), office.prepare(SECOND)
    stop, is_done = 0, False
    while not is_done:
        folder = tmp_path / f"stopped-{stop}"
        shutil.copytree(office.repository.folder, folder)
        left = iter(range(stop))

        def dies(_: str, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise StoppedError

        try:
            publish_locally(LocalRepository(folder, dies), second, office.signers, NOW, 45)
            is_done = True
        except StoppedError:
            assert read_site(folder, office.root, tmp_path / "client") == first
            again = LocalRepository(folder)
            if again.newest("targets") == 1:
                publish_locally(again, second, office.signers, NOW, 45)
            else:  # the list of content was signed: what is left is to refresh
                refresh(again, office.signers, NOW, 45)
        assert read_site(folder, office.root, tmp_path / "client") == second.manifest
        stop += 1
    assert stop == 1 + 3 + 3 + 3  # none, blobs, targets, lists


def test_a_crash_between_the_lists_is_mended_by_refresh(office: Office, tmp_path: Path) -> None:
    """Signed targets without a snapshot, and a snapshot without a timestamp: the old release holds until `refresh`."""
    folder = office.repository.folder
    for number, name in enumerate(("metadata/2.snapshot.json", "metadata/timestamp.json"), 1):
        before = office.release(FIRST | {"ru/1-a.md": f"before {number}".encode()})

        def dies(path: str, name: str = name, number: int = number) -> None:
            if path == (name if name.endswith("timestamp.json") else f"metadata/{number * 2}.snapshot.json"):
                raise StoppedError

        repository = LocalRepository(folder, dies)
        content = {Entry("ru/9-x.md", hashlib.sha256(b"new").hexdigest(), 3): b"new"}
        with pytest.raises(StoppedError):
            publish_locally(repository, prepare(repository, content, NOW), office.signers, NOW, 45)
        assert read_site(folder, office.root, tmp_path / "client") == before
        refresh(LocalRepository(folder), office.signers, NOW, 45)
        assert [entry.path for entry in read_site(folder, office.root, tmp_path / "client").files] == ["ru/9-x.md"]


def test_two_releases_at_once_are_kept_apart(office: Office) -> None:
    """While one command works in the folder, another is told to wait."""
    office.take_example_content()
    inside, done = threading.Event(), threading.Event()

    def work() -> None:
        with office.repository.lock():
            inside.set()
            done.wait(10)

    thread = threading.Thread(target=work)
    thread.start()
    inside.wait(10)
    try:
        assert "Somebody else is at work" in office.run_release("--with-drafts", code=5)
        with pytest.raises(StorageError), LocalRepository(office.repository.folder).lock():
            pass
    finally:
        done.set()
        thread.join()
    assert "is signed" in office.run_release("--with-drafts")


def test_a_clock_that_went_backwards_is_refused(office: Office) -> None:
    """A release is never older than the one before; the same second will do."""
    office.release(FIRST)
    with pytest.raises(ContentError, match="Set the clock"):
        office.prepare(SECOND, NOW - timedelta(seconds=1))
    office.prepare(SECOND, NOW)


def test_the_same_content_again_is_refused(office: Office) -> None:
    """A release in which nothing differs would only cost downloads."""
    office.release(FIRST)
    with pytest.raises(ContentError, match="Nothing differs"):
        office.prepare(FIRST)


def test_only_an_editor_releases(office: Office) -> None:
    """The publishing key and a root key sign no content; nothing is written."""
    prepared, before = office.prepare(FIRST), office.state()
    for name in ("publishing", "root-1"):
        with pytest.raises(SigningError, match="needs an editor's key"):
            publish_locally(office.repository, prepared, [office.key(name)], NOW, 45)
    assert office.state() == before


def test_editor_and_publisher_can_be_two_people(office: Office, tmp_path: Path) -> None:
    """The editor signs the content, the publisher the rest; until then kiosks read the release before."""
    first = office.release(FIRST)
    prepared = office.prepare(SECOND)
    assert not publish_locally(office.repository, prepared, [office.key("targets-1")], NOW, 45)
    assert read_site(office.repository.folder, office.root, tmp_path / "client") == first
    with pytest.raises(SigningError, match="needs the publishing key"):
        refresh(office.repository, [office.key("targets-1")], NOW, 45)
    refresh(office.repository, [office.key("publishing")], NOW, 45)
    assert read_site(office.repository.folder, office.root, tmp_path / "client") == prepared.manifest


def test_refresh_signs_what_would_not_last(office: Office, tmp_path: Path) -> None:
    """Each time the timestamp; the snapshot before its year ends; the content's list where an editor is there, too."""
    manifest = office.release(FIRST)
    publisher, both = [office.key("publishing")], office.signers
    assert len(refresh(office.repository, publisher, NOW + timedelta(days=30), 45)) == 1
    assert len(refresh(office.repository, both, NOW + timedelta(days=30), 45)) == 1
    assert len(refresh(office.repository, publisher, NOW + timedelta(days=330), 45)) == 2
    assert len(refresh(office.repository, both, NOW + timedelta(days=331), 45)) == 3
    names = {name for name in office.state() if name.startswith("metadata/")}
    assert {"metadata/2.targets.json", "metadata/3.snapshot.json"} <= names
    live = office.repository.live()
    assert live
    assert (live.timestamp.signed.version, live.targets.signed.expires) == (5, NOW + timedelta(days=331 + 365))
    assert read_site(office.repository.folder, office.root, tmp_path / "client") == manifest
    assert [signed.manifest for signed in office.repository.releases()] == [manifest]


def test_a_file_that_changes_meanwhile_stops_the_release(office: Office, tmp_path: Path) -> None:
    """A recording that is being written is not released half; the release before stays."""
    first = office.release(FIRST)
    recording = tmp_path / "1.mp3"
    for size in (300_000, 100):  # one travels loose, one in a pack
        recording.write_bytes(b"a" * size)
        entry = Entry("media/ru/1.mp3", hashlib.sha256(b"a" * size).hexdigest(), size)
        if size > layout.PACKED_BELOW:
            prepared = prepare(office.repository, {entry: recording}, NOW)
            recording.write_bytes(b"b" * size)
            with pytest.raises(ContentError, match="changed while it was read"):
                publish_locally(office.repository, prepared, office.signers, NOW, 45)
        else:
            recording.write_bytes(b"b" * size)
            with pytest.raises(ContentError, match="changed while it was read"):
                prepare(office.repository, {entry: recording}, NOW)
    assert read_site(office.repository.folder, office.root, tmp_path / "client") == first
    assert not office.repository.leftovers()


def test_a_damaged_or_foreign_folder_is_told(office: Office, tmp_path: Path) -> None:
    """What is not signed by the root's keys, or not whole, is nothing to build on."""
    office.release(FIRST)
    folder = office.repository.folder
    targets = folder / "metadata/1.targets.json"
    whole = targets.read_bytes()
    targets.write_bytes(whole.replace(b'"release":"2', b'"release":"3'))
    with pytest.raises(UntrustedBundleError, match="not signed by whom the root names"):
        office.prepare(SECOND)
    targets.write_bytes(whole[:100])
    with pytest.raises(BundleError, match="cannot be read"):
        office.prepare(SECOND)
    targets.write_bytes(whole)
    next(folder.glob("targets/*.manifest.json.xz")).unlink()
    with pytest.raises(BundleError, match="is missing"):
        office.prepare(SECOND)
    with pytest.raises(BundleError, match="init-keys"):
        prepare(LocalRepository(tmp_path / "empty"), {}, NOW)


def test_release_tells_what_changes_for_a_reader(office: Office) -> None:
    """Items by language, number and title; facts and numbers old and new; recordings; bytes."""
    office.take_example_content()
    assert "ru  4 items" in office.run_release("--with-drafts")
    office.change("tg/37-russia.md", 'title = "', 'title = "Ҷавоб: ')
    office.change("facts.toml", "value = 15", "value = 21")
    office.change("contacts.toml", 'inside = "112"', 'inside = "102"')
    (office.content / "kk/16-packing-list.md").unlink()
    (office.content / "kk/11-copies.md").write_bytes((office.content / "ru/11-copies.md").read_bytes())
    record(office.content, "ru", 37, silence(1))
    record(office.content, "ru", 79, silence(1, b"79"), stamped=False)
    (office.content / "media/notes.docx").write_bytes(b"for us")
    said = office.run_release("--with-drafts")
    lines = [line.strip() for line in said.splitlines()]
    assert any(line.startswith("tg  changed  37 ") and " -> Ҷавоб: " in line for line in lines)
    assert any(line.startswith("kk  removed  16 ") for line in lines)
    assert any(line.startswith("kk  added    11 ") for line in lines)
    assert not any(line.startswith("ru  changed") for line in lines)
    assert "Fact ru-registration-tj-uz: 15\N{NO-BREAK SPACE}дней -> 21\N{NO-BREAK SPACE}день" in lines
    assert any(line.startswith("Contact ") and line.endswith("112 (always) -> 102 (always)") for line in lines)
    assert "media/ru/37.mp3 is new" in lines
    assert "media/notes.docx stays at home: it is neither a recording nor a picture." in lines
    assert "media/ru/79.mp3 stays at home: it is not stamped for the text as it stands. See `check`." in lines
    assert not any(
        "docx" in entry.path or "79.mp3" in entry.path for entry in next(office.repository.releases()).manifest.files
    )
    assert any("a new kiosk downloads" in line.lower() for line in lines)


def test_release_refuses_what_check_calls_an_error(office: Office) -> None:
    """Nothing is asked and nothing is written."""
    office.take_example_content()
    office.change("ru/37-russia.md", "не работать.", "не работать 90 дней.")
    before = office.state()
    assert "The digits 90 stand in the text." in office.run_release("--with-drafts", code=1)
    assert {**office.state(), ".lock": b""} == {**before, ".lock": b""}


def test_drafts_that_can_hurt_go_along_on_purpose_only(office: Office) -> None:
    """Sensitive and starred drafts are refused; with --with-drafts the release says so; checked ones are no drafts."""
    office.take_example_content()
    said = office.run_release(code=1)
    assert "can hurt if they are wrong: 79 (kk ky ru tg uz)" in said
    office.change("topics.toml", "items = [79]", "items = [16]")
    assert "16 (kk ky ru tg uz), 79 (kk ky ru tg uz)" in office.run_release(code=1)
    said = office.run_release("--with-drafts")
    assert "With drafts that can hurt" in said
    targets = json.loads(office.state()["metadata/1.targets.json"])["signed"]["targets"]
    assert targets[layout.MANIFEST_TARGET]["custom"]["with_drafts"] is True
    for path in office.content.glob("*/[17]?-*.md"):
        text = path.read_text("utf-8")
        path.write_text(text.replace('state = "draft", by = ""', 'state = "checked", by = "Example"'), "utf-8")
    said = office.run_release("--with-drafts")
    assert "With drafts" not in said
    targets = json.loads(office.state()["metadata/2.targets.json"])["signed"]["targets"]
    assert "with_drafts" not in targets[layout.MANIFEST_TARGET]["custom"]


def test_an_undo_is_a_new_release(office: Office, tmp_path: Path) -> None:
    """`--from` releases old content under a new number; an unknown name is told with those that are known."""
    office.take_example_content()
    office.run_release("--with-drafts")
    office.change("facts.toml", "value = 15", "value = 21")
    office.run_release("--with-drafts")
    newest, first = (signed.manifest for signed in office.repository.releases())
    said = office.run_release("--with-drafts", "--from", first.release)
    assert "21\N{NO-BREAK SPACE}день -> 15\N{NO-BREAK SPACE}дней" in said
    undone = read_site(office.repository.folder, office.root, tmp_path / "client")
    assert undone.files == first.files
    assert (undone.serial, undone.release) == (3, f"{newest.release[:-1]}3")
    said = office.run_release("--with-drafts", "--from", "2020-01-01.1", code=1)
    assert f"Known: {undone.release}, {newest.release}, {first.release}" in said
    assert "Nothing differs" in office.run_release("--with-drafts", "--from", undone.release, code=1)


def test_a_dry_run_writes_nothing_and_needs_no_key(office: Office) -> None:
    """It tells what would change, and that is all."""
    office.take_example_content()
    before = office.state()
    said = office.run("release", f"--content={office.content}", "--with-drafts", "--dry-run", passphrase=None)
    assert "A new kiosk downloads" in said
    assert "Nothing was written" in said
    assert {**office.state(), ".lock": b""} == {**before, ".lock": b""}


def test_release_asks_before_it_writes(office: Office) -> None:
    """Without --yes the answer no leaves everything as it was."""
    office.take_example_content()
    before = office.state()
    words = ["release", f"--content={office.content}", "--with-drafts", f"--key={office.keys / 'targets-1'}"]
    office.run(*words, code=1, given="n\n")
    assert {**office.state(), ".lock": b""} == {**before, ".lock": b""}
    said = office.run(*words, given="y\n")
    assert "It waits for the publishing key" in said
    said = office.run("refresh", f"--key={office.keys / 'publishing'}")
    assert "Signed: the snapshot (1.snapshot.json)." in said
    assert PASSPHRASE not in said


def test_a_recording_travels_with_its_binding_and_only_while_it_holds(office: Office) -> None:
    """What is signed says which file speaks which text; a recording of an old text stays at home."""
    office.take_example_content()
    record(office.content, "ru", 37, silence(1))
    office.run_release("--with-drafts")
    files = {entry.path: entry for entry in next(office.repository.releases()).manifest.files}
    _, recordings, _ = read_stamps(office.repository.blob(files[STAMPS_FILE]).decode())
    assert {path: stamp.sha256 for path, stamp in recordings.items()} == {
        "media/ru/37.mp3": files["media/ru/37.mp3"].sha256
    }
    office.change("facts.toml", "value = 15", "value = 21")
    said = office.run_release("--with-drafts")
    assert "media/ru/37.mp3 is gone" in said
    assert "media/ru/37.mp3 stays at home" in said
    files = {entry.path: entry for entry in next(office.repository.releases()).manifest.files}
    assert "media/ru/37.mp3" not in files
    assert "recordings" not in office.repository.blob(files[STAMPS_FILE]).decode()


def test_only_stamps_that_tell_readers_something_travel(office: Office) -> None:
    """The kiosk shows the same translations as outdated as with all stamps."""
    office.take_example_content()
    files = read_tree(office.content)
    site, findings = read_content(files)
    stamps = stamp_files(site, findings, [name for name in files if name.endswith(".md")], NOW.date())
    (office.content / STAMPS_FILE).write_text(write_stamps(stamps, {}), "utf-8")
    assert json.loads(stamps_for_readers(read_content(read_tree(office.content))[0], {})) == {FORMAT: {}}
    office.change("ru/37-russia.md", "не работать.", "работать не надо.")
    site, _ = read_content(read_tree(office.content))
    outdated = {item.file for item in site.items.values() if site.translation_status(item) == "outdated"}
    assert len(outdated) == 4
    stamps, _, findings = read_stamps(stamps_for_readers(site, {}))
    assert not findings
    assert set(stamps) == outdated < set(site.stamps)
    site.stamps = stamps
    assert {item.file for item in site.items.values() if site.translation_status(item) == "outdated"} == outdated


def test_gc_keeps_what_nine_releases_need(office: Office, tmp_path: Path) -> None:
    """Twelve releases and a refresh later: what only the first three had is gone, the root and the rest stay."""
    manifests = []
    for number in range(12):
        files = {"ru/1-a.md": f"{number}".encode(), "media/ru/1.mp3": LARGE if number < 2 else LARGE[::-1]}
        manifests.append(office.release(files))
        refresh(office.repository, office.signers, NOW, 45)
    torn = office.repository.folder / "blobs/ab/.torn.123"
    torn.parent.mkdir(exist_ok=True)
    torn.write_bytes(b"torn")
    before = office.state()
    assert "would go" in office.run("gc", "--dry-run")
    assert {**office.state(), ".lock": b""} == {**before, ".lock": b""}
    office.run("gc")
    after = office.state()
    needed = {layout.blob_path(entry.sha256) for manifest in manifests[3:] for entry in manifest.files}
    assert needed == {name for name in after if name.startswith("blobs/")}
    assert {name for name in after if name.endswith("targets.json")} == {
        f"metadata/{number}.targets.json" for number in range(4, 13)
    }
    assert len([name for name in after if name.endswith("snapshot.json")]) == 9
    assert "metadata/1.root.json" in after
    assert [signed.manifest for signed in office.repository.releases()] == manifests[:2:-1]
    assert read_site(office.repository.folder, office.root, tmp_path / "client") == manifests[-1]
    assert "0 files" in office.run("gc")
    with pytest.raises(KioskError, match="There is no release"):
        office.repository.release(manifests[2].release)
    office.release(SECOND)
    read_site(office.repository.folder, office.root, tmp_path / "client")
