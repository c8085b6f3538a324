"""What the editors' commands share: where the content is, and which day it is."""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from kiosk.config import checkout_content

CONTENT = click.option(
    "--content", type=click.Path(path_type=Path, file_okay=False), help="The folder of content; usually content/."
)


def content_folder(given: Path | None) -> Path:
    """Return the folder that was *given*, else the checkout's own."""
    return given or checkout_content() or Path("content")


def today() -> date:
    """Return the day by this machine's clock."""
    return datetime.now(UTC).date()
