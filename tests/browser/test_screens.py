"""What people see and touch: sizes, reflow, contrast of state, and a journey without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from kiosk.languages import LANGUAGES
from tests.browser.conftest import PHONE
from tests.conftest import Process

SCREENS = ["/", "/{}/", "/{}/topic/danger", "/{}/all", "/{}/37", "/{}/79", "/{}/84", "/{}/85", "/{}/help"]
SCREENS += [
    "/{}/contacts",
    "/{}/contacts/RU",
    "/{}/search",
    "/{}/search?q=патент",
    "/{}/search?q=zzz",
    "/{}/about",
    "/{}/404",
]

TOO_SMALL = """() => [...document.querySelectorAll('a, button, input, summary')]
    .filter(e => !e.closest('p, .text li, .text dd') && !e.matches('.skip') && e.getClientRects().length)
    .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
    .filter(([_, r]) => r.height < 47.9 || r.width < 47.9).map(([html, r]) => `${r.width}x${r.height} ${html}`)"""
TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth
    ? [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 80)) : []"""
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


def each_screen(page: Page, served: Process, lang: str) -> Iterator[str]:
    """Open every kind of screen in turn."""
    for path in SCREENS:
        page.goto(served.url(path.format(lang)))
        yield path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_fits_and_can_be_touched(screen: BrowserContext, served: Process, lang: str) -> None:
    """No sideways scrolling, nothing to press under 48 px, text at 7:1 or better, no complaint in the console."""
    page = screen.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for path in each_screen(page, served, lang):
        assert page.evaluate(TOO_WIDE) == [], path
        assert page.evaluate(TOO_SMALL) == [], path
        assert page.evaluate(FAINT) == [], path
    assert [text for text in complaints if "404" not in text] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_reflows_on_the_narrowest_screen(browser: Browser, served: Process, lang: str) -> None:
    """At 320 px: no sideways scrolling, a header of at most 64 px, a quarter of the screen for what sticks."""
    context = browser.new_context(viewport={"width": 320, "height": 600})
    page = context.new_page()
    for path in each_screen(page, served, lang):
        assert page.evaluate(TOO_WIDE) == [], path
        assert page.evaluate("document.querySelector('.top').offsetHeight") <= 64
        sticky = "['.top', '.bar'].reduce((sum, name) => sum + document.querySelector(name).offsetHeight, 0)"
        assert page.evaluate(sticky) <= 0.25 * 600
    context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_reflows_with_text_of_twice_the_size(browser: Browser, served: Process, lang: str) -> None:
    """A reader who doubles the size of all text on a phone still scrolls in one direction only."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    for path in each_screen(page, served, lang):
        page.evaluate("document.documentElement.style.fontSize = '36px'")
        assert page.evaluate(TOO_WIDE) == [], path
    context.close()


def tap(page: Page, selector: str, path: str) -> None:
    """Tap what *selector* names and wait until the page at *path* is there, whole."""
    page.click(selector)
    page.wait_for_url(lambda url: url.partition("://")[2].partition("/")[2] == path[1:], wait_until="load")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_journey_without_javascript_leaves_no_trace(browser: Browser, served: Process, lang: str) -> None:
    """Picker, home, topic, item, help, search, exit: by taps alone; no cookie, no storage, one request a page."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(served.url("/"))
    tap(page, f'.pick a[href="/{lang}/"]', f"/{lang}/")
    tap(page, f'.tile a[href="/{lang}/topic/danger"]', f"/{lang}/topic/danger")
    tap(page, f'.rows a[href="/{lang}/79"]', f"/{lang}/79")
    assert page.title() != ""
    tap(page, ".bar", f"/{lang}/help")
    tap(page, '.top a[href$="/"]', f"/{lang}/")
    page.fill("input[name=q]", "патент")
    tap(page, ".find button", f"/{lang}/search?q=%D0%BF%D0%B0%D1%82%D0%B5%D0%BD%D1%82")
    tap(page, f'.rows a[href="/{lang}/37"]', f"/{lang}/37")
    tap(page, ".exit", "/")
    assert context.cookies() == []
    assert [url for url in requests if not url.startswith(served.url("/"))] == []
    assert len(requests) == 9 + 1  # nine pages, and the way out that leads to the tenth
    context.close()


def test_nothing_is_stored_in_the_browser(browser: Browser, served: Process) -> None:
    """After reading, no store of the browser holds anything of ours."""
    context = browser.new_context()
    page = context.new_page()
    for path in ("/", "/tg/", "/tg/79", "/tg/search?q=a"):
        page.goto(served.url(path))
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert page.evaluate("indexedDB.databases().then(found => found.length)") == 0
    context.close()


def test_no_tick_is_kept_or_sent(browser: Browser, served: Process) -> None:
    """Enter on a box sends nothing; after a way elsewhere and back, and after loading again, every box is empty."""
    page = browser.new_page()
    page.goto(served.url("/tg/16"))
    ticked = "document.querySelectorAll('.ticks :checked').length"
    page.locator(".ticks label").first.click()
    page.keyboard.press("Enter")
    assert (page.evaluate(ticked), page.url) == (1, served.url("/tg/16"))
    page.goto(served.url("/tg/"))
    page.go_back()
    assert page.evaluate(ticked) == 0
    page.locator(".ticks label").first.click()
    page.reload()
    assert page.evaluate(ticked) == 0
    page.context.close()


def test_the_keyboard_reaches_the_text_and_the_exit_first(browser: Browser, served: Process) -> None:
    """The first Tab offers the text, the second the exit."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(served.url("/tg/79"))
    hrefs = []
    for _ in range(2):
        page.keyboard.press("Tab")
        hrefs.append(page.evaluate("document.activeElement.getAttribute('href')"))
    assert hrefs == ["#m", "/exit"]
    context.close()


def test_help_is_seen_without_scrolling_on_every_screen(browser: Browser, served: Process) -> None:
    """The help bar with its number lies inside the first screen of a phone, whatever is open."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    for lang in LANGUAGES:
        for path in each_screen(page, served, lang):
            box = page.locator(".bar").bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= PHONE["height"] + 1, path
            assert "112" in page.locator(".bar").inner_text()
    context.close()


def test_titles_are_suggested_while_typing_and_chosen_by_key_or_finger(screen: BrowserContext, served: Process) -> None:
    """A list of at most six appears, arrows and Enter choose, a tap chooses, Escape closes; assistive names stand."""
    page = screen.new_page()
    page.goto(served.url("/tg/"))
    field = page.locator("form.find input")
    field.press_sequentially("рус")
    page.wait_for_selector("[role=listbox] [role=option]")
    assert 1 <= page.locator("[role=option]").count() <= 6
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    assert page.locator("[aria-selected=true]").count() == 1
    field.press("Escape")
    assert page.locator("[role=listbox]").is_hidden()
    field.fill("")
    field.press_sequentially("рус")
    page.wait_for_selector("[role=option]")
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/tg/37")
    page.goto(served.url("/tg/"))
    page.locator("form.find input").press_sequentially("русия")
    page.locator("[role=option]").first.click()
    page.wait_for_url("**/tg/37")


def test_a_late_suggestion_is_dropped(screen: BrowserContext, served: Process) -> None:
    """An answer that comes after a newer question is not shown."""
    page = screen.new_page()
    page.goto(served.url("/ru/"))

    def answer(route: Route) -> None:
        is_first = "q=%D1%80&" in f"{route.request.url}&"
        title = "старое" if is_first else "новое"
        page.wait_for_timeout(600 if is_first else 0)
        route.fulfill(json=[{"number": 1, "title": title, "lang": "ru", "href": "/ru/37"}])

    page.route("**/suggest?*", answer)
    field = page.locator("form.find input")
    field.press_sequentially("р")
    page.wait_for_timeout(200)
    field.press_sequentially("о")
    page.wait_for_selector("[role=option]")
    page.wait_for_timeout(900)
    assert page.locator("[role=option] b").all_inner_texts() == ["новое"]
