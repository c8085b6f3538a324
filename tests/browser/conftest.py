"""A real Chromium, on a phone and on a wide screen, with and without JavaScript, and every site it looks at."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright

from tests.browser.screens import Sites, open_sites
from tests.browser.tools import find_chromium, lacking
from tests.conftest import Process

PHONE: ViewportSize = {"width": 360, "height": 640}
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 320, "height": 600}
STANDING: ViewportSize = {"width": 1080, "height": 1920}
VIEWPORTS = {"public": [PHONE, NARROW, WIDE], "terminal": [WIDE, STANDING]}
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; `tests/setup.sh` installs it."""
    path = find_chromium() or lacking("Chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(params=[PHONE, WIDE], ids=["phone", "wide"])
def screen(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A fresh profile on each screen; `page.evaluate` works, the pages themselves have no script."""
    context = browser.new_context(viewport=request.param)
    yield context
    context.close()


@pytest.fixture(scope="session")
def sites(served: Process, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    """Every site of the screens: the real content, and the example content with its errors and empty states."""
    with open_sites(served, tmp_path_factory.mktemp("sites")) as opened:
        yield opened
