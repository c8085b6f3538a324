"""What is signed, read: the roots in order, and what they let be believed, from wherever *read* brings it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp

from kiosk.bundle.repository import MANIFEST_TARGET, metadata_path
from kiosk.errors import BundleError, UntrustedBundleError

Read = Callable[[str], bytes | None]  # path in the repository -> bytes; None where there is nothing
Signed = TypeVar("Signed", Root, Snapshot, Targets, Timestamp)
RootMetadata = Metadata[Root]
TargetsMetadata = Metadata[Targets]


@dataclass(frozen=True, slots=True)
class Live:
    """What a kiosk that asks now would believe."""

    timestamp: Metadata[Timestamp]
    snapshot: Metadata[Snapshot]
    targets: Metadata[Targets]

    @property
    def release(self) -> str:
        """The name of the release, as it stands beside the manifest target."""
        return str(custom(self.targets).get("release", ""))


def read_roots(read: Read) -> list[RootMetadata]:
    """
    Return all roots, oldest first, each signed by itself and by the one before.

    Raises:
        BundleError: There is none.
        UntrustedBundleError: One of them is not signed as it must be.
    """
    path = metadata_path("root", 1)
    roots = [parse(Root, read(path), path)]
    _check([roots[0]], roots[0], path, 1)
    while (data := read(path := metadata_path("root", len(roots) + 1))) is not None:
        following = parse(Root, data, path)
        _check([roots[-1]], following, path, len(roots) + 1)
        _check([following], following, path, len(roots) + 1)
        roots.append(following)
    return roots


def read_signed(
    kind: type[Signed], read: Read, roots: Sequence[RootMetadata], version: int | None = None
) -> Metadata[Signed] | None:
    """
    Return the metadata of a role, in the version given; None where there is none.

    Raises:
        UntrustedBundleError: It is not signed by whom one of the *roots* names, or has another version.
    """
    path = metadata_path(kind.type, version)
    data = read(path)
    if data is None:
        return None
    metadata = parse(kind, data, path)
    _check(roots, metadata, path, version)
    return metadata


def read_targets(read: Read, roots: Sequence[RootMetadata], version: int) -> TargetsMetadata | None:
    """Return the targets of a version; see `read_signed`."""
    return read_signed(Targets, read, roots, version)


def read_live(read: Read, root: RootMetadata) -> Live | None:
    """
    Follow timestamp, snapshot and targets as a kiosk does, whatever their dates; None where nothing was published.

    Raises:
        BundleError: One of them is missing.
        UntrustedBundleError: One of them is not signed as it must be.
    """
    timestamp = read_signed(Timestamp, read, [root])
    if timestamp is None:
        return None
    snapshot = read_signed(Snapshot, read, [root], timestamp.signed.snapshot_meta.version)
    version = snapshot.signed.meta["targets.json"].version if snapshot else 0
    targets = read_signed(Targets, read, [root], version) if snapshot else None
    if snapshot is None or targets is None:
        raise BundleError("The repository is not whole: what its timestamp names is missing. Publish it again.")
    try:
        snapshot.signed.meta["targets.json"].verify_length_and_hashes(read(metadata_path("targets", version)) or b"")
    except RepositoryError as error:
        raise UntrustedBundleError(
            f"{metadata_path('targets', version)} is not the one that the snapshot names. Take it back from a copy."
        ) from error
    return Live(timestamp, snapshot, targets)


def snapshot_targets(data: bytes, path: str) -> int:
    """Return the version of the targets that a snapshot names; raises BundleError where it cannot be read."""
    return parse(Snapshot, data, path).signed.meta["targets.json"].version


def timestamp_version(data: bytes | None, root: RootMetadata) -> int:
    """Return the version of a timestamp that was signed by ours, 0 where it was not."""
    try:
        timestamp = read_signed(Timestamp, lambda _: data, [root])
    except (BundleError, UntrustedBundleError):
        return 0
    return timestamp.signed.version if timestamp else 0


def custom(targets: TargetsMetadata) -> dict[str, Any]:
    """Return what the targets say of their manifest: its SHA-256, length and release."""
    target = targets.signed.targets.get(MANIFEST_TARGET)
    return dict(target.custom or {}) if target else {}


def days_left(metadata: Metadata[Any], now: datetime) -> int:
    """Return for how many days *metadata* is still good; less than none once it has expired."""
    return int((metadata.signed.expires - now).total_seconds() // 86_400)


def parse(kind: type[Signed], data: bytes | None, path: str) -> Metadata[Signed]:
    """Read *data* as metadata of *kind*; raises BundleError where it is none."""
    if data is None:
        raise BundleError(f"There is no {path} here. Is this the right folder? `init-keys` makes one.")
    try:
        metadata = Metadata[Signed].from_bytes(data)
    except RepositoryError as error:
        raise BundleError(f"{path} cannot be read. Take it back from a copy of the folder.") from error
    if not isinstance(metadata.signed, kind):
        raise BundleError(f"{path} is something else than its name says. Take it back from a copy of the folder.")
    return metadata


def _check(roots: Sequence[RootMetadata], metadata: Metadata[Any], path: str, version: int | None) -> None:
    if not any(_is_signed(root, metadata) for root in roots):
        raise UntrustedBundleError(
            f"{path} is not signed by whom the root names. Take it back from a copy of the folder, and tell whoever "
            "keeps the keys."
        )
    if version is not None and metadata.signed.version != version:
        raise UntrustedBundleError(f"{path} holds version {metadata.signed.version}. Take it back from a copy.")


def _is_signed(root: RootMetadata, metadata: Metadata[Any]) -> bool:
    try:
        root.signed.verify_delegate(metadata.signed.type, metadata.signed_bytes, metadata.signatures)
    except (RepositoryError, ValueError):
        return False
    return True
