"""Every screen of a face in a language, opened once in each size: what is seen, touched and found by axe-core."""

import os
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Browser

from kiosk.languages import LANGUAGES
from tests.browser.screens import Sites, screens_in
from tests.browser.tools import MODULES
from tests.browser.views import VIEWPORTS

SMALLEST = {"public": 48, "terminal": 60}  # px of what can be pressed
AXE = MODULES / "axe-core/axe.min.js"

# A link inside a sentence may be as low as its line; a box is pressed by its label.
TOO_SMALL = """smallest => [...document.querySelectorAll('a, button, input, summary, label, audio, [tabindex]')]
    .filter(e => e.getClientRects().length && !e.matches('.skip') && !(e.labels && e.labels.length))
    .filter(e => !(getComputedStyle(e).display === 'inline' && e.closest('p, li, dd')))
    .map(e => [e.outerHTML.slice(0, 100), e.getBoundingClientRect()])
    .filter(([_, r]) => r.height < smallest - .1 || r.width < smallest - .1)
    .map(([html, r]) => `${r.width.toFixed(1)}x${r.height.toFixed(1)} ${html}`)"""
TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth
    ? [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 100)) : []"""
FAINT = """() => {
    const parse = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
    const linear = part => (part /= 255) <= .03928 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4;
    const weights = [.2126, .7152, .0722];
    const light = colour => weights.reduce((sum, weight, i) => sum + weight * linear(parse(colour)[i]), 0);
    const ground = node => {
        for (; node; node = node.parentElement) {
            const colour = getComputedStyle(node).backgroundColor;
            if (parse(colour)[3] !== 0) return colour;
        }
        return 'rgb(255, 255, 255)';
    };
    const ratio = node => {
        const [a, b] = [light(getComputedStyle(node).color), light(ground(node))].sort((x, y) => y - x);
        return (a + .05) / (b + .05);
    };
    return [...document.querySelectorAll('body *:not(.skip)')]
        .filter(node => [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim()))
        .filter(node => ratio(node) < 7).map(node => `${ratio(node)} ${node.outerHTML.slice(0, 90)}`);
}"""
DOUBLE = """() => {
    const root = document.documentElement;
    root.style.fontSize = 2 * parseFloat(getComputedStyle(root).fontSize) + 'px';
}"""
USUAL = "() => { document.documentElement.style.fontSize = '' }"
BARS = """() => ['.top', '.bar'].map(name => document.querySelector(name).getBoundingClientRect())
    .map(({x, y, width, height}) => [x, y, width, height])"""
# What lies under a bar that sticks can be scrolled into sight, but axe takes it for a small target: so nothing sticks.
LET_GO = "document.querySelectorAll('.top, .always').forEach(bar => { bar.style.position = 'static' })"
RUN = """async () => (await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: {'target-size': {enabled: true}},
    resultTypes: ['violations'],
})).violations.map(({id, help, nodes}) =>
    `${id}: ${help}` + nodes.slice(0, 3).map(node => '\\n    ' + node.html.slice(0, 110)).join(''))"""


class Measured(NamedTuple):
    """What was measured on the screens of one face in one language; places are a screen and a width."""

    small: dict[str, list[str]]
    wide: dict[str, list[str]]
    wide_when_doubled: dict[str, list[str]]
    faint: dict[str, list[str]]
    headers: dict[str, float]
    sticking: dict[str, float]
    bars: dict[int, dict[tuple[float, ...], list[str]]]  # by width of the window: where help is, on which screens
    complaints: list[str]
    violations: dict[str, list[str]]  # what axe found, where it is installed


Measure = Callable[[str, str], Measured]


def measure(browser: Browser, sites: Sites, face: str, lang: str) -> Measured:
    """Open every screen of *face* in *lang*, and look at it in every size."""
    found = Measured({}, {}, {}, {}, {}, {}, defaultdict(lambda: defaultdict(list)), [], {})
    page = browser.new_page()
    if AXE.is_file():
        page.add_init_script(path=AXE)
    page.on("console", lambda message: found.complaints.append(message.text))
    turn, every = list(LANGUAGES).index(lang), VIEWPORTS[face]
    for at, (screen, path) in enumerate(screens_in(lang, face), turn):
        screen.show(page, sites[screen.site, face], path)
        for size in every:
            place = f"{screen.name} {size['width']}"
            page.set_viewport_size(size)
            found.small[place] = page.evaluate(TOO_SMALL, SMALLEST[face])
            found.wide[place] = page.evaluate(TOO_WIDE)
            found.faint[place] = page.evaluate(FAINT)
            top, bar = page.evaluate(BARS)
            found.headers[place] = top[3]
            found.sticking[place] = (top[3] + bar[3]) / size["height"]
            found.bars[size["width"]][tuple(bar)].append(screen.name)
            page.evaluate(DOUBLE)
            found.wide_when_doubled[place] = page.evaluate(TOO_WIDE)
            page.evaluate(USUAL)
        page.evaluate(LET_GO)
        for size in every if os.environ.get("EVERY_WIDTH") else [every[at % len(every)]]:
            page.set_viewport_size(size)
            found.violations[f"{screen.name} {size['width']}"] = page.evaluate(RUN) if AXE.is_file() else []
    page.context.close()
    return found


def told(faults: dict[str, list[str]]) -> str:
    """Return each fault once, with the places where it is."""
    places = defaultdict(list)
    for place, all_there in faults.items():
        for fault in all_there:
            places[fault].append(place)
    return "\n".join(f"{fault}\n    {', '.join(there)}" for fault, there in places.items())
