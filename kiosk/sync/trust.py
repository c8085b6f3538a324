"""Whom this kiosk trusts: a root that somebody gave it by hand. The package contains none."""

import shutil
from pathlib import Path

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root

from kiosk.bundle.repository import MAX_ROOT
from kiosk.bundle.repository import fingerprint as fingerprint  # what people compare before they trust
from kiosk.errors import UntrustedBundleError
from kiosk.library.files import storage_errors, write_file

_NO_ROOT = (
    "This kiosk does not know yet whose bundles to trust. Ask the editors for their root file, then run "
    "`kiosk trust set-root FILE` and compare the fingerprint with what they tell you."
)


class Trust:
    """The trusted root below one state folder, and what python-tuf remembers beside it."""

    def __init__(self, state_folder: Path) -> None:
        self._file = state_folder / "trust" / "root.json"
        self.metadata = state_folder / "tuf"

    @property
    def is_given(self) -> bool:
        """Whether somebody gave this kiosk a root."""
        return self._file.is_file()

    def root(self) -> bytes:
        """
        Return the root that was given.

        Raises:
            UntrustedBundleError: None was given yet: says how to.
        """
        try:
            return self._file.read_bytes()
        except OSError as error:
            raise UntrustedBundleError(_NO_ROOT) from error

    def set_root(self, data: bytes) -> None:
        """Trust *data* from now on, and forget what older roots vouched for. Raises StorageError."""
        with storage_errors(self._file.parent):
            write_file(self._file, data)
            shutil.rmtree(self.metadata, ignore_errors=True)


def read_root(data: bytes, name: str) -> Root:
    """
    Read a root file and look whether it is whole and signed by its own keys.

    Raises:
        UntrustedBundleError: It is not.
    """
    sentence = f"{name} is no root file, or its signatures are wrong. Ask for it again."
    if len(data) > MAX_ROOT:
        raise UntrustedBundleError(sentence)
    try:
        metadata = Metadata[Root].from_bytes(data)
        root = metadata.signed if isinstance(metadata.signed, Root) else None
        if root:
            root.verify_delegate("root", metadata.signed_bytes, metadata.signatures)
    except (RepositoryError, ValueError) as error:
        raise UntrustedBundleError(sentence) from error
    if root is None:
        raise UntrustedBundleError(sentence)
    return root
