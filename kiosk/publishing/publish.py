"""`publish`: bring the newest release to where kiosks read it, then look as a kiosk looks."""

from datetime import UTC, datetime
from pathlib import Path

import click

from kiosk.bundle.repository import blob_path, metadata_path
from kiosk.command_line import Slowly
from kiosk.editors.host import Host
from kiosk.editors.repository import LocalRepository, Signed
from kiosk.editors.verifying import Live, days_left
from kiosk.errors import BundleError
from kiosk.publishing.options import REPOSITORY, repository_folder
from kiosk.publishing.sending import check_destination, open_destination, stages

_END = 100  # bytes that a host is asked for


@click.command("publish")
@click.argument("destination", required=False, metavar="[FOLDER|USER@HOST:PATH]")
@click.option("--check", "address", metavar="URL", help="Ask the live site, then read it as a new kiosk does.")
@REPOSITORY
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
def publish_command(destination: str | None, address: str | None, repository: Path | None, *, dry_run: bool) -> None:
    """Send the newest release to a folder or, with rsync over ssh, to a host; nothing there is ever deleted."""
    if not destination and not address:
        raise click.UsageError("Name a folder, a host as user@host:path, or --check URL.")
    local = LocalRepository(repository_folder(repository))
    with local.lock():
        live, release = _newest(local)
        host = Host(address) if address else None
        if host:
            host.check_clock(datetime.now(UTC))
        if destination:
            _send(destination, local, live, release, dry_run=dry_run)
        if host and not dry_run:
            _look(host, local, release)


def _newest(local: LocalRepository) -> tuple[Live, Signed]:
    """Return what the local timestamp leads to, whole and not expired."""
    live = local.live()
    if live is None:
        raise BundleError("There is nothing to publish yet. `release` signs the first; `refresh` with publishing key.")
    now = datetime.now(UTC)
    if min(days_left(signed, now) for signed in (live.timestamp, live.snapshot, live.targets)) < 0:
        raise BundleError("What was signed is out of date, and kiosks would refuse it. Run `refresh` first.")
    if local.newest("targets") > live.targets.signed.version:
        click.echo("A newer release waits for the publishing key: `refresh` signs it. The one before is published.")
    release = local.signed(live.targets)
    local.check(release)
    return live, release


def _send(destination: str, local: LocalRepository, live: Live, release: Signed, *, dry_run: bool) -> None:
    there = open_destination(destination, local)
    plan = list(stages(local, live, release))
    check_destination(there, plan, local, live)
    for stage in plan:
        sent = there.send(stage, dry_run=dry_run)
        click.echo(f"{stage.name:9} {sent.files:6} files {sent.bytes:13,} bytes")
    name = release.manifest.release
    click.echo("Nothing was sent: this was a dry run." if dry_run else f"Release {name} is published at {destination}.")


def _look(host: Host, local: LocalRepository, release: Signed) -> None:
    """Ask the live site what kiosks need, then read it as one."""
    from kiosk.publishing.reading import read_as_a_kiosk

    host.check_missing()
    largest = max(release.manifest.files, key=lambda entry: entry.size)
    with (local.folder / blob_path(largest.sha256)).open("rb") as file:
        file.seek(max(1, largest.size - _END))
        host.check_ranges(largest.sha256, largest.size, file.read())
    root = local.read(metadata_path("root", 1)) or b""
    found = read_as_a_kiosk(host.name, root, doing=Slowly())
    if found != release.manifest.release:
        raise BundleError(
            f"{host.name} still shows {found}, not {release.manifest.release}. Publish, or wait a little."
        )
    click.echo(f"{host.name} answers as kiosks need it, and a new kiosk reads release {found} there.")
