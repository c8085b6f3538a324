"""
Where things stand in a published repository; the same on a host, on a stick and in one `.kiosk` file.

`metadata/` is a TUF repository with consistent snapshots: `N.role.json`, and `timestamp.json`, which alone changes.
`targets/` holds what is signed: one manifest and at most nine packs. `blobs/` holds every file raw, under its SHA-256.
"""

import hashlib

METADATA, TARGETS, BLOBS = "metadata", "targets", "blobs"
MANIFEST_TARGET = "manifest.json.xz"
FULL_PACK_TARGET = "packs/full.pack"
PACKED_BELOW = 64 * 1024  # bytes; larger pictures and recordings travel loose
PACKED_TEXT_BELOW = 4 * 1024 * 1024  # bytes; texts are packed to a seventh of their size, so only absurd ones are not
TEXTS = (".md", ".toml", ".json")
PACKED_RELEASES = 8  # how many older releases have a pack of what changed since
KEPT_RELEASES = PACKED_RELEASES + 1  # whose blobs a host keeps

# What a kiosk takes at most, in bytes.
MAX_MANIFEST = 8 * 1024 * 1024
MAX_ROOT, MAX_TIMESTAMP, MAX_SNAPSHOT, MAX_TARGETS = 512_000, 16_384, 100_000, 500_000
MAX_TARGET = 512 * 1024 * 1024  # a pack or a packed manifest
MAX_BLOB = 512 * 1024 * 1024


def metadata_path(role: str, version: int | None = None) -> str:
    """Return where a role's metadata stands; only the timestamp has no version in its name."""
    return f"{METADATA}/{role}.json" if version is None else f"{METADATA}/{version}.{role}.json"


def target_path(name: str, sha256: str) -> str:
    """
    Return where a target stands: its hash goes before the last part of its name.

    >>> target_path("packs/full.pack", "ab12")
    'targets/packs/ab12.full.pack'
    """
    folder, slash, last = name.rpartition("/")
    return f"{TARGETS}/{folder}{slash}{sha256}.{last}"


def pack_target(manifest_sha256: str) -> str:
    """Return the name of the pack that brings a kiosk from an older manifest to the newest."""
    return f"packs/from-{manifest_sha256[:16]}.pack"


def is_packed(path: str, size: int) -> bool:
    """
    Whether a file of the manifest travels in packs; what is large and does not shrink travels loose.

    >>> is_packed("stamps.json", 90_000), is_packed("media/ru/37.mp3", 90_000)
    (True, False)
    """
    return size < (PACKED_TEXT_BELOW if path.endswith(TEXTS) else PACKED_BELOW)


def blob_path(sha256: str) -> str:
    """Return where a blob stands."""
    return f"{BLOBS}/{sha256[:2]}/{sha256}"


def fingerprint(data: bytes) -> str:
    """
    Return the SHA-256 of a root file in groups that can be read aloud.

    >>> fingerprint(b"")[:19]
    'e3b0 c442 98fc 1c14'
    """
    digest = hashlib.sha256(data).hexdigest()
    return " ".join(digest[place : place + 4] for place in range(0, len(digest), 4))
