"""The translators' exchange: PO files out, and back in."""

from pathlib import Path

import click

from kiosk.command_line import KioskGroup, today
from kiosk.content.site import read_site
from kiosk.editors.exchange import export
from kiosk.editors.intake import take_in, write_intake
from kiosk.editors.stamps import refuse_unreadable_stamps
from kiosk.editors.tree import editing, read_tree
from kiosk.publishing.options import CONTENT, content_folder

_FOLDER = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))


@click.group("exchange", cls=KioskGroup)
def exchange_group() -> None:
    """Give translators PO files (for Poedit, Weblate or any other tool) and take them back."""


@exchange_group.command("out")
@click.argument("lang")
@_FOLDER
@CONTENT
def out_command(lang: str, folder: Path, content: Path | None) -> None:
    """Write FOLDER/LANG/*.po: Russian and the present translation by paragraph, fuzzy where it is to be looked at."""
    files = read_tree(content_folder(content))
    site, _ = read_site(files)
    for line in export(site, files, lang, folder):
        click.echo(line)


@exchange_group.command("in")
@click.argument("lang")
@_FOLDER
@CONTENT
def in_command(lang: str, folder: Path, content: Path | None) -> None:
    """Take FOLDER/LANG/*.po in: what is translated and not fuzzy goes into the content and is stamped."""
    tree = content_folder(content)
    with editing(tree):
        files = read_tree(tree)
        site, findings = read_site(files)
        refuse_unreadable_stamps(findings)
        intake = take_in(site, files, lang, folder, today())
        write_intake(tree, site, intake)
    for line in intake.told:
        click.echo(line)
    click.echo(f"{len(intake.files)} files changed.")
