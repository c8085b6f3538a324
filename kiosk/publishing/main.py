"""The commands behind build_bundle.py."""

import click

from kiosk.command_line import KioskGroup
from kiosk.publishing.exchange import exchange_group
from kiosk.publishing.export import export_command, verify_command
from kiosk.publishing.keys import init_keys_command
from kiosk.publishing.publish import publish_command
from kiosk.publishing.release import refresh_command, release_command
from kiosk.publishing.reporting import check_command, graph_command, report_command
from kiosk.publishing.serving import build_command, preview_command
from kiosk.publishing.standing import gc_command, status_command
from kiosk.publishing.writing import new_command, stamp_command, words_command


@click.group(cls=KioskGroup)
def main() -> None:
    """Check, build and publish the content of the kiosk."""


for _command in (
    *(check_command, new_command, stamp_command, report_command, graph_command, words_command),
    *(exchange_group, preview_command, build_command),
    *(init_keys_command, release_command, refresh_command, publish_command),
    *(export_command, verify_command, status_command, gc_command),
):
    main.add_command(_command)
