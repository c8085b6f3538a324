"""Keys: made for their holders, kept where nobody else gets them, opened by their passphrase alone."""

import re
import stat
import sys
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.metadata import Metadata, Root

from kiosk.bundle.repository import fingerprint
from kiosk.editors.keys import make_key, make_passphrase, read_key
from kiosk.errors import SigningError
from kiosk.publishing.main import main
from tests.conftest import ROOT
from tests.editors.office import NOW, PASSPHRASE, Office

HOLDERS = ("root-1", "root-2", "root-3", "targets-1", "publishing")


def init_keys(
    folder: Path, *words: str, given: str | None = None, passphrase: str | None = PASSPHRASE
) -> tuple[int, str]:
    """Run `init-keys` for five folders below *folder*."""
    options = [f"--root={folder / name}" for name in HOLDERS[:3]]
    options += [f"--targets={folder / 'targets-1'}", f"--publishing={folder / 'publishing'}"]
    options += [f"--repository={folder / 'repository'}"]
    done = CliRunner().invoke(main, ["init-keys", *options, *words], input=given, env={"KIOSK_PASSPHRASE": passphrase})
    return done.exit_code, done.output


def test_each_holder_gets_a_key_that_only_its_owner_may_read(keys: Path) -> None:
    """Every folder is 0700 and holds a key and a sheet, both 0600."""
    for name in HOLDERS:
        assert stat.S_IMODE((keys / name).stat().st_mode) == 0o700
        assert {path.name for path in (keys / name).iterdir()} == {f"{name}.pem", f"{name}.html"}
        for path in (keys / name).iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_root_needs_two_of_three(keys: Path) -> None:
    """Any two root keys make a root, one does not; the roles have the keys and the time that they should."""
    root = Metadata[Root].from_bytes((keys / "1.root.json").read_bytes())
    root.signed.verify_delegate("root", root.signed_bytes, root.signatures)
    counts = {name: (role.threshold, len(role.keyids)) for name, role in root.signed.roles.items()}
    assert counts == {"root": (2, 3), "targets": (1, 1), "snapshot": (1, 1), "timestamp": (1, 1)}
    assert root.signed.roles["snapshot"].keyids == root.signed.roles["timestamp"].keyids
    assert root.signed.consistent_snapshot
    assert root.signed.expires == NOW + timedelta(days=5 * 365)
    names = list(root.signatures)
    for name in names[:1]:
        del root.signatures[name]
    root.signed.verify_delegate("root", root.signed_bytes, root.signatures)
    del root.signatures[names[1]]
    with pytest.raises(UnsignedMetadataError):
        root.signed.verify_delegate("root", root.signed_bytes, root.signatures)


def test_init_keys_tells_the_fingerprint_and_the_sheets_do(tmp_path: Path) -> None:
    """The same fingerprint stands on the screen and on every sheet; it is the SHA-256 of the root's file."""
    code, said = init_keys(tmp_path)
    assert code == 0, said
    expected = fingerprint((tmp_path / "repository/metadata/1.root.json").read_bytes())
    assert re.fullmatch(r"([0-9a-f]{4} ){15}[0-9a-f]{4}", expected)
    assert expected in said
    assert all(expected in (tmp_path / name / f"{name}.html").read_text("utf-8") for name in HOLDERS)


def test_a_key_typed_again_from_its_sheet_opens(tmp_path: Path) -> None:
    """With an empty answer a passphrase is made: the sheet has all that is needed, the screen has none of it."""
    code, said = init_keys(tmp_path, given="\n\n" * 5, passphrase=None)
    assert code == 0, said
    for name in HOLDERS:
        sheet = unescape((tmp_path / name / f"{name}.html").read_text("utf-8"))
        boxes = [box.strip() for box in re.findall(r"<pre>(.*?)</pre>", sheet, re.S)]
        typed = tmp_path / f"{name}.pem"
        typed.write_text(boxes[1] + "\n", "ascii")
        assert read_key(typed, boxes[0]).public_key == read_key(tmp_path / name / f"{name}.pem", boxes[0]).public_key
        assert boxes[0] not in said


def test_a_chosen_passphrase_stands_nowhere(tmp_path: Path) -> None:
    """It is typed twice, must be long, and is on no sheet; a short one is asked for again."""
    words = "the horse eats grass"
    code, said = init_keys(tmp_path, given="short\nshort\n" + f"{words}\n{words}\n" * 5, passphrase=None)
    assert code == 0, said
    assert "at least 16 letters" in said
    for name in HOLDERS:
        assert words not in (tmp_path / name / f"{name}.html").read_text("utf-8")
        read_key(tmp_path / name / f"{name}.pem", words)
    assert words not in said


def test_the_wizard_asks_for_the_folders(tmp_path: Path) -> None:
    """Without options it asks: three root holders, editors until an empty line, the publisher."""
    answers = [f"{tmp_path / name}" for name in (*HOLDERS[:4], "targets-2")] + ["", f"{tmp_path / 'publishing'}"]
    options = ["init-keys", f"--repository={tmp_path / 'repository'}"]
    done = CliRunner().invoke(main, options, input="\n".join(answers) + "\n", env={"KIOSK_PASSPHRASE": PASSPHRASE})
    assert done.exit_code == 0, done.output
    root = Metadata[Root].from_bytes((tmp_path / "repository/metadata/1.root.json").read_bytes())
    editors = [read_key(tmp_path / f"targets-{number}/targets-{number}.pem", PASSPHRASE) for number in (1, 2)]
    assert root.signed.roles["targets"].keyids == [editor.public_key.keyid for editor in editors]


def test_no_key_is_made_where_others_get_it(tmp_path: Path) -> None:
    """Not in the checkout, not in the repository folder, not in anything under git; nothing is written."""
    (tmp_path / "project/.git").mkdir(parents=True)
    for place in (ROOT / "keys", tmp_path / "repository/keys", tmp_path / "project/keys"):
        code, said = init_keys(tmp_path, f"--targets={place}")
        assert code == 1
        assert "a private key never does" in said
        assert not place.exists()
    assert not (tmp_path / "root-1").exists()


def test_no_key_and_no_root_is_written_over(tmp_path: Path) -> None:
    """A second run is refused; so are two root keys in one folder, and a folder that has such a key."""
    assert init_keys(tmp_path)[0] == 0
    before = (tmp_path / "root-1/root-1.pem").read_bytes()
    code, said = init_keys(tmp_path)
    assert (code, "has keys already" in said) == (1, True)
    code, said = init_keys(tmp_path, f"--repository={tmp_path / 'other'}")
    assert (code, "no key is written over" in said) == (1, True)
    code, said = init_keys(tmp_path / "again", f"--root={tmp_path / 'again/root-1'}")
    assert (code, "each in a folder of its own" in said) == (1, True)
    assert (tmp_path / "root-1/root-1.pem").read_bytes() == before
    assert not (tmp_path / "other/metadata").exists()


def test_a_wrong_passphrase_is_a_sentence(office: Office, tmp_path: Path) -> None:
    """As is a file that is no key, a key that is not encrypted, and one that is not there."""
    path = office.keys / "targets-1/targets-1.pem"
    plain = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "plain.pem").write_bytes(plain)
    (tmp_path / "cut.pem").write_bytes(path.read_bytes()[:150])
    for file, passphrase, said in [
        (path, "another passphrase", "The passphrase does not open targets-1.pem"),
        (tmp_path / "cut.pem", PASSPHRASE, "does not open cut.pem, or the file is damaged"),
        (tmp_path / "plain.pem", PASSPHRASE, "no encrypted key"),
        (tmp_path / "none.pem", PASSPHRASE, "Plug its stick in"),
    ]:
        with pytest.raises(SigningError, match=said):
            read_key(file, passphrase)


def test_three_wrong_passphrases_end_a_release(office: Office) -> None:
    """It is asked three times; then nothing was written."""
    office.take_example_content()
    before = office.state()
    key = f"--key={office.keys / 'targets-1'}"
    words = ["release", f"--content={office.content}", "--with-drafts", "--yes", key]
    said = office.run(*words, code=1, given="wrong\n" * 3, passphrase=None)
    assert said.count("The passphrase does not open") == 3
    assert {name: data for name, data in office.state().items() if name != ".lock"} == before


def test_a_release_takes_no_key_from_where_others_get_it(office: Office) -> None:
    """A key that lies in the repository folder is refused, before its passphrase is asked."""
    office.take_example_content()
    place = office.repository.folder / "targets-1.pem"
    place.write_bytes((office.keys / "targets-1/targets-1.pem").read_bytes())
    words = ["release", f"--content={office.content}", "--with-drafts", "--yes", f"--key={place}"]
    assert "a private key never does" in office.run(*words, code=1)


def test_without_cryptography_signing_says_what_to_install(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    """A kiosk does without the package; an editor is told how to get it."""
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(SigningError, match=r"pip install -e '\.\[editors\]'"):
        make_key(PASSPHRASE)
    with pytest.raises(SigningError, match="pip install"):
        office.key("targets-1")


def test_passphrases_are_long_and_different() -> None:
    """24 letters that paper does not confuse, never the same."""
    made = {make_passphrase() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){5}[a-hjkmnp-z2-9]{4}", words) for words in made)
