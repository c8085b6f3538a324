"""The commands behind build_bundle.py."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from kiosk.command_line import KioskGroup, Slowly
from kiosk.config import checkout_content, read_settings
from kiosk.content.findings import Finding
from kiosk.content.site import errors
from kiosk.editors.checks import check_files
from kiosk.editors.tree import read_tree
from kiosk.library.releases import Releases
from kiosk.publishing.build import ContentFindingsError, build

_CONTENT = click.option(
    "--content", type=click.Path(path_type=Path, file_okay=False), help="The folder of content; usually content/."
)


@click.group(cls=KioskGroup)
def main() -> None:
    """Check, build and publish the content of the kiosk."""


@main.command("check")
@_CONTENT
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON, for scripts.")
def check_command(content: Path | None, *, as_json: bool) -> None:
    """Report everything there is to mend in the content. Errors end with exit code 1, warnings with 0."""
    _, findings = check_files(read_tree(_folder(content)), datetime.now(UTC).date())
    wrong = errors(findings)
    if as_json:
        click.echo(
            json.dumps([{**asdict(found), "level": found.level} for found in findings], ensure_ascii=False, indent=1)
        )
    else:
        print_findings(findings)
        click.echo(f"{len(wrong)} errors, {len(findings) - len(wrong)} warnings.")
    sys.exit(1 if wrong else 0)


@main.command("build")
@_CONTENT
@click.option("--state", type=click.Path(path_type=Path), help="The kiosk's state folder.")
def build_command(content: Path | None, state: Path | None) -> None:
    """Build the content into a release, try it and make it the one that is served here."""
    from kiosk.library.shelf import Shelf
    from kiosk.web.app import Kiosk
    from kiosk.web.i18n import load_catalogs
    from kiosk.web.wsgi import health_check, today

    settings = read_settings(state=state)
    releases = Releases(settings.state)
    kiosk = Kiosk(Shelf(releases), today, settings.country, load_catalogs())
    try:
        release = build(_folder(content), releases, health_check(kiosk), datetime.now(UTC), Slowly(), again=True)
    except ContentFindingsError as error:
        print_findings(error.findings)
        raise
    active = releases.active()
    name = active.manifest.release if active else ""
    click.echo(f"Release {name} is active." if release else f"Nothing changed: release {name} is active.")


def print_findings(findings: list[Finding]) -> None:
    """Print findings, one a line."""
    for finding in findings:
        click.echo(str(finding))


def _folder(content: Path | None) -> Path:
    return content or checkout_content() or Path("content")
