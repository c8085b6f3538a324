"""docs/publishing.md, command by command, as an editor follows it: real keys, real processes, one kiosk."""

import os
import re
import subprocess
import sys
from pathlib import Path

from kiosk.editors.repository import LocalRepository
from tests.conftest import ROOT
from tests.journeys.test_commands import checkout as checkout

PLACE = "/tmp/trial"  # noqa: S108 (replaced by a folder of the test)
TEXT = (ROOT / "docs/publishing.md").read_text("utf-8")


def blocks() -> list[str]:
    """The blocks of commands that the trial consists of."""
    return re.findall(r"^```sh\n(.*?)^```", TEXT, re.M | re.S)


def test_the_trial_in_the_documentation_works(checkout: Path, tmp_path: Path) -> None:
    """Every command of the trial ends well, in order, in one shell's environment; the kiosk ends with the new words."""
    place = tmp_path / "trial"
    commands = [line for block in blocks() for line in block.strip().splitlines()]
    assert len(commands) >= 12
    environment = {**os.environ, "PYTHONPATH": str(checkout), "KIOSK_CONFIG": ""}
    said = ""
    for number, command in enumerate(commands):
        if command.startswith("export "):
            pairs = re.findall(r'(\w+)=(?:"([^"]*)"|(\S+))', command)
            environment |= {name: (quoted or bare).replace(PLACE, str(place)) for name, quoted, bare in pairs}
            continue
        if " release " in command and "dry-run" not in command and "1.targets.json" in str(list(place.rglob("*.json"))):
            for lang in ("ru", "tg", "ky", "uz", "kk"):
                path = checkout / "content" / lang / "37-russia.md"
                path.write_text(path.read_text("utf-8").replace('title = "', 'title = "! '), "utf-8")
        line = command.replace(PLACE, str(place))
        line = line.replace(".venv/bin/python", sys.executable)
        line = line.replace(".venv/bin/kiosk", f"{sys.executable} -c 'from kiosk.cli import main; main()'")
        done = subprocess.run(
            ["sh", "-c", line], cwd=checkout, env=environment, capture_output=True, text=True, input="y\n"
        )
        assert done.returncode == 0, (number, command, done.stdout, done.stderr)
        said += done.stdout
    releases = [signed.manifest.release for signed in LocalRepository(place / "published").releases()]
    assert len(releases) == 2
    for release in releases:
        assert f"Release {release} is active." in said
    fingerprints = re.findall(r"[Ff]ingerprint: ((?:[0-9a-f]{4} ){15}[0-9a-f]{4})", said)
    assert len(fingerprints) == 2
    assert len(set(fingerprints)) == 1


def test_the_documentation_names_every_command_of_publishing() -> None:
    """No command of this chapter is missing in it."""
    for name in ("init-keys", "release", "refresh", "publish", "export", "status", "verify", "gc", "--check", "--from"):
        assert re.search(rf"(?<![\w-]){re.escape(name)}\b", TEXT), name
