"""`init-keys`: the wizard of the day on which the keys are made."""

from datetime import UTC, datetime
from pathlib import Path

import click

from kiosk.bundle.repository import fingerprint, metadata_path
from kiosk.config import CHECKOUT
from kiosk.editors.ceremony import ROOT_HOLDERS, Holder, Passphrase, check_holders, hold, seat
from kiosk.editors.keys import SHORTEST_PASSPHRASE, make_passphrase
from kiosk.editors.repository import LocalRepository
from kiosk.publishing.options import PASSPHRASE_FILE, REPOSITORY, repository_folder
from kiosk.publishing.signers import given_passphrase

_FOLDER = click.Path(path_type=Path, file_okay=False)
_WELCOME = """\
Three root keys name who may release and publish; two of them are needed for that, years from now. Three people take
one each, on a stick of their own. An editor's key signs the content; the publishing key signs that it is the newest.
Each goes into the folder that you name, with a sheet to print. Nothing of it is sent anywhere.
"""


@click.command("init-keys")
@click.option("--root", "roots", type=_FOLDER, multiple=True, help="The folder of a root holder; give it three times.")
@click.option("--targets", type=_FOLDER, multiple=True, help="The folder of an editor; once for each.")
@click.option("--publishing", type=_FOLDER, help="The folder of whoever publishes.")
@PASSPHRASE_FILE
@REPOSITORY
def init_keys_command(
    roots: tuple[Path, ...],
    targets: tuple[Path, ...],
    publishing: Path | None,
    passphrase_file: Path | None,
    repository: Path | None,
) -> None:
    """Make the keys: three root keys, editors' keys, the publishing key; each in the folder its holder takes away."""
    local = LocalRepository(repository_folder(repository))
    if not (roots and targets and publishing):
        click.echo(_WELCOME)
    roots = roots or tuple(_ask(f"Folder of root holder {number}") for number in range(1, ROOT_HOLDERS + 1))
    targets = targets or _ask_editors()
    holders = seat(roots, targets, publishing or _ask("Folder of whoever publishes"))
    with local.lock():
        check_holders(holders, local, [CHECKOUT])
        passphrases = {holder.name: _passphrase(holder, passphrase_file) for holder in holders}
        root = hold(holders, passphrases, local, datetime.now(UTC))
    _say(holders, root, local.folder)


def _ask(question: str) -> Path:
    return Path(click.prompt(question, type=_FOLDER)).expanduser()


def _ask_editors() -> tuple[Path, ...]:
    folders = [_ask("Folder of the first editor")]
    while more := click.prompt("Folder of one more editor (empty: no more)", default="", show_default=False):
        folders.append(Path(more).expanduser())
    return tuple(folders)


def _passphrase(holder: Holder, file: Path | None) -> Passphrase:
    """Return what opens a holder's key: given for all, chosen and typed twice, or made."""
    given = given_passphrase(file)
    if given is not None:
        return Passphrase(given, is_made=False)
    question = f"Passphrase of {holder.name} (empty: a strong one is made and stands on its sheet only)"
    while True:
        words = click.prompt(question, default="", show_default=False, hide_input=True, confirmation_prompt=True)
        if not words:
            return Passphrase(make_passphrase(), is_made=True)
        if len(words) >= SHORTEST_PASSPHRASE:
            return Passphrase(words, is_made=False)
        click.echo(f"It needs at least {SHORTEST_PASSPHRASE} letters. Use four or five words.", err=True)


def _say(holders: list[Holder], root: bytes, repository: Path) -> None:
    for holder in holders:
        click.echo(f"{holder.folder / holder.name}.pem and its sheet {holder.name}.html are written.")
    click.echo(f"The root that kiosks are told to trust: {repository / metadata_path('root', 1)}")
    click.echo(f"Its fingerprint: {fingerprint(root)}")
    click.echo("Now: print each sheet, delete its .html file, and give each folder to its holder.")
