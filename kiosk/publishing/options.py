"""What the editors' commands share: where things are, and whose keys sign."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kiosk.config import CHECKOUT, checkout_content

CONTENT = click.option(
    "--content", type=click.Path(path_type=Path, file_okay=False), help="The folder of content; usually content/."
)

REPOSITORY = click.option(
    "--repository",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="KIOSK_REPOSITORY",
    help="The folder that releases are signed into; usually .published/.",
)
YES = click.option("--yes", is_flag=True, help="Do not ask before writing.")
_KEY = click.option(
    "--key",
    "keys",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    envvar="KIOSK_KEYS",
    help="A key file, or a folder of them; give it twice for two keys.",
)
PASSPHRASE_FILE = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file with the passphrase, for scripts; else KIOSK_PASSPHRASE, else it is asked.",
)
_DAYS = click.option(
    "--timestamp-days",
    type=click.IntRange(1, 365),
    default=45,
    envvar="KIOSK_TIMESTAMP_DAYS",
    help="For how many days kiosks believe that this is the newest; usually 45.",
)


def signing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of those that sign."""
    return REPOSITORY(_KEY(PASSPHRASE_FILE(_DAYS(command))))


def repository_folder(given: Path | None) -> Path:
    """Return the repository folder that was *given*, else the checkout's own."""
    return given or (CHECKOUT if checkout_content() else Path()) / ".published"


def content_folder(given: Path | None) -> Path:
    """Return the folder that was *given*, else the checkout's own."""
    return given or checkout_content() or Path("content")
