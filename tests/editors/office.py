"""An editors' office in a temporary folder: throw-away keys, content, the folder that releases are signed into."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner
from securesystemslib.signer import Signer
from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface, Updater

from kiosk.bundle import repository as layout
from kiosk.bundle.manifest import Entry, Manifest, read_manifest
from kiosk.bundle.packs import decompress, read_pack
from kiosk.editors.ceremony import Passphrase, hold, seat
from kiosk.editors.keys import read_key
from kiosk.editors.release import Prepared, prepare, publish_locally
from kiosk.editors.repository import LocalRepository
from kiosk.publishing.main import main
from tests.conftest import EXAMPLE

PASSPHRASE = "four words for tests"  # noqa: S105 (of keys that live as long as a test)
NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
Content = dict[Entry, bytes | Path]


class Office:
    """Keys in the holders' folders, content, and a repository."""

    def __init__(self, folder: Path, keys: Path) -> None:
        self.folder, self.keys = folder, keys
        self.repository = LocalRepository(folder / "repository")
        self.content = folder / "content"
        self.live = folder / "live"
        (self.repository.folder / "metadata").mkdir(parents=True)
        shutil.copy(keys / "1.root.json", self.repository.folder / "metadata")

    @property
    def root(self) -> bytes:
        """The root that kiosks are given."""
        return (self.keys / "1.root.json").read_bytes()

    @property
    def signers(self) -> list[Signer]:
        """The editor's and the publishing key."""
        return [self.key("targets-1"), self.key("publishing")]

    def key(self, name: str) -> Signer:
        """Open one key."""
        return read_key(self.keys / name / f"{name}.pem", PASSPHRASE)

    def prepare(self, files: dict[str, bytes], now: datetime = NOW) -> Prepared:
        """Prepare a release of *files*."""
        content: Content = {
            Entry(name, hashlib.sha256(data).hexdigest(), len(data)): data for name, data in files.items()
        }
        return prepare(self.repository, content, now)

    def release(self, files: dict[str, bytes], now: datetime = NOW) -> Manifest:
        """Release *files* as they are, without looking at what they say."""
        prepared = self.prepare(files, now)
        publish_locally(self.repository, prepared, self.signers, now, 45)
        return prepared.manifest

    def take_example_content(self) -> None:
        """Begin with a copy of the example content."""
        shutil.copytree(EXAMPLE, self.content)

    def change(self, file: str, old: str, new: str) -> None:
        """Write *new* for *old* in a content file."""
        path = self.content / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def run(self, *words: str, code: int = 0, given: str | None = None, passphrase: str | None = PASSPHRASE) -> str:
        """Run a command of build_bundle.py and return what it says."""
        environment = {"KIOSK_REPOSITORY": str(self.repository.folder), "KIOSK_PASSPHRASE": passphrase}
        done = CliRunner().invoke(main, [*words], input=given, env=environment)
        assert done.exit_code == code, done.output
        return done.output

    def run_release(self, *words: str, code: int = 0) -> str:
        """Run `release` with both keys."""
        keys = [f"--key={self.keys / name}" for name in ("targets-1", "publishing")]
        return self.run("release", f"--content={self.content}", "--yes", *keys, *words, code=code)

    def state(self) -> dict[str, bytes]:
        """Every file of the repository."""
        return files_below(self.repository.folder)


def make_keys(folder: Path) -> None:
    """Make a set of keys, a folder each, and the root beside them."""
    roots = [folder / f"root-{number}" for number in (1, 2, 3)]
    holders = seat(roots, [folder / "targets-1"], folder / "publishing")
    passphrases = {holder.name: Passphrase(PASSPHRASE, is_made=False) for holder in holders}
    root = hold(holders, passphrases, LocalRepository(folder / "repository"), NOW)
    (folder / "1.root.json").write_bytes(root)


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file below *folder*."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class _Reader(FetcherInterface):
    """How python-tuf's own client reads a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _fetch(self, url: str) -> Iterator[bytes]:
        try:
            yield (self.folder / url).read_bytes()
        except FileNotFoundError as error:
            raise DownloadHTTPError(url, 404) from error


def read_site(folder: Path, root: bytes, place: Path) -> Manifest:
    """
    Read a published folder as any TUF client does, and check that all of it is there and is what was signed.

    Return the manifest.
    """
    shutil.rmtree(place, ignore_errors=True)
    for name in ("metadata", "targets/packs"):
        (place / name).mkdir(parents=True)
    updater = Updater(
        str(place / "metadata"), "metadata/", str(place / "targets"), "targets/", _Reader(folder), bootstrap=root
    )
    updater.refresh()
    names = set(updater._trusted_set.targets.targets)
    data = {name: Path(_download(updater, name, place)).read_bytes() for name in names}
    manifest = read_manifest(decompress([data[layout.MANIFEST_TARGET]], layout.MAX_MANIFEST))
    for entry in manifest.files:
        blob = (folder / layout.blob_path(entry.sha256)).read_bytes()
        assert (hashlib.sha256(blob).hexdigest(), len(blob)) == (entry.sha256, entry.size)
    info = updater.get_targetinfo(layout.MANIFEST_TARGET)
    assert info is not None
    whole = manifest.to_bytes()
    about = {"sha256": manifest.sha256, "length": len(whole), "release": manifest.release}
    assert info.custom == about or info.custom == {**about, "with_drafts": True}
    assert unpacked(data[layout.FULL_PACK_TARGET])[0] == whole
    return manifest


def _download(updater: Updater, name: str, place: Path) -> str:
    info = updater.get_targetinfo(name)
    assert info is not None
    return updater.download_target(info, str(place / "targets" / name))


def unpacked(pack: bytes) -> list[bytes]:
    """Return the parts of a pack."""
    return list(read_pack([pack], layout.PACKED_TEXT_BELOW, layout.MAX_MANIFEST))
