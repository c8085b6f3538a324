"""
Private keys: made here, kept encrypted in a file each, and read again with their passphrase.

A key is Ed25519, written as PKCS#8 in PEM, encrypted with a passphrase. It never lies beside what is published or under
version control: whoever copies the one must not get the other. Only this module needs the package `cryptography`.
"""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kiosk.errors import SigningError, StorageError

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner

SUFFIX = ".pem"
SHORTEST_PASSPHRASE = 16  # letters: the standard's own stretching of a passphrase is weak
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another on paper
_GROUPS, _GROUP = 6, 4  # 24 letters: nobody guesses them


class NewKey(NamedTuple):
    """A key that was just made: what signs with it, and its file's bytes."""

    signer: "CryptoSigner"
    pem: bytes


def make_passphrase() -> str:
    """Return a passphrase that nobody guesses and everybody can type."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def make_key(passphrase: str) -> NewKey:
    """
    Make a key, encrypted with *passphrase*.

    Raises:
        SigningError: The passphrase is too short, or the package `cryptography` is missing.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise SigningError(f"A passphrase has at least {SHORTEST_PASSPHRASE} letters. Use four or five words.")
    _need_cryptography()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
    from securesystemslib.signer import CryptoSigner

    key = Ed25519PrivateKey.generate()
    encryption = BestAvailableEncryption(passphrase.encode())
    return NewKey(CryptoSigner(key), key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))


def read_key(path: Path, passphrase: str) -> "CryptoSigner":
    """
    Read a key's file.

    Raises:
        SigningError: It cannot be read, is no key of ours, is not encrypted, or the passphrase is wrong.
    """
    _need_cryptography()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from securesystemslib.signer import CryptoSigner

    try:
        data = path.read_bytes()
    except OSError as error:
        raise SigningError(
            f"The key {path} cannot be read: {error.strerror}. Plug its stick in, then repeat."
        ) from error
    if b"BEGIN ENCRYPTED PRIVATE KEY" not in data:
        raise SigningError(f"{path} is no encrypted key as `init-keys` writes them. Name the file that it wrote.")
    try:
        key = load_pem_private_key(data, passphrase.encode())
    except Exception as error:  # the library has several, and changes them; each says the same to an editor
        raise SigningError(
            f"The passphrase does not open {path.name}, or the file is damaged. Type it again; else the sheet on paper "
            "has both."
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningError(f"{path} is a key of another kind. Name the file that `init-keys` wrote.")
    return CryptoSigner(key)


def find_keys(places: Iterable[Path]) -> list[Path]:
    """Return the key files among *places*, which are files or folders of them."""
    found = [path for place in places for path in (sorted(place.glob(f"*{SUFFIX}")) if place.is_dir() else [place])]
    return list(dict.fromkeys(found))


def write_new(folder: Path, name: str, data: bytes) -> Path:
    """
    Write a file that only its owner may read, into a folder that is made for its owner if it is not there.

    Raises:
        SigningError: There is a file of this name: no key is ever written over.
        StorageError: The folder does not let us write.
    """
    path = folder / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise SigningError(f"{path} is there already, and no key is written over. Choose an empty folder.") from error
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}. Choose another folder.") from error
    return path


def refuse_beside(path: Path, public: Iterable[Path]) -> None:
    """
    Refuse a key's place where others may get it: below one of the folders *public*, or in anything under git.

    Raises:
        SigningError: It lies there.
    """
    place = path.resolve()
    for folder in public:
        if place.is_relative_to(folder.resolve()):
            raise SigningError(
                f"{path} lies in {folder}, which is given to others: a private key never does. Choose a stick, or a "
                "folder of your own."
            )
    for folder in (place, *place.parents):
        if (folder / ".git").exists():
            raise SigningError(
                f"{path} lies in {folder}, which is under git: a private key never does. Choose a stick."
            )


def _need_cryptography() -> None:
    try:
        import cryptography  # noqa: F401 (asked whether it is there)
    except ImportError as error:
        raise SigningError(
            "Signing needs the package cryptography, which kiosks do without. Install it: pip install -e '.[editors]'"
        ) from error
