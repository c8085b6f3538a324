"""One file for a stick: whole for everybody, or only what one kiosk lacks."""

import json
import random
import zipfile
from pathlib import Path

from click.testing import CliRunner

from kiosk.bundle import repository as layout
from kiosk.bundle.differences import apply_difference
from kiosk.cli import main as kiosk
from kiosk.library.releases import Releases
from kiosk.publishing.build import build
from tests.conftest import EXAMPLE
from tests.editors.office import NOW, Office, read_site, unpacked

LARGE = random.Random(3).randbytes(200_000)


def parts(file: Path) -> dict[str, bytes]:
    """What a `.kiosk` file holds."""
    with zipfile.ZipFile(file) as archive:
        assert all(part.compress_type == zipfile.ZIP_STORED for part in archive.infolist())
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_whole_release_is_in_one_file(office: Office, tmp_path: Path) -> None:
    """Roots, lists, manifest, the full pack, large blobs; the packed ones are not there twice."""
    first = office.release({"ru/1-a.md": b"one", "media/ru/1.mp3": LARGE})
    office.release({"ru/1-a.md": b"two", "media/ru/1.mp3": LARGE, "media/ru/2.mp3": LARGE[::-1]})
    office.run("export", str(tmp_path / "all.kiosk"))
    found = parts(tmp_path / "all.kiosk")
    manifest = next(office.repository.releases()).manifest
    large = {layout.blob_path(entry.sha256) for entry in manifest.files if entry.size > 1000}
    assert {name for name in found if name.startswith("blobs/")} == large
    assert {name for name in found if name.startswith("metadata/")} == {
        "metadata/1.root.json", "metadata/2.targets.json", "metadata/2.snapshot.json", "metadata/timestamp.json",
    }  # fmt: skip
    targets = [name.partition(".")[2] for name in found if name.startswith("targets/")]
    assert sorted(targets) == ["full.pack", "manifest.json.xz"]
    assert all(office.state()[name] == data for name, data in found.items())
    before = (tmp_path / "all.kiosk").read_bytes()
    office.run("export", str(tmp_path / "all.kiosk"))
    assert (tmp_path / "all.kiosk").read_bytes() == before
    assert first.sha256[:16] not in str(found.keys())


def test_for_an_older_state_only_what_it_lacks(office: Office, tmp_path: Path) -> None:
    """By a release's name or the file of `kiosk status --json`: its pack, and the large files that are new."""
    first = office.release({"ru/1-a.md": b"one", "ru/2-b.md": b"same", "media/ru/1.mp3": LARGE})
    for number in range(3):
        office.release({"ru/1-a.md": f"{number}".encode(), "ru/2-b.md": b"same", "media/ru/1.mp3": LARGE})
    files = {"ru/1-a.md": b"two", "ru/2-b.md": b"same", "media/ru/1.mp3": LARGE, "media/ru/2.mp3": LARGE[::-1]}
    newest = office.release(files)
    status = tmp_path / "status.json"
    status.write_text(json.dumps({"active": first.release, "manifest": first.sha256}), "utf-8")
    for number, state in enumerate((first.release, str(status))):
        file = tmp_path / f"{number}.kiosk"
        office.run("export", str(file), "--for", state)
        found = parts(file)
        packs = [data for name, data in found.items() if name.startswith("targets/packs/")]
        assert len(packs) == 1
        difference, *blobs = unpacked(packs[0])
        assert (apply_difference(difference, first), blobs) == (newest, [b"two"])
        assert [data for name, data in found.items() if name.startswith("blobs/")] == [LARGE[::-1]]
        assert len(found) == 4 + 2 + 1


def test_a_state_older_than_the_packs_gets_the_full_pack(office: Office, tmp_path: Path) -> None:
    """And still no large file that it has."""
    first = office.release({"ru/1-a.md": b"one", "media/ru/1.mp3": LARGE})
    for number in range(9):
        office.release({"ru/1-a.md": f"{number}".encode(), "media/ru/1.mp3": LARGE})
    office.run("export", str(tmp_path / "a.kiosk"), "--for", first.release)
    found = parts(tmp_path / "a.kiosk")
    assert any(name.endswith("full.pack") for name in found)
    assert not any(name.startswith("blobs/") for name in found)


def test_a_kiosk_takes_what_was_exported(office: Office, tmp_path: Path) -> None:
    """A new one takes the whole file; the short one is for a kiosk that has the older release."""
    office.take_example_content()
    office.run_release("--with-drafts")
    (office.content / "media/ru").mkdir(parents=True)
    (office.content / "media/ru/37.jpg").write_bytes(LARGE)
    office.run_release("--with-drafts")
    office.change("facts.toml", "value = 15", "value = 21")
    office.run_release("--with-drafts")
    newest, middle, _ = (signed.manifest.release for signed in office.repository.releases())
    office.run("export", str(tmp_path / "all.kiosk"))
    office.run("export", str(tmp_path / "short.kiosk"), "--for", middle)
    assert f"takes release {newest}" in office.run("verify", str(tmp_path / "all.kiosk"))
    assert f"takes release {newest}" in office.run("verify", str(tmp_path / "short.kiosk"), "--for", middle)
    assert "has no part" in office.run("verify", str(tmp_path / "short.kiosk"), code=4)
    assert (tmp_path / "short.kiosk").stat().st_size < 20_000


def test_what_cannot_be_exported_is_a_sentence(office: Office, tmp_path: Path) -> None:
    """Another ending, nothing released, an unknown state, a kiosk that built its release itself; no file is left."""
    assert "must end in .kiosk" in office.run("export", str(tmp_path / "a.zip"), code=1)
    assert "nothing to export" in office.run("export", str(tmp_path / "a.kiosk"), code=3)
    first = office.release({"ru/1-a.md": b"one"})
    status = tmp_path / "status.json"
    for text, said in [
        ("{}", "kiosk status --json"),
        ("[", "kiosk status --json"),
        (json.dumps({"active": "2020-01-01.1"}), "There is no release 2020-01-01.1 here"),
        (json.dumps({"active": first.release, "manifest": "0" * 64}), "built from its own files"),
    ]:
        status.write_text(text, "utf-8")
        done = office.run("export", str(tmp_path / "a.kiosk"), "--for", str(status), code=4 if "json" in said else 1)
        assert said in done
    (tmp_path / "sub").write_text("a file", "ascii")
    assert "cannot be written" in office.run("export", str(tmp_path / "sub/a.kiosk"), code=5)
    assert not list(tmp_path.glob("*.kiosk"))
    read_site(office.repository.folder, office.root, tmp_path / "client")


def test_what_a_kiosk_built_itself_is_not_taken_for_a_release(office: Office, tmp_path: Path) -> None:
    """It may have the same name; `kiosk status --json` says which files are meant."""
    first = office.release({"ru/1-a.md": b"one"})
    releases = Releases(tmp_path / "state")
    own = build(EXAMPLE, releases, lambda _: None, NOW, lambda _: None)
    assert own is not None
    assert own.manifest.release == first.release
    said = CliRunner().invoke(kiosk, ["status", "--json", f"--state={releases.folder}"])
    (tmp_path / "status.json").write_text(said.stdout, "utf-8")
    words = ("export", str(tmp_path / "a.kiosk"), "--for", str(tmp_path / "status.json"))
    assert "built from its own files" in office.run(*words, code=1)
