#!/usr/bin/env python3
"""
The kiosk's updater as the public conformance suite for TUF clients wants to call it.

See CLIENT-CLI.md of theupdateframework/tuf-conformance. Ends with 0 where it went well, with 1 where anything failed.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tuf.api.exceptions import DownloadError, RepositoryError

from kiosk.errors import KioskError
from kiosk.library.files import write_file
from kiosk.sync.clock import is_synchronised, trusted_now
from kiosk.sync.http import HttpSource
from kiosk.sync.updater import KioskUpdater

ROOT = "initial_root.bytes"  # what was given by hand; no name of a role


def main() -> int:
    """Do what the suite asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--metadata-dir", "--metadata-url", "--target-dir", "--target-base-url"):
        parser.add_argument(name)
    parser.add_argument("--target-name", action="append", default=[])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("init").add_argument("root", type=Path)
    commands.add_parser("refresh")
    commands.add_parser("download")
    given = parser.parse_args()
    folder = Path(given.metadata_dir)
    if given.command == "init":
        write_file(folder / ROOT, given.root.read_bytes())
        write_file(folder / "root.json", given.root.read_bytes())
        return 0
    try:
        updater = updater_for(given, folder)
        updater.refresh()
        for name in given.target_name if given.command == "download" else ():
            if not take(updater, name):
                return 1
    except (KioskError, RepositoryError, DownloadError, OSError, ValueError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def updater_for(given: argparse.Namespace, folder: Path) -> KioskUpdater:
    """Return the product's updater over the product's transport, at the time that the system tells."""
    now = trusted_now(datetime.now(UTC), None, synchronised=is_synchronised())
    targets = (given.target_dir, given.target_base_url) if given.target_dir else (None, None)
    source = HttpSource(given.metadata_url)
    return KioskUpdater(folder, source, (folder / ROOT).read_bytes(), now, given.metadata_url, targets)


def take(updater: KioskUpdater, name: str) -> bool:
    """Fetch a target unless it is here; False where nobody signed such a one."""
    target = updater.get_targetinfo(name)
    if target is None:
        return False
    if updater.find_cached_target(target) is None:
        updater.download_target(target)
    return True


if __name__ == "__main__":
    sys.exit(main())
