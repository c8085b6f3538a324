"""The programs from npm that look at pages: where they are, and what to say where they are not."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"


def lacking(what: str) -> NoReturn:
    """Skip a test that cannot look, and say what to do about it; where CI is set nothing may be lacking: fail."""
    sentence = f"There is no {what}: run tests/setup.sh, which installs it."
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def find_chromium() -> str | None:
    """Return the path of the browser."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def node(script: str, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a *script* of node_modules from this folder."""
    if not shutil.which("node"):
        lacking("node")
    if not (MODULES / script).is_file():
        lacking(f"{script.partition('/')[0]} in tests/browser/node_modules")
    return run(["node", MODULES / script, *arguments], **environment)


def run(command: Sequence[str | Path], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run *command* from this folder, and take what it says."""
    return subprocess.run(
        command, cwd=HERE, capture_output=True, text=True, env={**os.environ, **environment}, timeout=600
    )
