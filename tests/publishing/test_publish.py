"""Publishing: what nothing names yet goes first, the timestamp last, and half of it leaves the site valid."""

import os
import random
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.bundle import repository as layout
from kiosk.editors.release import refresh
from kiosk.editors.repository import LocalRepository
from tests.editors.office import NOW, Office, files_below, read_site
from tests.publishing.host import serving

LARGE = random.Random(2).randbytes(200_000)
FIRST = {"ru/1-a.md": b"one", "ru/2-b.md": b"two", "media/ru/1.mp3": LARGE}
SECOND = FIRST | {"ru/2-b.md": b"three", "media/ru/2.mp3": LARGE[::-1]}
needs_rsync = pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not installed")


class StoppedError(Exception):
    """The link broke."""


def test_publishing_brings_all_that_a_kiosk_needs(office: Office, tmp_path: Path) -> None:
    """Any TUF client reads the folder; nothing else is in it; a second time sends nothing."""
    first = office.release(FIRST)
    said = office.run("publish", str(office.live))
    assert f"Release {first.release} is published" in said
    assert read_site(office.live, office.root, tmp_path / "client") == first
    before = files_below(office.live)
    assert before == {name: data for name, data in office.state().items() if name != ".lock"}
    said = office.run("publish", str(office.live))
    assert set(re.findall(r"(\d+) files", said)) == {"0"}
    assert files_below(office.live) == before


def test_an_upload_that_stops_anywhere_leaves_a_valid_site(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each file a client reads the old release or the new one; files come in their order; it is repeatable."""
    first = office.release(FIRST)
    office.run("publish", str(office.live))
    second = office.release(SECOND)
    seen: list[str] = []
    left = iter(range(0))
    copy = LocalRepository.copy

    def stops(self: LocalRepository, path: str, source: Path) -> None:
        if next(left, None) is None:
            raise StoppedError
        copy(self, path, source)
        seen.append(path)

    monkeypatch.setattr(LocalRepository, "copy", stops)
    for _ in range(8):  # each time one file more, then the link breaks
        left = iter(range(1))
        office.run("publish", str(office.live), code=0 if len(seen) == 7 else 1)
        found = read_site(office.live, office.root, tmp_path / "client")
        assert found == (second if seen[-1] == "metadata/timestamp.json" else first)
    kinds = [path.partition("/")[0] for path in seen]
    assert kinds == ["blobs"] * 2 + ["targets"] * 3 + ["metadata"] * 3
    assert seen[-3:] == ["metadata/2.targets.json", "metadata/2.snapshot.json", "metadata/timestamp.json"]


def test_a_half_written_file_is_sent_again(office: Office, tmp_path: Path) -> None:
    """What another program left under a right name is not believed because it is there."""
    first = office.release(FIRST)
    office.run("publish", str(office.live))
    for path in (office.live / "blobs").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1])
    assert "3 files" in office.run("publish", str(office.live))
    assert read_site(office.live, office.root, tmp_path / "client") == first


def test_a_dry_run_sends_nothing(office: Office) -> None:
    """It says how many files and bytes would go."""
    office.release(FIRST)
    said = office.run("publish", str(office.live), "--dry-run")
    assert re.search(r"blobs +3 files +200,006 bytes", said)
    assert "Nothing was sent" in said
    assert not office.live.exists()


def test_nothing_is_deleted(office: Office) -> None:
    """What kiosks with an older list still ask for stays, whatever the local folder cleaned up."""
    office.release(FIRST)
    office.run("publish", str(office.live))
    before = set(files_below(office.live))
    for number in range(10):
        office.release({"ru/1-a.md": f"{number}".encode()})
    office.run("gc")
    office.run("publish", str(office.live))
    assert before <= set(files_below(office.live))


def test_publishing_over_somebody_elses_release_is_refused(office: Office, tmp_path: Path) -> None:
    """Two editors who released from two copies: the second is told, and nothing is sent."""
    office.release(FIRST)
    other = Office(tmp_path / "other", office.keys)
    shutil.copytree(office.repository.folder, other.repository.folder, dirs_exist_ok=True)
    other.release(SECOND | {"ru/9-x.md": b"other"})
    office.release(SECOND)
    office.run("publish", str(office.live))
    before = files_below(office.live)
    assert "metadata/2.targets.json is another one there" in other.run("publish", str(office.live), code=3)
    refresh(office.repository, office.signers, NOW, 45)
    office.run("publish", str(office.live))
    said = other.run("publish", str(office.live), code=3)
    assert "The timestamp there has version 3, ours has 2" in said
    assert set(files_below(office.live)) == set(before)


def test_a_timestamp_that_is_not_ours_does_not_stop_us(office: Office, tmp_path: Path) -> None:
    """Whoever writes rubbish or a huge number to the host cannot keep us from publishing."""
    first = office.release(FIRST)
    office.run("publish", str(office.live))
    whole = (office.live / "metadata/timestamp.json").read_bytes()
    for rubbish in (b"<html>", whole.replace(b'"version":1,', b'"version":99,')):
        (office.live / "metadata/timestamp.json").write_bytes(rubbish)
        office.run("publish", str(office.live))
        assert read_site(office.live, office.root, tmp_path / "client") == first


def test_what_is_not_whole_or_out_of_date_is_not_published(office: Office) -> None:
    """A damaged blob, an expired timestamp, nothing released, the repository itself: a sentence each."""
    assert "nothing to publish yet" in office.run("publish", str(office.live), code=3)
    manifest = office.release(FIRST)
    blob = office.repository.folder / layout.blob_path(manifest.files[0].sha256)
    whole = blob.read_bytes()
    blob.write_bytes(b"x" * len(whole))
    assert "missing or damaged" in office.run("publish", str(office.live), code=3)
    blob.write_bytes(whole)
    refresh(office.repository, office.signers, NOW - timedelta(days=60), 45)
    assert "Run `refresh` first" in office.run("publish", str(office.live), code=3)
    office.run("refresh", f"--key={office.keys / 'publishing'}")
    assert "Name another one" in office.run("publish", str(office.repository.folder), code=4)
    assert not office.live.exists()
    assert "Name a folder" in office.run("publish", code=2)


def test_no_private_key_is_ever_sent(office: Office) -> None:
    """Whatever else lies in the repository folder stays there: only what is signed for goes."""
    office.release(FIRST)
    for place in ("targets-1.pem", "metadata/targets-1.pem", "blobs/ab/targets-1.pem", "targets/targets-1.pem"):
        path = office.repository.folder / place
        path.parent.mkdir(exist_ok=True)
        shutil.copy(office.keys / "targets-1/targets-1.pem", path)
    office.run("publish", str(office.live))
    assert not list(office.live.rglob("*.pem"))


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ssh that runs on this machine what it should run on the host."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "ssh"
    script.write_text('#!/bin/sh\nwhile [ "$1" = -l ]; do shift 2; done\nshift\nexec sh -c "$*"\n', "ascii")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return script


@needs_rsync
def test_publishing_with_rsync(office: Office, tmp_path: Path, ssh: Path) -> None:
    """The same as into a folder: whole, readable for a web server, only what is new, others refused."""
    where = f"editor@host:{office.live}"
    first = office.release(FIRST)
    assert "Nothing was sent" in office.run("publish", where, "--dry-run")
    assert not office.live.exists()
    office.run("publish", where)
    assert read_site(office.live, office.root, tmp_path / "client") == first
    assert {path.stat().st_mode & 0o777 for path in office.live.rglob("*") if path.is_file()} == {0o644}
    copy = tmp_path / "copy"
    shutil.copytree(office.repository.folder, copy)
    second = office.release(SECOND)
    said = office.run("publish", where)
    assert re.search(r"blobs +2 files +200,005 bytes", said)
    assert re.search(r"timestamp +1 files", said)
    assert read_site(office.live, office.root, tmp_path / "client") == second
    assert "0 files" in office.run("publish", where)
    other = Office(tmp_path / "other", office.keys)
    shutil.copytree(copy, other.repository.folder, dirs_exist_ok=True)
    other.release(SECOND | {"ru/9-x.md": b"other"})
    assert "is another one there than here" in other.run("publish", where, code=3)


@needs_rsync
def test_a_host_that_is_not_reached_is_a_sentence(office: Office, ssh: Path) -> None:
    """What ssh says is told, with what to do."""
    office.release(FIRST)
    ssh.write_text("#!/bin/sh\necho 'ssh: Could not resolve hostname host' >&2\nexit 255\n", "ascii")
    said = office.run("publish", f"editor@host:{office.live}", code=4)
    assert "Could not resolve hostname host" in said
    assert "repeat the command" in said


def test_without_rsync_it_says_what_to_install(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder still works."""
    office.release(FIRST)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "sudo apt install rsync" in office.run("publish", "editor@host:www", code=4)
    office.run("publish", str(office.live))


def test_a_good_host_is_read_as_a_kiosk(office: Office) -> None:
    """`--check` after sending, and alone; missing files, parts of files, then all of it."""
    office.take_example_content()
    office.run_release("--with-drafts")
    with serving(office.live) as host:
        said = office.run("publish", str(office.live), "--check", host.address)
        assert "a new kiosk reads release" in said
        assert "answers as kiosks need it" in office.run("publish", "--check", host.address)
        assert "A kiosk takes release" in office.run("verify", host.address)
        office.change("facts.toml", "value = 15", "value = 21")
        office.run_release("--with-drafts")
        assert "still shows" in office.run("publish", "--check", host.address, code=3)


def test_a_bad_host_is_told_what_is_wrong(office: Office) -> None:
    """Pages for missing files, no parts of files, nobody there."""
    office.release(FIRST)
    with serving(office.live) as host:
        host.answers_everything = True
        assert "answers 200 to a file that it does not have" in office.run(
            "publish", str(office.live), "--check", host.address, code=4
        )
        host.answers_everything, host.has_ranges = False, False
        said = office.run("publish", str(office.live), "--check", host.address, code=4)
        assert "Switch on Range requests" in said
        address = host.address
    assert "does not answer" in office.run("publish", "--check", address, code=4)
    assert "does not answer" in office.run("publish", "--check", "http://[bad", code=4)


def test_a_clock_a_day_away_from_the_hosts_is_refused(office: Office) -> None:
    """Nothing is sent while one of the two is wrong."""
    office.release(FIRST)
    with serving(office.live) as host:
        for off in (timedelta(days=2), timedelta(days=-2)):
            host.clock_off_by = off
            said = office.run("publish", str(office.live), "--check", host.address, code=4)
            assert "Set the clock that is wrong" in said
            assert not office.live.exists()


def test_status_warns_and_says_what_is_live(office: Office) -> None:
    """Days left with a warning, what is here, what waits, what is there, how much is draft."""
    office.take_example_content()
    words = ["status", f"--content={office.content}"]
    assert "nothing is published yet" in office.run(*words)
    office.run_release("--with-drafts", "--timestamp-days=29")
    said = office.run(*words)
    assert re.search(r"timestamp version 1, until \S+, 28 days left  The publishing key must sign", said)
    assert re.search(r"root +version 1, until \S+, 182\d days left$", said, re.M)
    assert "draft     ru 3 of 4, tg 3 of 4, ky 3 of 4, uz 3 of 4, kk 3 of 3" in said
    assert "that can hurt if they are wrong: 79 (kk ky ru tg uz)" in said
    with serving(office.live) as host:
        assert "there     nothing is published yet" in office.run(*words, host.address)
        office.run("publish", str(office.live))
        assert re.search(r"there     \d{4}-\d\d-\d\d\.1, timestamp 1", office.run(*words, host.address))
        office.change("facts.toml", "value = 15", "value = 21")
        office.run(
            *("release", f"--content={office.content}", "--yes", "--with-drafts", f"--key={office.keys / 'targets-1'}")
        )
        assert re.search(r"waits     \d{4}-\d\d-\d\d\.2, for the publishing key", office.run(*words, host.address))


def test_status_tells_what_is_out_of_date(office: Office) -> None:
    """An expired timestamp is said in capitals."""
    office.release(FIRST)
    office.take_example_content()
    refresh(office.repository, office.signers, NOW - timedelta(days=60), 45)
    assert "OUT OF DATE" in office.run("status", f"--content={office.content}")


def test_the_office_commands_are_one_process_each(office: Office) -> None:
    """build_bundle.py itself releases and publishes, with the passphrase in a file."""
    office.take_example_content()
    passphrase = office.folder / "passphrase"
    passphrase.write_text("four words for tests\n", "ascii")
    environment = {**os.environ, "PYTHONPATH": ".", "KIOSK_REPOSITORY": str(office.repository.folder)}
    environment["KIOSK_KEYS"] = f"{office.keys / 'targets-1'}:{office.keys / 'publishing'}"
    for words in (
        ["release", f"--content={office.content}", "--with-drafts", "--yes", f"--passphrase-file={passphrase}"],
        ["publish", str(office.live)],
        ["verify", str(office.live)],
    ):
        done = subprocess.run(
            [sys.executable, "build_bundle.py", *words], env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
