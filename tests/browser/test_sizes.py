"""What people see and touch, measured in the browser: targets, reflow, contrast, the help bar; and how much is sent."""

import gzip
import re
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from kiosk.languages import LANGUAGES
from tests.browser.measuring import Measure, told
from tests.browser.screens import FACES, Sites, screens_in
from tests.browser.views import NARROW, PHONE, STANDING, VIEWPORTS, WIDE
from tests.conftest import Site
from tests.web.pages import addresses

TALLEST_HEADER = 64  # px
MOST_STICKING = 0.25  # of the height of a screen, header and help bar together
LARGEST_PAGE = 14 * 1024  # bytes on the wire: headers, text, style and pictures, without fonts and scripts
MOST_SCRIPT = {"public": 3 * 1024, "terminal": 6 * 1024}  # bytes, compressed
LONG = ["/{}/37", "/{}/16", "/{}/84", "/{}/contacts", "/{}/all", "/{}/search?q=патент", "/{}/"]

HIDDEN = """() => {
    const focused = document.activeElement, [top, bar] = ['.top', '.bar'].map(name => document.querySelector(name));
    if (focused === document.body || focused.matches('.top *, .bar, .skip')) return '';
    const {top: upper, bottom: lower} = focused.getBoundingClientRect();
    const [above, below] = [top.getBoundingClientRect().bottom, bar.getBoundingClientRect().top];
    return upper < above - 1 || lower > below + 1
        ? `${upper}-${lower} outside ${above}-${below}: ${focused.outerHTML.slice(0, 100)}` : '';
}"""


every_screen = pytest.mark.parametrize(("face", "lang"), [(face, lang) for face in FACES for lang in LANGUAGES])


@every_screen
def test_everything_can_be_touched(measured: Measure, face: str, lang: str) -> None:
    """Nothing to press is under 48 px on phones and under 60 px on the terminal."""
    assert told(measured(face, lang).small) == ""


@every_screen
def test_nothing_scrolls_sideways(measured: Measure, face: str, lang: str) -> None:
    """Neither at 320 px nor on any other screen."""
    assert told(measured(face, lang).wide) == ""


@every_screen
def test_nothing_scrolls_sideways_with_text_of_twice_the_size(measured: Measure, face: str, lang: str) -> None:
    """A reader who doubles the size of all text still scrolls in one direction only."""
    assert told(measured(face, lang).wide_when_doubled) == ""


@every_screen
def test_text_stands_out(measured: Measure, face: str, lang: str) -> None:
    """Letters have 7:1 against what is behind them, in usual colours and in high contrast."""
    assert told(measured(face, lang).faint) == ""


@every_screen
def test_what_sticks_leaves_room(measured: Measure, face: str, lang: str) -> None:
    """The header has at most 64 px, and with the help bar a quarter of the screen."""
    found = measured(face, lang)
    assert {place: height for place, height in found.headers.items() if height > TALLEST_HEADER} == {}
    assert {place: part for place, part in found.sticking.items() if part > MOST_STICKING} == {}


@every_screen
def test_the_console_is_silent(measured: Measure, face: str, lang: str) -> None:
    """No script fails and no policy is broken; only the errors that we asked for are told."""
    complaints = measured(face, lang).complaints
    assert [text for text in complaints if not re.search(r"status of (404|405|500|503)", text)] == []


@pytest.mark.parametrize("face", FACES)
def test_help_is_in_the_same_place_on_every_screen(measured: Measure, face: str) -> None:
    """At the foot of the window, in one size, whatever is open and in whatever language."""
    for size in VIEWPORTS[face]:
        places: dict[tuple[float, ...], list[str]] = defaultdict(list)
        for lang in LANGUAGES:
            for place, names in measured(face, lang).bars[size["width"]].items():
                places[place] += [f"{lang} {name}" for name in names]
        assert len(places) == 1, "\n".join(f"{place}: {', '.join(names)}" for place, names in places.items())
        x, y, width, height = next(iter(places))
        assert (x, y + height, width) == (0, size["height"], size["width"])


@pytest.mark.parametrize(
    ("face", "size"), [("public", PHONE), ("public", NARROW), ("terminal", WIDE), ("terminal", STANDING)]
)
def test_what_sticks_never_hides_the_focus(browser: Browser, sites: Sites, face: str, size: ViewportSize) -> None:
    """Tab through long pages, and back: what has the focus is between header and help bar."""
    page = browser.new_page(viewport=size)
    for path in LONG:
        page.goto(sites["real", face] + path.format("kk"))
        count = page.evaluate("document.querySelectorAll('a, button, input, summary').length")
        assert [place for key in ("Tab", "Shift+Tab") for place in hidden(page, key, count)] == [], path
    page.context.close()


def hidden(page: Page, key: str, times: int) -> Iterator[str]:
    """Yield where the focus was hidden while *key* was pressed."""
    for _ in range(times):
        page.keyboard.press(key)
        if place := page.evaluate(HIDDEN):
            yield place


class Sent(NamedTuple):
    """What came over the wire: bytes of the headers, bytes of the body, and the text that it holds."""

    heads: int
    body: int
    text: str


def fetch(url: str) -> Sent:
    """Fetch *url*, compressed as browsers ask for it."""
    asked = urllib.request.Request(urllib.request.quote(url, safe=":/?&=%"), headers={"Accept-Encoding": "gzip"})
    try:
        answer: Any = urllib.request.urlopen(asked)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        body = answer.read()
        heads = len("HTTP/1.1 200 OK\r\n\r\n") + sum(
            len(f"{name}: {value}\r\n") for name, value in answer.headers.items()
        )
    is_packed = answer.headers["Content-Encoding"] == "gzip"
    return Sent(heads, len(body), (gzip.decompress(body) if is_packed else body).decode())


@pytest.mark.parametrize("face", FACES)
def test_no_page_is_heavy(sites: Sites, real_site: Site, face: str) -> None:
    """Everything for the first sight of a page fits into one round trip: 14 KB, all items and errors included."""
    urls = [sites["real", face] + path for path in addresses(real_site)]
    urls += [
        sites[screen.site, face] + path
        for lang in LANGUAGES
        for screen, path in screens_in(lang, face)
        if screen.site != "refusing"  # what answers a form, which no page has, is not compressed
    ]
    sizes = {url: found.heads + found.body for url in urls if (found := fetch(url))}
    assert {url: size for url, size in sizes.items() if size > LARGEST_PAGE} == {}


@pytest.mark.parametrize("face", FACES)
def test_scripts_are_small(sites: Sites, face: str) -> None:
    """All scripts of a face together: 3 KB on phones, 6 KB on the terminal."""
    sources = set()
    for screen, path in screens_in(next(iter(LANGUAGES)), face):
        text = fetch(sites[screen.site, face] + path).text
        sources |= set(re.findall(r'<script[^>]* src="([^"?]*)', text))
    assert sources
    assert sum(fetch(sites["real", face] + source).body for source in sources) <= MOST_SCRIPT[face]
