"""A kiosk killed while it stages a release serves the old one or the new one, whole."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conftest import ROOT


def kill_many_times(folder: Path, *flags: str) -> dict[str, Any]:
    """Run the killing and return what it saw."""
    command = [sys.executable, "-m", "tests.journeys.killing", str(folder), *flags]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_forty_kills_leave_a_whole_release(tmp_path: Path) -> None:
    """Killed at forty moments, half of them in a second attempt: whole, and building again succeeds."""
    found = kill_many_times(tmp_path)
    assert found["broken"] == []
    assert found["moments"] > found["kills"] == 40
    assert found["condemned"] <= 10  # two crashes in its own trial


def test_the_same_kills_are_noticed_when_a_release_is_built_in_place(tmp_path: Path) -> None:
    """The control: built where it is served from, a killed build leaves a half release behind."""
    assert kill_many_times(tmp_path, "--in-place")["broken"] != []
