"""`export` and `verify`: one file for a stick, and what a kiosk would say to it."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

from kiosk.bundle.archive import SUFFIX, write_archive
from kiosk.bundle.repository import (
    FULL_PACK_TARGET,
    MANIFEST_TARGET,
    blob_path,
    is_packed,
    metadata_path,
    pack_target,
    target_path,
)
from kiosk.command_line import Slowly
from kiosk.editors.repository import LocalRepository, Signed
from kiosk.editors.verifying import Live
from kiosk.errors import BundleError, ContentError, SourceUnreachableError, StorageError
from kiosk.publishing.options import REPOSITORY, repository_folder

_FOR = click.option(
    "--for",
    "state",
    metavar="STATE",
    help="A release's name, or a file from `kiosk status --json`: what that kiosk has.",
)


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_FOR
@REPOSITORY
def export_command(file: Path, state: str | None, repository: Path | None) -> None:
    """Write the newest release as one FILE.kiosk for a stick; with --for, only what that kiosk lacks."""
    if file.suffix != SUFFIX:
        raise ContentError(f"{file.name} must end in {SUFFIX}: kiosks know it by that.")
    local = LocalRepository(repository_folder(repository))
    with local.lock():
        live = local.live()
        if live is None:
            raise BundleError("There is nothing to export yet. `release` signs the first.")
        release = local.signed(live.targets)
        local.check(release)
        had = _had(local, state) if state else None
        names = list(dict.fromkeys(parts(local, live, release, had)))
        _write(file, local, names)
    size = file.stat().st_size
    for_whom = f"for kiosks with {had.manifest.release}" if had else "for every kiosk"
    click.echo(f"{file} holds release {release.manifest.release} {for_whom}: {len(names)} parts, {size:,} bytes.")
    click.echo("On the kiosk: kiosk import FILE")


@click.command("verify")
@click.argument("where", metavar="URL|FOLDER|FILE")
@click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The root to trust; usually the folder's.",
)
@_FOR
@REPOSITORY
def verify_command(where: str, root: Path | None, state: str | None, repository: Path | None) -> None:
    """Read what is published or exported as a kiosk does: a new one or, with --for, one that has STATE."""
    from kiosk.publishing.reading import read_as_a_kiosk

    local = LocalRepository(repository_folder(repository))
    trusted = root.read_bytes() if root else local.read(metadata_path("root", 1))
    if trusted is None:
        raise BundleError(f"There is no root in {local.folder}. Name the one to trust with --root.")
    had = _had(local, state) if state else None
    found = read_as_a_kiosk(where, trusted, (local, had) if had else None, Slowly())
    click.echo(f"A kiosk takes release {found} from {where}.")


def parts(local: LocalRepository, live: Live, release: Signed, had: Signed | None) -> Iterator[str]:
    """Yield where the parts of a file for a stick stand; what a kiosk *had* stays away."""
    yield from (metadata_path("root", number + 1) for number in range(len(local.roots())))
    yield metadata_path("timestamp")
    yield metadata_path("snapshot", live.snapshot.signed.version)
    yield metadata_path("targets", live.targets.signed.version)
    shorter = pack_target(had.manifest.sha256) if had else ""
    for name in (MANIFEST_TARGET, shorter if shorter in release.targets else FULL_PACK_TARGET):
        yield target_path(name, release.targets[name][0])
    known = {entry.sha256 for entry in had.manifest.files} if had else set()
    for entry in release.manifest.files:
        if entry.sha256 not in known and not is_packed(entry.path, entry.size):
            yield blob_path(entry.sha256)


def _had(local: LocalRepository, state: str) -> Signed:
    """Return the release that a kiosk has: by name, or by the file that its `status --json` wrote."""
    if not Path(state).is_file():
        return local.release(state)
    try:
        said = json.loads(Path(state).read_text("utf-8"))
        name, sha256 = str(said["active"]), str(said.get("manifest", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceUnreachableError(
            f"{state} does not say which release a kiosk has. Make it there: kiosk status --json > {Path(state).name}"
        ) from error
    found = local.release(name)
    if sha256 and found.manifest.sha256 != sha256:
        raise ContentError(f"The kiosk's {name} was built from its own files and not released here. Leave --for away.")
    return found


def _write(file: Path, local: LocalRepository, names: list[str]) -> None:
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with beside.open("wb") as written:
            write_archive(written, ((name, local.folder / name) for name in names))
            written.flush()
            os.fsync(written.fileno())
        beside.replace(file)
    except OSError as error:
        raise StorageError(
            f"{file} cannot be written: {error.strerror}. Free some space, or use another stick."
        ) from error
    finally:
        with suppress(OSError):
            beside.unlink()
