"""The manifest: which files a release consists of, each by path, SHA-256 and size."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from kiosk.errors import BundleError, BundleTooNewError

FORMAT = "kiosk-manifest-1"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNREADABLE = "The list of the release's files cannot be read. Fetch the bundle again."
_RELEASE = re.compile(r"\d{4}-\d{2}-\d{2}\.[1-9]\d*")


class Entry(NamedTuple):
    """One file: a lookup key (never a file-system path), its SHA-256 in hex, its size in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The list of what belongs to one release."""

    release: str  # like 2026-11-23.1
    serial: int
    created: datetime  # aware, UTC, whole seconds
    files: tuple[Entry, ...]

    def to_bytes(self) -> bytes:
        """Write the manifest; the same manifest gives the same bytes."""
        data = {
            "format": FORMAT,
            "release": self.release,
            "serial": self.serial,
            "created": f"{self.created:%Y-%m-%dT%H:%M:%SZ}",
            "files": [list(entry) for entry in self.files],
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def sha256(self) -> str:
        """The name of this manifest: the SHA-256 of its bytes."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def read_manifest(data: bytes) -> Manifest:
    """
    Read a manifest.

    Raises:
        BundleError: It is not a manifest of the format we know.
    """
    try:
        read = json.loads(data)
        created = datetime.strptime(read["created"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        files = tuple(Entry(str(path), str(sha256), int(size)) for path, sha256, size in read["files"])
        manifest = Manifest(read["release"], int(read["serial"]), created, files)
        is_ours = read["format"] == FORMAT and _RELEASE.fullmatch(manifest.release)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise BundleError(_UNREADABLE) from error
    if str(read.get("format")).startswith("kiosk-manifest-") and read["format"] != FORMAT:
        raise BundleTooNewError("This release is made for newer software. Update the kiosk, then fetch it again.")
    are_good = all(_SHA256.fullmatch(entry.sha256) and entry.size >= 0 for entry in files)
    if not is_ours or not are_good or len({entry.path for entry in files}) < len(files):
        raise BundleError(_UNREADABLE)
    return manifest


def make_manifest(files: Mapping[str, bytes], now: datetime, previous: Manifest | None) -> Manifest:
    """List *files* as the release that follows *previous*, created *now*."""
    entries = (Entry(path, hashlib.sha256(data).hexdigest(), len(data)) for path, data in files.items())
    return next_manifest(entries, now, previous)


def next_manifest(entries: Iterable[Entry], now: datetime, previous: Manifest | None) -> Manifest:
    """List *entries*, in the order of their paths, as the release that follows *previous*, created *now*."""
    created = now.replace(microsecond=0)
    serial = previous.serial + 1 if previous else 1
    name = _next_name(created.date(), previous.release if previous else "")
    return Manifest(name, serial, created, tuple(sorted(entries)))


def _next_name(today: date, previous: str) -> str:
    day, _, count = previous.partition(".")
    return f"{today}.{int(count) + 1}" if day == f"{today}" else f"{today}.1"
