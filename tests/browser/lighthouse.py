"""Lighthouse on one page, as a phone: what tests and bench/lighthouse.py ask it."""

import json
import tempfile
from collections.abc import Sequence

from tests.browser.conftest import FLAGS
from tests.browser.tools import find_chromium, lacking, node

PAGES = {"home": "/tg/", "item": "/tg/37", "search": "/tg/search?q=патент", "help": "/tg/help"}
# Its axe takes for a small target what lies half under the help bar, and can be scrolled up: so the window is tall.
WHOLE_PAGE = ["--screenEmulation.mobile", "--screenEmulation.width=412", "--screenEmulation.height=15000"]
WHOLE_PAGE += ["--screenEmulation.deviceScaleFactor=1"]
CONFIG = ["--form-factor=mobile", "--throttling-method=simulate", "--quiet", "--output=json", "--output-path=stdout"]


def audit(url: str, categories: Sequence[str], *more: str) -> dict[str, tuple[int, list[str]]]:
    """Ask with *more* options, and return the score of each of *categories* in percent, and what was not perfect."""
    chromium = find_chromium() or lacking("Chromium")
    with tempfile.TemporaryDirectory() as profile:
        flags = " ".join([*FLAGS, f"--user-data-dir={profile}"])
        options = [*CONFIG, *more, f"--only-categories={','.join(categories)}", f"--chrome-flags={flags}"]
        done = node("lighthouse/cli/index.js", url, *options, CHROME_PATH=chromium)
    if done.returncode:
        raise RuntimeError(done.stderr)
    report = json.loads(done.stdout)
    found = {}
    for name in categories:
        category = report["categories"][name]
        asked = [report["audits"][one["id"]] for one in category["auditRefs"] if one["weight"]]
        faults = [f"{one['id']}: {one['title']}" for one in asked if one["score"] is not None and one["score"] < 1]
        found[name] = (round(100 * category["score"]), faults)
    return found
