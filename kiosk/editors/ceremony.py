"""The day the keys are made: one for each holder, in the folder that goes with the holder, and the root they sign."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment

from kiosk.bundle.repository import fingerprint, metadata_path
from kiosk.editors.keys import SUFFIX, NewKey, make_key, read_key, refuse_beside, write_new
from kiosk.editors.repository import LocalRepository
from kiosk.editors.signing import make_root
from kiosk.errors import SigningError

ROOT_HOLDERS = 3
PURPOSE = {
    "root": (
        "Root key. It names who may release and who may publish, and is needed when one of those keys is lost or "
        "stolen, or when the root itself runs out. Two of the three root keys are needed. Until then it stays in a "
        "safe."
    ),
    "targets": (
        "Editor's key. It signs which texts, pictures and recordings the kiosks show. Without the publishing key "
        "nothing that it signs reaches a kiosk."
    ),
    "publishing": (
        "Publishing key. It signs, every few weeks, that the newest release is still the newest. It cannot change a "
        "word."
    ),
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who will keep one key: its role, its number among that role's, and the folder that goes with its holder."""

    role: str
    number: int
    folder: Path

    @property
    def name(self) -> str:
        """The name of the key's file, without ending: root-1, targets-1, publishing."""
        return self.role if self.role == "publishing" else f"{self.role}-{self.number}"


class Passphrase(NamedTuple):
    """What opens a key; one that was made here stands on the sheet, and nowhere else."""

    words: str
    is_made: bool


def seat(roots: Sequence[Path], targets: Sequence[Path], publishing: Path) -> list[Holder]:
    """Number the holders, given their folders."""
    holders = [Holder("root", number, folder) for number, folder in enumerate(roots, 1)]
    holders += [Holder("targets", number, folder) for number, folder in enumerate(targets, 1)]
    return [*holders, Holder("publishing", 1, publishing)]


def check_holders(holders: Sequence[Holder], repository: LocalRepository, public: Iterable[Path]) -> None:
    """
    Refuse, before anything is made, what cannot go well.

    Raises:
        SigningError: A folder is public or under git, has such a key, two root keys would lie together, or the
            repository has a root already.
    """
    if repository.read(metadata_path("root", 1)) is not None:
        raise SigningError(f"{repository.folder} has keys already. Choose another --repository for new ones.")
    roots = [holder.folder.resolve() for holder in holders if holder.role == "root"]
    if not len(roots) == len(set(roots)) == ROOT_HOLDERS:
        raise SigningError("There are three root keys, each in a folder of its own: whoever finds one has one only.")
    public = [*public, repository.folder]
    for holder in holders:
        refuse_beside(holder.folder, public)
        if (there := holder.folder / f"{holder.name}{SUFFIX}").exists():
            raise SigningError(f"{there} is there already, and no key is written over. Choose an empty folder.")


def hold(
    holders: Sequence[Holder], passphrases: Mapping[str, Passphrase], repository: LocalRepository, now: datetime
) -> bytes:
    """
    Make a key for each holder, write it with its sheet, read it back; then write the root, and return its bytes.

    Raises:
        SigningError: A passphrase is too short, or a key cannot be read back. There is no root then.
        StorageError: A folder does not let us write. There is no root then.
    """
    keys = {holder.name: make_key(passphrases[holder.name].words) for holder in holders}
    of = {role: [keys[holder.name].signer for holder in holders if holder.role == role] for role in PURPOSE}
    root = make_root(of["root"], of["targets"], of["publishing"][0], now)
    for holder in holders:
        key, passphrase = keys[holder.name], passphrases[holder.name]
        path = write_new(holder.folder, f"{holder.name}{SUFFIX}", key.pem)
        write_new(holder.folder, f"{holder.name}.html", sheet(holder, passphrase, key, root, now).encode())
        if read_key(path, passphrase.words).public_key.keyid != key.signer.public_key.keyid:
            raise SigningError(f"{path} does not read back as it was written. Use another stick, then begin again.")
    repository.write(metadata_path("root", 1), root)
    return root


def sheet(holder: Holder, passphrase: Passphrase, key: NewKey, root: bytes, now: datetime) -> str:
    """Write the sheet that a holder prints: what the key is for, where to keep it, and the key to type again."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    text = (resources.files("kiosk.editors") / "recovery.html").read_text("utf-8")
    return environment.from_string(text).render(
        name=holder.name,
        purpose=PURPOSE[holder.role],
        is_root=holder.role == "root",
        passphrase=passphrase.words if passphrase.is_made else "",
        lines=key.pem.decode().splitlines(),
        fingerprint=fingerprint(root),
        keyid=key.signer.public_key.keyid,
        day=now.date(),
    )
