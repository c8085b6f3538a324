"""`status` and `gc`: how long signatures hold, what is live, what is draft, and what the folder can do without."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from kiosk.content.site import Site, read_site
from kiosk.editors.drafts import held_drafts, in_words
from kiosk.editors.host import Host
from kiosk.editors.repository import LocalRepository
from kiosk.editors.tree import read_tree
from kiosk.editors.verifying import Live, days_left, read_live
from kiosk.languages import WRITTEN
from kiosk.publishing.options import CONTENT, REPOSITORY, content_folder, repository_folder

WARN_BELOW = {"root": 365, "targets": 30, "snapshot": 30, "timestamp": 30}  # days
WHAT_NOW = {
    "root": "The root holders must meet and sign a new root.",
    "targets": "An editor must sign: `release`, or `refresh` with the editor's key and the publishing key.",
    "snapshot": "The publishing key must sign: `refresh`, then `publish`.",
    "timestamp": "The publishing key must sign: `refresh`, then `publish`.",
}


@click.command("status")
@click.argument("address", required=False, metavar="[URL]")
@CONTENT
@REPOSITORY
def status_command(address: str | None, content: Path | None, repository: Path | None) -> None:
    """Say how long each signature holds, what is live here and at URL, and how much is draft."""
    local = LocalRepository(repository_folder(repository))
    root, live = local.roots()[-1], local.live()
    for line in roles({"root": root, **_signed(live)}, datetime.now(UTC)):
        click.echo(line)
    click.echo(f"here      {_said(live)}")
    newest = next(local.releases(), None)
    if newest and (live is None or newest.version > live.targets.signed.version):
        click.echo(f"waits     {newest.manifest.release}, for the publishing key: `refresh`")
    if address:
        click.echo(f"there     {_said(read_live(Host(address).read, root))}")
    site, _ = read_site(read_tree(content_folder(content)))
    for line in drafts(site):
        click.echo(line)


@click.command("gc")
@REPOSITORY
@click.option("--dry-run", is_flag=True, help="Say what would go, and remove nothing.")
def gc_command(repository: Path | None, *, dry_run: bool) -> None:
    """Remove from the repository folder what the last nine releases do not need; never a root."""
    from kiosk.editors.unneeded import unneeded

    local = LocalRepository(repository_folder(repository))
    with local.lock():
        paths = [*unneeded(local), *(path.relative_to(local.folder).as_posix() for path in local.leftovers())]
        size = sum((local.folder / path).stat().st_size for path in paths)
        for path in paths:
            if dry_run:
                click.echo(path)
            else:
                local.remove(path)
    click.echo(f"{len(paths)} files, {size:,} bytes {'would go: this was a dry run' if dry_run else 'are removed'}.")


def roles(signed: Mapping[str, Any], now: datetime) -> Iterator[str]:
    """Yield a line for each role: until when it holds, and what to do where that is soon."""
    for role, metadata in signed.items():
        left = days_left(metadata, now)
        warning = f"  {WHAT_NOW[role]}" if left < WARN_BELOW[role] else ""
        ends = f"{left} days left" if left >= 0 else "OUT OF DATE"
        said = f"{role:9} version {metadata.signed.version}, until {metadata.signed.expires:%Y-%m-%d}, {ends}"
        yield f"{said}{warning}"


def drafts(site: Site) -> Iterator[str]:
    """Yield how many items of each language are draft, and which of them can hurt."""
    states = Counter((item.lang, item.review.state) for item in site.items.values())
    counts = (
        f"{lang} {states[lang, 'draft']} of {states[lang, 'draft'] + states[lang, 'checked']}" for lang in WRITTEN
    )
    yield f"draft     {', '.join(counts)}"
    if held := in_words(held_drafts(site)):
        yield f"          that can hurt if they are wrong: {held}"


def _signed(live: Live | None) -> dict[str, Any]:
    return {"targets": live.targets, "snapshot": live.snapshot, "timestamp": live.timestamp} if live else {}


def _said(live: Live | None) -> str:
    if live is None:
        return "nothing is published yet"
    return f"{live.release}, timestamp {live.timestamp.signed.version} until {live.timestamp.signed.expires:%Y-%m-%d}"
