"""The kiosk's commands for signed bundles: whom to trust, fetch, import, look after what is here."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from kiosk.cli.options import CONFIG, STATE
from kiosk.command_line import Slowly, Transfer, say_waiting, today
from kiosk.config import read_settings
from kiosk.errors import SettingsError, SourceUnreachableError
from kiosk.library.releases import Releases
from kiosk.library.shelf import Shelf
from kiosk.library.state import State
from kiosk.sync.clock import is_synchronised, trusted_now
from kiosk.sync.download import Parts
from kiosk.sync.http import HttpSource
from kiosk.sync.mend import mend
from kiosk.sync.receive import Outcome, Receiver
from kiosk.sync.transports import Source, open_path
from kiosk.sync.trust import Trust, fingerprint, read_root
from kiosk.web.app import Kiosk
from kiosk.web.i18n import load_catalogs
from kiosk.web.wsgi import health_check

MEGABYTE = 1_000_000
ONE_DAY = timedelta(days=1)


@click.group("trust")
def trust_group() -> None:
    """Say whose bundles this kiosk takes."""


@trust_group.command("set-root")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--fingerprint", "expected", help="What the editors told you; without it you are asked.")
@STATE
@CONFIG
def set_root_command(file: Path, expected: str | None, state: Path | None, config: Path | None) -> None:
    """Trust the editors whose root FILE this is, once its fingerprint was compared with what they say."""
    releases = Releases(read_settings(config, state=state).state, say_waiting)
    trust = Trust(releases.folder)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise SourceUnreachableError(f"{file} cannot be read: {error.strerror}. Name the root file.") from error
    root = read_root(data, str(file))
    seen = fingerprint(data)
    if trust.is_given and trust.root() == data:
        click.echo("This root is trusted already.")
        return
    role = root.roles["root"]
    click.echo(f"Root {root.version}: {role.threshold} of {len(role.keyids)} keys, until {root.expires:%Y-%m-%d}.")
    click.echo(f"Fingerprint: {seen}")
    if expected is not None:
        if "".join(expected.split()).lower() != "".join(seen.split()):
            raise SettingsError("The fingerprint is another one. Nothing was changed. Ask for the root file again.")
    else:
        if trust.is_given:
            click.echo("Another root is trusted here now. What it vouched for stays until a new release comes.")
        question = "Do the editors tell you this same fingerprint, by phone or on paper?"
        click.confirm(question, abort=True)
    with releases.lock():
        trust.set_root(data)
    click.echo("Its bundles are taken from now on. `kiosk sync ADDRESS` or `kiosk import PATH` fetches the newest.")


@trust_group.command("show")
@STATE
@CONFIG
def show_command(state: Path | None, config: Path | None) -> None:
    """Show the root that is trusted, its fingerprint and how long it holds."""
    folder = read_settings(config, state=state).state
    trust = Trust(folder)
    data = trust.root()
    root = read_root(data, "The root")
    click.echo(f"Given:       root {root.version}")
    click.echo(f"Fingerprint: {fingerprint(data)}")
    followed = trust.metadata / "root.json"
    if followed.is_file():
        root = read_root(followed.read_bytes(), "The root")
        click.echo(f"Followed to: root {root.version}")
    left = (root.expires - datetime.now(UTC)).days
    click.echo(f"Holds until: {root.expires:%Y-%m-%d} ({left} days)")
    for name in ("root", "targets", "snapshot", "timestamp"):
        role = root.get_delegated_role(name)
        click.echo(f"{name:12} {role.threshold} of {len(role.keyids)}: {', '.join(key[:8] for key in role.keyids)}")


@trust_group.command("reset-clock")
@STATE
@CONFIG
def reset_clock_command(state: Path | None, config: Path | None) -> None:
    """Forget the newest signed date: for when editors once signed with a clock that was far ahead."""
    memory = State(read_settings(config, state=state).state)
    newest = memory.newest_created()
    memory.note_created(None)
    click.echo(f"The date {newest:%Y-%m-%d} is forgotten." if newest else "No date was remembered.")


@click.command("sync")
@click.argument("address", required=False)
@STATE
@CONFIG
def sync_command(address: str | None, state: Path | None, config: Path | None) -> None:
    """
    Fetch the newest release from ADDRESS, or from the `repository` of kiosk.toml.

    Ends with 0 when this kiosk is current, 3 when the bundle is refused, 4 when the host is not reached, 5 when the
    disk does not let it, 6 when the new release is not healthy. Readers see what they saw before, or the new release.
    """
    settings = read_settings(config, state=state)
    where = address or settings.repository
    if not where:
        raise SettingsError("Name the address, or set `repository` in kiosk.toml.")
    releases = Releases(settings.state, say_waiting)
    synchronised, now = is_synchronised(), datetime.now(UTC)
    day, limit = f"{now:%Y-%m-%d}", settings.daily_megabytes * MEGABYTE
    left = max(0, limit - releases.state.traffic(day)) if limit else None
    source = HttpSource(where, clock_is_right=synchronised, budget=left)
    counted = _Traffic(releases.state, day)
    source.on_bytes = counted
    try:
        _receive(releases, settings.country, source, now, synchronised=synchronised)
    finally:
        counted.note()


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--accept-stale", is_flag=True, help="Take what is out of date from a stick in your hand; keys must fit.")
@STATE
@CONFIG
def import_command(path: Path, state: Path | None, config: Path | None, *, accept_stale: bool) -> None:
    """Take the release that is in PATH: a folder on a stick, or a .kiosk file. Exit codes as of `sync`."""
    settings = read_settings(config, state=state)
    source = open_path(path)
    releases = Releases(settings.state, say_waiting)
    now, synchronised = datetime.now(UTC), is_synchronised()
    _receive(releases, settings.country, source, now, synchronised=synchronised, accept_stale=accept_stale)


@click.command("check")
@click.option("--deep", is_flag=True, help="Hash every file, and fetch what is damaged.")
@click.argument("address", required=False)
@STATE
@CONFIG
def check_command(address: str | None, state: Path | None, config: Path | None, *, deep: bool) -> None:
    """Look whether what is served is whole; with --deep, hash it all and mend it from ADDRESS or the `repository`."""
    settings = read_settings(config, state=state)
    releases = Releases(settings.state, say_waiting)
    where = address or settings.repository
    source = HttpSource(where, clock_is_right=is_synchronised()) if deep and where else None
    kiosk = Kiosk(Shelf(releases), today, settings.country, load_catalogs())
    try:
        for sentence in mend(releases, health_check(kiosk), source, datetime.now(UTC), Slowly(), deep=deep):
            click.echo(sentence)
    finally:
        if source:
            source.close()


@click.command("gc")
@STATE
@CONFIG
def gc_command(state: Path | None, config: Path | None) -> None:
    """Remove what neither the active release nor the way back needs, and what was fetched in part."""
    releases = Releases(read_settings(config, state=state).state, say_waiting)
    with releases.lock():
        before = _size(releases.folder)
        releases.remove_unused()
        Parts(releases.folder / "parts").clear()
        freed = before - _size(releases.folder)
    click.echo(f"{freed / MEGABYTE:.1f} MB were freed.")


class _Traffic:
    """Counts bytes of the network by day, durably, now and then."""

    def __init__(self, state: State, day: str) -> None:
        self._state, self._day, self._open = state, day, 0

    def __call__(self, count: int) -> None:
        self._open += count
        if self._open > MEGABYTE:
            self.note()

    def note(self) -> None:
        """Write down what is not written yet."""
        if self._open:
            self._state.add_traffic(self._day, self._open)
            self._open = 0


def _receive(
    releases: Releases, country: str, source: Source, now: datetime, *, synchronised: bool, accept_stale: bool = False
) -> Outcome:
    kiosk = Kiosk(Shelf(releases), today, country, load_catalogs())
    transfer = Transfer()
    receiver = Receiver(releases, health_check(kiosk), doing=transfer.doing, told=transfer.came)
    moment = trusted_now(now, releases.state.newest_created(), synchronised=synchronised)
    try:
        outcome = receiver.receive(source, moment, accept_stale=accept_stale)
    finally:
        transfer.end()
        source.close()
    click.echo(outcome.sentence)
    if (signed := releases.state.newest_created()) and now < signed - ONE_DAY:
        said = f"The clock of this machine says {now:%Y-%m-%d}, long before our editors signed what is here"
        click.echo(f"{said} ({signed:%Y-%m-%d}). Set the clock.")
    return outcome


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
