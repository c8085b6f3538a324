"""
What is signed, written: root, targets, snapshot and timestamp, as The Update Framework defines them.

Who may sign what: two of three root keys name all others; an editor's key signs which content there is; the publishing
key signs, again and again, that this is still the newest. A stolen publishing key cannot change a word.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from securesystemslib.signer import Signature, Signer
from tuf.api.metadata import Metadata, MetaFile, Role, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

from kiosk.editors.verifying import RootMetadata, TargetsMetadata
from kiosk.errors import SigningError

ROOT_THRESHOLD = 2
LIFETIME = {"root": timedelta(days=5 * 365), "targets": timedelta(days=365), "snapshot": timedelta(days=365)}
SIGNATURE_LENGTH = 128  # hex digits of an Ed25519 signature
WHO = {
    "root": "a root key",
    "targets": "an editor's key",
    "snapshot": "the publishing key",
    "timestamp": "the publishing key",
}
NOBODY = "Nobody signed: this needs {}. Name its file with --key."
AnySigner = Signer
_JSON = JSONSerializer(compact=True)


def make_root(roots: Sequence[Signer], targets: Sequence[Signer], publishing: Signer, now: datetime) -> bytes:
    """Return the first root: signed by all *roots*, of which two are needed; any of *targets* may release."""
    root = Root(version=1, expires=_expiry(now, LIFETIME["root"]), consistent_snapshot=True)
    for name, signers in {
        "root": roots, "targets": targets, "snapshot": [publishing], "timestamp": [publishing],
    }.items():  # fmt: skip
        root.roles[name] = Role([], ROOT_THRESHOLD if name == "root" else 1)
        for signer in signers:
            root.add_key(signer.public_key, name)
    metadata = Metadata(root)
    for signer in roots:
        metadata.sign(signer, append=True)
    return metadata.to_bytes(_JSON)


def make_targets(
    version: int, targets: Mapping[str, tuple[str, int]], custom: Mapping[str, Mapping[str, Any]], now: datetime
) -> TargetsMetadata:
    """List the *targets* (name -> SHA-256, length), with what is *custom* to some of them."""
    files = {
        name: TargetFile(length, {"sha256": sha256}, name, {"custom": custom[name]} if name in custom else None)
        for name, (sha256, length) in targets.items()
    }
    return Metadata(Targets(version=version, expires=_expiry(now, LIFETIME["targets"]), targets=files))


def renew_targets(targets: TargetsMetadata, now: datetime) -> TargetsMetadata:
    """List the same targets for another year."""
    version = targets.signed.version + 1
    return Metadata(
        Targets(version=version, expires=_expiry(now, LIFETIME["targets"]), targets=dict(targets.signed.targets))
    )


def make_snapshot(version: int, targets_version: int, targets: bytes, now: datetime) -> Metadata[Snapshot]:
    """Say which targets belong to the newest state, by hash: an editor's stolen key cannot exchange them."""
    sha256 = hashlib.sha256(targets).hexdigest()
    meta = {"targets.json": MetaFile(targets_version, len(targets), {"sha256": sha256})}
    return Metadata(Snapshot(version=version, expires=_expiry(now, LIFETIME["snapshot"]), meta=meta))


def make_timestamp(version: int, snapshot_version: int, now: datetime, days: int) -> Metadata[Timestamp]:
    """Say for *days* that the snapshot is the newest."""
    return Metadata(
        Timestamp(version=version, expires=_expiry(now, timedelta(days=days)), snapshot_meta=MetaFile(snapshot_version))
    )


def sign(metadata: Metadata[Any], signers: Iterable[Signer], root: RootMetadata) -> bytes:
    """
    Sign with the first of *signers* that may.

    Raises:
        SigningError: None of them may.
    """
    role = metadata.signed.type
    signer = signer_of(role, signers, root)
    if signer is None:
        raise SigningError(NOBODY.format(WHO[role]))
    metadata.sign(signer)
    return metadata.to_bytes(_JSON)


def signer_of(role: str, signers: Iterable[Signer], root: RootMetadata) -> Signer | None:
    """Return the first of *signers* that may sign for *role*."""
    allowed = root.signed.roles[role].keyids
    return next((signer for signer in signers if signer.public_key.keyid in allowed), None)


def size_when_signed(metadata: Metadata[Any]) -> int:
    """Return the bytes that *metadata* will have once one key has signed it."""
    keyid = "0" * 64
    whole = Metadata(metadata.signed, {keyid: Signature(keyid, "0" * SIGNATURE_LENGTH)})
    return len(whole.to_bytes(_JSON))


def _expiry(now: datetime, lifetime: timedelta) -> datetime:
    return now.replace(microsecond=0) + lifetime
