"""Commands that show the tree to readers: preview, and build on this machine."""

import signal
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

import click

from kiosk.command_line import Slowly, say_waiting, today
from kiosk.config import read_settings
from kiosk.editors.recordings import read_recordings
from kiosk.editors.tree import read_tree
from kiosk.library.releases import Releases
from kiosk.publishing.build import ContentFindingsError, build
from kiosk.publishing.options import CONTENT, content_folder
from kiosk.publishing.reporting import print_findings


@click.command("preview")
@CONTENT
@click.option("--host", default="127.0.0.1", help="0.0.0.0 lets phones on this network look, too.")
@click.option("--port", type=int, default=8090, help="The port of the phones' face.")
@click.option("--terminal-port", type=int, default=8091, help="The port of the terminal's face.")
def preview_command(content: Path | None, host: str, port: int, terminal_port: int) -> None:
    """Show the kiosk with the files as they stand, both faces, with findings on their pages; follows every save."""
    from kiosk.publishing.preview import follow
    from kiosk.publishing.workshop import Workshop
    from kiosk.web.app import Kiosk
    from kiosk.web.i18n import load_catalogs
    from kiosk.web.lan import LanAddress
    from kiosk.web.wsgi import serve

    for end in (signal.SIGTERM, signal.SIGHUP):  # a closed window ends it as Ctrl-C does: its folder goes, too
        signal.signal(end, signal.default_int_handler)
    folder = content_folder(content)
    tree, recorded = read_tree(folder), read_recordings(folder)
    settings = read_settings(host=host, port=port, terminal_port=terminal_port)
    with tempfile.TemporaryDirectory(prefix="kiosk-preview-") as place:
        workshop = Workshop(Path(place), today)
        workshop.take(tree, recorded)
        stop = threading.Event()
        watch = threading.Thread(target=follow, args=(folder, workshop, stop, click.echo), daemon=True)
        watch.start()

        def say_where() -> None:
            click.echo(f"The preview is open at http://127.0.0.1:{port} (terminal: http://127.0.0.1:{terminal_port})")
            click.echo(f"All findings: http://127.0.0.1:{port}/preview/   Ctrl-C ends it.")

        try:
            address = LanAddress(settings.host, settings.port, settings.address)
            kiosk = Kiosk(workshop, today, settings.country, load_catalogs(), workshop, address, settings.printer)
            serve(settings, kiosk, say_where)
        finally:
            stop.set()
            watch.join()
            workshop.close()


@click.command("build")
@CONTENT
@click.option("--state", type=click.Path(path_type=Path), help="The kiosk's state folder.")
def build_command(content: Path | None, state: Path | None) -> None:
    """Build the content into a release, try it and make it the one that is served here."""
    from kiosk.library.shelf import Shelf
    from kiosk.web.app import Kiosk
    from kiosk.web.i18n import load_catalogs
    from kiosk.web.wsgi import health_check

    settings = read_settings(state=state)
    releases = Releases(settings.state, say_waiting)
    kiosk = Kiosk(Shelf(releases), today, settings.country, load_catalogs())
    try:
        release = build(content_folder(content), releases, health_check(kiosk), datetime.now(UTC), Slowly(), again=True)
    except ContentFindingsError as error:
        print_findings(error.findings)
        raise
    active = releases.active()
    name = active.manifest.release if active else ""
    click.echo(f"Release {name} is active." if release else f"Nothing changed: release {name} is active.")
