"""
What our keys signed: python-tuf's client with our clock, our disk and our floors, and its errors in our words.

Two private points of python-tuf are used: the reference time of its trusted set, and how it writes a file.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tuf.api import exceptions
from tuf.api.metadata import MetaFile, Root, TargetFile, Timestamp
from tuf.ngclient import Updater, UpdaterConfig

from kiosk.bundle import repository
from kiosk.errors import SourceUnreachableError, StorageError, UntrustedBundleError
from kiosk.library.files import write_file
from kiosk.library.state import Floor
from kiosk.sync.transports import Fetcher, Source

ANY_TIME = datetime.min.replace(tzinfo=UTC)  # as the time: then nothing is expired
_CONFIG = UpdaterConfig(
    root_max_length=repository.MAX_ROOT,
    timestamp_max_length=repository.MAX_TIMESTAMP,
    snapshot_max_length=repository.MAX_SNAPSHOT,
    targets_max_length=repository.MAX_TARGETS,
)
_OLDER = "{} has an older bundle than this kiosk has seen. Nothing was taken. Tell whoever looks after the host."
_ALTERED = "What {} sends is not what our editors signed ({}). Nothing was taken. Tell whoever looks after the host."


class KioskUpdater(Updater):
    """python-tuf's updater, reading through a source, writing durably, at a time that is given."""

    def __init__(
        self,
        folder: Path,
        source: Source,
        root: bytes,
        now: datetime,
        metadata: str = repository.METADATA,
        targets: tuple[str, str] | tuple[None, None] = (None, None),
    ) -> None:
        """Keep metadata in *folder*; *targets* are a folder and where they come from, where tuf fetches them itself."""
        kept, base = targets
        super().__init__(str(folder), metadata, kept, base, Fetcher(source), _CONFIG, bootstrap=root)
        self._trusted_set.reference_time = now
        self._given = hashlib.sha256(root).hexdigest()[:16]

    def _persist_file(self, filename: str, data: bytes) -> None:
        write_file(Path(filename), data)

    @property
    def root(self) -> Root:
        """The root that is trusted now."""
        root: Root = self._trusted_set.root
        return root

    @property
    def timestamp(self) -> Timestamp:
        """The timestamp that is trusted now."""
        timestamp: Timestamp = self._trusted_set.timestamp
        return timestamp

    @property
    def targets(self) -> Mapping[str, TargetFile]:
        """The signed targets."""
        targets: Mapping[str, TargetFile] = self._trusted_set.targets.targets
        return targets

    @property
    def pins_targets(self) -> bool:
        """Whether the snapshot names the hash of the targets, not only their version."""
        about: MetaFile = self._trusted_set.snapshot.meta["targets.json"]
        return "sha256" in (about.hashes or {})

    def floors(self) -> list[Floor]:
        """Return under which versions these keys, or the roots after the given one, must never bring anything again."""
        trusted = self._trusted_set
        return [
            Floor(self._given, "root", trusted.root.version),
            *(Floor(_key_set(trusted.root, role), role, trusted[role].version) for role in _ROLES),
        ]


_ROLES = ("timestamp", "snapshot", "targets")


@dataclass(frozen=True, slots=True)
class Target:
    """One signed file: its name, SHA-256 in hex, length in bytes."""

    name: str
    sha256: str
    length: int

    @property
    def path(self) -> str:
        """Where it stands in the repository."""
        return repository.target_path(self.name, self.sha256)


@dataclass(frozen=True, slots=True)
class Signed:
    """What a source offers, and our keys vouch for."""

    manifest: Target
    manifest_sha256: str  # of the manifest itself, not of its compressed form
    manifest_length: int
    packs: Mapping[str, Target]  # by name
    floors: tuple[Floor, ...]
    expires: datetime


def ask(folder: Path, source: Source, root: bytes, now: datetime, known_floors: Iterable[Floor]) -> Signed:
    """
    Return what *source* offers, once all of it is signed, current at *now*, and not older than the floors.

    Raises:
        UntrustedBundleError: It is not.
        SourceUnreachableError: The source does not answer, or has no bundle.
        StorageError: The disk is full or failing.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        updater = KioskUpdater(folder, source, root, now)
        updater.refresh()
    except (exceptions.RepositoryError, exceptions.DownloadError) as error:
        raise _in_our_words(error, source.name) from error
    except OSError as error:
        raise StorageError(f"Nothing could be stored in {folder}: {error.strerror}. Free some space first.") from error
    if not updater.pins_targets:  # else whoever has the targets key alone could exchange them under their number
        raise UntrustedBundleError(
            f"{source.name} does not say which list of files is the right one. Nothing was taken. Tell the editors."
        )
    floors = updater.floors()
    lowest = {(floor.key_set, floor.role): floor.version for floor in known_floors}
    if any(floor.version < lowest.get((floor.key_set, floor.role), 0) for floor in floors):
        raise UntrustedBundleError(_OLDER.format(source.name))
    return _signed(updater, floors, source.name)


def _signed(updater: KioskUpdater, floors: list[Floor], name: str) -> Signed:
    found = {path: target for path, target in updater.targets.items() if "sha256" in target.hashes}
    targets = {path: Target(path, target.hashes["sha256"], target.length) for path, target in found.items()}
    manifest = targets.get(repository.MANIFEST_TARGET)
    if manifest is None:
        raise UntrustedBundleError(f"{name} has no list of files that our editors signed. Nothing was taken.")
    custom = found[manifest.name].custom or {}
    sha256, length = custom.get("sha256"), custom.get("length")
    if not isinstance(sha256, str) or not isinstance(length, int) or not 0 < length <= repository.MAX_MANIFEST:
        raise UntrustedBundleError(f"The list of files at {name} is not described as it must be. Nothing was taken.")
    packs = {path: target for path, target in targets.items() if path.startswith("packs/")}
    return Signed(manifest, sha256, length, packs, tuple(floors), updater.timestamp.expires)


def _key_set(root: Root, role: str) -> str:
    """Return a name for the keys that sign *role*: new keys begin new floors, else a stolen key could block a kiosk."""
    return hashlib.sha256(",".join(sorted(root.get_delegated_role(role).keyids)).encode()).hexdigest()[:16]


def _in_our_words(error: Exception, name: str) -> UntrustedBundleError | SourceUnreachableError:
    if isinstance(error, exceptions.ExpiredMetadataError):
        sentence = f"What {name} has is out of date: nobody has renewed it, or the clock of this machine is wrong."
        return UntrustedBundleError(f"{sentence} Nothing was taken. Look at the clock, then tell the editors.")
    if isinstance(error, exceptions.BadVersionNumberError):
        return UntrustedBundleError(_OLDER.format(name))
    if isinstance(error, exceptions.DownloadLengthMismatchError):  # tuf takes a longer file for a failed download
        return UntrustedBundleError(_ALTERED.format(name, "a file is longer than it may be"))
    if isinstance(error, exceptions.DownloadHTTPError):
        return SourceUnreachableError(f"{name} has no bundle, or only half of one. Is the address right? Try later.")
    if isinstance(error, exceptions.DownloadError):
        return SourceUnreachableError(f"{name} cannot be read: {error}. Try again later.")
    if isinstance(error, exceptions.UnsignedMetadataError):
        return UntrustedBundleError(_ALTERED.format(name, "signed by other keys, or by too few"))
    return UntrustedBundleError(_ALTERED.format(name, "a file is altered or mixed up"))
