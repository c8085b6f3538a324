"""axe-core finds nothing on any screen: WCAG 2.0 to 2.2, A and AA, and its best practice."""

import os

import pytest
from playwright.sync_api import Browser

from kiosk.languages import LANGUAGES
from tests.browser.conftest import VIEWPORTS
from tests.browser.screens import FACES, Sites, screens_in
from tests.browser.tools import MODULES, lacking

# What lies under a bar that sticks can be scrolled into sight, but axe takes it for a small target: so nothing sticks.
LET_GO = "document.querySelectorAll('.top, .always').forEach(bar => { bar.style.position = 'static' })"
RUN = """async () => (await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: {'target-size': {enabled: true}},
    resultTypes: ['violations'],
})).violations.map(({id, help, nodes}) =>
    `${id}: ${help}` + nodes.slice(0, 3).map(node => '\\n    ' + node.html.slice(0, 110)).join(''))"""


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core as one script."""
    path = MODULES / "axe-core/axe.min.js"
    return path.read_text("utf-8") if path.is_file() else lacking("axe-core")


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing(browser: Browser, sites: Sites, axe: str, lang: str, face: str) -> None:
    """No violation on any screen; each is seen at each width in two of the six languages, with EVERY_WIDTH=1 in all."""
    page = browser.new_page()
    found: dict[str, list[str]] = {}
    turn, every = list(LANGUAGES).index(lang), VIEWPORTS[face]
    for place, (screen, path) in enumerate(screens_in(lang, face), turn):
        screen.show(page, sites[screen.site, face], path)
        page.evaluate(axe)
        page.evaluate(LET_GO)
        for size in every if os.environ.get("EVERY_WIDTH") else [every[place % len(every)]]:
            page.set_viewport_size(size)
            for fault in page.evaluate(RUN):
                found.setdefault(fault, []).append(f"{screen.name} {size['width']}")
    page.context.close()
    assert not found, "\n".join(f"{fault}\n    {', '.join(places)}" for fault, places in found.items())


def test_axe_sees_what_it_should(browser: Browser, axe: str) -> None:
    """A picture without words, a small target and faint letters are found: the rules do run."""
    page = browser.new_page()
    page.set_content(
        '<html lang="tg"><title>a</title><main><h1 style="color:#bbb">Faint</h1><img src="data:,">'
        + '<button style="width:9px;height:9px;padding:0"></button>' * 2
    )
    page.evaluate(axe)
    rules = {fault.partition(":")[0] for fault in page.evaluate(RUN)}
    page.context.close()
    assert {"image-alt", "target-size", "color-contrast"} <= rules
