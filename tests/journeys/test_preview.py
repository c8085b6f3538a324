"""The preview as a process of its own, as an editor starts and ends it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import EXAMPLE, ROOT, Process, free_port


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_however_it_ends_nothing_of_a_preview_stays(tmp_path: Path, end: signal.Signals) -> None:
    """Ctrl-C, a closed window and a system that shuts down take its folder away, also while search is indexed."""
    ports, temporary = (free_port(), free_port()), tmp_path / "tmp"
    temporary.mkdir()
    command = [sys.executable, "build_bundle.py", "preview", "--content", str(EXAMPLE)]
    command += ["--port", str(ports[0]), "--terminal-port", str(ports[1])]
    log = tmp_path / "log"
    with log.open("wb") as output:
        environment = {**os.environ, "TMPDIR": str(temporary)}
        preview = subprocess.Popen(command, stdout=output, stderr=output, cwd=ROOT, env=environment)
    try:
        Process(preview, *ports, log).wait()
        assert len(list(temporary.iterdir())) == 1
        preview.send_signal(end)
        preview.wait(20)
    finally:
        preview.kill()
        preview.wait()
    assert list(temporary.iterdir()) == []
    assert "Traceback" not in log.read_text("utf-8")
