"""Open the keys that sign: where they are, and what opens them."""

import os
from collections.abc import Iterable
from pathlib import Path

import click

from kiosk.config import CHECKOUT
from kiosk.editors.keys import find_keys, read_key, refuse_beside
from kiosk.editors.signing import AnySigner
from kiosk.errors import SigningError

_VARIABLE = "KIOSK_PASSPHRASE"
_TRIES = 3


def open_keys(places: Iterable[Path], passphrase_file: Path | None, repository: Path) -> list[AnySigner]:
    """
    Read every key of *places*, asking for the passphrase of each unless one is given for all.

    Raises:
        SigningError: None is named, one lies where it is public, or its passphrase is wrong.
    """
    files = find_keys(places)
    if not files:
        raise SigningError("Nobody signs: name the key's file with --key. `init-keys` makes the first keys.")
    for file in files:
        refuse_beside(file, [CHECKOUT, repository])
    given = given_passphrase(passphrase_file)
    return [read_key(file, given) if given is not None else _ask(file) for file in files]


def given_passphrase(file: Path | None) -> str | None:
    """Return the passphrase that a file or the environment gives, None where it is to be asked."""
    if file:
        try:
            return file.read_text("utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise SigningError(f"{file} cannot be read as text. Write the passphrase into it, in one line.") from error
    return os.environ.get(_VARIABLE)


def _ask(file: Path) -> AnySigner:
    for _ in range(_TRIES - 1):
        try:
            return read_key(file, click.prompt(f"Passphrase of {file.name}", hide_input=True))
        except SigningError as error:
            click.echo(str(error), err=True)
    return read_key(file, click.prompt(f"Passphrase of {file.name}", hide_input=True))
