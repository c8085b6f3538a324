"""axe-core finds nothing on any screen: WCAG 2.0 to 2.2, A and AA, and its best practice."""

import pytest
from playwright.sync_api import Browser

from kiosk.languages import LANGUAGES
from tests.browser.measuring import AXE, RUN, Measure, told
from tests.browser.screens import FACES
from tests.browser.tools import lacking

pytestmark = pytest.mark.usefixtures("axe")


@pytest.fixture(scope="module")
def axe() -> None:
    """axe-core is installed."""
    if not AXE.is_file():
        lacking("axe-core")


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing(measured: Measure, lang: str, face: str) -> None:
    """No violation on any screen; each is seen at each width in two of the six languages, with EVERY_WIDTH=1 in all."""
    violations = measured(face, lang).violations
    assert len(violations) > 40
    assert told(violations) == ""


def test_axe_sees_what_it_should(browser: Browser) -> None:
    """A picture without words, a small target and faint letters are found: the rules do run."""
    page = browser.new_page()
    page.set_content(
        '<html lang="tg"><title>a</title><main><h1 style="color:#bbb">Faint</h1><img src="data:,">'
        + '<button style="width:9px;height:9px;padding:0"></button>' * 2
    )
    page.add_script_tag(path=AXE)
    rules = {fault.partition(":")[0] for fault in page.evaluate(RUN)}
    page.context.close()
    assert {"image-alt", "target-size", "color-contrast"} <= rules
