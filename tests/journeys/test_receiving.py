"""`kiosk sync` and `kiosk import` as staff run them: every end has its exit code, and a sentence on what to do."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.library.releases import Releases
from kiosk.sync.clock import is_synchronised
from tests.conftest import ROOT
from tests.repository import Publisher, flip_bit, write_tree
from tests.sync.certificates import Authority
from tests.sync.conftest import Files
from tests.sync.conftest import files as files
from tests.sync.conftest import folder as folder
from tests.sync.servers import hand_written
from tests.sync.test_http import NO_CERTIFICATE, SIGN_IN, on, to_the_portal, web_page

FAKETIME = shutil.which("faketime")
START = [sys.executable, "-c", "from kiosk.cli import main; main()"]


class Kiosk:
    """A kiosk that is used by its commands alone."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), "KIOSK_CONFIG": "", "NO_PROXY": "localhost"}

    def run(self, *words: str, code: int, clock: str = "") -> str:
        """Run a command that must end with *code*, where the *clock* says another time; return what it says."""
        at = [FAKETIME, clock] if FAKETIME and clock else []
        command = [*at, *START, *words, "--state", str(self.state)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=self.environment, timeout=120)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def trust(self, publisher: Publisher) -> None:
        """Trust the editors."""
        root = self.state.parent / "root.json"
        root.write_bytes(publisher.root)
        said = self.run("trust", "set-root", str(root), "--fingerprint", _fingerprint(publisher.root), code=0)
        assert "kiosk sync ADDRESS" in said

    @property
    def shown(self) -> str:
        """The release that is served."""
        active = Releases(self.state).active()
        return active.manifest.release if active else ""


def _fingerprint(root: bytes) -> str:
    from kiosk.sync.trust import fingerprint

    return fingerprint(root)


@pytest.fixture(scope="module")
def publisher(files: Files) -> Publisher:
    """Editors who have released today, whenever the tests are run; not to be changed."""
    made = Publisher(datetime.now(UTC).replace(microsecond=0))
    made.release(files)
    return made


@pytest.fixture
def kiosk(folder: Path) -> Kiosk:
    """A fresh kiosk."""
    return Kiosk(folder / "state")


@pytest.fixture
def trusting(kiosk: Kiosk, publisher: Publisher) -> Kiosk:
    """A fresh kiosk that was given the root."""
    kiosk.trust(publisher)
    return kiosk


@pytest.fixture
def host(publisher: Publisher) -> Iterator[str]:
    """The editors' web host."""
    with hand_written(publisher.host) as (address, _):
        yield address


@pytest.fixture
def faketime() -> None:
    """Skip where no process can be given another clock."""
    if FAKETIME is None:
        sentence = "faketime is missing here: sh tests/setup.sh installs it"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)


@pytest.mark.parametrize("answer", [to_the_portal, web_page])
def test_a_network_that_wants_people_to_sign_in_is_named(trusting: Kiosk, publisher: Publisher, answer: object) -> None:
    """Whether it leads to its page or shows it under every address."""
    with hand_written(publisher.host, on("", answer)) as (address, _):  # type: ignore[arg-type]
        assert f"Error: {address} answered with {SIGN_IN}: open any page" in trusting.run("sync", address, code=4)
    assert trusting.shown == ""


def test_no_root_no_address_no_host_and_no_stick_are_named(kiosk: Kiosk, publisher: Publisher, host: str) -> None:
    """What is missing, and how it is given."""
    assert "kiosk trust set-root FILE" in kiosk.run("sync", host, code=3)
    kiosk.trust(publisher)
    assert "Name the address, or set `repository` in kiosk.toml" in kiosk.run("sync", code=1)
    assert "It begins with https://" in kiosk.run("sync", "host.example", code=4)
    with hand_written({}) as (nothing, _):
        assert "has no bundle, or only half of one. Is the address right?" in kiosk.run("sync", nothing, code=4)
    assert "Is this machine connected to the internet?" in kiosk.run("sync", nothing, code=4)
    assert "Name the file again" in kiosk.run("import", str(kiosk.state / "nothing.kiosk"), code=4)
    assert "Name the file again" in kiosk.run("import", "long" * 100, code=4)
    assert "It begins with https://" in kiosk.run("sync", "http://[bad", code=4)
    assert "0.0 MB were freed" in kiosk.run("gc", code=0)
    assert kiosk.shown == ""


def test_each_kind_of_trouble_has_its_exit_code(trusting: Kiosk, publisher: Publisher, folder: Path, host: str) -> None:
    """Refused is 3, storage 5, a sick release 6, and current 0."""
    altered = {name: flip_bit(data) if "timestamp" in name else data for name, data in publisher.host.items()}
    stick = write_tree(folder / "stick", altered)
    assert "not what our editors signed" in trusting.run("import", str(stick), code=3)
    (folder / "broken.kiosk").write_bytes(b"PK")
    assert "Copy it again from where it was made" in trusting.run("import", str(folder / "broken.kiosk"), code=3)
    (trusting.state / "parts").write_bytes(b"no folder")
    assert "Free some space or mend the disk" in trusting.run("sync", host, code=5)
    (trusting.state / "parts").unlink()
    release = Releases(trusting.state).release(publisher.releases[-1][0])
    Releases(trusting.state).state.refuse(release.folder, "The page /kk/37 does not open.", "today")
    said = trusting.run("sync", host, code=6)
    assert "was refused before: The page /kk/37 does not open. The next release will be tried." in said
    assert trusting.shown == ""
    Releases(trusting.state).state.forgive(release.folder)
    name = release.manifest.release
    assert f"Release {name} is active.\n" in trusting.run("sync", host, code=0)
    assert f"Release {name} is current.\n" in trusting.run("sync", host, code=0)


SMALL_DISK = """
set -eu
kiosk() { "$PYTHON" -c "from kiosk.cli import main; main()" "$@" --state "$FOLDER/disk/state"; }
mount -t tmpfs -o size="$SIZE" none "$FOLDER/disk"
kiosk trust set-root "$FOLDER/root.json" --fingerprint "$FINGERPRINT"
kiosk import "$FOLDER/stick" || echo "ended with $?"
kiosk status
mount -o remount,size=64m "$FOLDER/disk"
kiosk import "$FOLDER/stick"
"""


@pytest.fixture
def small_disks() -> None:
    """Skip where this user can mount no disk, not even for a process of its own."""
    tried = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt"]
    if not shutil.which("unshare") or subprocess.run(tried, capture_output=True, check=False).returncode:
        pytest.skip("No disk can be mounted here by this user.")


@pytest.mark.usefixtures("small_disks")
@pytest.mark.parametrize("size", ["400k", "900k"])
def test_a_full_disk_is_one_sentence_and_more_room_is_enough(
    kiosk: Kiosk, publisher: Publisher, folder: Path, size: str
) -> None:
    """A small disk fills up while a release comes or is built; it is told, and with more room the same import works."""
    (folder / "root.json").write_bytes(publisher.root)
    (folder / "disk").mkdir()
    write_tree(folder / "stick", publisher.host)
    given = {"SIZE": size, "FOLDER": str(folder), "FINGERPRINT": _fingerprint(publisher.root), "PYTHON": sys.executable}
    command, environment = ["unshare", "-rm", "sh", "-c", SMALL_DISK], {**kiosk.environment, **given}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "Free some space" in done.stderr
    before, _, after = done.stdout.partition("ended with 5\n")
    assert "is active" not in before
    assert "active    -\n" in after
    assert after.endswith(f"Release {publisher.releases[-1][0].release} is active.\n")


# Clocks


@pytest.mark.usefixtures("faketime")
def test_a_clock_of_1970_takes_the_release_and_is_named(trusting: Kiosk, publisher: Publisher, folder: Path) -> None:
    """Over https, with a certificate that is not valid yet by that clock; unless the system says that it is right."""
    authority = Authority(folder)
    trusting.environment["SSL_CERT_FILE"] = str(authority.file)
    with hand_written(publisher.host, context=authority.server()) as (address, _):
        said = trusting.run("sync", address, clock="1970-01-01 00:03:00", code=4 if is_synchronised() else 0)
    if is_synchronised():
        assert NO_CERTIFICATE in said
    else:
        assert (
            "is active.\nThe clock of this machine says 1970-01-01, long before our editors signed what is here" in said
        )
        assert "Set the clock.\n" in said
        assert "Warning" not in said, "a library complains in its own words"


@pytest.mark.usefixtures("faketime")
def test_a_clock_of_2090_takes_nothing_and_is_named(trusting: Kiosk, host: str) -> None:
    """With the right clock everything goes on, and nothing is said about it."""
    said = trusting.run("sync", host, clock="2090-06-01 12:00:00", code=3)
    assert "or the clock of this machine is wrong. Nothing was taken. Look at the clock" in said
    assert trusting.shown == ""
    assert "clock" not in trusting.run("sync", host, code=0)


# Without the package that only editors need


def test_a_kiosk_does_without_cryptography(kiosk: Kiosk, publisher: Publisher, folder: Path, host: str) -> None:
    """It checks real signatures, from a host and from a stick, where that package cannot be imported."""
    (folder / "without").mkdir()
    (folder / "without/cryptography.py").write_text("raise ImportError('It is not installed.')", "ascii")
    kiosk.environment["PYTHONPATH"] = f"{folder / 'without'}:{ROOT}"
    tried = subprocess.run([sys.executable, "-c", "import cryptography.hazmat"], env=kiosk.environment, check=False)
    assert tried.returncode == 1
    kiosk.trust(publisher)
    altered = {name: flip_bit(data) if "timestamp" in name else data for name, data in publisher.host.items()}
    assert "not what our editors signed" in kiosk.run("import", str(write_tree(folder / "bad", altered)), code=3)
    assert "is active.\n" in kiosk.run("sync", host, code=0)
    assert "is current.\n" in kiosk.run("import", str(write_tree(folder / "stick", publisher.host)), code=0)
    other = Kiosk(folder / "other/state")
    other.environment = kiosk.environment
    other.state.mkdir(parents=True)
    other.trust(publisher)
    assert "is active.\n" in other.run("import", str(folder / "stick"), code=0)
