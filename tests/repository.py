"""
A publisher, and whoever stole its keys, in memory: `host` is what a kiosk would read.

Made with python-tuf alone and not with the editors' code, so that each side is held against the layout, not the other.
"""

import copy
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Signed, Snapshot, TargetFile, Targets, Timestamp

from kiosk.bundle import repository as layout
from kiosk.bundle.differences import write_difference
from kiosk.bundle.manifest import Manifest, make_manifest
from kiosk.bundle.packs import compress, write_pack
from kiosk.errors import SourceUnreachableError
from kiosk.sync.transports import NotThereError, Stream

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
Keys = list[CryptoSigner]


def new_keys(count: int) -> Keys:
    """Return fresh keys, for nothing but tests."""
    return [CryptoSigner.generate_ed25519() for _ in range(count)]


class Publisher:
    """The editors: keys, releases, and the host that everybody reads."""

    def __init__(self, now: datetime = NOW) -> None:
        self.host: dict[str, bytes] = {}
        self.root_keys, self.targets_keys, self.publishing_keys = new_keys(3), new_keys(1), new_keys(1)
        self.releases: list[tuple[Manifest, dict[str, bytes]]] = []
        self.versions = {"root": 0, "timestamp": 0, "snapshot": 0, "targets": 0}
        self.roots: list[bytes] = []
        self.now = now
        self.targets: dict[str, TargetFile] = {}
        self.with_packs = True
        self.new_root()

    @property
    def root(self) -> bytes:
        """The first root, which a kiosk is given by hand."""
        return self.roots[0]

    def new_root(self, signers: Keys | None = None) -> None:
        """Publish a root that names the keys as they are now."""
        self.versions["root"] += 1
        root = Root(self.versions["root"], expires=self.now + timedelta(days=5 * 365), consistent_snapshot=True)
        for role, keys in (
            ("root", self.root_keys),
            ("targets", self.targets_keys),
            ("snapshot", self.publishing_keys),
            ("timestamp", self.publishing_keys),
        ):
            for key in keys:
                root.add_key(key.public_key, role)
        root.roles["root"].threshold = 2
        data = sign(root, self.root_keys[:2] if signers is None else signers)
        self.roots.append(data)
        self.host[layout.metadata_path("root", root.version)] = data

    def release(self, files: Mapping[str, bytes]) -> Manifest:
        """Publish *files* as the next release."""
        manifest = make_manifest(files, self.now, self.releases[-1][0] if self.releases else None)
        self.releases.append((manifest, dict(files)))
        self.targets = self._targets(manifest, files)
        for data in files.values():
            self.host[layout.blob_path(hashlib.sha256(data).hexdigest())] = data
        self.publish()
        return manifest

    def publish(self, *, targets_keys: Keys | None = None, publishing_keys: Keys | None = None, days: int = 45) -> None:
        """Sign what the targets are now."""
        self.versions["targets"] += 1
        targets = Targets(self.versions["targets"], expires=self.now + timedelta(days=365), targets=self.targets)
        data = sign(targets, self.targets_keys if targets_keys is None else targets_keys)
        self.host[layout.metadata_path("targets", targets.version)] = data
        self.publish_snapshot(publishing_keys, days)

    def publish_snapshot(
        self, publishing_keys: Keys | None = None, days: int = 45, *, meta: dict[str, MetaFile] | None = None
    ) -> None:
        """Sign a snapshot of the targets, or what *meta* says of them."""
        self.versions["snapshot"] += 1
        if meta is None:
            data = self.host[layout.metadata_path("targets", self.versions["targets"])]
            meta = {"targets.json": MetaFile.from_data(self.versions["targets"], data, ["sha256"])}
        snapshot = Snapshot(self.versions["snapshot"], expires=self.now + timedelta(days=365), meta=meta)
        keys = self.publishing_keys if publishing_keys is None else publishing_keys
        self.host[layout.metadata_path("snapshot", snapshot.version)] = sign(snapshot, keys)
        self.refresh(keys, days)

    def refresh(self, keys: Keys | None = None, days: int = 45) -> None:
        """Sign a fresh timestamp."""
        self.versions["timestamp"] += 1
        expires = self.now + timedelta(days=days)
        timestamp = Timestamp(self.versions["timestamp"], expires=expires)
        timestamp.snapshot_meta = MetaFile(self.versions["snapshot"])
        signers = self.publishing_keys if keys is None else keys
        self.host[layout.metadata_path("timestamp")] = sign(timestamp, signers)

    def copy_of_host(self) -> dict[str, bytes]:
        """What the host has now, to be shown again later."""
        return dict(self.host)

    def twin(self) -> "Publisher":
        """Return a publisher with the same keys and releases, who goes on alone."""
        made = copy.copy(self)
        made.host, made.versions, made.targets = dict(self.host), dict(self.versions), dict(self.targets)
        made.releases, made.roots = list(self.releases), list(self.roots)
        return made

    def _targets(self, manifest: Manifest, files: Mapping[str, bytes]) -> dict[str, TargetFile]:
        data = manifest.to_bytes()
        found = {layout.MANIFEST_TARGET: compress(data)}
        small = {hashlib.sha256(part).hexdigest(): part for part in files.values() if len(part) < layout.PACKED_BELOW}
        if self.with_packs:
            order = list(dict.fromkeys(entry.sha256 for entry in manifest.files if entry.sha256 in small))
            found[layout.FULL_PACK_TARGET] = write_pack([data, *(small[name] for name in order)])
            for old, _ in self.releases[:-1][-layout.PACKED_RELEASES :]:
                has = {entry.sha256 for entry in old.files}
                parts = [write_difference(old, manifest), *(small[name] for name in order if name not in has)]
                found[layout.pack_target(old.sha256)] = write_pack(parts)
        targets = {name: TargetFile.from_data(name, packed, ["sha256"]) for name, packed in found.items()}
        targets[layout.MANIFEST_TARGET].unrecognized_fields["custom"] = {
            "sha256": manifest.sha256,
            "length": len(data),
            "release": manifest.release,
        }
        for name, packed in found.items():
            self.host[layout.target_path(name, targets[name].hashes["sha256"])] = packed
        return targets


def sign(signed: Signed, keys: Keys) -> bytes:
    """Return metadata signed by *keys*."""
    metadata: Metadata[Signed] = Metadata(signed)
    for key in keys:
        metadata.sign(key, append=True)
    return metadata.to_bytes()


class MemorySource:
    """The host as a kiosk reads it; `spoil` may change or break what comes."""

    def __init__(self, host: Mapping[str, bytes], *, resumes: bool = True) -> None:
        self.name = "the host"
        self.received = self.requests = 0
        self.asked: list[str] = []
        self._host, self._resumes = host, resumes
        self.spoil: Callable[[str, Iterator[bytes]], Iterator[bytes]] = lambda _, chunks: chunks

    def open(self, path: str, start: int = 0) -> Stream:
        """Return bytes."""
        self.requests += 1
        self.asked.append(path)
        if path not in self._host:
            raise NotThereError(f"The host has no file {path}. Try again later.")
        begin = start if self._resumes else 0
        return Stream(begin, self.spoil(path, self._chunks(self._host[path][begin:])))

    def close(self) -> None:
        """Nothing is held."""

    def _chunks(self, data: bytes) -> Iterator[bytes]:
        for place in range(0, len(data), 4096):
            chunk = data[place : place + 4096]
            self.received += len(chunk)
            yield chunk


def cut_every(size: int) -> Callable[[str, Iterator[bytes]], Iterator[bytes]]:
    """Return a spoiler that breaks the link after *size* bytes of every answer."""

    def spoil(_: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
        left = size
        for chunk in chunks:
            yield chunk[:left]
            left -= len(chunk)
            if left <= 0:
                raise SourceUnreachableError("The link was cut. Try again.")

    return spoil


def endless(of: str, piece: bytes = b" " * 4096) -> Callable[[str, Iterator[bytes]], Iterator[bytes]]:
    """Return a spoiler that never ends the files whose paths contain *of*."""

    def spoil(path: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
        yield from chunks
        while of in path:
            yield piece

    return spoil


def write_tree(folder: Path, host: Mapping[str, bytes]) -> Path:
    """Write *host* as files below *folder*, as on a stick."""
    for path, data in host.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder


def flip_bit(data: bytes, place: int | None = None) -> bytes:
    """Return *data* with one bit changed."""
    changed = bytearray(data)
    changed[len(data) // 2 if place is None else place] ^= 1
    return bytes(changed)


def edited(data: bytes, change: Callable[[dict[str, object]], None]) -> bytes:
    """Return metadata whose signed part was changed, with its old signatures."""
    read = json.loads(data)
    change(read["signed"])
    return json.dumps(read).encode()
