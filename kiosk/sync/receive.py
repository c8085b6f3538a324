"""
Receive a release: ask what is signed, take what is missing, build it, try it, serve it. One algorithm for every source.

What is served changes in one step at the very end, or not at all.
"""

import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.bundle import repository
from kiosk.bundle.differences import apply_difference
from kiosk.bundle.manifest import Entry, Manifest, read_manifest
from kiosk.bundle.packs import decompress, read_pack
from kiosk.errors import BundleError, KioskError, LibraryError, StorageError, UntrustedBundleError
from kiosk.library.building import Progress
from kiosk.library.files import storage_errors
from kiosk.library.releases import HealthCheck, Release, Releases
from kiosk.library.state import HELD
from kiosk.sync.download import PAUSES, Parts
from kiosk.sync.transports import CHUNK, NotThereError, Source
from kiosk.sync.trust import Trust
from kiosk.sync.updater import ANY_TIME, Signed, Target, ask

log = logging.getLogger(__name__)
REQUEST_COST = 4_000  # bytes that one more request is worth
RESERVE = 16 * 1024 * 1024  # bytes that stay free
Told = Callable[[int, int], None]  # bytes that came, bytes that will come


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a sync ended well: with a new release, or with the one that is served already."""

    release: str
    is_new: bool
    sentence: str


class Receiver:
    """One kiosk's side of receiving."""

    def __init__(
        self,
        releases: Releases,
        check: HealthCheck,
        *,
        doing: Progress = lambda _: None,
        told: Told = lambda _came, _all: None,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        self._releases, self._check, self._doing, self._told = releases, check, doing, told
        self._trust = Trust(releases.folder)
        self._parts = Parts(releases.folder / "parts", pauses)
        self._came = self._expected = 0

    def receive(self, source: Source, now: datetime, *, accept_stale: bool = False) -> Outcome:
        """
        Bring this kiosk to the release that *source* has, and write down how it went.

        Staff may *accept_stale* bundles on a stick in hand: then dates are not looked at; keys and floors are.

        Raises:
            UntrustedBundleError, BundleError: It is not ours, altered, older, out of date or not readable.
            SourceUnreachableError: No link, or it broke; what came is kept.
            StorageError: The disk is full or failing.
            LibraryError: The new release is not healthy. In every case what was served is still served.
        """
        try:
            with self._releases.lock():
                outcome = self._receive(source, now, accept_stale=accept_stale)
        except KioskError as error:
            self._note(now, f"{source.name}: {error}")
            raise
        self._note(now, f"{source.name}: {outcome.sentence}")
        return outcome

    def _receive(self, source: Source, now: datetime, *, accept_stale: bool) -> Outcome:
        state, root = self._releases.state, self._trust.root()
        self._doing("Asking what there is")
        moment = ANY_TIME if accept_stale else now
        signed = ask(self._trust.metadata, source, root, moment, state.floors())
        active = self._releases.active()
        if active and active.manifest.sha256 == signed.manifest_sha256:
            state.raise_floors(signed.floors)
            state.note_created(active.manifest.created)
            return Outcome(active.manifest.release, False, f"Release {active.manifest.release} is current.")
        manifest = self._known(signed) or self._manifest(source, signed)
        release = self._releases.release(manifest)
        if why := state.why_refused(release.folder):
            return self._refused(release, why, active)
        self._fetch(source, signed, manifest)
        with storage_errors(self._releases.folder):
            os.sync()  # once, for all blobs: before anything says that they are here
        self._releases.adopt(manifest)
        self._releases.stage(release, self._doing)
        self._doing("Trying the new release")
        self._releases.activate(release, self._check, now, floors=signed.floors)
        state.note_created(manifest.created)
        self._parts.clear()
        return Outcome(manifest.release, True, f"Release {manifest.release} is active.")

    def _refused(self, release: Release, why: str, active: Release | None) -> Outcome:
        name = release.manifest.release
        if why == HELD and active:
            sentence = f"Release {name} was rolled back here and is held; {active.manifest.release} stays."
            return Outcome(active.manifest.release, False, sentence)
        raise LibraryError(f"Release {name} was refused before: {why} The next release will be tried.")

    def _known(self, signed: Signed) -> Manifest | None:
        """Return the signed manifest if it came before: the release was refused, or the power went in the meantime."""
        found = self._releases.known(signed.manifest_sha256[:16])
        return found.manifest if found and found.manifest.sha256 == signed.manifest_sha256 else None

    def _manifest(self, source: Source, signed: Signed) -> Manifest:
        """Return the signed manifest: by the smallest pack that leads to it, else by itself."""
        pointer = self._releases.state.read()
        known = [found for name in (pointer.active, pointer.previous) if name and (found := self._releases.known(name))]
        for release in known:
            pack = signed.packs.get(repository.pack_target(release.manifest.sha256))
            if pack and (manifest := self._unpack(source, signed, pack, release.manifest)):
                return manifest
        full = signed.packs.get(repository.FULL_PACK_TARGET)
        if not known and full and (manifest := self._unpack(source, signed, full, None)):
            return manifest
        file = self._target(source, signed.manifest)
        data = decompress(_read(file), signed.manifest_length)
        return _checked(data, signed)

    def _unpack(self, source: Source, signed: Signed, pack: Target, old: Manifest | None) -> Manifest | None:
        """Take the manifest and the blobs of a pack; None where it is missing or not what it should be."""
        manifest: Manifest | None
        try:
            parts = read_pack(
                _read(self._target(source, pack)), repository.PACKED_TEXT_BELOW, max(signed.manifest_length, 1 << 20)
            )
            first = next(parts, b"")
            data = apply_difference(first, old).to_bytes() if old else first
            manifest = _checked(data, signed)
            self._keep(parts, manifest)
        except (NotThereError, BundleError, UntrustedBundleError) as error:  # a pack only spares requests
            log.info("A pack was left aside: %s", error)
            manifest = None
        self._parts.forget(pack.sha256)
        return manifest

    def _keep(self, parts: Iterator[bytes], manifest: Manifest) -> None:
        """Keep those parts of a pack that the manifest names."""
        missing = {entry.sha256 for entry in self._missing(manifest)}
        for part in parts:
            sha256 = hashlib.sha256(part).hexdigest()
            if sha256 in missing:
                self._releases.blobs.put_soon(part, sha256)

    def _fetch(self, source: Source, signed: Signed, manifest: Manifest) -> None:
        """Take every blob that is still missing: small ones by the full pack if that is cheaper, the others loose."""
        missing = self._missing(manifest)
        self._look_for_space(sum(entry.size for entry in missing))
        full = signed.packs.get(repository.FULL_PACK_TARGET)
        small = [entry for entry in missing if repository.is_packed(entry.path, entry.size)]
        if full and sum(entry.size + REQUEST_COST for entry in small) > full.length + REQUEST_COST:
            self._unpack(source, signed, full, None)
            missing = self._missing(manifest)
        self._came, self._expected = 0, sum(entry.size for entry in missing)
        for entry in missing:
            self._blob(source, signed, manifest, entry)

    def _blob(self, source: Source, signed: Signed, manifest: Manifest, entry: Entry) -> None:
        if entry.size > repository.MAX_BLOB:
            raise BundleError(f"{entry.path} is larger than a kiosk takes. Tell the editors.")
        try:
            path = repository.blob_path(entry.sha256)
            file = self._parts.fetch(source, path, entry.sha256, entry.size, self._count)
        except (NotThereError, UntrustedBundleError):
            full = signed.packs.get(repository.FULL_PACK_TARGET)  # the same words may stand there, unharmed
            is_packed = repository.is_packed(entry.path, entry.size)
            if not full or not is_packed or not self._unpack(source, signed, full, None):
                raise
            if entry in self._missing(manifest):
                raise
        else:
            self._releases.blobs.take(file, entry.sha256)

    def _missing(self, manifest: Manifest) -> list[Entry]:
        """Return what is not here; what no kept release names is hashed: after a power cut a size proves nothing."""
        pointer = self._releases.state.read()
        kept = [found for name in pointer.kept if (found := self._releases.known(name))]
        durable = {entry.sha256 for release in kept for entry in release.manifest.files}
        wanted = {entry.sha256: entry for entry in manifest.files}.values()
        return [entry for entry in wanted if not self._releases.blobs.has(entry, verify=entry.sha256 not in durable)]

    def _target(self, source: Source, target: Target) -> Path:
        if target.length > repository.MAX_TARGET:
            raise BundleError(f"{target.name} is larger than a kiosk takes. Tell the editors.")
        self._look_for_space(target.length)
        self._came, self._expected = 0, target.length
        return self._parts.fetch(source, target.path, target.sha256, target.length, self._count)

    def _look_for_space(self, needed: int) -> None:
        free = shutil.disk_usage(self._releases.folder).free
        if free < needed + min(RESERVE, needed):
            raise StorageError(
                f"The new release needs {needed // 1_000_000 + 1} MB, and {free // 1_000_000} MB are free in "
                f"{self._releases.folder}. Free some space, then try again."
            )

    def _count(self, count: int) -> None:
        self._came += count
        self._told(self._came, self._expected)

    def _note(self, now: datetime, sentence: str) -> None:
        try:
            self._releases.state.log(now, sentence)
        except StorageError:  # a full disk has no room for saying so
            log.warning("%s", sentence)


def _checked(data: bytes, signed: Signed) -> Manifest:
    if hashlib.sha256(data).hexdigest() != signed.manifest_sha256:
        raise UntrustedBundleError("The list of files is not the one that was signed. Nothing was taken.")
    return read_manifest(data)


def _read(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            yield chunk
