"""`release` and `refresh`: what changes for a reader is told, then somebody who may signs it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from kiosk.bundle.manifest import Entry
from kiosk.bundle.repository import TEXTS
from kiosk.command_line import Slowly, today
from kiosk.content.recordings import SUFFIX
from kiosk.content.site import Site, errors, read_site
from kiosk.content.stamps import FILE as STAMPS_FILE
from kiosk.editors.changes import changes, counts
from kiosk.editors.checks import check_files
from kiosk.editors.drafts import held_drafts, in_words
from kiosk.editors.media import find_media
from kiosk.editors.recordings import heard
from kiosk.editors.release import Prepared, contents, prepare, publish_locally, refresh
from kiosk.editors.repository import LocalRepository, hash_bytes
from kiosk.editors.stamps import stamps_for_readers
from kiosk.editors.tree import KEPT_HOME, read_tree, travelling
from kiosk.errors import ContentError
from kiosk.publishing.build import ContentFindingsError
from kiosk.publishing.options import CONTENT, YES, content_folder, repository_folder, signing
from kiosk.publishing.signers import open_keys

Content = dict[Entry, bytes | Path]


@click.command("release")
@CONTENT
@signing
@click.option("--from", "old", metavar="RELEASE", help="Release the content of an old release again: an undo.")
@click.option("--with-drafts", is_flag=True, help="Release sensitive and starred drafts, too; the release says so.")
@click.option("--dry-run", is_flag=True, help="Say what would change for a reader, and write nothing.")
@YES
def release_command(
    content: Path | None,
    repository: Path | None,
    keys: tuple[Path, ...],
    passphrase_file: Path | None,
    timestamp_days: int,
    old: str | None,
    *,
    with_drafts: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    """Check the content, say what changes for a reader, sign it and lay it out for publishing."""
    local, now = LocalRepository(repository_folder(repository)), datetime.now(UTC)
    local.roots()
    with local.lock():
        folder, said = content_folder(content), Slowly()
        said("Reading the content")
        files = read_tree(folder)
        others: list[str] = []
        if old:
            released = contents(local, local.release(old))
            kept_home = {name: files[name] for name in KEPT_HOME if name in files}
            site = _checked({**_texts(released), **kept_home})
        else:
            site = _checked(files)
            released, others = _content(files, site, folder)
        drafts = _refuse_drafts(site, with_drafts=with_drafts)
        prepared = prepare(local, released, now, with_drafts=bool(drafts), progress=said)
        _say(prepared, local, site, drafts, others)
        if dry_run:
            click.echo("Nothing was written: this was a dry run.")
            return
        signers = open_keys(keys, passphrase_file, local.folder)
        if not yes:
            click.confirm(f"Sign release {prepared.manifest.release} and write it to {local.folder}?", abort=True)
        is_whole = publish_locally(local, prepared, signers, datetime.now(UTC), timestamp_days)
    click.echo(f"Release {prepared.manifest.release} is signed in {local.folder}.")
    click.echo(
        "`publish` brings it to the kiosks."
        if is_whole
        else "It waits for the publishing key: `refresh`, then `publish`."
    )


@click.command("refresh")
@signing
def refresh_command(
    repository: Path | None, keys: tuple[Path, ...], passphrase_file: Path | None, timestamp_days: int
) -> None:
    """Sign with the publishing key that the newest release is the newest, for some weeks more."""
    local = LocalRepository(repository_folder(repository))
    local.roots()
    with local.lock():
        signers = open_keys(keys, passphrase_file, local.folder)
        for line in refresh(local, signers, datetime.now(UTC), timestamp_days):
            click.echo(f"Signed: {line}.")
    click.echo("`publish` brings it to the kiosks.")


def _checked(files: Mapping[str, bytes]) -> Site:
    """Return the content, read; raises ContentFindingsError where it has errors."""
    site, findings = check_files(files, today())
    if wrong := errors(findings):
        for finding in wrong:
            click.echo(str(finding))
        raise ContentFindingsError(wrong)
    return site


def _content(files: Mapping[str, bytes], site: Site, folder: Path) -> tuple[Content, list[str]]:
    """Return what travels of the working tree, and in sentences which media do not."""
    media, unknown = find_media(folder)
    others = [f"{name} stays at home: it is neither a recording nor a picture." for name in unknown]
    recordings = heard(site, {entry.path: entry.sha256 for entry in media})
    texts = {**travelling(files), STAMPS_FILE: stamps_for_readers(site, recordings).encode()}
    content: Content = {Entry(name, hash_bytes(data), len(data)): data for name, data in texts.items()}
    for entry, path in media.items():
        if entry.path.endswith(SUFFIX) and entry.path not in recordings:
            others.append(f"{entry.path} stays at home: it is not stamped for the text as it stands. See `check`.")
        else:
            content[entry] = path
    return content, others


def _refuse_drafts(site: Site, *, with_drafts: bool) -> str:
    """Return the drafts that go along on purpose, in words; refuse them where nobody said so."""
    drafts = in_words(held_drafts(site))
    if drafts and not with_drafts:
        raise ContentError(
            f"These are drafts, and can hurt if they are wrong: {drafts}. Have them checked and set `review`, or say "
            "--with-drafts."
        )
    return drafts


def _texts(content: Mapping[Entry, bytes | Path]) -> dict[str, bytes]:
    return {
        entry.path: source
        for entry, source in content.items()
        if entry.path.endswith(TEXTS) and isinstance(source, bytes)
    }


def _say(prepared: Prepared, local: LocalRepository, site: Site, drafts: str, others: list[str]) -> None:
    manifest, previous = prepared.manifest, prepared.previous
    head = f"Release {manifest.release} (number {manifest.serial}), {manifest.created:%Y-%m-%d %H:%M} UTC"
    click.echo(f"{head}, after {previous.release}:" if previous else f"{head}, the first:")
    if previous:
        texts = (entry for entry in previous.files if entry.path.endswith(TEXTS))
        old, _ = read_site({entry.path: local.blob(entry) for entry in texts})
        told = list(changes(old, site, previous.files, manifest.files))
    else:
        told = list(counts(site))
    for line in told or ["Nothing that a reader would notice."]:
        click.echo(f"  {line}")
    for line in others:
        click.echo(f"  {line}")
    if drafts:
        click.echo(f"With drafts that can hurt if they are wrong: {drafts}. The release says so.")
    if previous:
        click.echo(f"A kiosk with {previous.release} downloads {prepared.next_download:,} bytes.")
    click.echo(f"A new kiosk downloads {prepared.first_download:,} bytes.")
