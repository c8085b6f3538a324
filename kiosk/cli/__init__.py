"""The kiosk's own commands: serve, and look after the releases."""

import json
import logging
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from kiosk import __version__
from kiosk.cli.bundles import check_command, gc_command, import_command, sync_command, trust_group
from kiosk.cli.options import CONFIG, JSON, STATE
from kiosk.command_line import KioskGroup, Slowly, say_waiting, today
from kiosk.config import Settings, checkout_content, read_settings
from kiosk.errors import KioskError
from kiosk.library.releases import Releases
from kiosk.library.shelf import Shelf
from kiosk.library.state import same_words
from kiosk.publishing.build import ContentFindingsError, build, rebuild
from kiosk.sync.clock import Calendar
from kiosk.sync.trust import Trust, fingerprint
from kiosk.web.app import Kiosk
from kiosk.web.i18n import load_catalogs
from kiosk.web.lan import LanAddress
from kiosk.web.wsgi import health_check, serve


@click.group(cls=KioskGroup)
@click.version_option(__version__)
def main() -> None:
    """An offline-first information kiosk for Migrant Resource Centres."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


@main.command("serve")
@click.option("--host", help="The address that phones reach; usually 0.0.0.0.")
@click.option("--port", type=int, help="The port for phones; usually 8080.")
@click.option("--terminal-port", type=int, help="The port of the touch terminal; usually 8081.")
@STATE
@CONFIG
def serve_command(config: Path | None, **given: Any) -> None:
    """Serve the kiosk. In a checkout, build content/ first if it or the software changed."""
    settings = read_settings(config, **given)
    waits = threading.Event()
    releases = Releases(settings.state, waits.set)
    shelf = Shelf(releases)
    kiosk = Kiosk(
        shelf,
        Calendar(today, releases.state),
        settings.country,
        load_catalogs(),
        address=LanAddress(settings.host, settings.port, settings.address),
        has_printer=settings.printer,
    )
    work = threading.Thread(target=_bring_up_to_date, args=(releases, kiosk), name="build", daemon=True)
    work.start()
    while work.is_alive() and not waits.is_set():
        work.join(0.05)
    if work.is_alive():  # a download on a slow link may take hours, and readers must not wait for it
        click.echo("Another command is at work here: the kiosk opens with what there is, and follows.")
    shelf.refresh()
    if shelf.current is None:
        click.echo("No release opens here: readers are asked to speak to the staff until one is built or fetched.")
    threading.Thread(target=shelf.follow, args=(threading.Event(),), name="follow", daemon=True).start()
    serve(settings, kiosk, ready=lambda: say_where(settings))


@main.command("status")
@STATE
@CONFIG
@JSON
def status_command(state: Path | None, config: Path | None, *, as_json: bool) -> None:
    """Say which release is active, which is the way back, and what was refused."""
    releases = Releases(read_settings(config, state=state).state)
    pointer, active = releases.state.read(), releases.active()
    found = {
        "active": _name(releases, pointer.active),
        "previous": _name(releases, pointer.previous),
        "trial": _name(releases, pointer.trial),
        "refused": {_name(releases, folder) or folder: why for folder, why in releases.state.refused().items()},
        "trust": _trusted(releases.folder),
        "last": next((f"{at[:16]} {sentence}" for at, sentence in releases.state.logged(1)), ""),
        "state": str(releases.folder),
        "software": __version__,
    }
    if as_json:
        manifest = active.manifest.sha256 if active else ""  # what `export --for` knows this release by
        click.echo(json.dumps({**found, "manifest": manifest}, ensure_ascii=False, indent=1))
        return
    for key, value in found.items():
        told = "; ".join(f"{name} ({why})" for name, why in value.items()) if isinstance(value, dict) else value
        click.echo(f"{key:9} {told or '-'}")


@main.command("releases")
@STATE
@CONFIG
@JSON
def releases_command(state: Path | None, config: Path | None, *, as_json: bool) -> None:
    """List the releases that are kept here."""
    releases = Releases(read_settings(config, state=state).state)
    pointer = releases.state.read()
    marks = {pointer.active: "active", pointer.previous: "previous", pointer.trial: "trial"}
    rows = [
        {
            "release": known.manifest.release,
            "created": f"{known.manifest.created:%Y-%m-%dT%H:%M:%SZ}",
            "files": len(known.manifest.files),
            "mark": next((mark for name, mark in marks.items() if same_words(name, known.folder)), "held"),
        }
        for known in releases.all_known()
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        click.echo(f"{row['release']:16} {row['created']}  {row['files']:5} files  {row['mark']}")


@main.command("rollback")
@STATE
@CONFIG
def rollback_command(state: Path | None, config: Path | None) -> None:
    """Serve the previous release again; the newer one is held back until another is built or fetched."""
    settings = read_settings(config, state=state)
    releases = Releases(settings.state, say_waiting)
    kiosk = Kiosk(Shelf(releases), today, settings.country, load_catalogs())
    with releases.lock():
        release = releases.roll_back(health_check(kiosk), datetime.now(UTC), Slowly())
    click.echo(f"Release {release.manifest.release} is active again.")


def _bring_up_to_date(releases: Releases, kiosk: Kiosk) -> None:
    """Build what is new; whatever goes wrong is told, and what was served before is served."""
    content, now = checkout_content(), datetime.now(UTC)
    if Trust(releases.folder).is_given:
        content = None  # this kiosk is fed by signed bundles, not by the checkout it may run from
    try:
        if content:
            build(content, releases, health_check(kiosk), now, Slowly())
        else:
            rebuild(releases, health_check(kiosk), now, Slowly())
    except ContentFindingsError as error:
        for finding in error.findings:
            click.echo(str(finding), err=True)
        click.echo(str(error), err=True)
    except KioskError as error:
        click.echo(str(error), err=True)
    except Exception as error:  # a kiosk with a whole release on its disk must open, whatever the new one is like
        click.echo(
            f"The content could not be built ({type(error).__name__}). What was served is still served.", err=True
        )


def say_where(settings: Settings) -> None:
    """Tell where the kiosk is open: here, for phones, and for the terminal."""
    click.echo(f"The kiosk is open at http://127.0.0.1:{settings.port}")
    if address := LanAddress(settings.host, settings.port, settings.address)():
        click.echo(f"Phones on this network: {address}")
    click.echo(f"The touch terminal:     http://127.0.0.1:{settings.terminal_port}")


def _trusted(folder: Path) -> str:
    trust = Trust(folder)
    return fingerprint(trust.root()) if trust.is_given else ""


def _name(releases: Releases, folder: str) -> str:
    known = releases.known(folder) if folder else None
    return known.manifest.release if known else ""


for command in (trust_group, sync_command, import_command, check_command, gc_command):
    main.add_command(command)
