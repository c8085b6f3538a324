"""
Bring a local repository to where kiosks read it: into a folder, or with rsync over ssh to a host.

What nothing names yet goes first, the timestamp last; nothing is deleted. So an upload that stops leaves the old
release valid, and is repeated.
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from kiosk.bundle.repository import METADATA, metadata_path
from kiosk.editors.repository import LocalRepository, Signed, hash_file
from kiosk.editors.verifying import Live, timestamp_version
from kiosk.errors import BundleError, SourceUnreachableError

_HOST = re.compile(r"(?![-/.~])[^/\s:]+:.*")
_NOTHING_THERE = (3, 23)  # rsync's exit codes where a file or folder is missing


class Stage(NamedTuple):
    """Files that are sent together, before those of the next stage."""

    name: str
    paths: tuple[str, ...]


class Sent(NamedTuple):
    """What was new to the destination, or would be."""

    files: int
    bytes: int


class Destination(Protocol):
    """Where kiosks, or the web server that they ask, read."""

    def metadata(self, path: str) -> bytes | None:
        """Return a file of the destination, None where there is none."""

    def conflicts(self, paths: tuple[str, ...]) -> list[str]:
        """Return those metadata files that are there already and differ from ours."""

    def send(self, stage: Stage, *, dry_run: bool) -> Sent:
        """Send what the destination lacks. Raises SourceUnreachableError."""


def stages(repository: LocalRepository, live: Live, release: Signed) -> Iterator[Stage]:
    """Yield what a kiosk needs of the newest state, in the order in which it must arrive."""
    paths = list(release.paths)
    yield Stage("blobs", tuple(path for path in paths if path.startswith("blobs/")))
    yield Stage("targets", tuple(path for path in paths if path.startswith("targets/")))
    targets, snapshot = live.targets.signed.version, live.snapshot.signed.version
    yield Stage("lists", (metadata_path("targets", targets), metadata_path("snapshot", snapshot)))
    # A new root comes late: until the timestamp follows, the old one must be good under the new root.
    yield Stage("roots", tuple(metadata_path("root", number + 1) for number in range(len(repository.roots()))))
    yield Stage("timestamp", (metadata_path("timestamp"),))


def open_destination(where: str, repository: LocalRepository) -> "Destination":
    """Return the folder or the host that *where* names: a path, or user@host:path."""
    if _HOST.fullmatch(where):
        return RsyncDestination(where, repository.folder)
    if Path(where).resolve() == repository.folder.resolve():
        raise SourceUnreachableError(f"{where} is the folder that releases are signed into. Name another one.")
    return FolderDestination(Path(where), repository.folder)


def check_destination(
    destination: Destination, stages: Iterable[Stage], repository: LocalRepository, live: Live
) -> None:
    """
    Look whether somebody else published there meanwhile.

    Raises:
        BundleError: The destination has a newer state, or another one under the same numbers. Nothing was sent.
    """
    advice = "Somebody published from another folder. Take that folder, release and publish from it. Nothing was sent."
    there = timestamp_version(destination.metadata(metadata_path("timestamp")), repository.roots()[-1])
    if there > live.timestamp.signed.version:
        raise BundleError(
            f"The timestamp there has version {there}, ours has {live.timestamp.signed.version}. {advice}"
        )
    versioned = tuple(path for stage in stages if stage.name in ("lists", "roots") for path in stage.paths)
    if different := destination.conflicts(versioned):
        raise BundleError(f"{different[0]} is another one there than here. {advice}")


class FolderDestination:
    """A folder: on this computer, a mounted share or a stick."""

    def __init__(self, folder: Path, source: Path) -> None:
        self._there = LocalRepository(folder)
        self._source = source

    def metadata(self, path: str) -> bytes | None:
        """Return a file of the folder."""
        return self._there.read(path)

    def conflicts(self, paths: tuple[str, ...]) -> list[str]:
        """Compare byte by byte."""
        return [path for path in paths if self._there.read(path) not in (None, (self._source / path).read_bytes())]

    def send(self, stage: Stage, *, dry_run: bool) -> Sent:
        """Copy what is missing, is not whole or, as the timestamp, differs; each in one step."""
        files = size = 0
        for path in stage.paths:
            ours, theirs = self._source / path, self._there.folder / path
            if (
                theirs.is_file()
                and theirs.stat().st_size == ours.stat().st_size
                and hash_file(theirs) == hash_file(ours)
            ):
                continue
            files, size = files + 1, size + ours.stat().st_size
            if not dry_run:
                self._there.copy(path, ours)
        if files and not dry_run:
            self._there.settle()
        return Sent(files, size)


class RsyncDestination:
    """A folder on a host that ssh reaches."""

    def __init__(self, where: str, source: Path) -> None:
        """Take user@host:path; raises SourceUnreachableError where this computer has no rsync."""
        self._where = where if where.endswith(("/", ":")) else f"{where}/"
        self._source = source
        if shutil.which("rsync") is None:
            raise SourceUnreachableError(
                "This computer has no rsync, which brings files to a host. Install it (on Debian: sudo apt install "
                "rsync), or publish into a folder and copy that."
            )

    def metadata(self, path: str) -> bytes | None:
        """Fetch a file of the host."""
        with tempfile.TemporaryDirectory(prefix="kiosk-publish-") as place:
            done = self._rsync("--ignore-times", "--", f"{self._where}{path}", f"{place}/")
            file = Path(place) / Path(path).name
            if done.returncode in _NOTHING_THERE and not file.exists():
                return None
            self._look(done)
            return file.read_bytes()

    def conflicts(self, paths: tuple[str, ...]) -> list[str]:
        """Let rsync compare by checksum, and change nothing."""
        options = ("--dry-run", "--checksum", "--existing", "--out-format=%n", "--files-from=-")
        done = self._rsync(*options, "--", f"{self._source}/", self._where, files="\n".join(paths))
        if done.returncode in _NOTHING_THERE:
            return []
        self._look(done)
        return [line for line in done.stdout.splitlines() if line in paths]

    def send(self, stage: Stage, *, dry_run: bool) -> Sent:
        """Send what is missing or not whole. rsync, too, writes beside and renames."""
        compare = "--checksum" if any(path.startswith(METADATA) for path in stage.paths) else "--size-only"
        options = [compare, "--out-format=%l %n", "--chmod=D755,F644", "--files-from=-", *(["--dry-run"] * dry_run)]
        done = self._rsync(*options, "--", f"{self._source}/", self._where, files="\n".join(stage.paths))
        self._look(done)
        lines = [line.split(" ", 1) for line in done.stdout.splitlines() if not line.endswith("/")]
        return Sent(len(lines), sum(int(size) for size, _ in lines))

    def _rsync(self, *options: str, files: str = "") -> "subprocess.CompletedProcess[str]":
        command = ["rsync", "--rsh=ssh", "--partial-dir=.rsync-partial", *options]
        return subprocess.run(command, input=files, capture_output=True, text=True, check=False)  # noqa: S603 (no shell)

    def _look(self, done: "subprocess.CompletedProcess[str]") -> None:
        if done.returncode:
            said = next(
                (line for line in done.stderr.splitlines() if line.strip()), f"rsync ended with {done.returncode}"
            )
            raise SourceUnreachableError(
                f"{self._where} was not reached, or broke off: {said} What arrived stays there; repeat the command."
            )
