"""Make a release: first in memory, to be looked at; then signed and written, so that a crash breaks nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from kiosk.bundle.differences import write_difference
from kiosk.bundle.manifest import Entry, Manifest, next_manifest
from kiosk.bundle.packs import compress, write_pack
from kiosk.bundle.repository import (
    FULL_PACK_TARGET,
    MANIFEST_TARGET,
    PACKED_RELEASES,
    is_packed,
    metadata_path,
    pack_target,
    target_path,
)
from kiosk.editors.repository import LocalRepository, Signed, hash_bytes
from kiosk.editors.signing import (
    LIFETIME,
    NOBODY,
    WHO,
    AnySigner,
    make_snapshot,
    make_targets,
    make_timestamp,
    renew_targets,
    sign,
    signer_of,
    size_when_signed,
)
from kiosk.editors.verifying import TargetsMetadata, days_left
from kiosk.errors import ContentError, SigningError

Sources = Mapping[str, bytes | Path]  # SHA-256 -> the bytes, or the file that holds them
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A release that is ready to be signed; nothing of it is written yet."""

    manifest: Manifest
    targets: Mapping[str, bytes]
    metadata: TargetsMetadata
    sources: Sources
    previous: Manifest | None
    overhead: int  # bytes of the three lists that a kiosk reads before anything else

    @property
    def first_download(self) -> int:
        """The bytes that a new kiosk fetches."""
        return self.overhead + len(self.targets[FULL_PACK_TARGET]) + _loose(self.manifest.files, ())

    @property
    def next_download(self) -> int:
        """The bytes that a kiosk with the previous release fetches; 0 where there is none."""
        if self.previous is None:
            return 0
        pack = self.targets[pack_target(self.previous.sha256)]
        return self.overhead + len(pack) + _loose(self.manifest.files, self.previous.files)


def prepare(
    repository: LocalRepository,
    content: Mapping[Entry, bytes | Path],
    now: datetime,
    *,
    with_drafts: bool = False,
    progress: Progress = lambda _: None,
) -> Prepared:
    """
    Make manifest and packs of *content* as the release that follows the newest one in the folder.

    Raises:
        ContentError: The clock went backwards, or nothing differs from the newest release.
        BundleError: The folder is not whole.
        UntrustedBundleError: Something in the folder is not signed as it must be.
    """
    history = list(islice(repository.releases(), PACKED_RELEASES))
    previous = history[0].manifest if history else None
    if previous and now < previous.created:
        raise ContentError(
            f"This computer's clock says {now:%Y-%m-%d %H:%M} UTC, and release {previous.release} was made "
            f"{previous.created:%Y-%m-%d %H:%M} UTC. Set the clock, then repeat."
        )
    manifest = next_manifest(content, now, previous)
    if previous and manifest.files == previous.files:
        raise ContentError(f"Nothing differs from release {previous.release}. To sign on for longer, use `refresh`.")
    sources = {entry.sha256: source for entry, source in content.items()}
    targets = dict(_targets(manifest, history, sources, progress))
    about: dict[str, Any] = {"sha256": manifest.sha256, "length": len(manifest.to_bytes()), "release": manifest.release}
    if with_drafts:
        about["with_drafts"] = True
    signed = {name: (hash_bytes(data), len(data)) for name, data in targets.items()}
    metadata = make_targets(repository.newest("targets") + 1, signed, {MANIFEST_TARGET: about}, now)
    return Prepared(manifest, targets, metadata, sources, previous, _overhead(repository, metadata, now))


def publish_locally(
    repository: LocalRepository, prepared: Prepared, signers: Sequence[AnySigner], now: datetime, timestamp_days: int
) -> bool:
    """
    Sign *prepared* and write it: blobs, targets, then the lists, the timestamp last. Until then the old one is valid.

    Return whether the publishing key was there; without it the release waits for `refresh`.

    Raises:
        SigningError: There is no editor's key among *signers*. Nothing was written.
        ContentError: A file of the content changed meanwhile. The old release is valid.
        StorageError: The disk is full or failing. The old release is valid.
    """
    root = repository.roots()[-1]
    signed = sign(prepared.metadata, signers, root)  # before anything is written
    for entry in {entry.sha256: entry for entry in prepared.manifest.files}.values():
        repository.keep(entry, prepared.sources[entry.sha256])
    for name, data in prepared.targets.items():
        repository.write(target_path(name, hash_bytes(data)), data)
    repository.settle()
    repository.write(metadata_path("targets", prepared.metadata.signed.version), signed)
    if signer_of("snapshot", signers, root) is None:
        return False
    refresh(repository, signers, now, timestamp_days)
    return True


def refresh(repository: LocalRepository, signers: Sequence[AnySigner], now: datetime, timestamp_days: int) -> list[str]:
    """
    Sign a new timestamp, and before it what would not last: the snapshot if the targets are newer, else by its date.

    Where an editor's key is there, and half of their year is over, the targets are signed anew for the same content.
    Return what was signed, in words.

    Raises:
        SigningError: There is no publishing key among *signers*, or nothing was released yet. Nothing was written.
        StorageError: The disk is full or failing. The old state is valid.
    """
    root, live, targets = repository.roots()[-1], repository.live(), repository.targets()
    if targets is None:
        raise SigningError("There is no release here yet. `release` makes the first.")
    if signer_of("timestamp", signers, root) is None:
        raise SigningError(NOBODY.format(WHO["timestamp"]))
    told = []
    if signer_of("targets", signers, root) and days_left(targets, now) < LIFETIME["targets"].days // 2:
        targets = renew_targets(targets, now)
        repository.write(metadata_path("targets", targets.signed.version), sign(targets, signers, root))
        told.append(f"the list of content ({targets.signed.version}.targets.json)")
    timestamp = make_timestamp(live.timestamp.signed.version + 1 if live else 1, 1, now, timestamp_days)
    snapshot_version = live.snapshot.signed.version if live else 0
    is_newer = live is None or live.targets.signed.version < targets.signed.version
    if is_newer or (live and live.snapshot.signed.expires < timestamp.signed.expires):
        snapshot_version = repository.newest("snapshot") + 1
        snapshot = make_snapshot(snapshot_version, targets.signed.version, _signed_targets(repository, targets), now)
        repository.write(metadata_path("snapshot", snapshot_version), sign(snapshot, signers, root))
        told.append(f"the snapshot ({snapshot_version}.snapshot.json)")
    timestamp.signed.snapshot_meta.version = snapshot_version
    repository.write(metadata_path("timestamp"), sign(timestamp, signers, root))
    return [
        *told,
        f"the timestamp (version {timestamp.signed.version}), good until {timestamp.signed.expires:%Y-%m-%d}",
    ]


def contents(repository: LocalRepository, release: Signed) -> dict[Entry, bytes | Path]:
    """Return the content of an old release as it lies in the folder; raises BundleError where a blob is gone."""
    content: dict[Entry, bytes | Path] = {}
    for entry in release.manifest.files:
        content[entry] = repository.blob(entry) if is_packed(entry.path, entry.size) else repository.whole_blob(entry)
    return content


def _targets(
    manifest: Manifest, history: Iterable[Signed], sources: Sources, progress: Progress
) -> Iterable[tuple[str, bytes]]:
    whole = manifest.to_bytes()
    progress("Packing the list of files")
    yield MANIFEST_TARGET, compress(whole)
    progress("Packing the release")
    yield FULL_PACK_TARGET, write_pack([whole, *_small(manifest.files, (), sources)])
    for old in history:
        progress(f"Packing what differs from {old.manifest.release}")
        difference = write_difference(old.manifest, manifest)
        parts = _small(manifest.files, old.manifest.files, sources)
        yield pack_target(old.manifest.sha256), write_pack([difference, *parts])


def _small(files: Iterable[Entry], had: Iterable[Entry], sources: Sources) -> Iterable[bytes]:
    """Yield the blobs that are packed and not *had*, in the manifest's order, each once."""
    for entry in _lacking(files, had):
        if is_packed(entry.path, entry.size):
            source = sources[entry.sha256]
            yield source if isinstance(source, bytes) else _whole(entry, source)


def _whole(entry: Entry, path: Path) -> bytes:
    data = path.read_bytes()
    if hash_bytes(data) != entry.sha256:
        raise ContentError(f"{entry.path} changed while it was read. Close what writes it, then repeat.")
    return data


def _lacking(files: Iterable[Entry], had: Iterable[Entry]) -> Iterable[Entry]:
    """Return an entry for each blob of *files* that is not among those *had*, in order."""
    known = {entry.sha256 for entry in had}
    found: dict[str, Entry] = {}
    for entry in files:
        if entry.sha256 not in known:
            found.setdefault(entry.sha256, entry)
    return found.values()


def _loose(files: Iterable[Entry], had: Iterable[Entry]) -> int:
    return sum(entry.size for entry in _lacking(files, had) if not is_packed(entry.path, entry.size))


def _signed_targets(repository: LocalRepository, targets: TargetsMetadata) -> bytes:
    return repository.read(metadata_path("targets", targets.signed.version)) or b""


def _overhead(repository: LocalRepository, targets: TargetsMetadata, now: datetime) -> int:
    """Count the bytes of timestamp, snapshot and targets as they will be."""
    live = repository.live()
    snapshot = make_snapshot(
        repository.newest("snapshot") + 1, targets.signed.version, b" " * size_when_signed(targets), now
    )
    timestamp = make_timestamp((live.timestamp.signed.version if live else 0) + 1, snapshot.signed.version, now, 1)
    return size_when_signed(timestamp) + size_when_signed(snapshot) + size_when_signed(targets)
