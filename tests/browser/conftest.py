"""A real Chromium, on a phone and on a wide screen, with and without JavaScript, and every site it looks at."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.measuring import Measure, Measured, measure
from tests.browser.screens import Sites, open_sites
from tests.browser.tools import find_chromium, lacking
from tests.browser.views import PHONE, WIDE
from tests.conftest import Process

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


@pytest.fixture(scope="session")
def measured(browser: Browser, sites: Sites) -> Measure:
    """Measure the screens of a face in a language when first asked."""
    known: dict[tuple[str, str], Measured] = {}

    def ask(face: str, lang: str) -> Measured:
        if (face, lang) not in known:
            known[face, lang] = measure(browser, sites, face, lang)
        return known[face, lang]

    return ask
